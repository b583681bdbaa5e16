"""Who may act for whom: approvals, codes, refresh tokens in families, sessions."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from simulators.salesforce_org.errors import OAuthError
from simulators.salesforce_org.settings import Settings

CODE_LIFE = timedelta(minutes=15)
MOST_APPROVALS = 5


@dataclass
class Asked:
    """An authorise request that waits for a person."""

    client_id: str
    redirect_uri: str
    state: str
    scope: str
    challenge: str
    user_id: str = ""


@dataclass
class Code:
    asked: Asked
    user_id: str
    made_at: datetime


@dataclass
class Grant:
    """One approval: its living refresh token, the dead ones, and its access tokens."""

    user_id: str
    client_id: str
    scope: str
    used_at: datetime
    refresh: str = ""
    rotated_out: set[str] = field(default_factory=set)
    sessions: dict[str, "Session"] = field(default_factory=dict)
    revoked: bool = False

    def revoke(self) -> None:
        self.revoked = True
        self.sessions.clear()


@dataclass
class Session:
    token: str
    grant: Grant
    made_at: datetime
    used_at: datetime

    @property
    def scopes(self) -> set[str]:
        return set(self.grant.scope.split())


class Grants:
    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self.settings = settings
        self.now = now
        self.waiting: dict[str, Asked] = {}
        self.codes: dict[str, Code] = {}
        self.grants: list[Grant] = []
        self.in_flight: set[str] = set()

    def ask(self, asked: Asked) -> str:
        ticket = secrets.token_urlsafe(18)
        self.waiting[ticket] = asked
        return ticket

    def approve(self, ticket: str) -> str:
        asked = self.waiting.pop(ticket)
        code = f"aPrx{secrets.token_urlsafe(40)}=="
        self.codes[code] = Code(asked, asked.user_id, self.now())
        return code

    def redeem(self, code: str, *, client_id: str, redirect_uri: str, verifier: str) -> Grant:
        """A code is used up by the first try, right or wrong."""
        found = self.codes.pop(code, None)
        if found is None or self.now() - found.made_at > CODE_LIFE:
            raise OAuthError("invalid_grant", "expired authorization code")
        if found.asked.client_id != client_id:
            raise OAuthError("invalid_grant", "invalid authorization code")
        if found.asked.redirect_uri != redirect_uri:
            raise OAuthError("redirect_uri_mismatch", "redirect_uri must match configuration")
        _check_verifier(found.asked.challenge, verifier)
        return self._granted(found)

    def _granted(self, code: Code) -> Grant:
        grant = Grant(code.user_id, code.asked.client_id, code.asked.scope, self.now())
        if "refresh_token" in grant.scope.split():
            grant.refresh = _refresh_token()
        self.grants.append(grant)
        alive = [
            one
            for one in self.grants
            if not one.revoked and one.refresh and one.user_id == grant.user_id
        ]
        for oldest in alive[:-MOST_APPROVALS]:
            oldest.revoke()
        return grant

    def renew(self, refresh_token: str, *, client_id: str) -> Grant:
        """The family of a living refresh token; one rotated out ends the whole family."""
        grant = self._family(refresh_token)
        if grant and refresh_token in grant.rotated_out:
            grant.revoke()
        if grant and self.now() - grant.used_at > timedelta(days=self.settings.idle_days):
            grant.revoke()
        if grant is None or grant.revoked or grant.client_id != client_id:
            raise OAuthError("invalid_grant", "expired access/refresh token")
        grant.used_at = self.now()
        if self.settings.rotation:
            grant.rotated_out.add(refresh_token)
            grant.refresh = _refresh_token()
        return grant

    def _family(self, refresh_token: str) -> Grant | None:
        return next(
            (
                one
                for one in self.grants
                if refresh_token and refresh_token in (one.refresh, *one.rotated_out)
            ),
            None,
        )

    def open_session(self, grant: Grant) -> Session:
        token = f"{self.settings.org_id[:15]}!AQ{secrets.token_urlsafe(60)}"
        session = Session(token, grant, self.now(), self.now())
        grant.sessions[token] = session
        return session

    def session(self, token: str) -> Session | None:
        """A living session; asking for it keeps it alive."""
        for grant in self.grants:
            session = grant.sessions.get(token)
            if session is None:
                continue
            if self._timed_out(session):
                del grant.sessions[token]
                return None
            session.used_at = self.now()
            return session
        return None

    def about(self, token: str) -> dict[str, Any] | None:
        """What introspection tells of a living token; asking does not keep it alive."""
        for grant in self.grants:
            session = grant.sessions.get(token)
            if session and not self._timed_out(session):
                life = self.settings.session_seconds
                return {"grant": grant, "token_type": "access_token", **_times(session, life)}
            if token and grant.refresh == token and not grant.revoked:
                return {"grant": grant, "token_type": "refresh_token"}
        return None

    def _timed_out(self, session: Session) -> bool:
        return self.now() - session.used_at > timedelta(seconds=self.settings.session_seconds)

    def expire_sessions(self) -> int:
        count = sum(len(grant.sessions) for grant in self.grants)
        for grant in self.grants:
            grant.sessions.clear()
        return count

    def revoke(self, token: str) -> bool:
        """A refresh token ends its family, an access token only itself."""
        for grant in self.grants:
            if grant.sessions.pop(token, None):
                return True
            if grant.refresh == token and not grant.revoked:
                grant.revoke()
                return True
        return False

    def revoke_all(self) -> int:
        alive = [grant for grant in self.grants if not grant.revoked]
        for grant in alive:
            grant.revoke()
        return len(alive)


def _times(session: Session, life: int) -> dict[str, int]:
    made, used = int(session.made_at.timestamp()), int(session.used_at.timestamp())
    return {"exp": used + life, "iat": made, "nbf": made}


def _refresh_token() -> str:
    return f"5Aep861{secrets.token_urlsafe(48)}"


def _check_verifier(challenge: str, verifier: str) -> None:
    if not challenge:
        return
    if not verifier:
        raise OAuthError("invalid_grant", "missing code verifier")
    digest = hashlib.sha256(verifier.encode()).digest()
    if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != challenge.rstrip("="):
        raise OAuthError("invalid_request", "invalid code verifier")
