"""Every screen and every request of a screen, asked by an admin with valid tokens and any values."""

from base64 import urlsafe_b64encode
from collections import Counter
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.everything.conftest import QUIET
from tests.jira.test_every_address import ADDRESSES
from tests.jira.tokens import context_token, header, url_token

pytestmark = pytest.mark.django_db
TRIES = 4
ODD = [
    "",
    "0",
    "-1",
    "on",
    "off",
    "all",
    "Case",
    "SUP",
    "10000",
    "10001",
    "null",
    "[]",
    "{}",
    "é\u202e",
]
VALUES = st.sampled_from(ODD) | st.text(max_size=40) | st.integers().map(str)
FRAMES = sorted(address for address, kind in ADDRESSES.items() if kind == "frame")
# Without a connection most others only say so: what ends it comes last.
ENDS = ("/admin/authentication/disconnect", "/admin/authentication/login")
REQUESTS = sorted(
    (address for address, kind in ADDRESSES.items() if kind == "context"),
    key=lambda address: (address.startswith(ENDS), address),
)


def forms(names):
    return st.dictionaries(
        st.sampled_from(names), VALUES | st.lists(VALUES, max_size=3), max_size=8
    )


def broken_by(addresses, strategy, send, record_property):
    broken, seen = [], Counter()

    @settings(QUIET, max_examples=TRIES)
    @given(strategy)
    def tried(values):
        for address in addresses:
            answer = send(address, values)
            seen[answer.status_code] += 1
            if answer.status_code >= 500:
                broken.append((address, values, answer.status_code))

    tried()
    record_property("generated", seen.total())
    record_property("broken", len(broken))
    assert seen[200] > 0 and seen[401] == 0
    return broken


@pytest.fixture
def browser_of_admin(client):
    client.raise_request_exception = False
    return client


def test_no_request_of_a_screen_breaks_whatever_is_posted(
    browser_of_admin, tenant, admin, posted_names, record_property
):
    token = {**header(context_token(tenant, sub=admin)), "Accept": "text/html"}

    def send(address, values):
        return browser_of_admin.post(address, values, headers=token)

    assert broken_by(REQUESTS, forms(posted_names), send, record_property) == []


def test_no_screen_breaks_whatever_stands_in_its_address(
    browser_of_admin, tenant, admin, posted_names, record_property
):
    def send(address, values):
        target = f"{address}?{urlencode(values, doseq=True)}"
        token = header(url_token(tenant, "GET", target, sub=admin))
        return browser_of_admin.get(target, headers=token)

    names = [*posted_names, "issueId", "issueKey", "projectId", "s", "dialog", "view"]
    assert broken_by(FRAMES, forms(names), send, record_property) == []


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe", b'{"a":' * 100_000])
def test_no_request_breaks_on_a_body_that_is_no_form(browser_of_admin, tenant, admin, body):
    token = header(context_token(tenant, sub=admin))
    for address in REQUESTS:
        for kind in ("application/json", "application/x-www-form-urlencoded"):
            answer = browser_of_admin.post(address, body, content_type=kind, headers=token)
            assert answer.status_code < 500, (address, kind)


BODIES = [
    "{}",
    '{"issue": []}',
    '{"issue": {"id": {}}, "webhookEvent": 7}',
    "[]",
    "3",
    "[" * 100_000,
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_no_webhook_breaks_on_a_body_of_another_shape(browser_of_admin, tenant, body):
    webhooks = sorted(address for address, kind in ADDRESSES.items() if kind == "webhook")
    assert webhooks
    for address in webhooks:
        token = header(url_token(tenant, "POST", address))
        answer = browser_of_admin.post(
            address, body, content_type="application/json", headers=token
        )
        assert answer.status_code < 500, address


@pytest.mark.parametrize("place", ["header", "payload"])
def test_a_token_that_is_nested_without_end_is_only_refused(browser_of_admin, tenant, place):
    """Read before its signature can be checked, so anybody may send it."""
    deep = urlsafe_b64encode(b'{"a":' * 1_100).decode().rstrip("=")
    fine = urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
    token = f"{deep}.{fine}.c2ln" if place == "header" else f"{fine}.{deep}.c2ln"
    for address in (FRAMES[0], REQUESTS[0]):
        answer = browser_of_admin.post(address, headers=header(token))
        assert answer.status_code in (401, 405)
