"""Verifying Connect's three kinds of token. Each place names the one kind that it takes.

The algorithm is a constant of the kind, never read from the token: that alone ends `none` and an
HS256 token signed with the public key. There is no switch that turns any of this off.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from hmac import compare_digest
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, RSAKey

from common import clock
from common.secrets import UnreadableSecret
from jira import jwts
from jira.connect import qsh, signers
from jira.jwts import LEEWAY, Unauthenticated
from tenants.models import Tenant

ISSUER = re.compile(r"[\x20-\x7e]{1,255}")
Find = Callable[[str], Tenant | None]


class Kind(StrEnum):
    URL = "connect-url"
    CONTEXT = "connect-context"


@dataclass(frozen=True)
class Address:
    """The request as the signer saw it: raw path and query, relative to `base_path`."""

    method: str
    target: str
    base_path: str = ""

    @property
    def qsh(self) -> str:
        return qsh.digest(self.method, self.target, base_path=self.base_path)


@dataclass(frozen=True)
class Verified:
    tenant: Tenant
    claims: dict[str, Any]

    @property
    def account_id(self) -> str:
        return str(self.claims.get("sub") or "")


def verify_shared(
    token: str, kind: Kind, address: Address, *, find: Find = signers.find
) -> Verified:
    """A token signed with the tenant's shared secret; `kind` decides which qsh it must carry."""
    client_key = _unverified_issuer(token)
    tenant = find(client_key)
    if tenant is None:
        raise Unauthenticated("unknown tenant", client_key=client_key)
    key = _shared_key(tenant)
    claims = _decode(token, key, "HS256", client_key)
    wanted = qsh.CONTEXT if kind is Kind.CONTEXT else address.qsh
    _require_qsh(claims, wanted, client_key)
    return Verified(tenant, claims)


def verify_install(
    token: str,
    address: Address,
    *,
    audience: str,
    public_key: Callable[[str], RSAKey],
) -> dict[str, Any]:
    """The claims of a signed-install token. `public_key` finds Atlassian's key by its id."""
    kid = jwts.key_id(token, "RS256")
    claims = _decode(token, public_key(kid), "RS256", "")
    client_key = str(claims["iss"])
    if audience.rstrip("/") not in _audiences(claims):
        raise Unauthenticated("aud", client_key=client_key)
    _require_qsh(claims, address.qsh, client_key)
    return claims


def _unverified_issuer(token: str) -> str:
    """`iss` before the signature was checked: good only for finding whose secret to check with."""
    if jwts.header(token).get("alg") != "HS256":
        raise Unauthenticated("alg")
    issuer = jwts.unverified(token).get("iss")
    if not isinstance(issuer, str) or not ISSUER.fullmatch(issuer):
        raise Unauthenticated("iss")
    return issuer


def _shared_key(tenant: Tenant) -> OctKey:
    try:
        secret = tenant.connect_secret.reveal()
    except UnreadableSecret as error:
        raise Unauthenticated("unreadable secret", client_key=_key_of(tenant)) from error
    if not secret:
        raise Unauthenticated("no secret", client_key=_key_of(tenant))
    return OctKey.import_key(secret)


def _key_of(tenant: Tenant) -> str:
    return tenant.connect_client_key or ""


def _decode(token: str, key: OctKey | RSAKey, alg: str, client_key: str) -> dict[str, Any]:
    rules = jwt.JWTClaimsRegistry(
        now=int(clock.now().timestamp()),
        leeway=LEEWAY,
        iss={"essential": True},
        iat={"essential": True},
        exp={"essential": True},
        qsh={"essential": True},
    )
    try:
        decoded = jwt.decode(token, key, algorithms=[alg])
        rules.validate(decoded.claims)
    except (JoseError, ValueError, TypeError) as error:
        raise Unauthenticated(type(error).__name__, client_key=client_key) from error
    return decoded.claims


def _require_qsh(claims: dict[str, Any], wanted: str, client_key: str) -> None:
    given = claims.get("qsh")
    if not isinstance(given, str) or not compare_digest(given.encode(), wanted.encode()):
        raise Unauthenticated("qsh", client_key=client_key)


def _audiences(claims: dict[str, Any]) -> set[str]:
    audience = claims.get("aud")
    if isinstance(audience, str):
        audience = [audience]
    if not isinstance(audience, list):
        return set()
    return {item.rstrip("/") for item in audience if isinstance(item, str)}
