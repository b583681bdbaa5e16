"""The tokens that a Jira site signs, and the check of those that an app sends."""

import base64
import hmac
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from simulators.jira_site.qsh import qsh

URL_TOKEN_SECONDS = 180
CONTEXT_TOKEN_SECONDS = 900
LEEWAY = 30


class Refused(Exception):
    """Why a token of an app was not accepted."""


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class InstallKey:
    """One RSA pair; the public half is what Atlassian's install-keys host would serve."""

    kid: str = field(default_factory=lambda: str(uuid.uuid4()))
    private: rsa.RSAPrivateKey = field(default_factory=_new_key)

    def public_pem(self) -> str:
        return (
            self.private.public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            .decode()
        )

    def sign(self, claims: dict[str, Any], *, kid: str | None = None) -> str:
        headers = {"kid": self.kid if kid is None else kid}
        return jwt.encode(claims, self.private, algorithm="RS256", headers=headers)


def install_claims(method: str, url: str, base_url: str, client_key: str) -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": client_key,
        "aud": [base_url],
        "iat": now,
        "exp": now + URL_TOKEN_SECONDS,
        "qsh": _qsh_of(method, url, base_url),
    }


def url_claims(
    method: str, url: str, base_url: str, client_key: str, account_id: str | None = None
) -> dict[str, Any]:
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": client_key,
        "iat": now,
        "exp": now + URL_TOKEN_SECONDS,
        "qsh": _qsh_of(method, url, base_url),
    }
    return claims | ({"sub": account_id} if account_id else {})


def context_claims(
    client_key: str, account_id: str | None, context: dict[str, Any]
) -> dict[str, Any]:
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": client_key,
        "iat": now,
        "exp": now + CONTEXT_TOKEN_SECONDS,
        "qsh": "context-qsh",
        "context": context,
    }
    return claims | ({"sub": account_id} if account_id else {})


def hs256(claims: dict[str, Any], secret: str) -> str:
    return jwt.encode(claims, secret, algorithm="HS256")


def hs256_with_public_key(claims: dict[str, Any], key: InstallKey) -> str:
    """The old attack that takes the public key for a secret; written out, as PyJWT refuses it."""
    parts = [{"alg": "HS256", "typ": "JWT", "kid": key.kid}, claims]
    signed = b".".join(_base64(json.dumps(part).encode()) for part in parts)
    code = hmac.digest(key.public_pem().encode(), signed, "sha256")
    return (signed + b"." + _base64(code)).decode()


def _base64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def issuer_of(token: str) -> str:
    """The unverified issuer, to find whose secret the token must be signed with."""
    try:
        if jwt.get_unverified_header(token).get("alg") != "HS256":
            raise Refused("alg is not HS256")
        return str(jwt.decode(token, options={"verify_signature": False}).get("iss", ""))
    except jwt.PyJWTError as error:
        raise Refused(f"not a JWT: {error}") from error


def check_app_token(
    token: str, secret: str, client_key: str, method: str, target: str, base_path: str
) -> dict[str, Any]:
    try:
        claims = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            leeway=LEEWAY,
            options={"require": ["iss", "iat", "exp", "qsh"], "verify_aud": False},
        )
    except jwt.PyJWTError as error:
        raise Refused(str(error)) from error
    audience = claims.get("aud")
    if audience is not None and client_key not in (
        audience if isinstance(audience, list) else [audience]
    ):
        raise Refused("aud is another site")
    if claims["qsh"] != qsh(method, target, base_path):
        raise Refused(f"qsh does not fit {method} {target}")
    return dict(claims)


def _qsh_of(method: str, url: str, base_url: str) -> str:
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return qsh(method, target, urlsplit(base_url).path)
