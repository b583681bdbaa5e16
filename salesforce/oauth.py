"""Connecting a tenant to its org: authorization code with PKCE by either of two doors; and out."""

from typing import Any

from django.db import transaction

from common import clock
from common.errors import Refused, RemoteError
from common.secrets import UnreadableSecret
from salesforce import acceptance, attempts, hosts, ids, org_names, revocation, signals, token_calls
from salesforce.errors import oauth_error
from salesforce.models import Connection, DescribeCache, InstanceType, LoginAttempt
from salesforce.own_door import start
from salesforce.token_calls import Tokens
from tenants import audit
from tenants.audit import Actor
from tenants.models import Tenant

State = Connection.State
NO_TROUBLE: dict[str, Any] = {
    "renewing_until": None,
    "renewing_owner": "",
    "retry_after": None,
    "lost_at": None,
    "last_error_code": "",
    "last_error": "",
}


def begin_login(
    tenant: Tenant,
    *,
    account_id: str,
    instance_type: str,
    consumer_key: str,
    consumer_secret: str = "",
    my_domain: str = "",
    own_door: bool = False,
    return_to: str = "",
) -> str:
    """The address to send the admin's browser to. Refused (with `fields`) on bad input.

    An empty secret means the stored one, as long as the key is the same. `return_to`: the screen
    in Jira that our own door leads back to.
    """
    key = consumer_key.strip()
    secret = consumer_secret.strip() or _stored_secret(tenant, key)
    _require_input(instance_type, key, secret)
    login_url = hosts.login_url(instance_type, my_domain)
    redirect_uri = hosts.own_callback() if own_door else hosts.jira_callback(tenant)
    state, verifier = attempts.begin(
        tenant,
        account_id=account_id,
        instance_type=instance_type,
        my_domain=my_domain.strip()[:255],
        login_url=login_url,
        redirect_uri=redirect_uri,
        consumer_key=key,
        consumer_secret=secret,
        return_to=return_to,
    )
    _remember_input(tenant, instance_type, my_domain, key, secret)
    address = token_calls.authorize_url(
        login_url, consumer_key=key, redirect_uri=redirect_uri, state=state, verifier=verifier
    )
    return start(address, state) if redirect_uri == hosts.own_callback() else address


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
    account_id: str = "",
    browser: str = "",
    error: str = "",
    error_description: str = "",
) -> Connection:
    """Exchange the code that Salesforce sent back with.

    Through Jira's page `tenant` and `account_id` are the caller's and must be those that began;
    our own door has no caller: `browser` is what the one that began was given. Refused: `state`,
    `denied`, `app_not_found`, `host`, `scope`, `version`, `other_org`; RemoteError where the
    exchange failed.
    """
    if tenant is None:
        attempt = attempts.take_of_browser(state, browser)
    else:
        attempt = attempts.take(state, tenant, account_id)
    if error or not code:
        failure = oauth_error(error or "access_denied", error_description)
        _note_failure(attempt.tenant, failure.code, failure.sentence)
        raise Refused(failure.code, failure.sentence, status=400)
    tokens = _exchange(attempt, code)
    version = _require_usable(attempt, tokens)
    known = Connection.objects.filter(tenant=attempt.tenant).first()
    if known and known.org_id and tokens.org_id and not ids.same(known.org_id, tokens.org_id):
        raise OtherOrg(attempts.put_aside(attempt, tokens, version), known.org_name)
    return _connect(attempt, tokens, version)


def _exchange(attempt: LoginAttempt, code: str) -> Tokens:
    try:
        return token_calls.exchange_code(
            attempt.login_url,
            consumer_key=attempt.consumer_key,
            consumer_secret=attempt.consumer_secret.reveal(),
            code=code,
            verifier=attempt.verifier.reveal(),
            redirect_uri=attempt.redirect_uri,
        )
    except RemoteError as failure:
        _note_failure(attempt.tenant, failure.code, failure.sentence)
        raise


def _require_usable(attempt: LoginAttempt, tokens: Tokens) -> str:
    """The org's highest API version. A login that is no use to us is ended in Salesforce too."""
    try:
        return acceptance.require_usable(tokens)
    except Refused as failure:
        _note_failure(attempt.tenant, failure.code, failure.sentence)
        base_url = tokens.instance_url or attempt.login_url
        revocation.plan_token(attempt.tenant, base_url, tokens.refresh_token)
        raise


def confirm_other_org(*, handle: str, tenant: Tenant, account_id: str) -> Connection:
    """Connect the org that `OtherOrg` asked about."""
    attempt = attempts.take_asked(handle, tenant, account_id)
    return _connect(attempt, *attempts.held(attempt))


def open_question(tenant: Tenant, account_id: str) -> OtherOrg | None:
    """What a login of this person by our own door still has to be asked."""
    attempt = attempts.asked(tenant, account_id)
    known = Connection.objects.filter(tenant=tenant).first()
    return OtherOrg(attempt.pk, known.org_name if known else "") if attempt else None


def disconnect(tenant: Tenant, *, actor: Actor) -> None:
    """Forget the tokens at once; they are ended at Salesforce by a task that does not give up."""
    if _drop_tokens(tenant):
        audit.record(tenant, "salesforce_disconnected", actor=actor)
        signals.disconnected.send(sender=Connection, tenant=tenant)


def forget(tenant: Tenant) -> None:
    """The site uninstalled the app: no credential stays, consumer secret included."""
    _drop_tokens(tenant)
    Connection.objects.filter(tenant=tenant).update(consumer_secret="")
    attempts.forget(LoginAttempt.objects.filter(tenant=tenant))


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
    try:
        return known.consumer_secret.reveal() if known else ""
    except UnreadableSecret:
        return ""


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
            "renewal_unclear_at": None,
            "rotation_seen_at": None,
            "rotation_seen_from": "",
            **NO_TROUBLE,
        }
        if former and not ids.same(former, tokens.org_id):
            values |= _forget_org(attempt.tenant)
        Connection.objects.filter(pk=row.pk).update(**values)
        attempts.forget_asked(attempt.tenant)
        audit.record(
            attempt.tenant,
            "salesforce_connected",
            actor=Actor.person(attempt.account_id),
            target=tokens.org_id,
            before=former or None,
            after=tokens.org_id,
        )
    connection = _named(Connection.objects.get(pk=row.pk))
    signals.connected.send(sender=Connection, tenant=attempt.tenant, connection=connection)
    return connection


def _forget_org(tenant: Tenant) -> dict[str, Any]:
    """What was known of the former org is wrong in this one."""
    DescribeCache.objects.filter(tenant=tenant).delete()
    names = ("org_name", "username", "companion_version")
    return {name: "" for name in names} | {
        "api_used": None,
        "api_limit": None,
        "test_passed": False,
    }


def _named(connection: Connection) -> Connection:
    try:
        org_names.fill(connection)
    except RemoteError as error:
        _note_failure(connection.tenant, error.code, error.sentence)
    return Connection.objects.select_related("tenant").get(pk=connection.pk)


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
            **NO_TROUBLE,
        )
    return True
