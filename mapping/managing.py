"""Objects, projects and issue types that are mapped here, where Salesforce does not say which."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max

from common.errors import Refused
from mapping.models import MappedIssueType, MappedObject, MappedProject, Origin
from salesforce.schema import ObjectSchema
from tenants import audit
from tenants.audit import Actor
from tenants.models import Switches, Tenant


def add_object(tenant: Tenant, schema: ObjectSchema, *, actor: Actor) -> MappedObject:
    """Mapped already: as it is; gone before: back."""
    with transaction.atomic():
        _hold(tenant)
        rows = MappedObject.objects.filter(tenant=tenant)
        row = rows.filter(name=schema.name).first()
        if row and row.gone_at is None:
            return row
        last = rows.aggregate(last=Max("position"))["last"]
        row = row or MappedObject(
            tenant=tenant, name=schema.name, position=0 if last is None else last + 1
        )
        row.origin, row.gone_at = Origin.HERE, None
        row.label, row.label_plural = schema.label, schema.label_plural
        row.save()
        audit.record(tenant, "object_mapped", actor=actor, target=row.name)
    return row


def add_project(
    tenant: Tenant, key: str, *, project_id: str, name: str, actor: Actor
) -> MappedProject:
    """`project_id` and `name` as Jira has them now."""
    with transaction.atomic():
        _hold(tenant)
        row = MappedProject.objects.filter(tenant=tenant, key=key).first()
        if row and row.gone_at is None:
            return row
        row = row or MappedProject(tenant=tenant, key=key)
        row.origin, row.gone_at = Origin.HERE, None
        row.project_id, row.name = project_id, name[:255]
        row.save()
        audit.record(tenant, "project_mapped", actor=actor, target=key)
    return row


def set_issue_types(
    project: MappedProject, wanted: Mapping[str, str], *, actor: Actor
) -> list[MappedIssueType]:
    """`wanted`: Jira's ids by name; none means all of the project. What Salesforce says stays."""
    with transaction.atomic():
        _hold(project.tenant)
        rows = {row.name: row for row in project.issue_types.all()}
        before = sorted(name for name, row in rows.items() if row.gone_at is None)
        own = [row.pk for row in rows.values() if row.origin == Origin.HERE]
        project.issue_types.filter(pk__in=own).exclude(name__in=list(wanted)).delete()
        for name, type_id in wanted.items():
            project.issue_types.update_or_create(
                name=name,
                defaults={"issue_type_id": type_id, "gone_at": None},
                create_defaults={"issue_type_id": type_id, "origin": Origin.HERE},
            )
        after = sorted(project.issue_types.filter(gone_at=None).values_list("name", flat=True))
        if before != after:
            audit.record(
                project.tenant,
                "issue_types_mapped",
                actor=actor,
                target=project.key,
                before=before,
                after=after,
            )
    return list(project.issue_types.all())


def remove_object(tenant: Tenant, name: str, *, actor: Actor) -> None:
    """With its fields and forms. What Salesforce maps is unmapped there."""
    with transaction.atomic():
        _hold(tenant)
        row = MappedObject.objects.filter(tenant=tenant, name=name).first()
        if row is None:
            return
        _own(row)
        row.delete()
        audit.record(tenant, "object_unmapped", actor=actor, target=name)


def remove_project(tenant: Tenant, key: str, *, actor: Actor) -> None:
    with transaction.atomic():
        _hold(tenant)
        row = MappedProject.objects.filter(tenant=tenant, key=key).first()
        if row is None:
            return
        _own(row)
        row.delete()
        audit.record(tenant, "project_unmapped", actor=actor, target=key)


def _own(row: MappedObject | MappedProject) -> None:
    """What is gone from Salesforce may be cleared away here."""
    if row.origin == Origin.SALESFORCE and row.gone_at is None:
        raise Refused(
            "from_salesforce",
            f"{row} is mapped in Salesforce. Remove it there, then sync.",
            status=409,
        )


def _hold(tenant: Tenant) -> None:
    """Changes of what is mapped come one after the other."""
    Switches.objects.select_for_update().get(tenant=tenant)
