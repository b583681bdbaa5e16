"""The set-up steps of the seed: which of them are proved, which an admin has to say."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from records.policy import connection_of
from salesforce.models import Connection
from tenants.models import Tenant


@dataclass(frozen=True)
class Step:
    """`ticked_by_hand`: Salesforce does not tell it. How it is known, and since when."""

    key: str
    label: str
    done: bool
    note: str = ""
    at: datetime | None = None
    ticked_by_hand: bool = False


def of(tenant: Tenant) -> list[Step]:
    row = connection_of(tenant) or Connection(tenant=tenant)
    logged_in = row.connected_at is not None
    renewed = row.rotation_seen_at is not None
    addresses = row.rotation_seen_from.replace(",", ", ") or ", ".join(settings.EGRESS_ADDRESSES)
    seen = f"Renewed from {addresses}" if addresses else "Renewed"
    return [
        Step("app", "Create an External Client App with the callback address", logged_in),
        Step("scopes", "Add the scopes api and refresh_token", logged_in),
        Step(
            "secret",
            "Require secret for the refresh token flow",
            renewed,
            "We always send it" if renewed else "Seen at the first renewal",
        ),
        Step(
            "pkce",
            "Require PKCE",
            logged_in,
            "The login was made with it" if logged_in else "",
            at=row.connected_at,
        ),
        Step(
            "rotation",
            "Turn on refresh token rotation",
            renewed,
            seen if renewed else "Test connection tries it",
            at=row.rotation_seen_at,
        ),
        Step(
            "idle",
            "Limit idle refresh tokens to 30 days",
            row.idle_limit_ticked_at is not None,
            at=row.idle_limit_ticked_at,
            ticked_by_hand=True,
        ),
        Step(
            "allow_list",
            "Allow our addresses, if you use the IP allow-list",
            row.allow_list_ticked_at is not None,
            at=row.allow_list_ticked_at,
            ticked_by_hand=True,
        ),
    ]


def ready_to_lock(tenant: Tenant) -> bool:
    row = connection_of(tenant)
    return bool(row and row.connected and row.test_passed and all(one.done for one in of(tenant)))
