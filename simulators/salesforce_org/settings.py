"""What the control end-point may change while the org runs."""

from dataclasses import dataclass, field, fields
from typing import Any


@dataclass
class Settings:
    # login
    pkce_required: bool = True
    rotation: bool = True
    app_not_found: bool = False
    ip_restricted: bool = False
    user_active: bool = True
    refresh_delay_ms: int = 0
    session_seconds: int = 7200
    idle_days: int = 30
    org: str = "first"
    """`first` or `other`: the org that the next login reaches."""
    scopes: str = "refresh_token api id"
    # limits
    limit_exceeded: bool = False
    concurrent_exceeded: bool = False
    api_used: int = 0
    api_max: int = 1_000_000
    batch_size: int = 2000
    # what there is to see
    package: bool = True
    email_to_case: bool = True
    feed_enabled: list[str] = field(
        default_factory=lambda: ["Account", "Case", "Contact", "Lead", "Opportunity"]
    )
    hidden_objects: list[str] = field(default_factory=list)
    hidden_fields: list[str] = field(default_factory=list)
    """`Case.Priority`: neither described, queried nor written."""
    read_only_fields: list[str] = field(default_factory=list)
    no_create: list[str] = field(default_factory=list)
    hidden_records: list[str] = field(default_factory=list)
    # writes
    assignment_rules: bool = True
    duplicate_rules: dict[str, Any] = field(default_factory=dict)
    """`{"Lead": {"fields": ["Email"], "allow_save": true}}`."""
    write_rules: list[dict[str, Any]] = field(default_factory=list)
    """`{object, field?, contains?, code, message, fields?, times?}`: validation rules, locks."""
    bulk_polls: int = 2
    """How many looks at a bulk job until it has ended."""
    bulk_unprocessed: int = 0
    """How many rows at the end of the next job stay unprocessed."""

    def change(self, values: dict[str, Any]) -> None:
        known = {one.name: one for one in fields(self)}
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise ValueError(f"Unknown settings: {', '.join(unknown)}. Known: {', '.join(known)}.")
        for name, value in values.items():
            held = getattr(self, name)
            if type(held) is not type(value):
                raise ValueError(f"{name} must be {type(held).__name__}.")
        for name, value in values.items():
            setattr(self, name, value)
