"""Signs what Forge would sign, and serves its keys."""

import time
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.jira.tokens import PERSON

APP_ID = "ari:cloud:ecosystem::app/8db33809-1f32-48bb-8c52-5877dab48107"
INSTALLATION = "ari:cloud:ecosystem::installation/0a3a7799-53ae-4a5b-9e7e-03338980abb5"
CLOUD = "11223344-a1b2-4c33-9d44-a1b2c3d4e5f6"
EXTENSION = {
    "type": "jira:issueContext",
    "issue": {"id": "10010", "key": "SUP-1", "type": "Task", "typeId": "10001"},
    "project": {"id": "10000", "key": "SUP", "type": "software"},
}


def claims(site_url: str, **changes: Any) -> dict[str, Any]:
    """Of a person in a panel; `app`, `context` and `environment` are merged into what stands there,
    everything else replaces it, and None leaves it out."""
    now = int(time.time())
    base = f"{site_url}/ex/jira/{CLOUD}"
    app = {
        "id": APP_ID,
        "version": "16",
        "appVersion": "16.0.1",
        "installationId": INSTALLATION,
        "apiBaseUrl": base,
        "environment": {"type": "PRODUCTION", "id": "ari:cloud:ecosystem::environment/x/y"},
        "module": {"type": "jira:issueContext", "key": "panel-compact"},
        "installation": {"id": INSTALLATION, "contexts": []},
        **changes.pop("app", {}),
    }
    context = {
        "cloudId": CLOUD,
        "siteUrl": site_url,
        "moduleKey": "panel-compact",
        "extension": EXTENSION,
        **changes.pop("context", {}),
    }
    given = {
        "app": app,
        "context": context,
        "principal": PERSON,
        "aud": APP_ID,
        "iss": "forge/invocation-token",
        "iat": now,
        "nbf": now,
        "exp": now + 25,
        "jti": "d8a496253ec8c18a54631e4c82cbedd5d0ae8570",
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def of_jira(site_url: str, endpoint: str = "events", **changes: Any) -> dict[str, Any]:
    """Of a call without a person, which has no context but the one that is given."""
    app = {"module": {"type": "core:endpoint", "key": endpoint}, **changes.pop("app", {})}
    context = changes.pop("context", None)
    made = claims(site_url, principal=None, app=app, **changes)
    del made["context"]
    return made | ({"context": context} if context else {})


def signed(key: RSAKey, payload: dict[str, Any], *, kid: str | None = "forge-1") -> str:
    named = {"kid": kid} if kid is not None else {}
    return jwt.encode({"alg": "RS256", "typ": "JWT", **named}, payload, key)


def header(token: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", **more}


def jwk(key: RSAKey, kid: str = "forge-1") -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": "RS256"}
