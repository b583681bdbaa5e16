"""Signs what Jira would sign."""

import time
from typing import Any

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from jira.connect import qsh
from tenants.models import Tenant

PERSON = "712020:person"
ADMIN = "712020:admin"
CONTEXT = {
    "jira": {
        "issue": {"id": "10010", "key": "SUP-1", "issuetype": {"id": "10001"}},
        "project": {"id": "10000", "key": "SUP"},
    }
}


def claims(tenant: Tenant, **changes: Any) -> dict[str, Any]:
    now = int(time.time())
    given = {
        "iss": tenant.connect_client_key,
        "sub": PERSON,
        "iat": now,
        "exp": now + 180,
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def shared(tenant: Tenant, payload: dict[str, Any], *, secret: str | None = None) -> str:
    key = tenant.secrets.connect_shared_secret.reveal() if secret is None else secret
    return jwt.encode({"alg": "HS256"}, payload, OctKey.import_key(key))


def url_token(tenant: Tenant, method: str, target: str, **changes: Any) -> str:
    return shared(tenant, claims(tenant, qsh=qsh.digest(method, target), **changes))


def context_token(tenant: Tenant, **changes: Any) -> str:
    return shared(tenant, claims(tenant, **{"qsh": qsh.CONTEXT, "context": CONTEXT, **changes}))


def header(token: str) -> dict[str, str]:
    return {"Authorization": f"JWT {token}"}


def install_token(
    key: RSAKey, client_key: str, target: str, *, kid: str = "key-1", **changes: Any
) -> str:
    now = int(time.time())
    payload = {
        "iss": client_key,
        "aud": ["http://localhost:8000"],
        "iat": now,
        "exp": now + 180,
        "qsh": qsh.digest("POST", target),
        **changes,
    }
    payload = {name: value for name, value in payload.items() if value is not None}
    return jwt.encode({"alg": "RS256", "kid": kid}, payload, key)
