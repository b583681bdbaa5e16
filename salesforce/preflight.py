"""Test connection: login, API access, object permissions, the day's allowance, the companion
package, and what must be green before the org's security controls are locked."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from common.errors import RemoteError
from salesforce import companion, renewal, schema
from salesforce.client import client_for
from salesforce.models import Connection
from salesforce.schema import ObjectSchema
from tenants.models import Tenant

LOW = 0.9


@dataclass(frozen=True)
class Check:
    """`ok` None: could not be found out. `sentence` says what to mend where it isn't fine."""

    key: str
    label: str
    ok: bool | None
    sentence: str


@dataclass(frozen=True)
class Preflight:
    checks: list[Check]

    @property
    def ok(self) -> bool:
        return all(check.ok for check in self.checks if check.key != "companion")


def run(tenant: Tenant, *, needed: Iterable[str] = ()) -> Preflight:
    """Ask Salesforce for each; `needed` are the object names that the configuration uses.

    A lost login ends it after the first check, since nothing else could be asked.
    """
    login = _login(tenant)
    if not login.ok:
        return Preflight([login])
    checks = [login, _allowance(tenant), *_objects(tenant, list(dict.fromkeys(needed)))]
    return Preflight([*checks, _rotation(tenant), _companion(tenant)])


def _login(tenant: Tenant) -> Check:
    """A real refresh, so that rotation and the allow-list are tried, not assumed."""
    label = "Login"
    row = Connection.objects.filter(tenant=tenant).first()
    if row is None or row.state == Connection.State.NONE:
        return Check("login", label, False, "Salesforce isn’t connected. Log in first.")
    try:
        renewal.renew(tenant.pk, row.generation, insist=True)
    except RemoteError as error:
        return Check("login", label, False, error.sentence)
    return Check("login", label, True, "Logged in, and the session was renewed just now.")


def _allowance(tenant: Tenant) -> Check:
    label = "API access"
    try:
        body = client_for(tenant).get("/limits").body
    except RemoteError as error:
        return Check("api", label, False, error.sentence)
    daily = body.get("DailyApiRequests") if isinstance(body, dict) else None
    if not isinstance(daily, dict) or not daily.get("Max"):
        return Check("api", label, True, "The API answers.")
    left, most = int(daily.get("Remaining") or 0), int(daily["Max"])
    sentence = f"{left:,} of {most:,} API requests are left for today."
    if left < most * (1 - LOW):
        return Check("api", label, left > 0, f"{sentence} Ask your Salesforce admin for more.")
    return Check("api", label, True, sentence)


def _objects(tenant: Tenant, names: list[str]) -> list[Check]:
    """Described anew: a right that was given a minute ago counts."""
    try:
        found = schema.learn(tenant, names, client=client_for(tenant))
    except RemoteError as error:
        return [Check(f"object.{name}", name, None, error.sentence) for name in names]
    return [_object(name, found.get(name)) for name in names]


def _object(name: str, found: ObjectSchema | None) -> Check:
    key = f"object.{name}"
    if found is None:
        sentence = f"It isn’t there, or the connected user may not see it. Give access to {name}."
        return Check(key, name, False, sentence)
    missing = [
        verb
        for verb, given in (("read", found.queryable), ("create", found.createable))
        if not given
    ]
    if missing:
        what = " and ".join(missing)
        return Check(key, found.label_plural, False, f"The connected user may not {what} these.")
    return Check(key, found.label_plural, True, "The connected user may read and create these.")


def _rotation(tenant: Tenant) -> Check:
    label = "Refresh token rotation"
    row = Connection.objects.get(tenant=tenant)
    if row.rotation_seen_at is None:
        return Check(
            "rotation",
            label,
            False,
            "The renewal brought no new refresh token. Turn rotation on in the app.",
        )
    addresses = ", ".join(settings.EGRESS_ADDRESSES) or "an address that is not set here"
    return Check("rotation", label, True, f"Seen at the last renewal, from {addresses}.")


def _companion(tenant: Tenant) -> Check:
    label = "Companion package"
    try:
        found = companion.state(tenant)
    except RemoteError as error:
        return Check("companion", label, None, error.sentence)
    return Check("companion", label, found.usable, found.sentence)
