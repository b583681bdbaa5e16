"""Forge's public keys: kept, asked for again, and what holds while Atlassian does not answer."""

import pytest

from common.errors import RemoteError
from common.http import build_client
from jira.forge.keys import BETWEEN_SECONDS, FRESH_SECONDS, KEPT_SECONDS, ForgeKeys
from jira.jwts import Unauthenticated
from tests.jira.fits import header, jwk
from tests.jira.site import Answer

pytestmark = pytest.mark.django_db
GONE = Answer(503, {"error": "gone"})


@pytest.fixture
def served(site, atlassian_key):
    def do(*answers):
        site.answer("GET", "/jwks.json", *answers)

    do(Answer(200, {"keys": [jwk(atlassian_key)]}))
    return do


@pytest.fixture
def keys(site, served, clock):
    return ForgeKeys(f"{site.url}/jwks.json", build_client(timeout=2.0), clock=clock)


def reads(site):
    return len(site.calls("/jwks.json"))


def test_the_set_is_read_once_an_hour(keys, site, clock):
    assert keys.find("forge-1") == keys.find("forge-1")
    clock.now += FRESH_SECONDS - 1
    keys.find("forge-1")
    assert reads(site) == 1
    clock.now += 2
    keys.find("forge-1")
    assert reads(site) == 2


def test_an_unknown_id_has_it_read_again_but_not_for_every_token(keys, site, clock):
    keys.find("forge-1")
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            keys.find("forge-2")
    assert reads(site) == 1
    clock.now += BETWEEN_SECONDS
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            keys.find("forge-2")
    assert reads(site) == 2


def test_a_new_key_is_found_as_soon_as_the_set_has_it(
    keys, site, clock, served, atlassian_key, foreign_key
):
    keys.find("forge-1")
    served(Answer(200, {"keys": [jwk(atlassian_key), jwk(foreign_key, "forge-2")]}))
    clock.now += BETWEEN_SECONDS
    assert keys.find("forge-2").thumbprint() == foreign_key.thumbprint()


def test_a_key_that_was_taken_back_opens_nothing_any_more(keys, clock, served, foreign_key):
    keys.find("forge-1")
    served(Answer(200, {"keys": [jwk(foreign_key, "forge-2")]}))
    clock.now += FRESH_SECONDS + 1
    with pytest.raises(Unauthenticated):
        keys.find("forge-1")


@pytest.mark.parametrize(
    "answer",
    [
        GONE,
        Answer(404, {}),
        Answer(200, "<html>"),
        Answer(200, {"keys": "x"}),
        Answer(200, []),
        Answer(200, {"keys": [{"kid": "x" * 70_000}]}),
    ],
    ids=["503", "404", "html", "shape", "list", "huge"],
)
def test_while_nobody_answers_known_keys_go_on_and_unknown_ones_wait(keys, clock, served, answer):
    keys.find("forge-1")
    served(answer)
    clock.now += FRESH_SECONDS + 60
    keys.find("forge-1")
    with pytest.raises(RemoteError) as told:
        keys.find("forge-2")
    assert not told.value.permanent and told.value.retry_after
    clock.now += KEPT_SECONDS
    with pytest.raises(RemoteError):
        keys.find("forge-1")


def test_without_any_key_nothing_is_let_in_and_it_is_not_asked_for_each_call(keys, site, served):
    served(GONE)
    for _ in range(5):
        with pytest.raises(RemoteError):
            keys.find("forge-1")
    assert reads(site) == 1


def test_a_set_keeps_what_is_no_key_of_ours_out(keys, served, clock, atlassian_key):
    good = jwk(atlassian_key)
    others = [{**good, "kty": "EC"}, {**good, "alg": "HS256"}, {"kty": "oct", "k": "x"}, "x", {}]
    served(Answer(200, {"keys": others}))
    with pytest.raises(Unauthenticated):
        keys.find("forge-1")


def test_a_minute_without_keys_is_said_as_such_and_opens_nothing(client, forge, site):
    site.answer("GET", "/jwks.json", GONE)
    answer = client.get("/panel/compact", headers=header(forge.person(), Accept="text/html"))
    assert answer.status_code == 503 and answer["Retry-After"]
    assert answer.json()["code"] == "unavailable" and "Try again" in answer.json()["message"]
    assert client.post("/forge/token", headers=header(forge.jira("hourly"))).status_code == 503
