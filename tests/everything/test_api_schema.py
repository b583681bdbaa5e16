"""Every end-point of the OpenAPI document, asked with valid tokens and whatever the document allows
and forbids: it answers or refuses, and never breaks."""

import json
from collections import Counter
from urllib.parse import urlencode

import pytest
import schemathesis
import yaml
from hypothesis import given, settings
from schemathesis import GenerationMode

from tests.everything.conftest import QUIET
from tests.jira.tokens import context_token, header

pytestmark = pytest.mark.django_db
TRIES = 8


@pytest.fixture
def operations(client):
    document = yaml.safe_load(client.get("/api/schema").content)
    schema = schemathesis.openapi.from_dict(document)
    return [found.ok() for found in schema.get_all_operations()]


@pytest.fixture
def ask(client, tenant, admin):
    """What an end-point answers to a generated case."""
    client.raise_request_exception = False
    kinds = ("application/json", "text/html")

    def send(case):
        query = urlencode(case.query or {}, doseq=True) if isinstance(case.query, dict) else ""
        body = case.body if not repr(case.body).startswith("NOT_SET") else b""
        sent = body if isinstance(body, bytes) else _json(body)
        kind = case.media_type or "application/json"
        token = header(context_token(tenant, sub=admin))
        return client.generic(
            case.method,
            f"{case.formatted_path}?{query}",
            sent,
            content_type=kind,
            headers={**token, "Accept": kinds[len(sent) % 2]},
        )

    return send


def _json(body):
    return json.dumps(body, default=str).encode("utf-8", "replace")


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda one: one.value)
def test_no_end_point_breaks_whatever_it_is_asked(operations, ask, mode, record_property):
    seen: Counter[int] = Counter()
    broken = []

    for operation in operations:
        takes = {"parameters", "requestBody"} & set(operation.definition.raw)
        if mode is GenerationMode.NEGATIVE and not takes:
            continue  # nothing is asked, so nothing can be asked wrongly

        @settings(QUIET, max_examples=TRIES)
        @given(operation.as_strategy(generation_mode=mode))
        def tried(case):
            answer = ask(case)
            seen[answer.status_code] += 1
            if answer.status_code >= 500:
                broken.append((case.method, case.formatted_path, case.query, case.body, answer))

        tried()
    record_property("generated", seen.total())
    record_property("broken", len(broken))
    assert broken == []
    assert seen.total() >= len(operations) * 2 and 401 not in seen


def test_what_is_never_drawn_comes_as_data_to_who_asks_for_html(client, tenant, admin):
    token = header(context_token(tenant, sub=admin))
    answer = client.get("/api/v1/objects", headers={**token, "Accept": "text/html"})
    assert answer.status_code == 200 and answer["Content-Type"] == "application/json"
    assert answer.json()
