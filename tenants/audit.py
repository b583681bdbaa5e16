from dataclasses import dataclass
from typing import Any

from common import clock
from tenants.models import AuditEntry, Tenant

PERSON = AuditEntry.ActorKind.PERSON
APP = AuditEntry.ActorKind.APP
STAFF = AuditEntry.ActorKind.STAFF


@dataclass(frozen=True)
class Actor:
    """Who did something: a Jira account id, a staff user name, or this app itself."""

    kind: str
    id: str = ""

    @classmethod
    def person(cls, account_id: str) -> "Actor":
        return cls(PERSON.value, account_id)

    @classmethod
    def app(cls) -> "Actor":
        return cls(APP.value)

    @classmethod
    def staff(cls, username: str) -> "Actor":
        return cls(STAFF.value, username)


def record(
    tenant: Tenant,
    what: str,
    *,
    actor: Actor,
    target: str = "",
    before: Any = None,
    after: Any = None,
) -> AuditEntry:
    """Write one line of the audit trail. Never pass a secret, a name or a mail address."""
    return AuditEntry.objects.create(
        tenant=tenant,
        at=clock.now(),
        actor_kind=actor.kind,
        actor=actor.id,
        what=what,
        target=target[:255],
        before=before,
        after=after,
    )
