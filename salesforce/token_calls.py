"""The three calls to Salesforce's token end-points, by Authlib. Nothing here touches our tables.

Salesforce refuses a `scope` on the token end-point, so no session here has one; it takes the secret
in the body.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import structlog
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import OAuth2Client

from common.errors import Refused, RemoteError
from common.http import build_client, release_connection, trusted
from salesforce import hosts, ids
from salesforce.errors import SERVICE, oauth_error

log = structlog.get_logger(__name__)

SCOPES = "api refresh_token"
# Long, since a renewal whose answer is lost may cost the connection.
TIMEOUT = httpx2.Timeout(60.0, connect=5.0)


@dataclass(frozen=True)
class Tokens:
    """`instance_url` is empty where Salesforce named a host that may not be called."""

    access_token: str
    refresh_token: str
    instance_url: str
    org_id: str
    user_id: str
    scope: str

    def __repr__(self) -> str:
        return f"Tokens(org={self.org_id!r})"

    @property
    def scopes(self) -> set[str]:
        return set(self.scope.split())


class AnswerLost(RemoteError):
    """No answer, or none that can be read: Salesforce may have done it or not."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            SERVICE, "timeout", "Salesforce isn’t answering.", permanent=False, detail=detail
        )


def authorize_url(
    login_url: str, *, consumer_key: str, redirect_uri: str, state: str, verifier: str
) -> str:
    with OAuth2Client(
        client_id=consumer_key,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        verify=trusted(),
    ) as session:
        url, _ = session.create_authorization_url(
            f"{login_url}/services/oauth2/authorize",
            state=state,
            code_verifier=verifier,
            scope=SCOPES,
            prompt="login consent",
        )
    return str(url)


def exchange_code(
    base_url: str,
    *,
    consumer_key: str,
    consumer_secret: str,
    code: str,
    verifier: str,
    redirect_uri: str,
) -> Tokens:
    def ask(session: Any) -> Any:
        return session.fetch_token(
            f"{base_url}/services/oauth2/token",
            grant_type="authorization_code",
            code=code,
            redirect_uri=redirect_uri,
            code_verifier=verifier,
        )

    return _tokens(_ask(ask, consumer_key, consumer_secret), consumer_secret)


def refresh(
    base_url: str, *, consumer_key: str, consumer_secret: str, refresh_token: str
) -> Tokens:
    """New tokens; with rotation the old refresh token is dead the moment this answers."""

    def ask(session: Any) -> Any:
        return session.refresh_token(
            f"{base_url}/services/oauth2/token", refresh_token=refresh_token
        )

    return _tokens(_ask(ask, consumer_key, consumer_secret), consumer_secret)


def revoke(base_url: str, token: str) -> None:
    """Ends a refresh token and all that came of it. One that is dead already counts as ended."""
    release_connection()
    try:
        with build_client(timeout=TIMEOUT) as client:
            answer = client.post(f"{base_url}/services/oauth2/revoke", data={"token": token})
    except httpx2.HTTPError as error:
        raise AnswerLost(type(error).__name__) from error
    if answer.status_code not in (httpx2.codes.OK, httpx2.codes.BAD_REQUEST):
        raise AnswerLost(str(answer.status_code))


def _ask(
    question: Callable[[Any], Any], consumer_key: str, consumer_secret: str
) -> Mapping[str, Any]:
    release_connection()
    try:
        with OAuth2Client(
            client_id=consumer_key,
            client_secret=consumer_secret,
            token_endpoint_auth_method="client_secret_post",  # noqa: S106 (a method's name)
            timeout=TIMEOUT,
            trust_env=False,
            verify=trusted(),
            follow_redirects=False,
        ) as session:
            session.headers["Accept"] = "application/json"
            answer = question(session)
    except OAuthError as error:
        raise oauth_error(str(error.error or ""), str(error.description or "")) from error
    except (httpx2.HTTPError, ValueError) as error:
        raise AnswerLost(type(error).__name__) from error
    if not isinstance(answer, Mapping) or not answer.get("access_token"):
        raise AnswerLost("no access token in the answer")
    return answer


def _tokens(answer: Mapping[str, Any], secret: str) -> Tokens:
    identity = str(answer.get("id") or "")
    parts = identity.rstrip("/").split("/")
    org, user = (parts[-2], parts[-1]) if len(parts) >= 2 else ("", "")
    if not _signature_holds(answer, identity, secret):
        log.warning("token_answer_unsigned", org=org)
    return Tokens(
        access_token=str(answer["access_token"]),
        refresh_token=str(answer.get("refresh_token") or ""),
        instance_url=_allowed(str(answer.get("instance_url") or "")),
        org_id=ids.to18(org) if ids.ID.fullmatch(org) else "",
        user_id=ids.to18(user) if ids.ID.fullmatch(user) else "",
        scope=str(answer.get("scope") or ""),
    )


def _allowed(instance_url: str) -> str:
    """The tokens are good whatever host stands beside them: losing them would cost the login."""
    try:
        return hosts.instance_url(instance_url)
    except Refused:
        log.warning("instance_url_refused", host=instance_url[:100])
        return ""


def _signature_holds(answer: Mapping[str, Any], identity: str, secret: str) -> bool:
    """Base64 of HMAC-SHA256 over id and issued_at, keyed with the consumer secret."""
    text = f"{identity}{answer.get('issued_at') or ''}".encode()
    wanted = base64.b64encode(hmac.new(secret.encode(), text, hashlib.sha256).digest())
    return hmac.compare_digest(wanted, str(answer.get("signature") or "").encode())
