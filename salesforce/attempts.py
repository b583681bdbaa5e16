"""Logins on their way through Salesforce: random state, kept as a hash, used once, ten minutes."""

import hashlib
import json
import secrets
from typing import Any

from authlib.common.security import generate_token
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from common import clock
from common.errors import Refused
from common.secrets import UnreadableSecret
from salesforce import revocation
from salesforce.models import LoginAttempt
from salesforce.token_calls import Tokens
from tenants.models import Tenant


def begin(tenant: Tenant, **values: Any) -> tuple[str, str]:
    """Remember a login that starts now; its state and PKCE verifier."""
    state, verifier = secrets.token_urlsafe(32), generate_token(64)
    LoginAttempt.objects.create(
        state_hash=hashed(state),
        tenant=tenant,
        verifier=verifier,
        started_at=clock.now(),
        **values,
    )
    return state, str(verifier)


def bind(state: str, secret: str) -> None:
    """Our own door opens once, for one browser."""
    unopened = LoginAttempt.objects.filter(pk=hashed(state), browser_hash="")
    if not unopened.update(browser_hash=hashed(secret)):
        raise _unknown()


def of_browser(state: str, secret: str) -> LoginAttempt | None:
    """The login by our own door that this browser began."""
    attempt = LoginAttempt.objects.select_related("tenant").filter(pk=hashed(state)).first()
    if attempt is None or not constant_time_compare(attempt.browser_hash, hashed(secret)):
        return None
    return attempt


def take_of_browser(state: str, secret: str) -> LoginAttempt:
    return _taken(of_browser(state, secret), asked=False)


def take(state: str, tenant: Tenant, account_id: str) -> LoginAttempt:
    """Somebody else's state is refused and stays good for who began it."""
    return _taken(_of_person(tenant, account_id).filter(pk=hashed(state)).first(), asked=False)


def take_asked(handle: str, tenant: Tenant, account_id: str) -> LoginAttempt:
    """One that waits for an answer about another org, which no code can finish."""
    return _taken(_of_person(tenant, account_id).filter(pk=handle).first(), asked=True)


def asked(tenant: Tenant, account_id: str) -> LoginAttempt | None:
    """The last login of this person that waits for an answer about another org."""
    for attempt in _of_person(tenant, account_id).order_by("-started_at"):
        if attempt.pending and not attempt.expired(clock.now()):
            return attempt
    return None


def _of_person(tenant: Tenant, account_id: str) -> QuerySet[LoginAttempt]:
    rows = LoginAttempt.objects.select_related("tenant")
    return rows.filter(tenant=tenant, account_id=account_id)


def _taken(attempt: LoginAttempt | None, *, asked: bool) -> LoginAttempt:
    """The attempt, gone from the table: whoever deletes the row has it."""
    if attempt is None or bool(attempt.pending) != asked or attempt.expired(clock.now()):
        raise _unknown()
    taken, _ = LoginAttempt.objects.filter(pk=attempt.pk).delete()
    if not taken or not attempt.tenant.installed:
        raise _unknown()
    return attempt


def put_aside(attempt: LoginAttempt, tokens: Tokens, version: str) -> str:
    """Keep what a login brought until its person confirms the org; the handle to confirm with,
    which is good for that person alone."""
    attempt.pk = hashed(secrets.token_urlsafe(32))
    attempt.started_at = clock.now()
    attempt.pending = json.dumps(tokens.__dict__ | {"version": version})
    attempt.save(force_insert=True)
    return attempt.pk


def held(attempt: LoginAttempt) -> tuple[Tokens, str]:
    """What was put aside: tokens and API version."""
    values = json.loads(attempt.pending.reveal())
    version = str(values.pop("version"))
    return Tokens(**values), version


def forget(rows: QuerySet[LoginAttempt]) -> int:
    """Delete them; an org that nobody confirmed keeps no living token of ours."""
    for attempt in rows.select_related("tenant"):
        if not attempt.pending:
            continue
        try:
            tokens, _ = held(attempt)
        except UnreadableSecret:
            continue
        revocation.plan_token(attempt.tenant, tokens.instance_url, tokens.refresh_token)
    deleted, _ = rows.delete()
    return deleted


def forget_asked(tenant: Tenant) -> None:
    """Another login answered what these ask."""
    rows = LoginAttempt.objects.filter(tenant=tenant)
    forget(rows.filter(pk__in=[one.pk for one in rows if one.pending]))


def hashed(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _unknown() -> Refused:
    return Refused(
        "state", "This login was used already or is too old. Start it again here.", status=400
    )
