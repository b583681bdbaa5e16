"""Logins on their way through Salesforce: random state, kept as a hash, used once, ten minutes."""

import hashlib
import json
import secrets
from typing import Any

from authlib.common.security import generate_token
from django.db.models import QuerySet

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
        state_hash=_hash(state),
        tenant=tenant,
        verifier=verifier,
        started_at=clock.now(),
        **values,
    )
    return state, str(verifier)


def take(
    state: str, tenant: Tenant | None, account_id: str | None, *, asked: bool = False
) -> LoginAttempt:
    """The attempt, gone from the table: whoever deletes the row has it.

    `asked`: one that waits for an answer about another org, which no code can finish. Somebody
    else's state is refused and stays good for who began it.
    """
    attempt = LoginAttempt.objects.select_related("tenant").filter(pk=_hash(state)).first()
    if attempt is None or (tenant is not None and attempt.tenant_id != tenant.pk):
        raise _unknown()
    if account_id is not None and attempt.account_id != account_id:
        raise _unknown()
    if bool(attempt.pending) != asked or attempt.expired(clock.now()):
        raise _unknown()
    taken, _ = LoginAttempt.objects.filter(pk=attempt.pk).delete()
    if not taken or not attempt.tenant.installed:
        raise _unknown()
    return attempt


def put_aside(attempt: LoginAttempt, tokens: Tokens, version: str) -> str:
    """Keep what a login brought until its person confirms the org; the handle to confirm with."""
    handle = secrets.token_urlsafe(32)
    attempt.pk = _hash(handle)
    attempt.started_at = clock.now()
    attempt.pending = json.dumps(tokens.__dict__ | {"version": version})
    attempt.save(force_insert=True)
    return handle


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


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _unknown() -> Refused:
    return Refused(
        "state", "This login was used already or is too old. Start it again here.", status=400
    )
