"""Reading a JSON web token before it is verified, and the one refusal of all its kinds."""

import json
import re
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

LEEWAY = 30
KID = re.compile(r"[A-Za-z0-9_-]{1,100}")
LONGEST = 8192


class Unauthenticated(Exception):
    """The reason is for the log; who asked gets one constant answer."""

    def __init__(self, reason: str, *, client_key: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.client_key = client_key


def header(token: str) -> dict[str, Any]:
    """What the token says of itself: good only for refusing it, or for finding a key."""
    return dict(_extracted(token).protected)


def key_id(token: str, algorithm: str) -> str:
    """The key that a token of exactly this algorithm names."""
    said = header(token)
    if said.get("alg") != algorithm:
        raise Unauthenticated("alg")
    kid = said.get("kid")
    if not isinstance(kid, str) or not KID.fullmatch(kid):
        raise Unauthenticated("kid")
    return kid


def unverified(token: str) -> dict[str, Any]:
    """The claims before the signature was checked."""
    try:
        claims = json.loads(_extracted(token).payload)
    except (ValueError, RecursionError) as error:
        raise Unauthenticated("malformed") from error
    if not isinstance(claims, dict):
        raise Unauthenticated("malformed")
    return claims


def _extracted(token: str) -> jws.CompactSignature:
    if not token or len(token) > LONGEST:
        raise Unauthenticated("size")
    try:
        return jws.extract_compact(token.encode())
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise Unauthenticated("malformed") from error
