"""Schemas, projects and rows for the tests of the configuration engine."""

from django.utils import timezone

from mapping import rules
from mapping.jira_fields import KEY_FIELD, JiraField
from mapping.kinds import Kind
from mapping.models import FormRow, MappedProject
from salesforce.models import DescribeCache
from salesforce.schema import FieldSchema, ObjectSchema, PicklistValue
from tenants.audit import Actor
from tests.factories import MappedObjectFactory


def picks(*values, active=True):
    return tuple(PicklistValue(value, value, active=active) for value in values)


def field(name, type="string", **about):
    given = {"length": 255 if type == "string" else 0, "createable": True, "updateable": True}
    return FieldSchema(name, about.pop("label", name), type, **{**given, **about})


CASE = ObjectSchema(
    "Case",
    "Case",
    "Cases",
    fields={
        one.name: one
        for one in (
            field("CaseNumber", createable=False, name_field=True),
            field("Subject", length=80),
            field("Description", "textarea", length=32000),
            field("Priority", "picklist", picklist=picks("High", "Medium", "Low"), restricted=True),
            field("Origin", "picklist", picklist=picks("Phone", "Web")),
            field(
                "Products__c",
                "multipicklist",
                picklist=picks("Reports", "Billing", "Mobile app") + picks("Old", active=False),
                restricted=True,
            ),
            field("AccountId", "reference", label="Account", reference_to=("Account",)),
            field("RecordTypeId", "reference", reference_to=("RecordType",)),
            field("Due__c", "date", label="Response due"),
            field("Began__c", "datetime"),
            field("At__c", "time"),
            field("Users__c", "double", precision=6, scale=1),
            field("Count__c", "int"),
            field("Escalated__c", "boolean"),
            field("Mail__c", "email", length=80),
            field("Must__c", nillable=False, label="Must"),
            field("Fixed__c", updateable=False),
            field("Rich__c", "textarea", length=1000, html=True),
            field("Where__c", "location"),
        )
    },
    record_types=(
        {"recordTypeId": "012000000000000AAA", "name": "Master", "master": True},
        {"recordTypeId": "0125g000000abcDAAQ", "name": "Support", "available": True},
        {"recordTypeId": "0125g000000abcEAAQ", "name": "Sales", "available": False},
    ),
)
SUMMARY = JiraField("summary", "Summary", Kind.TEXT)
PRIORITY = JiraField("priority", "Priority", Kind.NAMED)
DUE = JiraField("duedate", "Due date", Kind.DATE)
AUTO = JiraField("customfield_10029", "Autocreate Salesforce record", Kind.SELECT)
PRODUCTS = JiraField("customfield_10032", "Affected products", Kind.MULTI)
NUMBER = JiraField("customfield_10034", "Users affected", Kind.NUMBER)
ADMIN = Actor.person("712020:admin")
KNOWN = (SUMMARY, PRIORITY, DUE, AUTO, PRODUCTS, NUMBER, KEY_FIELD)


def project(tenant, key="SUP", project_id="10000"):
    return MappedProject.objects.create(
        tenant=tenant, key=key, project_id=project_id, name=f"Project {key}"
    )


def form(tenant, key="SUP", name="Case"):
    return MappedObjectFactory(tenant=tenant, name=name), project(tenant, key)


def row(mapped, in_project, name="Subject", **about):
    given = {"label": name, "position": FormRow.objects.count(), **about}
    return FormRow.objects.create(
        mapped_object=mapped, project=in_project, salesforce_field=name, **given
    )


def a_rule(mapped, in_project, *, actor=ADMIN):
    """A case for every issue whose summary says `printer`."""
    return rules.save(
        mapped,
        in_project,
        jira_field="summary",
        operator="contains",
        values=["printer"],
        enabled=True,
        known=KNOWN,
        actor=actor,
    )


def describe(tenant, schema=CASE):
    """Store a describe, as if Salesforce had just answered."""
    DescribeCache.objects.create(
        tenant=tenant,
        name=schema.name,
        body={
            "name": schema.name,
            "label": schema.label,
            "labelPlural": schema.label_plural,
            "recordTypeInfos": list(schema.record_types),
            "fields": [_described(one) for one in schema.fields.values()],
        },
        fetched_at=timezone.now(),
        checked_at=timezone.now(),
    )


def _described(one):
    return {
        "name": one.name,
        "label": one.label,
        "type": one.type,
        "length": one.length,
        "createable": one.createable,
        "updateable": one.updateable,
        "nillable": one.nillable,
        "nameField": one.name_field,
        "htmlFormatted": one.html,
        "restrictedPicklist": one.restricted,
        "precision": one.precision,
        "scale": one.scale,
        "referenceTo": list(one.reference_to),
        "picklistValues": [
            {"value": pick.value, "label": pick.label, "active": pick.active}
            for pick in one.picklist
        ],
    }
