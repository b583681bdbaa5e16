"""Auto-creation: a rule fires when its condition becomes true, once for an issue, and makes the
record that the create form would make if nobody touched it."""

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from common import clock
from common.errors import Refused, RemoteError
from jira.caller import IssueRef, JiraCaller, ProjectRef
from mapping import create_form, rules
from mapping.form_models import AutoCreateRule
from records import creation, policy
from records.creation import Order
from records.models import RecordLink
from records.ordering import ASSIGNED
from sync.models import Fired
from sync.work import UNMADE, Outcome, State, Work

NAMESPACE = uuid.UUID("8b0f4c1e-6f0a-4f5c-9a53-2a1f5a6d7c10")
ZONE = "UTC"


def carry(work: Work) -> list[Outcome]:
    project, issue_type = work.place
    held = list(
        AutoCreateRule.objects.filter(
            mapped_object__tenant=work.tenant,
            mapped_object__gone_at=None,
            project__project_id=project,
            project__gone_at=None,
            enabled=True,
        ).select_related("mapped_object", "project")
    )
    if not held:
        return []
    fired = {
        one.rule_id: one
        for one in Fired.objects.filter(rule__in=held, issue_id=work.event.issue_id)
    }
    open_ones = [one for one in held if one.pk not in fired or fired[one.pk].done_at is None]
    issue = work.read({one.jira_field for one in open_ones}) if open_ones else {}
    return [
        outcome
        for rule in open_ones
        if _fires(work, rule, issue)
        for outcome in _create(work, rule, project, issue_type)
    ]


def _fires(work: Work, rule: AutoCreateRule, issue: dict[str, Any]) -> bool:
    fields = issue.get("fields") or {}
    items = work.event.change.get("items")
    if items is None:
        return rules.becomes_true(rule, fields, None)
    told = [{"fieldId": one.get("field"), "fromString": one.get("before", "")} for one in items]
    return rules.becomes_true(rule, fields, told)


def _create(work: Work, rule: AutoCreateRule, project: str, issue_type: str) -> list[Outcome]:
    caller = JiraCaller(
        work.tenant,
        "",
        "worker",
        IssueRef(work.event.issue_id, work.key),
        ProjectRef(project, rule.project.key),
        issue_type,
    )
    fired = _fired(work, rule)
    try:
        policy.require_rule(caller)
        link, sent = _made(work, rule, caller, fired)
    except Refused as error:
        return [Outcome(_nothing(work, rule), State.FAILED, _told(rule, error), code=error.code)]
    except RemoteError as error:
        if error.permanent:
            told = _said(rule, error.sentence)
            return [Outcome(_nothing(work, rule), State.FAILED, told, code=error.code)]
        raise
    fired.done_at = clock.now()
    fired.save(update_fields=["done_at"])
    told = f"Created by the rule of {rule.mapped_object}."
    return [Outcome(link, State.DONE, told, sent=sent)]


def _made(
    work: Work, rule: AutoCreateRule, caller: JiraCaller, fired: Fired
) -> tuple[RecordLink, dict[str, str]]:
    """The record, and labels of what was sent."""
    done = creation.finished(caller, fired.key)
    if done is not None:
        return done, {}
    name = rule.mapped_object.name
    form = create_form.load(work.tenant, name, rule.project.project_id)
    issue = work.read(create_form.wanted_fields(form))
    today = clock.now().astimezone(ZoneInfo(ZONE)).date()
    values = create_form.by_issue(
        work.tenant, form, {"key": work.key, **issue}, today=today, zone=ZONE
    )
    switch = ASSIGNED.get(name)
    assign = work.tenant.switches.on(switch) if switch else False
    made = creation.create(caller, Order(fired.key, name, values, assign=assign), by_rule=True)
    labels = {one: known.label for one, known in form.schema.fields.items() if one in values}
    return made, labels


def _fired(work: Work, rule: AutoCreateRule) -> Fired:
    """The key follows from rule and issue, so that two workers order the same record."""
    key = uuid.uuid5(NAMESPACE, f"{rule.pk}:{work.event.issue_id}").hex
    with transaction.atomic():
        row, _ = Fired.objects.get_or_create(
            rule=rule,
            issue_id=work.event.issue_id,
            defaults={"tenant": work.tenant, "key": key, "at": clock.now()},
        )
    return row


def _nothing(work: Work, rule: AutoCreateRule) -> RecordLink:
    """Stands for the record that could not be made."""
    return RecordLink(
        tenant=work.tenant,
        issue_id=work.event.issue_id,
        object_name=rule.mapped_object.name,
        record_id=f"{UNMADE}{rule.pk}"[:18],
        name="New record by rule",
    )


def _told(rule: AutoCreateRule, error: Refused) -> str:
    beside = " ".join(error.fields.values())
    return _said(rule, beside or error.sentence)


def _said(rule: AutoCreateRule, sentence: str) -> str:
    return f"No {str(rule.mapped_object).lower()} could be created by the rule: {sentence}"
