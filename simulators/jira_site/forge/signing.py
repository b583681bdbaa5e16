"""The invocation token, and the set of keys that it is verified with."""

import base64
import secrets
import time
import uuid
from typing import Any

from simulators.jira_site.signing import InstallKey

ISSUER = "forge/invocation-token"
SECONDS = 25


def jwks(*keys: InstallKey) -> dict[str, Any]:
    return {"keys": [_jwk(one) for one in keys]}


def _jwk(key: InstallKey) -> dict[str, str]:
    numbers = key.private.public_key().public_numbers()
    about = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": key.kid}
    return about | {"n": _base64(numbers.n), "e": _base64(numbers.e)}


def _base64(number: int) -> str:
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims(
    app: dict[str, Any], context: dict[str, Any] | None, principal: str | None
) -> dict[str, Any]:
    """`app` and `context` as the token has them; a person where one is behind the call. Jira's own
    calls have no context."""
    now = int(time.time())
    said: dict[str, Any] = {
        "app": app,
        "aud": app["id"],
        "iss": ISSUER,
        "iat": now,
        "nbf": now,
        "exp": now + SECONDS,
        "jti": uuid.uuid4().hex + secrets.token_hex(4),
    }
    told = {"context": context, "principal": principal}
    return said | {name: value for name, value in told.items() if value}
