"""Every address that is not public, tried by everybody who has no business there: counted.
`python -m bench doors` tells the counts."""

from collections import Counter

import pytest

from records.models import RecordLink
from tenants.models import Switches
from tests.factories import TenantFactory
from tests.jira.test_every_address import ADDRESSES, ADMINS, OPEN, of_kind
from tests.jira.test_scanner import send
from tests.jira.tokens import ADMIN, PERSON, claims, context_token, header, shared, url_token

pytestmark = pytest.mark.django_db
METHODS = ["GET", "POST"]
GUARDED = sorted(ADDRESSES.keys() - OPEN)
OTHERS = {
    "frame": ("context",),
    "context": ("address",),
    "install": ("context", "address"),
    "webhook": ("context",),
    "monitor": ("context", "address"),
}


class Door:
    """Counts who tried and who came in."""

    def __init__(self, client):
        self.client = client
        self.tried: Counter[str] = Counter()
        self.let_in: list[str] = []

    def tries(self, visitor, method, address, token=None):
        answer = send(self.client, method, address, token)
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
def test_nobody_comes_in_with_a_token_of_another_kind(door, tenant, admin, method):
    for kind, wrong in OTHERS.items():
        for address in of_kind(kind):
            made = {
                "context": context_token(tenant, sub=ADMIN),
                "address": url_token(tenant, method, address, sub=ADMIN),
            }
            for name in wrong:
                door.tries("wrong kind of token", method, address, made[name])
    assert door.let_in == []


@pytest.mark.parametrize("method", METHODS)
def test_nobody_without_admin_rights_comes_in_where_admins_work(door, tenant, admin, method):
    for address in ADMINS:
        for token in (context_token(tenant), url_token(tenant, method, address)):
            door.tries("no admin", method, address, token)
    assert door.let_in == []


def test_a_member_of_another_site_sees_and_changes_nothing_of_this_one(
    client, tenant, admin, site, record_property
):
    """Their token is good, for their own site: they name this one's rows wherever they can."""
    site.admins.add(PERSON)
    other = TenantFactory(site_url=site.url)
    links = list(RecordLink.objects.filter(tenant=tenant))
    named = {name: str(links[0].pk) for name in ("link_ids", "link", "id", "upload", "event")}
    named |= {"issueId": links[0].issue_id, "record": links[0].record_id, "tenant": str(tenant.pk)}
    marks = [links[1].record_id, str(links[1].pk)]  # what they named themselves is no news
    before = (Switches.objects.filter(tenant=tenant).values().get(), len(links))
    tried, told = 0, []
    for address in GUARDED:
        for method in ("get", "post"):
            token = context_token(other, sub=ADMIN)
            ask = getattr(client, method)
            for kind in ("text/html", "application/json"):
                answer = ask(address, named, headers={**header(token), "Accept": kind})
                tried += 1
                text = answer.content.decode()
                told += [(address, one) for one in marks if one in text]
    record_property("tried: foreign tenant", tried)
    record_property("let in", len(told))
    after = Switches.objects.filter(tenant=tenant).values().get()
    assert told == [] and before == (after, RecordLink.objects.filter(tenant=tenant).count())
