"""The OpenAPI document is public, complete, and what the end-points really answer."""

from functools import cache

import pytest
import yaml
from django.test import Client
from django.urls import URLResolver, get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from jira.drf import CallerView

pytestmark = pytest.mark.django_db
METHODS = {"get", "post", "put", "patch", "delete"}


def end_points():
    """By the URLconf: each address of the interface with its methods."""
    for pattern, view in _views(get_resolver("sinergify.urls").url_patterns):
        cls = getattr(view, "cls", None)
        if cls is not None and issubclass(cls, CallerView):
            yield pattern, {name for name in METHODS if hasattr(cls, name)}


def _views(patterns, prefix="/"):
    for pattern in patterns:
        here = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns, here)
        else:
            yield here, pattern.callback


PATHS = dict(end_points())


@cache
def document_and_complaints():
    GENERATOR_STATS.reset()
    answer = Client().get("/api/schema")
    return yaml.safe_load(answer.content), bool(GENERATOR_STATS)


@pytest.fixture
def document(db):
    return document_and_complaints()[0]


def test_the_document_is_public_valid_and_made_without_a_warning(document):
    validate_schema(document)
    assert not document_and_complaints()[1]


def test_every_end_point_is_in_it_with_its_methods(document):
    told = {path: set(methods) & METHODS for path, methods in document["paths"].items()}
    assert told == PATHS and len(PATHS) > 30


@pytest.mark.parametrize("path", PATHS)
def test_an_end_point_tells_its_refusals_its_tokens_and_its_answer(document, path):
    for method in PATHS[path]:
        told = document["paths"][path][method]
        assert {"401", "403", "429"} <= set(told["responses"])
        assert [one for one in told["responses"] if one.startswith("2")]
        assert told["security"] == [{"ConnectToken": []}, {"ForgeToken": []}]
        if method in ("post", "put", "patch"):
            assert "400" in told["responses"] or "requestBody" not in told


def test_both_hosts_tokens_are_described(document):
    schemes = document["components"]["securitySchemes"]
    assert set(schemes) == {"ConnectToken", "ForgeToken"}
    assert "`JWT <token>`" in schemes["ConnectToken"]["description"]
    assert (schemes["ForgeToken"]["type"], schemes["ForgeToken"]["scheme"]) == ("http", "bearer")


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
