"""A create form with every kind of input, in the project of the issue."""

from mapping import describes
from mapping.models import FormRow, MappedObject, MappedProject
from salesforce.models import DescribeCache

FULL, HALF = FormRow.Columns.FULL, FormRow.Columns.HALF
ROWS = (
    ("Subject", "Subject", FULL, {"jira_field": "summary", "potential_results": True}),
    ("RecordTypeId", "Record type", HALF, {}),
    ("Status", "Status", HALF, {"source": FormRow.Source.LAYOUT}),
    ("Priority", "Priority", HALF, {"jira_field": "priority", "unmapped": "copy"}),
    ("AccountId", "Account", HALF, {}),
    ("SuppliedEmail", "Reporter’s mail address", HALF, {"help_text": "They get the answer."}),
    ("Product_Area__c", "Product area", HALF, {}),
    ("Component__c", "Component", HALF, {}),
    ("Response_Due__c", "Response due", HALF, {}),
    ("Called_At__c", "Customer called at", HALF, {}),
    ("Affected_Versions__c", "Affected versions", HALF, {}),
    ("Estimated_Loss__c", "Estimated loss", HALF, {}),
    ("Jira_Issue__c", "Jira issue", HALF, {"jira_field": "issuekey", "read_only": True}),
    ("IsEscalated", "Escalated", HALF, {}),
    ("Description", "Description", FULL, {"jira_field": "description"}),
)


def customise(tenant, org):
    """The org with fields of its own on cases, as it is described anew."""
    org.post("settings", {"customised": True})
    DescribeCache.objects.all().delete()
    assert describes.keep(tenant)
    org.delete("journal")


def form(tenant, rows=ROWS, *, key="SUP", project_id="10000"):
    mapped = MappedObject.objects.get(tenant=tenant, name="Case")
    project = MappedProject.objects.create(
        tenant=tenant, key=key, project_id=project_id, name="Customer support"
    )
    for position, (name, label, columns, more) in enumerate(rows):
        FormRow.objects.create(
            mapped_object=mapped,
            project=project,
            salesforce_field=name,
            label=label,
            columns=columns,
            position=position,
            **more,
        )
    return mapped, project
