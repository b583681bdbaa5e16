"""Top of a site's page: how it stands, what is licensed, and what may be done now."""

from dataclasses import dataclass

from figures.models import Health
from salesforce.models import Connection
from support import mending
from support.acts import ACTS
from support.dashboard import READ_ONLY, TONES, ago
from tenants.models import AuditEntry, Licence, Tenant

Trouble = Health.Trouble
OF_THE_LOGIN = {Trouble.NEEDS_LOGIN, Trouble.BLOCKED, Trouble.NOT_CONNECTED}
CONNECTION_TONES = {Connection.State.CONNECTED: "ok", Connection.State.NONE: "info"}


@dataclass(frozen=True)
class Fact:
    label: str
    text: str
    tone: str = ""


@dataclass(frozen=True)
class AddOn:
    """`told`: who opened it and when, or that nobody did."""

    name: str
    label: str
    on: bool
    told: str


@dataclass(frozen=True)
class Offered:
    name: str
    label: str


@dataclass(frozen=True)
class Card:
    """`reason`: why nothing can be done; empty where it can."""

    trouble: str
    facts: list[Fact]
    add_ons: list[AddOn]
    acts: list[Offered]
    reason: str


def of(tenant: Tenant, health: Health, *, may: bool) -> Card:
    acts = [_offered(act.name, act.label, health) for act in ACTS.values() if not act.unfit(tenant)]
    trouble = mending.of(health) if _still(tenant, health) else ""
    return Card(trouble, _facts(tenant, health), _add_ons(tenant), acts, "" if may else READ_ONLY)


def _still(tenant: Tenant, health: Health) -> bool:
    """Trouble is looked for once a minute: a login made since then has ended that of a lost one."""
    if health.trouble not in OF_THE_LOGIN:
        return bool(health.trouble)
    connected = Connection.objects.filter(tenant=tenant, state=Connection.State.CONNECTED)
    return not connected.exists()


def _offered(name: str, label: str, health: Health) -> Offered:
    if name == "replay" and health.failed:
        label = f"Replay {health.failed:,} failed"
    return Offered(name, label)


def _facts(tenant: Tenant, health: Health) -> list[Fact]:
    row = Connection.objects.filter(tenant=tenant).first() or Connection()
    installed = f"{tenant.installed_at:%-d %b %Y}" if tenant.installed_at else "–"
    used = f"{row.api_used:,} of {row.api_limit:,}" if row.api_limit else "Not known yet"
    return [
        _state(row, health if _still(tenant, health) else Health()),
        Fact("Org", _org(row)),
        Fact("Installed", installed if tenant.installed else f"{installed}, uninstalled since"),
        Fact("API use today", used),
        Fact("Consumer secret", "Set. Never shown" if row.consumer_secret else "Not set"),
        Fact("Refresh token", _token(row)),
    ]


def _state(row: Connection, health: Health) -> Fact:
    """What is wrong, before how the connection stands."""
    if health.trouble:
        return Fact("State", health.get_trouble_display(), TONES[Trouble(health.trouble)])
    state = Connection.State(row.state)
    return Fact("State", str(state.label), CONNECTION_TONES.get(state, "bad"))


def _org(row: Connection) -> str:
    if not row.org_name:
        return "Nobody has logged in to Salesforce yet" if not row.connected_at else "–"
    return f"{row.org_name} · {row.get_instance_type_display()}"


def _token(row: Connection) -> str:
    if not row.refresh_token:
        return "None"
    if row.rotation_seen_at:
        return f"Set. Rotated {ago(row.rotation_seen_at)}"
    return "Set. Never shown"


def _add_ons(tenant: Tenant) -> list[AddOn]:
    held = {one.add_on: one for one in tenant.licences.all()}
    return [_add_on(tenant, one, held.get(one.value)) for one in Licence.AddOn]


def _add_on(tenant: Tenant, kind: Licence.AddOn, licence: Licence | None) -> AddOn:
    label = f"{kind.label} (add-on)"
    if licence is None:
        return AddOn(kind.value, label, on=False, told="Not licensed.")
    entries = AuditEntry.objects.filter(tenant=tenant, what="licence_added", target=kind.value)
    by = entries.values_list("actor", flat=True).first()
    told = f"Licensed{f' by {by}' if by else ''} on {licence.since:%-d %b %Y}."
    return AddOn(kind.value, label, on=True, told=told)
