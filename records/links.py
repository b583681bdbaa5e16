"""An issue's links as panels page through them: newest first, fifty at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.crypto import get_random_string

from common.prepared import Prepared
from records.models import RecordLink
from tenants.models import Tenant

PAGE = 50
STAMP_SECONDS = 300


@dataclass(frozen=True)
class Page:
    """Some links of one object, and how many there are in all."""

    object_name: str
    total: int
    links: list[RecordLink] = field(default_factory=list)
    offset: int = 0


def newest(tenant: Tenant, issue_id: str) -> dict[str, Page]:
    """The first page of every object, in one query however many there are."""
    pages: dict[str, Page] = {}
    for row in _NEWEST.rows(tenant.pk, issue_id):
        page = pages.setdefault(row.object_name, Page(row.object_name, row.total))
        page.links.append(row)
    return pages


def page(tenant: Tenant, issue_id: str, object_name: str, offset: int) -> Page:
    rows = RecordLink.objects.filter(tenant=tenant, issue_id=issue_id, object_name=object_name)
    some = list(rows[offset : offset + PAGE])
    return Page(object_name, rows.count(), some, offset)


def of_issue(tenant: Tenant, issue_id: str, link_ids: Iterable[UUID]) -> list[RecordLink]:
    return list(RecordLink.objects.filter(tenant=tenant, issue_id=issue_id, pk__in=list(link_ids)))


def linked_ids(tenant: Tenant, issue_id: str, record_ids: Iterable[str]) -> set[str]:
    rows = RecordLink.objects.filter(
        tenant=tenant, issue_id=issue_id, record_id__in=list(record_ids)
    )
    return set(rows.values_list("record_id", flat=True))


def remember_names(links: Iterable[RecordLink], names: Mapping[str, str]) -> None:
    """Keep the names that Salesforce shows now, for days when it does not answer."""
    changed = []
    for link in links:
        name = names.get(link.record_id, "")[:255]
        if name and name != link.name:
            link.name = name
            changed.append(link)
    if changed:
        RecordLink.objects.bulk_update(changed, ["name"])


def stamp(tenant: Tenant, issue_id: str) -> str:
    """Part of every cache key of an issue: changing it drops what was read before, and also what a
    question under way will bring."""
    return str(cache.get(_stamp_key(tenant, issue_id), ""))


def forget(tenant: Tenant, issue_id: str) -> None:
    """After our own writes and on refresh: the next look asks Salesforce."""
    cache.set(_stamp_key(tenant, issue_id), get_random_string(12), STAMP_SECONDS)


def _stamp_key(tenant: Tenant, issue_id: str) -> str:
    return f"records:stamp:{tenant.pk}:{issue_id}"


def _first_pages(tenant_id: UUID, issue_id: str) -> "QuerySet[RecordLink]":
    same_object = F("object_name")
    newest_first = [F("linked_at").desc(), F("id").desc()]
    return (
        RecordLink.objects.filter(tenant_id=tenant_id, issue_id=issue_id)
        .annotate(
            place=Window(RowNumber(), partition_by=same_object, order_by=newest_first),
            total=Window(Count("id"), partition_by=same_object),
        )
        .filter(place__lte=PAGE)
    )


_NEWEST = Prepared(_first_pages)
