"""What Salesforce's errors mean, in one place: code, whether waiting helps, and a sentence.

Data API bodies are a list of `{message, errorCode, fields?}`; some resources send one object, the
edge sends HTML. OAuth bodies are `{error, error_description}` and are judged by the text of the
description, never by the status (always 400).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.errors import RemoteError

SERVICE = "salesforce"
HOUR = 3600.0
SAID = " Salesforce says: “{said}”"
UNSAID = "Salesforce refused this without saying why."
LONGEST_MESSAGE = 500
# A refused query is quoted with a caret under it; what is wrong stands behind this line.
QUOTED_QUERY = re.compile(r".*ERROR at Row:\d+:Column:\d+\s*", re.DOTALL)


@dataclass(frozen=True)
class Kind:
    code: str
    permanent: bool
    sentence: str
    retry_after: float | None = None

    def error(self, status: int | None, said: "Said") -> RemoteError:
        return RemoteError(
            SERVICE,
            self.code,
            self._sentence(said.message),
            permanent=self.permanent,
            status=status,
            retry_after=self.retry_after,
            fields=said.fields,
            detail=said.code,
        )

    def _sentence(self, message: str) -> str:
        if message:
            return self.sentence.replace("{said}", message)
        return self.sentence.replace(SAID, "").replace("{said}", UNSAID)


@dataclass(frozen=True)
class Said:
    """The first error of a body, in Salesforce's own words."""

    code: str = ""
    message: str = ""
    fields: tuple[str, ...] = ()


DOWN = Kind("unavailable", False, "Salesforce isn’t answering.")
LIMIT = Kind(
    "limit",
    False,
    "Daily Salesforce limit reached. Your org has used its API requests for today.",
    HOUR,
)
BUSY = Kind("busy", False, "Salesforce is busy with other requests. Try again in a moment.", 5.0)
TOKEN_DEAD = Kind("token", False, "The Salesforce session has ended.")
NEEDS_LOGIN = Kind(
    "needs_login", True, "Salesforce login has expired. A Jira admin needs to log in again."
)
UNREADABLE = Kind(
    "needs_login",
    True,
    "The stored Salesforce login can’t be read any more. A Jira admin needs to log in again.",
)
NOT_CONNECTED = Kind(
    "not_connected", True, "Salesforce isn’t connected. A Jira admin can connect it."
)
IP_BLOCKED = Kind(
    "ip_blocked",
    False,
    "Salesforce refuses our address. An admin needs to add it to the IP allow-list.",
    HOUR,
)
FORBIDDEN = Kind("forbidden", True, "The Salesforce user may not do this." + SAID)
API_OFF = Kind(
    "api_off", True, "API access is switched off for this Salesforce org or user." + SAID
)
GONE = Kind("not_found", True, "This record isn’t there any more, or you may not see it.")
INVALID = Kind("invalid", True, "{said}")
DUPLICATE = Kind("duplicate", True, "A similar record exists already." + SAID)
FIELD = Kind("invalid_field", True, "A chosen field isn’t available in Salesforce." + SAID)
OBJECT = Kind("invalid_type", True, "This object isn’t available in Salesforce." + SAID)
QUERY = Kind("malformed_query", True, "Salesforce could not read the request." + SAID)
SLOW_QUERY = Kind("query_timeout", False, "The search takes too long in Salesforce.", 2.0)
TOO_LONG = Kind("too_long", True, "The request is too long for Salesforce.")
VERSION = Kind("version", True, "This Salesforce org doesn’t offer the API version we need.")

BY_CODE: dict[str, Kind] = {
    **dict.fromkeys(
        ("INVALID_SESSION_ID", "INVALID_AUTH_HEADER", "INVALID_JWT_FORMAT"), TOKEN_DEAD
    ),
    **dict.fromkeys(
        ("UNKNOWN_EXCEPTION", "SERVER_UNAVAILABLE", "SERVICE_UNAVAILABLE", "UNABLE_TO_LOCK_ROW"),
        DOWN,
    ),
    "QUERY_TIMEOUT": SLOW_QUERY,
    "OPERATION_TOO_LARGE": SLOW_QUERY,
    **dict.fromkeys(("API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED"), API_OFF),
    **dict.fromkeys(
        (
            "INSUFFICIENT_ACCESS",
            "INSUFFICIENT_ACCESS_OR_READONLY",
            "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
            "FUNCTIONALITY_NOT_ENABLED",
        ),
        FORBIDDEN,
    ),
    **dict.fromkeys(
        ("NOT_FOUND", "ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "MALFORMED_ID"), GONE
    ),
    "INVALID_FIELD": FIELD,
    "INVALID_TYPE": OBJECT,
    "INVALID_TYPE_FOR_OPERATION": OBJECT,
    **dict.fromkeys(("MALFORMED_QUERY", "MALFORMED_SEARCH", "INVALID_SEARCH"), QUERY),
    "DUPLICATES_DETECTED": DUPLICATE,
    "DUPLICATE_VALUE": DUPLICATE,
    "UNSUPPORTED_API_VERSION": VERSION,
}
BY_STATUS: dict[int, Kind] = {
    401: TOKEN_DEAD,
    403: FORBIDDEN,
    404: GONE,
    410: VERSION,
    414: TOO_LONG,
    420: BUSY,
    429: BUSY,
    431: TOO_LONG,
}


def said_in(body: Any) -> Said:
    """The first error of a Data API body of any shape; empty for HTML and other text."""
    first = body[0] if isinstance(body, list) and body else body
    if not isinstance(first, Mapping):
        return Said()
    fields = first.get("fields") or ()
    return Said(
        str(first.get("errorCode") or first.get("statusCode") or ""),
        QUOTED_QUERY.sub("", str(first.get("message") or "")).strip()[:LONGEST_MESSAGE],
        tuple(str(name) for name in fields) if isinstance(fields, list | tuple) else (),
    )


def data_error(status: int | None, body: Any) -> RemoteError:
    """The meaning of a refused Data API call; `body` is parsed JSON, or text from the edge."""
    said = said_in(body)
    error = _kind(status, said).error(status, said)
    error.body = body
    return error


def all_said(error: RemoteError) -> list[Said]:
    """Every refusal of one answer: a validation rule and a missing field may come together."""
    parts = error.body if isinstance(error.body, list) else [error.body]
    return [said for said in map(said_in, parts) if said.message]


def _kind(status: int | None, said: Said) -> Kind:
    if said.code == "REQUEST_LIMIT_EXCEEDED":
        # TotalRequests is the day's allowance; Concurrent… passes by itself in seconds.
        return BUSY if "concurrent" in said.message.lower() else LIMIT
    if said.code in BY_CODE:
        return BY_CODE[said.code]
    if status is not None and status >= 500:
        return DOWN
    if said.code and status == 400:
        return INVALID
    return BY_STATUS.get(status or 0, INVALID if said.code else DOWN)


@dataclass(frozen=True)
class OAuthKind:
    """`keeps_tokens`: the stored tokens may still be good."""

    code: str
    sentence: str
    keeps_tokens: bool
    permanent: bool = True
    retry_after: float | None = None


class OAuthRefused(RemoteError):
    """A token end-point said no. `keeps_tokens` as in its kind."""

    def __init__(self, kind: OAuthKind, sentence: str, detail: str) -> None:
        super().__init__(
            SERVICE,
            kind.code,
            sentence,
            permanent=kind.permanent,
            retry_after=kind.retry_after,
            detail=detail,
        )
        self.keeps_tokens = kind.keeps_tokens


ALREADY = OAuthKind("already_processed", "Salesforce is renewing this login.", True, False, 1.0)
IP = OAuthKind("ip_blocked", IP_BLOCKED.sentence, True, False, HOUR)
TOKEN_GONE = OAuthKind("needs_login", NEEDS_LOGIN.sentence, False)
USER_OFF = OAuthKind(
    "user_inactive",
    "The connected Salesforce user or org is inactive. Ask your Salesforce admin.",
    True,
)
WRONG_KEY = OAuthKind(
    "wrong_key",
    "Salesforce does not know this consumer key. Copy it again; a new app needs up to 10 minutes.",
    True,
)
WRONG_SECRET = OAuthKind(
    "wrong_secret",
    "The consumer secret does not fit the consumer key. Copy it again from Salesforce.",
    True,
)
TOO_MANY = OAuthKind(
    "rate_limit", "Too many logins in an hour. Try again later.", True, False, HOUR
)
CODE_USED = OAuthKind("code_used", "This login was used or is too old. Log in again.", True)
NO_APP = OAuthKind(
    "app_not_found",
    "This org doesn’t find the External Client App on the login host. Choose My Domain, enter"
    " your org’s own address and log in again.",
    True,
)
DENIED = OAuthKind("denied", "Access was not allowed in Salesforce. Log in again to try.", True)
REDIRECT = OAuthKind(
    "callback",
    "The callback address isn’t registered in the External Client App. Copy it from this screen.",
    True,
)
NOT_APPROVED = OAuthKind(
    "not_approved",
    "The External Client App does not allow this user. Ask your Salesforce admin to permit the user"
    " in the app’s policies, then log in again.",
    False,
)
PKCE = OAuthKind("pkce", "Salesforce could not match this login. Start it again here.", True)
OTHER = OAuthKind("oauth", "Salesforce refused the login.", True)

# Matched in this order by substring of "error error_description", both in lower case.
OAUTH: tuple[tuple[str, OAuthKind], ...] = (
    ("already being processed", ALREADY),
    ("ip restricted", IP),
    ("ip not allowed", IP),
    ("login hours", IP),
    ("oauth_ec_app_not_found", NO_APP),
    ("client app is not installed", NO_APP),
    ("access_denied", DENIED),
    ("access-denied", DENIED),
    ("expired access/refresh token", TOKEN_GONE),
    ("inactive", USER_OFF),
    ("invalid_client_id", WRONG_KEY),
    ("client identifier invalid", WRONG_KEY),
    ("invalid_client", WRONG_SECRET),
    ("invalid client credentials", WRONG_SECRET),
    ("rate_limit_exceeded", TOO_MANY),
    ("redirect_uri", REDIRECT),
    ("expired authorization code", CODE_USED),
    ("invalid authorization code", CODE_USED),
    ("code verifier", PKCE),
    ("approved this consumer", NOT_APPROVED),
    ("oauth_approval_error", NOT_APPROVED),
    ("invalid_grant", TOKEN_GONE),
)


def oauth_kind(error: str, description: str) -> OAuthKind:
    text = f"{error} {description}".lower()
    return next((kind for part, kind in OAUTH if part in text), OTHER)


def oauth_error(error: str, description: str) -> OAuthRefused:
    kind = oauth_kind(error, description)
    sentence = kind.sentence
    if kind is OTHER and description:
        sentence = f"{sentence} Salesforce says: “{description}”"
    return OAuthRefused(kind, sentence, error)
