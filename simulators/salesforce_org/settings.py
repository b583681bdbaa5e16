"""What the control end-point may change while the org runs."""

from dataclasses import dataclass, field, fields
from typing import Any

ORGS = {
    "first": ("00D9Q0000000001UAA", "Brightwater Support Ltd"),
    "other": ("00D9Q0000000002UAA", "Another Org Inc"),
}


@dataclass
class Settings:
    # login
    callbacks: list[str] = field(default_factory=list)
    any_callback: bool = True
    """Whether every callback counts as registered."""
    pkce_required: bool = True
    rotation: bool = True
    app_not_found: bool = False
    ip_restricted: bool = False
    user_active: bool = True
    refresh_delay_ms: int = 0
    session_seconds: int = 7200
    idle_days: int = 30
    clock_advance_seconds: int = 0
    org: str = "first"
    """`first` or `other`: the org that the next login reaches."""
    scopes: list[str] = field(default_factory=lambda: ["refresh_token", "api", "id"])
    # limits
    limit_exceeded: bool = False
    concurrent_exceeded: bool = False
    api_disabled: bool = False
    session_refused: bool = False
    """A fresh session is refused as well."""
    api_used: int = 0
    api_max: int = 100_000
    batch_size: int = 2000
    latency_ms: int = 0
    down: bool = False
    # what there is to see
    package: bool = True
    package_version: str = "1"
    customised: bool = False
    """The org's own admins added fields and record types to cases."""
    multi_currency: bool = False
    """Records have a currency of their own; euros at first."""
    switched_off: list[str] = field(default_factory=list)
    """`Case.Priority.High`: a value of a picklist that can no longer be chosen."""
    hidden_objects: list[str] = field(default_factory=list)
    hidden_fields: list[str] = field(default_factory=list)
    """`Case.Priority`: neither described, queried nor written."""
    read_only_objects: list[str] = field(default_factory=list)
    hidden_records: list[str] = field(default_factory=list)
    query_timeout: bool = False
    chatter_off: bool = False
    feed_off: list[str] = field(default_factory=list)
    """Objects that have no feed though they usually have one."""
    # writes
    assignment_rules: bool = True
    duplicate_rules: dict[str, Any] = field(default_factory=dict)
    """`{"Lead": {"fields": ["Email"], "allow_save": true}}`."""
    validation_rules: list[dict[str, Any]] = field(default_factory=list)
    """`{object, field, equals, message}`."""
    modify_all: bool = False
    """Whether the connected user may change the text of case comments."""
    locked_records: list[str] = field(default_factory=list)
    locked_creations: int = 0
    """So many of the next new records find a parent locked."""
    # Bulk API 2.0
    bulk_batch: int = 10_000
    """Rows that a job does each time somebody looks at it."""
    bulk_held: bool = False
    """Jobs stay as they are."""
    bulk_fails_at: int = -1
    """A job fails as a whole behind so many rows."""

    @property
    def org_id(self) -> str:
        return ORGS[self.org][0]

    @property
    def org_name(self) -> str:
        return ORGS[self.org][1]

    def change(self, values: dict[str, Any]) -> list[str]:
        """The names that are unknown or of a wrong kind; nothing is changed if there is one."""
        known = {one.name for one in fields(self)}
        strange = [
            name
            for name, value in values.items()
            if name not in known or type(getattr(self, name)) is not type(value)
        ]
        if "org" in values and values["org"] not in ORGS:
            strange.append("org")
        if not strange:
            for name, value in values.items():
                setattr(self, name, value)
        return strange
