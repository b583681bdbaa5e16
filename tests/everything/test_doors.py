"""Every address that is not public, tried by everybody who has no business there: counted.
`python -m bench doors` tells the counts."""

from collections import Counter

import pytest

from tests.jira.conftest import forge  # noqa: F401
from tests.jira.test_every_address import ADDRESSES, ADMINS, OPEN, of_kind, send_bearer
from tests.jira.test_scanner import send
from tests.jira.tokens import ADMIN, claims, context_token, shared, url_token

pytestmark = pytest.mark.django_db
METHODS = ["GET", "POST", "PUT", "DELETE"]
GUARDED = sorted(ADDRESSES.keys() - OPEN)
OTHERS = {
    "frame": ("context",),
    "context": ("address",),
    "install": ("context", "address"),
    "webhook": ("context",),
    "trigger": ("context", "address", "person of Forge"),
    "signed": ("context", "address", "person of Forge"),
    "monitor": ("context", "address", "person of Forge"),
}


class Door:
    """Counts who tried and who came in."""

    def __init__(self, client):
        self.client = client
        self.tried: Counter[str] = Counter()
        self.let_in: list[str] = []

    def tries(self, visitor, method, address, token=None, *, bearer=False):
        answer = (send_bearer if bearer else send)(self.client, method, address, token)
        self.tried[visitor] += 1
        if answer.status_code < 400:
            self.let_in.append(f"{visitor}: {method} {address}")


@pytest.fixture
def door(client, record_property):
    made = Door(client)
    yield made
    for visitor, number in made.tried.items():
        record_property(f"tried: {visitor}", number)
    record_property("let in", len(made.let_in))


def expired(tenant, address, method):
    past = {"iat": 1_700_000_000, "exp": 1_700_000_180, "sub": ADMIN}
    return [
        context_token(tenant, **past),
        url_token(tenant, method, address, **past),
        shared(tenant, claims(tenant, sub=ADMIN)),
    ]


@pytest.mark.parametrize("method", METHODS)
def test_nobody_comes_in_without_a_good_token(door, tenant, admin, method):
    for address in GUARDED:
        door.tries("no token", method, address)
        for token in expired(tenant, address, method):
            door.tries("expired or unbound token", method, address, token)
    assert door.let_in == [] and door.tried["no token"] == len(GUARDED)


@pytest.mark.parametrize("method", METHODS)
def test_nobody_comes_in_with_a_token_of_another_kind(door, tenant, admin, forge, method):  # noqa: F811
    forge.hourly()
    for kind, wrong in OTHERS.items():
        for address in of_kind(kind):
            made = {
                "context": context_token(tenant, sub=ADMIN),
                "address": url_token(tenant, method, address, sub=ADMIN),
                "person of Forge": forge.person(principal=ADMIN),
            }
            for name in wrong:
                bearer = name == "person of Forge"
                door.tries("wrong kind of token", method, address, made[name], bearer=bearer)
    assert door.let_in == []


def test_every_kind_of_token_is_tried_at_every_kind_of_door():
    assert set(OTHERS) == set(ADDRESSES.values()) - {"public"}


@pytest.mark.parametrize("method", METHODS)
def test_nobody_without_admin_rights_comes_in_where_admins_work(door, tenant, admin, method):
    for address in ADMINS:
        for token in (context_token(tenant), url_token(tenant, method, address)):
            door.tries("no admin", method, address, token)
    assert door.let_in == []
