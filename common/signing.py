"""Small signed texts of ours: tickets for dialogs, links for images and downloads."""

from typing import Any, cast

from django.conf import settings
from django.core import signing

from common.errors import Refused


def seal(payload: dict[str, Any], *, purpose: str) -> str:
    """`payload` signed and dated, readable only for the same `purpose`."""
    return signing.dumps(payload, salt=f"sinergify.{purpose}", compress=True)


def link(path: str, payload: dict[str, Any], *, purpose: str) -> str:
    """The whole address, since the page that shows it may be one that Forge keeps."""
    return f"{settings.BASE_URL}{path}?t={seal(payload, purpose=purpose)}"


def open_sealed(token: str, *, purpose: str, seconds: int) -> dict[str, Any]:
    """The payload; Refused (`expired` or `forged`, 401) where it is older or not ours."""
    try:
        return cast(
            dict[str, Any], signing.loads(token, salt=f"sinergify.{purpose}", max_age=seconds)
        )
    except signing.SignatureExpired as error:
        raise Refused("expired", "This page was open too long. Reload it.", status=401) from error
    except signing.BadSignature as error:
        raise Refused("forged", "This link is not valid. Reload the page.", status=401) from error
