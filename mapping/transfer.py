"""Export and import of a whole configuration.

Each section of a file replaces that section here, through the functions of the screens: same
limits, same audit. What the Salesforce side says is mapped (objects, projects) is only added to,
and required rows of a form stay. Nothing is half applied. A dry run does all of it and takes it
back, so that it tells exactly what an import would do.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from common.errors import Refused
from mapping import transfer_outside, transfer_schema
from mapping.transfer_export import export
from mapping.transfer_import import Import
from tenants import audit
from tenants.audit import Actor
from tenants.models import Switches, Tenant

__all__ = ["Difference", "apply", "differences", "export"]


@dataclass(frozen=True)
class Difference:
    """`path` names the setting: “forms.Case · SUP.Subject.label”. None: it is not there."""

    path: str
    before: Any
    after: Any


def differences(tenant: Tenant, document: Any) -> list[Difference]:
    """Dry run: what `apply` would change. Refused like `apply`; nothing is written."""
    return _run(tenant, document, Actor.app(), keep=False)


def apply(tenant: Tenant, document: Any, *, actor: Actor) -> list[Difference]:
    """All of the file, or Refused with one sentence per place (`fields`) and nothing written.

    RemoteError where Salesforce or Jira can't be asked what exists.
    """
    return _run(tenant, document, actor, keep=True)


def _run(tenant: Tenant, document: Any, actor: Actor, *, keep: bool) -> list[Difference]:
    transfer_schema.check(document)
    outside = transfer_outside.read(tenant, document)
    with transaction.atomic():
        Switches.objects.select_for_update().get(tenant=tenant)
        fresh = Tenant.objects.select_related("switches").get(pk=tenant.pk)
        before = flat(export(fresh))
        wrong = Import(fresh, document, outside, actor).run()
        if wrong:
            raise Refused("import", next(iter(wrong.values())), status=400, fields=wrong)
        found = compare(before, flat(export(fresh)))
        if not keep:
            transaction.set_rollback(True)
        elif found:
            audit.record(tenant, "imported", actor=actor, after=[one.path for one in found])
    return found


def compare(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    paths = dict.fromkeys((*before, *after))
    return [
        Difference(path, before.get(path), after.get(path))
        for path in paths
        if before.get(path) != after.get(path)
    ]


def flat(document: dict[str, Any]) -> dict[str, Any]:
    """One entry per setting, by its path."""
    told: dict[str, Any] = {}
    for section in ("switches", "events"):
        told |= {f"{section}.{name}": value for name, value in document[section].items()}
    for one in document["objects"]:
        told |= _under(f"objects.{one['name']}", {"mapped": True, **one["tabs"]})
    for one in document["projects"]:
        told |= _under(f"projects.{one['key']}", one, but=("key",))
    for one in document["forms"]:
        told |= _form(f"forms.{one['object']} · {one['project']}", one)
    for one in document["restrictions"]:
        place = f"restrictions.{one['project_key']} · {one['issue_type_name'] or 'type'}"
        told |= _under(f"{place} ({one['issue_type_id']})", one, but=_NAMES)
    for one in document["live_projects"]:
        told |= _under(f"live_projects.{one['project_key']}", one, but=_NAMES)
    return told


_NAMES = ("project_key", "project_id", "issue_type_id", "issue_type_name")


def _form(place: str, form: dict[str, Any]) -> dict[str, Any]:
    told = {f"{place}.order": [row["salesforce_field"] for row in form["rows"]]}
    for row in form["rows"]:
        told |= _under(f"{place}.{row['salesforce_field']}", row, but=("salesforce_field",))
    return told | {f"{place}.rule": form["rule"]}


def _under(place: str, values: dict[str, Any], but: tuple[str, ...] = ()) -> dict[str, Any]:
    return {f"{place}.{name}": value for name, value in values.items() if name not in but}
