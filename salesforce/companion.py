"""Our package on the Salesforce side: is it there, and is it new enough?"""

from dataclasses import dataclass
from enum import StrEnum

from salesforce.client import Sub, client_for, query_path
from salesforce.models import Connection
from tenants.models import Tenant

NEEDED = 1
LINK = "Jira_Link__c"
INFO = "Connector_Info__mdt"
WITHOUT = "Links are not shown in Salesforce; projects and objects are managed on these screens."


class Presence(StrEnum):
    PRESENT = "present"
    OLD = "old"
    ABSENT = "absent"


@dataclass(frozen=True)
class Companion:
    presence: Presence
    version: str = ""

    @property
    def usable(self) -> bool:
        return self.presence is Presence.PRESENT

    @property
    def sentence(self) -> str:
        """Absent and hidden look the same from here, so both are said."""
        if self.presence is Presence.PRESENT:
            return f"Version {self.version} is installed."
        if self.presence is Presence.OLD:
            return f"Version {self.version} is older than this service needs ({NEEDED}). {WITHOUT}"
        return f"Not installed, or the connected user may not see it. {WITHOUT}"


def state(tenant: Tenant) -> Companion:
    """One callout; RemoteError where Salesforce can't be asked."""
    answers = client_for(tenant).composite(
        [
            Sub("link", f"/sobjects/{LINK}/describe"),
            Sub("info", query_path(f"SELECT Schema_Version__c FROM {INFO} LIMIT 1")),
        ]
    )
    link, info = answers
    for one in answers:
        if not one.ok and not one.error.permanent:
            raise one.error
    found = _judge(link.ok, info.body if info.ok else None)
    Connection.objects.filter(tenant=tenant).update(companion_version=found.version)
    return found


def _judge(visible: bool, info: object) -> Companion:
    records = info.get("records") if isinstance(info, dict) else None
    if not visible or not records:
        return Companion(Presence.ABSENT)
    version = str(records[0].get("Schema_Version__c") or "0")
    try:
        enough = float(version) >= NEEDED
    except ValueError:
        enough = False
    shown = version.removesuffix(".0")[:16]
    return Companion(Presence.PRESENT if enough else Presence.OLD, shown)


def known_version(tenant: Tenant) -> str:
    """What the last look found, without a callout; empty where the package is absent."""
    found = Connection.objects.filter(tenant=tenant).values_list("companion_version", flat=True)
    try:
        version = found.first() or ""
        return version if float(version or 0) >= NEEDED else ""
    except ValueError:
        return ""
