"""What the Salesforce Settings screen shows: objects and projects to choose, then the form."""

from dataclasses import dataclass

from django.db.models import QuerySet

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
    """Mapped, and with fields chosen in Field Configuration."""
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
    rule = AutoCreateRule.objects.filter(mapped_object=mapped, project=project).first()
    return Form(mapped, project, schema, known, tuple(found), rule)
