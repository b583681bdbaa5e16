"""The OpenAPI document is public, complete, and what the end-points really answer."""

import pytest
import yaml
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

pytestmark = pytest.mark.django_db
PATHS = {
    "/api/v1/issue/records": {"get"},
    "/api/v1/issue/records/more": {"get"},
    "/api/v1/issue/state": {"get"},
    "/api/v1/issue/timeline": {"get"},
    "/api/v1/issue/retry": {"post"},
    "/api/v1/objects": {"get"},
    "/api/v1/search": {"get"},
    "/api/v1/links": {"post"},
    "/api/v1/links/remove": {"post"},
    "/api/v1/links/chosen": {"post"},
    "/api/v1/ticket": {"get"},
    "/api/v1/record/feed": {"get", "post"},
    "/api/v1/record/feed/comments": {"post"},
    "/api/v1/record/feed/images": {"post"},
    "/api/v1/configuration": {"get", "post"},
    "/api/v1/configuration/check": {"post"},
}


@pytest.fixture
def document(client):
    GENERATOR_STATS.reset()
    return yaml.safe_load(client.get("/api/schema").content)


def test_the_document_is_public_valid_and_made_without_a_warning(document):
    validate_schema(document)
    assert not GENERATOR_STATS


def test_every_end_point_is_in_it_with_its_refusals(document):
    found = {path: set(methods) & {"get", "post"} for path, methods in document["paths"].items()}
    assert {path: found.get(path) for path in PATHS} == PATHS
    for path, methods in PATHS.items():
        for method in methods:
            told = document["paths"][path][method]
            assert {"401", "403", "429"} <= set(told["responses"])
            assert told["security"] == [{"HostToken": []}]


def conforms(document, path, method, status, body):
    """What is wrong with the answer; nothing where it is as documented."""
    answers = document["paths"][path][method]["responses"][status]["content"]
    schema = {**answers["application/json"]["schema"], "components": document["components"]}
    return [one.message for one in Draft202012Validator(nullable(schema)).iter_errors(body)]


def nullable(schema):
    """OpenAPI 3.0 says `nullable` where JSON Schema says null."""
    if isinstance(schema, list):
        return [nullable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    held = {name: nullable(one) for name, one in schema.items() if name != "nullable"}
    return {"anyOf": [held, {"type": "null"}]} if schema.get("nullable") is True else held


def test_answers_are_as_documented(api, linked, document, stored_in):
    (link, _) = linked("Case", 2)
    cases = [one["Id"] for one in stored_in("Case")]
    ids = {"link_ids": [str(link.pk)]}
    asked = [
        ("/api/v1/issue/records", "get", "200", api.get("/api/v1/issue/records")),
        ("/api/v1/objects", "get", "200", api.get("/api/v1/objects")),
        ("/api/v1/ticket", "get", "200", api.get("/api/v1/ticket")),
        ("/api/v1/links/chosen", "post", "200", api.post("/api/v1/links/chosen", ids)),
        ("/api/v1/links/remove", "post", "200", api.post("/api/v1/links/remove", ids)),
        (
            "/api/v1/search",
            "get",
            "200",
            api.get("/api/v1/search", {"object": "Case", "q": "pdf"}),
        ),
        (
            "/api/v1/links",
            "post",
            "201",
            api.post("/api/v1/links", {"object": "Case", "record_ids": cases[3:4]}),
        ),
    ]
    for path, method, status, answer in asked:
        assert str(answer.status_code) == status
        assert conforms(document, path, method, status, answer.json()) == []


def test_a_wrong_answer_would_be_noticed(document):
    wrong = {"live": "yes", "groups": []}
    assert conforms(document, "/api/v1/issue/records", "get", "200", wrong)
