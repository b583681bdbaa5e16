import httpx2
import pytest
from joserfc.jwk import RSAKey

from common.errors import Refused, RemoteError
from jira.connect.install_keys import MOST, InstallKeys
from jira.jwts import Unauthenticated

KEY = RSAKey.generate_key(2048)
HOSTS = ["https://keys.example.com/", "https://spare.example.com/installs"]


def keys(answer, clock, hosts=HOSTS):
    asked = []

    def handle(request):
        asked.append(str(request.url))
        return answer(request)

    http = httpx2.Client(transport=httpx2.MockTransport(handle))
    found = InstallKeys(hosts, http, clock=clock)
    found.asked = asked
    return found


def public(request):
    return httpx2.Response(200, text=KEY.as_pem(private=False).decode())


def missing(request):
    return httpx2.Response(404)


def test_a_key_is_kept_for_an_hour(clock):
    known = keys(public, clock)
    known.find("abc")
    clock.now += 3599
    known.find("abc")
    assert known.asked == ["https://keys.example.com/abc"]
    clock.now += 2
    known.find("abc")
    assert len(known.asked) == 2


def test_the_second_host_is_asked_with_the_key_id_too(clock):
    known = keys(
        lambda request: public(request) if "spare" in str(request.url) else missing(request), clock
    )
    known.find("abc")
    assert known.asked[-1] == "https://spare.example.com/installs/abc"


def test_a_missing_key_is_asked_again_after_a_minute(clock):
    known = keys(missing, clock)
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            known.find("abc")
    assert len(known.asked) == 2
    clock.now += 61
    with pytest.raises(Unauthenticated):
        known.find("abc")
    assert len(known.asked) == 4


def test_inventing_key_ids_does_not_fill_the_memory(clock):
    known = keys(missing, clock)
    for number in range(MOST + 50):
        with pytest.raises(Unauthenticated):
            known.find(f"invented-{number}")
    assert len(known._known) == MOST


@pytest.mark.parametrize("status", [500, 503, 429])
def test_hosts_in_trouble_are_not_taken_for_an_answer(clock, status):
    known = keys(lambda request: httpx2.Response(status), clock)
    for _ in range(2):
        with pytest.raises(RemoteError) as error:
            known.find("abc")
        assert not error.value.permanent
    assert len(known.asked) == 4


def test_a_host_that_does_not_answer_hands_over_to_the_next(clock):
    def answer(request):
        if "spare" in str(request.url):
            return public(request)
        raise httpx2.ConnectTimeout("slow")

    keys(answer, clock).find("abc")


@pytest.mark.parametrize(
    "text",
    ["<html>sign in</html>", "", KEY.as_pem(private=True).decode(), "x" * 20_000],
)
def test_what_is_no_public_key_is_no_key(clock, text):
    known = keys(lambda request: httpx2.Response(200, text=text), clock)
    with pytest.raises(Unauthenticated):
        known.find("abc")


def test_a_redirect_is_not_followed(clock):
    known = keys(lambda request: httpx2.Response(302, headers={"Location": "http://evil"}), clock)
    with pytest.raises(Unauthenticated):
        known.find("abc")
    assert all("evil" not in url for url in known.asked)


@pytest.mark.parametrize("host", ["http://keys.example.com", "https://keys.example.com:8443"])
def test_plain_http_is_for_loopback_only(clock, host):
    with pytest.raises(Refused):
        keys(public, clock, [host])


def test_a_loopback_host_may_be_plain(clock):
    keys(public, clock, ["http://127.0.0.1:9000/keys"]).find("abc")
