"""Connecting a tenant to its org: authorization code with PKCE by either of two doors; and out.

The state is random, kept as a hash, bound to a tenant and a person, used once, in ten minutes.
"""

import hashlib
import json
import secrets
from typing import Any

import httpx2
from authlib.common.security import generate_token
from django.conf import settings
from django.db import transaction

from common import clock
from common.errors import Refused, RemoteError
from common.http import build_client, exchange
from salesforce import hosts, ids, revocation, signals, soql, token_calls
from salesforce.client import SalesforceClient, Sub, query_path
from salesforce.errors import oauth_kind
from salesforce.models import Connection, InstanceType, LoginAttempt
from salesforce.token_calls import Tokens
from tenants import audit
from tenants.audit import Actor
from tenants.models import Tenant

State = Connection.State


def begin_login(
    tenant: Tenant,
    *,
    account_id: str,
    instance_type: str,
    consumer_key: str,
    consumer_secret: str = "",
    my_domain: str = "",
    own_door: bool = False,
) -> str:
    """The address to send the admin's browser to. Refused (with `fields`) on bad input.

    An empty secret means the stored one, as long as the key is the same.
    """
    key = consumer_key.strip()
    secret = consumer_secret.strip() or _stored_secret(tenant, key)
    _require_input(instance_type, key, secret)
    login_url = hosts.login_url(instance_type, my_domain)
    state, verifier = secrets.token_urlsafe(32), generate_token(64)
    redirect_uri = hosts.own_callback() if own_door else hosts.jira_callback(tenant)
    LoginAttempt.objects.create(
        state_hash=_hash(state),
        tenant=tenant,
        account_id=account_id,
        verifier=verifier,
        instance_type=instance_type,
        my_domain=my_domain.strip()[:255],
        login_url=login_url,
        redirect_uri=redirect_uri,
        consumer_key=key,
        consumer_secret=secret,
        started_at=clock.now(),
    )
    _remember_input(tenant, instance_type, my_domain, key, secret)
    return token_calls.authorize_url(
        login_url, consumer_key=key, redirect_uri=redirect_uri, state=state, verifier=verifier
    )


class OtherOrg(Refused):
    """The login was made in another org than before. `handle` confirms it within ten minutes."""

    def __init__(self, handle: str, org_name: str) -> None:
        super().__init__(
            "other_org",
            "This is another Salesforce org than before. Links to records of the former org will"
            " not work with it. Connect it anyway?",
            status=409,
        )
        self.handle = handle
        self.org_name = org_name


def finish_login(
    *,
    state: str,
    code: str = "",
    tenant: Tenant | None = None,
    account_id: str | None = None,
    error: str = "",
    error_description: str = "",
) -> Connection:
    """Exchange the code that Salesforce sent back with.

    Through Jira's page `tenant` and `account_id` are the caller's and must be those that began;
    our own door has no caller and trusts the one-time state alone. Refused: `state`, `denied`,
    `app_not_found`, `scope`, `version`, `other_org`; RemoteError where the exchange failed.
    """
    attempt = _take(state, tenant, account_id)
    if error or not code:
        kind = oauth_kind(error or "access_denied", error_description)
        _note_failure(attempt.tenant, kind.code, kind.sentence)
        raise Refused(kind.code, kind.sentence, status=400)
    try:
        tokens = token_calls.exchange_code(
            attempt.login_url,
            consumer_key=attempt.consumer_key,
            consumer_secret=attempt.consumer_secret.reveal(),
            code=code,
            verifier=attempt.verifier.reveal(),
            redirect_uri=attempt.redirect_uri,
        )
        _require_enough(tokens)
        version = _require_version(tokens)
    except (RemoteError, Refused) as failure:
        _note_failure(attempt.tenant, failure.code, failure.sentence)
        raise
    known = Connection.objects.filter(tenant=attempt.tenant).first()
    if known and known.org_id and tokens.org_id and not ids.same(known.org_id, tokens.org_id):
        raise OtherOrg(_put_aside(attempt, tokens, version), known.org_name)
    return _connect(attempt, tokens, version)


def confirm_other_org(*, handle: str, tenant: Tenant, account_id: str) -> Connection:
    """Connect the org that `OtherOrg` asked about."""
    attempt = _take(handle, tenant, account_id)
    held = attempt.pending.reveal()
    if not held:
        raise _unknown_state()
    values = json.loads(held)
    version = values.pop("version")
    return _connect(attempt, Tokens(**values), version)


def disconnect(tenant: Tenant, *, actor: Actor) -> None:
    """Forget the tokens at once; they are ended at Salesforce by a task that does not give up."""
    if _drop_tokens(tenant):
        audit.record(tenant, "salesforce_disconnected", actor=actor)
        signals.disconnected.send(sender=Connection, tenant=tenant)


def forget(tenant: Tenant) -> None:
    """The site uninstalled the app: no credential stays, consumer secret included."""
    _drop_tokens(tenant)
    Connection.objects.filter(tenant=tenant).update(consumer_secret="")
    LoginAttempt.objects.filter(tenant=tenant).delete()


def _require_input(instance_type: str, key: str, secret: str) -> None:
    problems = {}
    if instance_type not in InstanceType.values:
        problems["instance_type"] = "Choose Production, Sandbox or My Domain."
    if not key:
        problems["consumer_key"] = "Enter the consumer key of the External Client App."
    elif len(key) > 255 or not key.isprintable() or " " in key:
        problems["consumer_key"] = "This is no consumer key. Copy it again from Salesforce."
    if not secret:
        problems["consumer_secret"] = "Enter the consumer secret of the External Client App."
    if problems:
        raise Refused("invalid", next(iter(problems.values())), status=400, fields=problems)


def _stored_secret(tenant: Tenant, key: str) -> str:
    known = Connection.objects.filter(tenant=tenant, consumer_key=key).first()
    return known.consumer_secret.reveal() if known else ""


def _remember_input(
    tenant: Tenant, instance_type: str, my_domain: str, key: str, secret: str
) -> None:
    """So that a failed login leaves the form filled. A working connection keeps its own values."""
    connection, _ = Connection.objects.get_or_create(tenant=tenant)
    if connection.state in (State.CONNECTED, State.BLOCKED):
        return
    Connection.objects.filter(pk=connection.pk, state=connection.state).update(
        instance_type=instance_type,
        my_domain=my_domain.strip()[:255],
        consumer_key=key,
        consumer_secret=secret,
    )


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _take(state: str, tenant: Tenant | None, account_id: str | None) -> LoginAttempt:
    """The attempt, gone from the table: whoever deletes the row has it."""
    attempt = LoginAttempt.objects.select_related("tenant").filter(state_hash=_hash(state)).first()
    if attempt is None or (tenant is not None and attempt.tenant_id != tenant.pk):
        raise _unknown_state()
    if account_id is not None and attempt.account_id != account_id:
        raise _unknown_state()
    taken, _ = LoginAttempt.objects.filter(pk=attempt.pk).delete()
    if not taken or attempt.expired(clock.now()) or not attempt.tenant.installed:
        raise _unknown_state()
    return attempt


def _unknown_state() -> Refused:
    return Refused(
        "state", "This login was used already or is too old. Start it again here.", status=400
    )


def _require_enough(tokens: Tokens) -> None:
    granted = tokens.scopes
    api = not granted or bool(granted & {"api", "full"})
    if not api or not tokens.refresh_token:
        missing = "refresh_token" if api else "api"
        raise Refused(
            "scope",
            f"The External Client App does not grant the scope {missing}. Add it there, then log in"
            " again.",
            status=400,
        )


def _require_version(tokens: Tokens) -> str:
    """The org's highest API version; Refused where it lacks ours. '' if it could not be asked."""
    try:
        with build_client(timeout=10.0) as client:
            url = f"{tokens.instance_url}/services/data"
            answer = exchange(client, "GET", url, service="salesforce")
        offered = [str(one["version"]) for one in answer.json()]
    except (RemoteError, ValueError, TypeError, KeyError):
        return ""
    if offered and settings.SALESFORCE_API_VERSION not in offered:
        raise Refused(
            "version",
            f"This org does not offer API version {settings.SALESFORCE_API_VERSION}. Ask support.",
            status=400,
        )
    return max(offered, key=float, default="")


def _put_aside(attempt: LoginAttempt, tokens: Tokens, version: str) -> str:
    handle = secrets.token_urlsafe(32)
    attempt.pk = _hash(handle)
    attempt.started_at = clock.now()
    attempt.pending = json.dumps(tokens.__dict__ | {"version": version})
    attempt.save(force_insert=True)
    return handle


def _connect(attempt: LoginAttempt, tokens: Tokens, version: str) -> Connection:
    """Tokens first, names after: nothing may cost a token that was given already."""
    now = clock.now()
    with transaction.atomic():
        row, _ = Connection.objects.select_for_update().get_or_create(tenant=attempt.tenant)
        former = row.org_id
        revocation.plan(row)
        values: dict[str, Any] = {
            "state": State.CONNECTED,
            "instance_type": attempt.instance_type,
            "my_domain": attempt.my_domain,
            "login_url": attempt.login_url,
            "consumer_key": attempt.consumer_key,
            "consumer_secret": attempt.consumer_secret,
            "access_token": tokens.access_token,
            "refresh_token": tokens.refresh_token,
            "generation": row.generation + 1,
            "instance_url": tokens.instance_url,
            "scope": tokens.scope[:255],
            "org_id": tokens.org_id,
            "user_id": tokens.user_id,
            "api_version": version,
            "connected_by": attempt.account_id,
            "connected_at": now,
            "refreshed_at": now,
            "renewing_until": None,
            "renewing_owner": "",
            "renewal_unclear_at": None,
            "retry_after": None,
            "lost_at": None,
            "last_error_code": "",
            "last_error": "",
        }
        Connection.objects.filter(pk=row.pk).update(**values)
        audit.record(
            attempt.tenant,
            "salesforce_connected",
            actor=Actor.person(attempt.account_id),
            target=tokens.org_id,
            before=former or None,
            after=tokens.org_id,
        )
    connection = _fill_names(Connection.objects.get(pk=row.pk))
    signals.connected.send(sender=Connection, tenant=attempt.tenant, connection=connection)
    return connection


def _fill_names(connection: Connection) -> Connection:
    """Org and user name by SOQL, since the scopes do not reach the identity address."""
    user = connection.user_id
    subs = [Sub("org", query_path("SELECT Id, Name FROM Organization"))]
    if user:
        where = f"Id = {soql.literal(user)}"
        subs.append(Sub("user", query_path(soql.select(["Id", "Username"], "User", where=where))))
    try:
        answers = SalesforceClient(connection, timeout=httpx2.Timeout(10.0)).composite(subs)
    except RemoteError as error:
        _note_failure(connection.tenant, error.code, error.sentence)
        return Connection.objects.get(pk=connection.pk)
    found = {one.reference: _first(one.body) for one in answers if one.ok}
    org = found.get("org", {})
    values = {
        "org_name": str(org.get("Name") or "")[:255],
        "username": str(found.get("user", {}).get("Username") or "")[:255],
    }
    if not connection.org_id and ids.ID.fullmatch(str(org.get("Id") or "")):
        values["org_id"] = ids.to18(str(org["Id"]))
    Connection.objects.filter(pk=connection.pk).update(**values)
    return Connection.objects.get(pk=connection.pk)


def _first(body: Any) -> dict[str, Any]:
    records = body.get("records") if isinstance(body, dict) else None
    return records[0] if records else {}


def _note_failure(tenant: Tenant, code: str, sentence: str) -> None:
    Connection.objects.get_or_create(tenant=tenant)
    Connection.objects.filter(tenant=tenant).update(last_error_code=code, last_error=sentence)


def _drop_tokens(tenant: Tenant) -> bool:
    with transaction.atomic():
        row = Connection.objects.select_for_update().filter(tenant=tenant).first()
        if row is None or row.state == State.NONE:
            return False
        revocation.plan(row)
        Connection.objects.filter(pk=row.pk).update(
            state=State.NONE,
            access_token="",
            refresh_token="",
            generation=row.generation + 1,
            renewing_until=None,
            renewing_owner="",
            retry_after=None,
            lost_at=None,
            last_error_code="",
            last_error="",
        )
    return True
