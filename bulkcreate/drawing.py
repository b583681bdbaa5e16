"""What the dialog's partials are given, step by step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from bulkcreate import files, ordering, plan
from bulkcreate.filling import cell
from bulkcreate.models import Upload
from bulkcreate.plan import Line
from common import clock, signing
from common.errors import Refused
from jira.caller import JiraCaller
from mapping import defaults
from mapping.forms import Form
from records import policy

State = Upload.State
PURPOSE = "bulk-file"
STEPS = ("Upload", "Map fields", "Check", "Create")
PLACE = {State.MAPPING: 2, State.CHECKING: 3, State.CHECKED: 3}
LATE = (State.RUNNING, State.FINISHING, State.DONE)


@dataclass(frozen=True)
class Shown:
    """One line of the mapping table."""

    line: Line
    columns: list[str]
    first: str
    wrong: str
    default: str
    editable: bool
    ticked: bool


def context(caller: JiraCaller, upload: Upload | None) -> dict[str, Any]:
    step = 1 if upload is None else 4 if upload.state in LATE else PLACE.get(State(upload.state), 1)
    found: dict[str, Any] = {
        "caller": caller,
        "upload": upload,
        "next_try": _next_try(upload),
        "step": step,
        "steps": [(number, name, number < step) for number, name in enumerate(STEPS, 1)],
        "issue": caller.issue,
        "limits": ordering.limits(),
    }
    if upload is None:
        return found
    if upload.state == State.MAPPING:
        found |= _mapping(upload)
    if upload.state == State.CHECKED:
        found |= _review(caller, upload)
    if upload.state == State.DONE:
        found["files"] = [
            (files.name(upload, kind), link(upload, kind))
            for kind in (files.SUCCESS, files.FAILURE)
        ]
    return found


def _next_try(upload: Upload | None) -> datetime | None:
    """When what waits goes on; None while it goes on at once."""
    if upload is None or not upload.problem:
        return None
    return upload.not_before if upload.not_before > clock.now() else None


def link(upload: Upload, kind: str) -> str:
    """Signed for this person, good for five minutes; drawn anew with each step."""
    held = {
        "tenant": str(upload.tenant_id),
        "account": upload.account_id,
        "upload": str(upload.pk),
        "kind": kind,
    }
    return signing.link(reverse("bulk:file"), held, purpose=PURPOSE)


def _mapping(upload: Upload) -> dict[str, Any]:
    on = plan.form_of(upload)
    lines = plan.lines(upload, on)
    mode = upload.tenant.switches.default_value_mode
    return {
        "lines": [_shown(upload, on, one, mode) for one in lines],
        "unused": plan.unused(upload, lines),
        "matched": sum(one.choice.kind == plan.COLUMN for one in lines),
        "mode": mode,
    }


def _shown(upload: Upload, on: Form, line: Line, mode: str) -> Shown:
    first, wrong = _first(upload, on, line)
    default = line.choice.default
    relative = isinstance(default, dict)
    told = defaults.told(line.field, default, on.schema)
    return Shown(
        line,
        list(upload.headers),
        first,
        wrong,
        default=told if relative or mode != plan.Mode.EDITABLE else str(_plain(default)),
        editable=mode == plan.Mode.EDITABLE and not line.read_only and not relative,
        ticked=line.choice.use_default,
    )


def _plain(value: Any) -> Any:
    return "" if value is None else value


def _first(upload: Upload, on: Form, line: Line) -> tuple[str, str]:
    """The value of the first row as it will be sent, and what is wrong with it."""
    choice = line.choice
    if choice.kind == plan.COLUMN:
        text = upload.first_cells[upload.headers.index(choice.name)]
        try:
            found = cell(text, line.field, on.schema, upload.time_zone)
        except Refused as error:
            return text, error.sentence
        if found is not None:
            return str(found)[:200], ""
    if choice.kind == plan.JIRA:
        named = {one.id: one.name for one in line.jira_fields}
        return f"From the issue: {named.get(choice.name, choice.name)}", ""
    if choice.kind == plan.DEFAULT or choice.use_default:
        return defaults.told(line.field, choice.default, on.schema), ""
    return "", ""


def _review(caller: JiraCaller, upload: Upload) -> dict[str, Any]:
    review = upload.review
    names = [name for name, _ in review.get("columns", [])]

    def rows(kind: str) -> list[dict[str, Any]]:
        return [
            {
                "row": one["row"],
                "problem": one["problem"],
                "cells": [one["cells"][n] for n in names],
            }
            for one in review.get(kind, [])
        ]

    return {
        "columns": [label for _, label in review.get("columns", [])],
        "rows": rows("rows"),
        "bad": rows("bad"),
        "counts": review.get("counts", []),
        "problems": link(upload, files.PROBLEMS),
        "may_link": ordering.may_link(caller),
        "links_at_first": ordering.links_at_first(upload),
        "assign": upload.tenant.switches.run_case_assignment_rules,
    }


def not_available(caller: JiraCaller) -> policy.Verdict | None:
    """Why the dialog can’t begin, from our own tables."""
    verdict = policy.known_buttons(caller)["upload"]
    return None if verdict.allowed or verdict.code == "checking" else verdict
