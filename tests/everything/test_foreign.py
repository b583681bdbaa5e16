"""A member of one site, with good tokens for it, names another site's rows at every door, in the
shape that the door takes: nothing of them is shown, and nothing is changed."""

import json
from collections import Counter
from dataclasses import astuple
from itertools import product
from urllib.parse import urlencode

import pytest
import yaml

from bulkcreate import drawing
from common.signing import seal
from records import images
from tests.everything import neighbour as next_door
from tests.everything.test_screens import ENDS
from tests.jira import fits
from tests.jira.conftest import KEY, forge  # noqa: F401
from tests.jira.test_every_address import ADDRESSES, of_kind
from tests.jira.tokens import ADMIN, context_token, header, install_token, url_token

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST", "PUT", "DELETE")
NOT_REACHED = {401, 405, 415, 429}  # refused before anything was looked up
OF_TYPES = {"string": "text", "boolean": True, "integer": 1, "object": {}, "array": ["text"]}
END_POINTS = {  # each with the key in Forge's manifest that its tokens name
    "/forge/events": "events",
    "/forge/lifecycle": "lifecycle",
    "/forge/token": "hourly",
    "/forge/uninstall": "leaving",
}
LAST = ("/connect/uninstalled", "/connect/disabled", "/forge/uninstall", *ENDS)


class Visitor:
    """Counts what reached a view; keeps what was told of the neighbour."""

    def __init__(self, client, tenant, neighbour):
        client.raise_request_exception = False
        self.client, self.tenant, self.neighbour = client, tenant, neighbour
        self.named = next_door.named(neighbour)
        self.reached, self.told = Counter(), []

    def asks(self, method, door, target, body=b"", kind="application/json", **headers):
        answer = self.client.generic(method, target, body, content_type=kind, headers=headers)
        text = answer.content if not answer.streaming else b"".join(answer.streaming_content)
        assert answer.status_code < 500, (method, target, body)
        if answer.status_code not in NOT_REACHED and not _misshapen(answer):
            self.reached[door] += 1
        if next_door.MARK.encode() in text:
            self.told.append((method, target))

    def query(self, names):
        given = {name: self.named.get(name, "1") for name in names}
        return f"?{urlencode(given, doseq=True)}"

    def token(self):
        return header(context_token(self.tenant, sub=ADMIN))


def _misshapen(answer):
    """A serializer said no: the ids in the body were not looked at."""
    kind = answer.headers.get("Content-Type", "")
    return answer.status_code == 400 and "json" in kind and answer.json().get("code") == "invalid"


@pytest.fixture
def neighbour(db):
    return next_door.move_in()


@pytest.fixture
def visitor(client, tenant, admin, neighbour, record_property):
    before = next_door.all_rows(neighbour)
    made = Visitor(client, tenant, neighbour)
    yield made
    after = next_door.all_rows(neighbour)
    record_property("tried: foreign tenant", made.reached.total())
    record_property("let in", len(made.told))
    assert made.told == [] and len(before) > 15
    assert [model for model in before if before[model] != after[model]] == []


def in_order(addresses):
    return sorted(addresses, key=lambda address: (address.startswith(LAST), address))


def operations(client):
    """Path, method and the properties of the body of each end-point, by the document."""
    document = yaml.safe_load(client.get("/api/schema").content)
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            content = told.get("requestBody", {}).get("content", {})
            kind = "application/json" if "application/json" in content else next(iter(content), "")
            schema = content.get(kind, {}).get("schema", {})
            name = schema.get("$ref", "").rpartition("/")[2]
            held = document["components"]["schemas"].get(name, {}).get("properties", {})
            asked = [one["name"] for one in told.get("parameters", [])]
            yield path, method.upper(), kind or "application/json", held, asked


def test_no_end_point_tells_or_changes_anything_of_another_site(visitor):
    offered = list(operations(visitor.client))
    for path, method, kind, properties, asked in offered:
        query = visitor.query(name for name in asked if name not in ("format", "refresh"))
        body = {
            name: visitor.named.get(name, OF_TYPES[schema.get("type", "string")])
            for name, schema in properties.items()
        }
        for accept in ("text/html", "application/json"):
            sent = visitor.token() | {"Accept": accept}
            if kind == "application/json":
                visitor.asks(method, path, path + query, json.dumps(body), **sent)
            else:
                visitor.asks(method, path, path + query, b"bytes", kind, **sent)
    assert {path for path, *_ in offered} - set(visitor.reached) == set()


def test_no_request_of_a_screen_tells_or_changes_anything_of_another_site(visitor, posted_names):
    screens = [one for one in of_kind("context") if not one.startswith("/api/")]
    form = urlencode({name: "1" for name in posted_names} | visitor.named, doseq=True)
    for address in in_order(screens):
        for method in METHODS:
            query = f"?{form}" if method == "GET" else ""
            kind = "application/x-www-form-urlencoded"
            sent = visitor.token() | {"Accept": "text/html"}
            visitor.asks(method, address, address + query, form, kind, **sent)
    assert set(screens) - set(visitor.reached) == set()


def test_no_page_tells_anything_of_another_site(visitor, posted_names):
    pages = of_kind("frame")
    names = {*posted_names, *visitor.named, "issueKey", "projectId", "view", "s"}
    for address in pages:
        for method in METHODS:
            target = address + visitor.query(names)
            token = url_token(visitor.tenant, method, target, sub=ADMIN)
            visitor.asks(method, address, target, **header(token))
    assert set(pages) - set(visitor.reached) == set()


def test_no_link_shows_anything_of_another_site(visitor):
    """Signed for the visitor and another site's upload, or record: nobody is given such a link."""
    links = {"/bulk/file": drawing.PURPOSE, "/image": images.PURPOSE}
    assert sorted(links) == of_kind("signed")
    held = {
        "kind": "problems",
        "picture": astuple(images.Picture(images.DOCUMENT, "015xx0000000001")),
    }
    held |= {**visitor.named, "tenant": str(visitor.tenant.pk), "issue": ["10010", "SUP-1"]}
    for address, purpose in links.items():
        for method in METHODS:
            for of_whom in (ADMIN, "712020:a"):  # the second began the neighbour's upload
                sealed = seal(held | {"account": of_whom}, purpose=purpose)
                visitor.asks(method, address, f"{address}?t={sealed}")
    assert set(links) == set(visitor.reached)


def body_of_jira(neighbour, named):
    """What Connect and Forge tell, about the neighbour."""
    issue = {"id": named["issueId"], "key": "SUP-1", "fields": {"project": {"id": "10000"}}}
    client_key = neighbour.connect_client_key
    return {
        "clientKey": client_key,
        "sharedSecret": "another-shared-secret-of-the-visitor",
        "baseUrl": neighbour.site_url,
        "cloudId": neighbour.cloud_id,
        "context": {"cloudId": neighbour.cloud_id},
        "webhookEvent": "comment_created",
        "eventType": "avi:jira:commented:issue",
        "comment": {"id": "1"},
        "issue": issue,
        "timestamp": 1_800_000_000_000,
    }


def test_no_call_of_jira_itself_changes_anything_of_another_site(visitor, site):
    foreign = body_of_jira(visitor.neighbour, visitor.named)
    doors = of_kind("webhook", "install")
    key = visitor.tenant.connect_client_key
    for address in in_order(doors):
        for method, body in product(METHODS, (foreign, foreign | {"clientKey": key})):
            by_address = url_token(visitor.tenant, method, address)
            for token in (by_address, install_token(KEY, key, address)):
                visitor.asks(method, address, address, json.dumps(body), **header(token))
    assert set(doors) - set(visitor.reached) == set()


def test_no_call_of_forge_changes_anything_of_another_site(visitor, forge):  # noqa: F811
    doors = of_kind("trigger")
    assert set(doors) == set(END_POINTS)
    forge.hourly()
    foreign = body_of_jira(visitor.neighbour, visitor.named)
    for address in in_order(doors):
        for given, method in product((foreign, {}), METHODS):
            sent = fits.header(forge.jira(END_POINTS[address]))
            visitor.asks(method, address, address, json.dumps(given), **sent)
    assert set(doors) - set(visitor.reached) == set()


def test_every_kind_of_door_with_a_tenant_is_tried_here():
    tried = {"context", "frame", "signed", "webhook", "install", "trigger"}
    assert set(ADDRESSES.values()) - tried == {"public", "monitor"}
