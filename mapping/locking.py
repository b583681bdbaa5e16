"""Rows of a tenant, held until the transaction ends, so that two admins' changes both land."""

from common.errors import Refused
from mapping.form_models import FormRow
from mapping.models import MappedObject, MappedProject
from tenants.models import Tenant


def locked_row(tenant: Tenant, row_id: int) -> FormRow:
    """Refused with 404 where the tenant has no such row."""
    rows = FormRow.objects.filter(mapped_object__tenant=tenant, pk=row_id)
    row = rows.select_related("mapped_object", "project").select_for_update(of=("self",)).first()
    if row is None:
        raise Refused("not_found", "This field was removed from the form. Reload.", status=404)
    return row


def locked_object(mapped: MappedObject) -> MappedObject:
    """What is done to the whole form of an object is done one after the other."""
    found = MappedObject.objects.select_for_update().filter(pk=mapped.pk).first()
    if found is None:
        raise Refused("not_found", "This object is no longer mapped. Reload.", status=404)
    return found


def mapped_object(tenant: Tenant, name: str) -> MappedObject:
    found = MappedObject.objects.filter(tenant=tenant, name=name).first()
    if found is None:
        raise Refused("not_found", f"The object {name[:80]} is not mapped.", status=404)
    return found


def mapped_project(tenant: Tenant, key: str) -> MappedProject:
    found = MappedProject.objects.filter(tenant=tenant, key=key).first()
    if found is None:
        raise Refused("not_found", f"The project {key[:80]} is not mapped.", status=404)
    return found
