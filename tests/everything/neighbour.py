"""Another site on the same service, with rows of every kind, and what somebody would name to get
at them."""

from django.apps import apps
from django.db import models

from bulkcreate.models import Upload
from mapping.models import FormRow, MappedObject
from records.models import Activity, RecordLink
from sync.models import IssueEvent
from tenants.models import Tenant
from tests.support.building import whole_tenant

MARK = "of-the-neighbour"
SITE = f"https://{MARK}.atlassian.net"
TEXTS = {
    RecordLink: "name",
    Upload: "file_name",
    Activity: "reason",
    IssueEvent: "reason",
    MappedObject: "label",
    FormRow: "label",
}


def move_in():
    made = whole_tenant(site_url=SITE, cloud_id=f"cloud-{MARK}")
    for model, field in TEXTS.items():
        assert model.objects.filter(**{_to_tenant(model): made}).update(**{field: MARK})
    return made


def named(neighbour):
    """By the names that a body, an address or a link may have."""
    link = RecordLink.objects.get(tenant=neighbour)
    event = IssueEvent.objects.get(tenant=neighbour)
    row = FormRow.objects.filter(mapped_object__tenant=neighbour).first()
    upload = str(Upload.objects.get(tenant=neighbour).pk)
    ids = {"link": str(link.pk), "row": str(row.pk), "event": str(event.pk), "upload": upload}
    lists = {"link_ids": [str(link.pk)], "record_ids": [link.record_id], "events": [event.pk]}
    places = {"issueId": link.issue_id, "issue": link.issue_id, "object": "Case", "project": "SUP"}
    return {**ids, **lists, **places, "record": link.record_id, "tenant": str(neighbour.pk)}


def _to_tenant(model, depth=3):
    """The look-up that leads from a row to its tenant; None where no way does."""
    for field in model._meta.fields:
        if field.related_model is Tenant:
            return field.name
    for field in model._meta.fields:
        if depth and isinstance(field, models.ForeignKey):
            further = _to_tenant(field.related_model, depth - 1)
            if further:
                return f"{field.name}__{further}"
    return None


def all_rows(neighbour):
    """Everything that is stored of this site, to be compared."""
    found = {Tenant: list(Tenant.objects.filter(pk=neighbour.pk).values())}
    for model in apps.get_models():
        way = _to_tenant(model)
        if way:
            rows = model.objects.filter(**{way: neighbour}).order_by("pk")
            found[model] = [str(one) for one in rows.values()]
    return found
