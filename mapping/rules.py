"""Auto-creation: the condition of a rule (pure), whether an event made it true, and its saving."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from common.errors import Refused
from mapping import values as jira_values
from mapping.form_models import AutoCreateRule
from mapping.jira_fields import JiraField
from mapping.kinds import RULED, SETS, Kind
from mapping.locking import locked_object
from mapping.models import MappedObject, MappedProject
from tenants import audit
from tenants.audit import Actor

MOST_VALUES = 50
LONGEST_VALUE = 255
Operator = AutoCreateRule.Operator
KINDS = "Text, text area, check boxes, single select and multi select fields can be used."


def holds(kind: str, operator: str, wanted: Iterable[str], actual: Iterable[str]) -> bool:
    """Trimmed, upper and lower case alike. Nothing never matches.

    Sets (check boxes, multi select): equals the same set, contains all of `wanted`, is one of
    any of them. Text and single select: the whole text, every `wanted` inside it, any of them.
    """
    names = {name for one in wanted if (name := _folded(one))}
    found = {name for one in actual if (name := _folded(one))}
    if not names or not found:
        return False
    if kind in SETS:
        return _set_holds(operator, names, found)
    text = " ".join(sorted(found))
    if operator == Operator.CONTAINS:
        return all(name in text for name in names)
    return names == {text} if operator == Operator.EQUALS else text in names


def matches(rule: AutoCreateRule, fields: Mapping[str, Any]) -> bool:
    """Whether an issue's fields, as Jira's REST gives them, meet the condition."""
    actual = jira_values.texts(fields.get(rule.jira_field))
    return holds(rule.kind, rule.operator, rule.values, actual)


def becomes_true(
    rule: AutoCreateRule, fields: Mapping[str, Any], changelog: Iterable[Mapping[str, Any]] | None
) -> bool:
    """Whether this event made the condition true. `changelog` None: the issue was just created,
    so that everything is new; else the items of the update, and only a change of the rule's own
    field counts."""
    if not rule.enabled or not matches(rule, fields):
        return False
    if changelog is None:
        return True
    items = [item for item in changelog if _about(item, rule.jira_field)]
    return bool(items) and not _held_before(rule, fields, items[0])


def save(
    mapped: MappedObject,
    project: MappedProject,
    *,
    jira_field: str,
    operator: str,
    values: Iterable[str],
    enabled: bool,
    known: Iterable[JiraField],
    actor: Actor,
) -> AutoCreateRule:
    """One rule per object and project; the same row when edited, so that it does not fire again.

    Refused with a sentence beside `jira_field`, `operator` or `values`.
    """
    field = _field(jira_field, known)
    wanted = {
        "jira_field": field.id,
        "kind": field.kind.value,
        "operator": _operator(operator),
        "values": _values(values, field.kind, operator),
        "enabled": enabled,
    }
    with transaction.atomic():
        locked_object(mapped)
        rule = AutoCreateRule.objects.filter(mapped_object=mapped, project=project).first()
        before = told(rule) if rule else None
        if rule and before == wanted:
            return rule
        rule = rule or AutoCreateRule(mapped_object=mapped, project=project)
        for name, value in wanted.items():
            setattr(rule, name, value)
        rule.save()
        _audit(mapped, project, before, wanted, actor)
    return rule


def switch(
    mapped: MappedObject, project: MappedProject, enabled: bool, *, actor: Actor
) -> AutoCreateRule:
    with transaction.atomic():
        locked_object(mapped)
        rule = AutoCreateRule.objects.filter(mapped_object=mapped, project=project).first()
        if rule is None:
            sentence = "Choose a Jira field and at least one value first."
            raise Refused("no_rule", sentence, status=409, fields={"jira_field": sentence})
        if rule.enabled != enabled:
            before = told(rule)
            rule.enabled = enabled
            rule.save(update_fields=["enabled"])
            _audit(mapped, project, before, told(rule), actor)
    return rule


def remove(mapped: MappedObject, project: MappedProject, *, actor: Actor) -> None:
    with transaction.atomic():
        locked_object(mapped)
        rule = AutoCreateRule.objects.filter(mapped_object=mapped, project=project).first()
        if rule is None:
            return
        _audit(mapped, project, told(rule), None, actor)
        rule.delete()


def told(rule: AutoCreateRule) -> dict[str, Any]:
    names = ("jira_field", "kind", "operator", "values", "enabled")
    return {name: getattr(rule, name) for name in names}


def usable(known: Iterable[JiraField]) -> list[JiraField]:
    """The Jira fields that a rule may ask for."""
    return [one for one in known if one.kind in RULED]


def _set_holds(operator: str, names: set[str], found: set[str]) -> bool:
    if operator == Operator.EQUALS:
        return names == found
    return names <= found if operator == Operator.CONTAINS else bool(names & found)


def _about(item: Mapping[str, Any], field_id: str) -> bool:
    """Jira names the field by its id in `fieldId`; older events only by `field`."""
    return str(item.get("fieldId") or item.get("field") or "") == field_id


def _held_before(rule: AutoCreateRule, fields: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    before = _before(rule, jira_values.texts(fields.get(rule.jira_field)), item)
    return holds(rule.kind, rule.operator, rule.values, before)


def _before(rule: AutoCreateRule, now: list[str], item: Mapping[str, Any]) -> list[str]:
    """The former value. Jira joins the names of a set with commas, which a name may have itself:
    names that we know (the rule's and the present ones) are taken out as a whole first."""
    text = str(item.get("fromString") or "")
    if rule.kind not in SETS:
        return [text] if text else []
    found, rest = [], f",{_folded(text)},"
    known = sorted({_folded(one) for one in (*rule.values, *now)}, key=len, reverse=True)
    for name in known:
        for mark in (f",{name},", f", {name},"):
            if name and mark in rest:
                found.append(name)
                rest = rest.replace(mark, ",,", 1)
    return found + [one.strip() for one in rest.split(",") if one.strip()]


def _folded(text: object) -> str:
    return str(text).strip().casefold()


def _field(jira_field: str, known: Iterable[JiraField]) -> JiraField:
    found = next((one for one in known if one.id == jira_field), None)
    if found is None:
        sentence = "Choose a Jira field."
        raise Refused("jira_field", sentence, status=400, fields={"jira_field": sentence})
    if found.kind not in RULED:
        sentence = f"“{found.name}” can’t be used here. {KINDS}"
        raise Refused("kind", sentence, status=400, fields={"jira_field": sentence})
    return found


def _operator(operator: str) -> str:
    if operator not in Operator.values:
        sentence = "Choose equals, contains or is one of."
        raise Refused("operator", sentence, status=400, fields={"operator": sentence})
    return operator


def _values(values: Iterable[str], kind: Kind, operator: str) -> list[str]:
    wanted = {_folded(one): str(one).strip() for one in values if str(one).strip()}
    sentence = ""
    if not wanted:
        sentence = "Add at least one value."
    elif len(wanted) > MOST_VALUES or max(map(len, wanted.values())) > LONGEST_VALUE:
        sentence = f"At most {MOST_VALUES} values of {LONGEST_VALUE} characters each."
    elif len(wanted) > 1 and operator == Operator.EQUALS and kind not in SETS:
        sentence = "“equals” takes one value here. Choose “is one of” for several."
    if sentence:
        raise Refused("values", sentence, status=400, fields={"values": sentence})
    return list(wanted.values())


def _audit(
    mapped: MappedObject, project: MappedProject, before: Any, after: Any, actor: Actor
) -> None:
    target = f"{mapped.name} · {project.key}"
    audit.record(
        mapped.tenant, "auto_create_rule", actor=actor, target=target, before=before, after=after
    )
