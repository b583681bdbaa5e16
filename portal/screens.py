"""What every admin screen has: its caller, its banner, its way of drawing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jira.caller import JiraCaller
from mapping.models import PullRun
from records import mirror
from records.policy import connection_of
from salesforce.models import Connection
from sync import inbox
from tenants.models import Tenant

State = Connection.State
LOST = (State.NEEDS_LOGIN, State.BLOCKED)


@dataclass(frozen=True)
class Banner:
    """A lost connection: since when, and how much waits for it."""

    sentence: str
    since: datetime | None
    waiting: int


def caller_of(request: HttpRequest) -> JiraCaller:
    caller: JiraCaller = request.caller  # type: ignore[attr-defined]
    return caller


def draw(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    caller = caller_of(request)
    shared = {"caller": caller, "tenant": caller.tenant, "banner": banner(caller.tenant)}
    return render(request, template, {**shared, **context}, status=status)


def banner(tenant: Tenant) -> Banner | None:
    connection = connection_of(tenant)
    if connection is None or connection.state not in LOST:
        return None
    sentence = (
        "Salesforce login has expired."
        if connection.state == State.NEEDS_LOGIN
        else "Salesforce refuses our address."
    )
    return Banner(sentence, connection.lost_at, waiting(tenant))


def waiting(tenant: Tenant) -> int:
    """Events, issues whose links Salesforce has still to be told of, a sync that was asked for."""
    syncs = PullRun.objects.filter(tenant=tenant, wanted_at__isnull=False)
    links = mirror.unfinished().filter(tenant=tenant)
    return inbox.waiting(tenant.pk).count() + links.count() + syncs.count()
