"""Where accounts of Jira's people stand in our tables, so that they can be reported and erased.

Each application says in its `apps.py` which columns of its models hold an account id; a test
looks for one that was forgotten. Names stand only in what is on its way to Salesforce, which is
emptied when it got there (docs/operations.md, *What is held of people*).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Max, QuerySet

from tenants.models import AuditEntry, Tenant


@dataclass(frozen=True)
class Column:
    """`at` names the date of a row; `only` the rows whose value is an account; `emptied` what goes
    with the account, because it may name its person."""

    model: str
    name: str
    at: str
    only: dict[str, Any] = field(default_factory=dict)
    emptied: dict[str, Any] = field(default_factory=dict)

    def rows(self, tenant: Tenant) -> QuerySet[Any]:
        rows: QuerySet[Any] = apps.get_model(self.model)._default_manager.filter(**self.only)
        return rows.filter(tenant=tenant).exclude(**{self.name: ""})


COLUMNS: list[Column] = []


def stand_in(
    model: str, name: str, *, at: str, emptied: dict[str, Any] | None = None, **only: Any
) -> None:
    """Say that `name` of `model` (`app.Model`) holds an account id."""
    COLUMNS.append(Column(model, name, at, only, emptied or {}))


stand_in("tenants.AuditEntry", "actor", at="at", actor_kind=AuditEntry.ActorKind.PERSON.value)


def known(tenant: Tenant) -> dict[str, datetime]:
    """Every account of which the site's rows tell something, and when it last did something."""
    found: dict[str, datetime] = {}
    for account, at in _newest(tenant):
        found[account] = max(at, found.get(account, at))
    return found


def erase(tenant: Tenant, account_id: str) -> int:
    """Nobody can tell any more who did what was done; the number of rows that said so."""
    if not account_id:
        return 0
    with transaction.atomic():
        return sum(
            column.rows(tenant)
            .filter(**{column.name: account_id})
            .update(**{column.name: "", **column.emptied})
            for column in COLUMNS
        )


def _newest(tenant: Tenant) -> Iterator[tuple[str, datetime]]:
    for column in COLUMNS:
        rows = column.rows(tenant).order_by().values_list(column.name)
        yield from rows.annotate(newest=Max(column.at)).filter(newest__isnull=False)
