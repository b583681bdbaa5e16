"""Card "Events" of the screen "Activity": what was carried, what waits, what failed and why."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from common.errors import Refused
from figures import board
from jira import formats, guards
from jira.caller import JiraCaller
from portal.screens import caller_of, draw
from portal.telling import told_in
from sync import attending, looking
from sync.looking import Progress, Sums, Wanted
from sync.models import IssueEvent
from tenants.models import Tenant

ROWS = "portal/_carried.html"
PROBLEM = "#carried-problem"
LONGEST = 255
SPANS = ((0, "Any time"), (24, "Last 24 hours"), (168, "Last 7 days"), (720, "Last 30 days"))
SOON, SLOW = 3, 30
State = IssueEvent.State


@dataclass(frozen=True)
class Whole:
    """What the button above the list asks again: all that the filter shows of one outcome."""

    state: str
    number: int
    label: str
    title: str


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def rows(request: HttpRequest) -> HttpResponse:
    """Empty (204) where nothing has changed since it was drawn."""
    caller, asked = caller_of(request), request.POST
    context = page(caller, wanted_of(asked), _moment(asked.get("replay", "")))
    if asked.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return draw(request, ROWS, {**context, "apart": True})


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def again(request: HttpRequest) -> HttpResponse:
    """One event, or all that the filter shows of one outcome."""
    caller, asked = caller_of(request), request.POST
    wanted, one = wanted_of(asked), _number(asked.get("event", ""))
    if one and not caller.tenant.issue_events.filter(pk=one).exists():
        raise Refused("unknown_event", "This event isn’t kept any more.", status=404)
    chosen = looking.matching(caller.tenant, wanted).filter(state=_state(wanted))
    if one:
        chosen = caller.tenant.issue_events.filter(pk=one)
    done = attending.again(
        caller.tenant, chosen, actor=caller.actor, target=f"event {one}" if one else ""
    )
    told = done.at if done.number > 1 else _moment(asked.get("replay", ""))
    return draw(request, ROWS, {**page(caller, wanted, told), "apart": True})


def page(caller: JiraCaller, wanted: Wanted, replay: datetime | None = None) -> dict[str, Any]:
    tenant = caller.tenant
    held = looking.hold(tenant)
    lines, after = looking.page(tenant, wanted, held)
    progress = looking.progress(tenant, replay) if replay else None
    sums = looking.sums(tenant, formats.day_start(caller))
    context: dict[str, Any] = {
        "lines": lines,
        "next": after,
        "wanted": wanted,
        "held": held,
        "login": held is not None and held.login,
        "sums": sums,
        "slowest": board.read(tenant, board.DAY).slowest,
        "whole": _whole(tenant, wanted, sums),
        "vals": _values(wanted),
        "filtered": wanted != Wanted(),
        "progress": progress,
        "outcomes": State.choices,
        "spans": SPANS,
        "objects": looking.labels(tenant).items(),
    }
    return {**context, "seen": _seen(context), "every": _every(context, progress)}


def wanted_of(asked: QueryDict) -> Wanted:
    return Wanted(
        issue=asked.get("issue", "")[:LONGEST].strip(),
        object_name=asked.get("object", "")[:LONGEST],
        outcome=asked.get("outcome", ""),
        hours=next((one for one, _ in SPANS if str(one) == asked.get("hours")), 0),
        before=_number(asked.get("before", "")),
    )


def _values(wanted: Wanted) -> str:
    """What the list was drawn for; what is only typed yet is not taken."""
    hours = str(wanted.hours)
    told = {"issue": wanted.issue, "object": wanted.object_name, "outcome": wanted.outcome}
    return json.dumps({**told, "hours": hours})


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _state(wanted: Wanted) -> str:
    return wanted.outcome if wanted.outcome in (State.WAITING, State.NOTHING) else State.FAILED


def _whole(tenant: Tenant, wanted: Wanted, sums: Sums) -> Whole | None:
    """None where there is nothing to ask again. Of all events it is known from the sums already."""
    state = _state(wanted)
    of_all = {State.FAILED.value: sums.failed, State.WAITING.value: sums.waiting}
    if state in of_all and replace(wanted, outcome="", before=0) == Wanted():
        number = of_all[state]
    else:
        number = looking.matching(tenant, wanted).filter(state=state).count()
    if not number or wanted.outcome == State.DONE:
        return None
    word = "event" if number == 1 else "events"
    label = {
        State.FAILED.value: (
            f"Replay all failed ({number:,})",
            f"Replay {number:,} failed {word}?",
        ),
        State.WAITING.value: (f"Try all now ({number:,})", f"Try {number:,} waiting {word} now?"),
        State.NOTHING.value: (
            f"Replay all not carried ({number:,})",
            f"Replay {number:,} {word} that {'was' if number == 1 else 'were'} not carried?",
        ),
    }
    return Whole(state, number, *label[str(state)])


def _every(context: dict[str, Any], progress: Progress | None) -> int:
    """Seconds until the list looks again."""
    busy = context["sums"].waiting and not context["held"]
    return SOON if busy or (progress and not progress.over) else SLOW


def _seen(context: dict[str, Any]) -> str:
    """The same as long as the list would look the same."""
    shown = [
        (one.event.pk, one.event.state, one.reasons, one.next_at, one.event.took_ms, one.records)
        for one in context["lines"]
    ]
    names = ("next", "held", "sums", "slowest", "whole", "progress")
    told = repr([shown, *(context[name] for name in names)])
    return sha256(told.encode("utf-8", "replace")).hexdigest()[:16]
