"""What the Salesforce Settings screen shows: objects and projects to choose, then the form."""

from dataclasses import dataclass

from django.db.models import QuerySet

from common.errors import Refused
from mapping import jira_fields, layout, rows
from mapping.form_models import AutoCreateRule, FormRow
from mapping.jira_fields import JiraField
from mapping.kinds import fits
from mapping.locking import mapped_object, mapped_project
from mapping.models import MappedObject, MappedProject
from salesforce import schema as schemas
from salesforce.schema import FieldSchema, ObjectSchema
from tenants.models import Tenant


@dataclass(frozen=True)
class Form:
    mapped: MappedObject
    project: MappedProject
    schema: ObjectSchema
    jira_fields: tuple[JiraField, ...]
    rows: tuple[FormRow, ...]
    rule: AutoCreateRule | None

    def field(self, row: FormRow) -> FieldSchema | None:
        """None where the field is gone from Salesforce."""
        return self.schema.fields.get(row.salesforce_field)

    def fitting(self, row: FormRow) -> list[JiraField]:
        """The Jira fields that may fill a row."""
        field = self.field(row)
        return [one for one in self.jira_fields if field and fits(one.kind, field)]


def objects(tenant: Tenant) -> QuerySet[MappedObject]:
    """Mapped, and with fields chosen, or our first choice kept, in Field Configuration."""
    shown = MappedObject.objects.filter(tenant=tenant, gone_at=None)
    return shown.filter(chosen_fields__isnull=False).distinct()


def projects(tenant: Tenant) -> QuerySet[MappedProject]:
    """Mapped, and existing in Jira."""
    return MappedProject.objects.filter(tenant=tenant, gone_at=None).exclude(project_id="")


def load(tenant: Tenant, object_name: str, project_key: str) -> Form:
    """The form with its first rows in place. Refused 404 for what isn't mapped here; RemoteError
    where Salesforce or Jira can't be asked for the fields."""
    mapped = mapped_object(tenant, object_name)
    project = mapped_project(tenant, project_key)
    schema = schemas.describe(tenant, mapped.name)
    required = layout.required(tenant, mapped.name)
    known = jira_fields.fields(tenant, project.project_id)
    found = rows.ensure(mapped, project, schema=schema, layout=required, known=known)
    return Form(mapped, project, schema, known, tuple(found), _rule(mapped, project))


def around(tenant: Tenant, row_id: int) -> tuple[Form, FormRow]:
    """A row and the form that it stands on, as both are stored: nothing is added, and Salesforce
    is asked only for an object that was never described. Refused 404; RemoteError."""
    found = FormRow.objects.filter(mapped_object__tenant=tenant, pk=row_id)
    row = found.select_related("mapped_object", "project").first()
    if row is None:
        raise Refused("not_found", "This field was removed from the form. Reload.", status=404)
    return _stored(row.mapped_object, row.project), row


def stored(tenant: Tenant, object_name: str, project_key: str) -> Form:
    """As `around`, of an object in a project."""
    return _stored(mapped_object(tenant, object_name), mapped_project(tenant, project_key))


def _stored(mapped: MappedObject, project: MappedProject) -> Form:
    schema = schemas.describe(mapped.tenant, mapped.name, stale_ok=True)
    known = jira_fields.fields(mapped.tenant, project.project_id)
    found = tuple(rows.of(mapped, project))
    return Form(mapped, project, schema, known, found, _rule(mapped, project))


def _rule(mapped: MappedObject, project: MappedProject) -> AutoCreateRule | None:
    return AutoCreateRule.objects.filter(mapped_object=mapped, project=project).first()
