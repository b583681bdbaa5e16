"""What a login must bring before it becomes the tenant's connection."""

from django.conf import settings

from common.errors import Refused, RemoteError
from common.http import build_client, exchange
from salesforce.token_calls import Tokens


def require_usable(tokens: Tokens) -> str:
    """The org's highest API version, empty if it could not be asked.

    Refused: `host`, `scope`, `version`.
    """
    _require_host(tokens)
    _require_scope(tokens)
    return _require_version(tokens)


def _require_host(tokens: Tokens) -> None:
    if not tokens.instance_url:
        raise Refused(
            "host",
            "Salesforce named an address for this org that is not allowed here. Ask support.",
            status=400,
        )


def _require_scope(tokens: Tokens) -> None:
    granted = tokens.scopes
    api = not granted or bool(granted & {"api", "full"})
    if api and tokens.refresh_token:
        return
    missing = "refresh_token" if api else "api"
    raise Refused(
        "scope",
        f"The External Client App does not grant the scope {missing}. Add it there, then log in"
        " again.",
        status=400,
    )


def _require_version(tokens: Tokens) -> str:
    offered = _offered(tokens)
    if offered and settings.SALESFORCE_API_VERSION not in offered:
        raise Refused(
            "version",
            f"This org does not offer API version {settings.SALESFORCE_API_VERSION}. Ask support.",
            status=400,
        )
    return offered[-1] if offered else ""


def _offered(tokens: Tokens) -> list[str]:
    """Oldest first; asked without a session, and nothing where there is no telling."""
    try:
        with build_client(timeout=10.0) as client:
            url = f"{tokens.instance_url}/services/data"
            answer = exchange(client, "GET", url, service="salesforce")
        return sorted((str(one["version"]) for one in answer.json()), key=float)
    except (RemoteError, ValueError, TypeError, KeyError):
        return []
