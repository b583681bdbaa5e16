"""`Jira_Link__c`, the link as the companion package shows it in Salesforce.

Its key is site, issue and record, so that writing it twice makes one.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from common import clock
from common.errors import RemoteError
from records.models import IssueMirror, RecordLink
from salesforce import companion, soql
from salesforce.client import SalesforceClient, client_for
from salesforce.errors import data_error
from tenants.models import Tenant

MOST_ROWS = 200
# Salesforce runs assignment rules where the header is left out, and changes owners.
HEADERS = {"Sforce-Auto-Assign": "FALSE"}


def write(row: IssueMirror) -> list[str]:
    """Show new links in Salesforce and take back what was unlinked.

    Sentences about rows that Salesforce refuses for good; RemoteError where it should be tried
    again. Nothing happens where the package is absent.
    """
    if not companion.known_version(row.tenant):
        return []
    client = client_for(row.tenant)
    new = list(
        RecordLink.objects.filter(tenant=row.tenant, issue_id=row.issue_id, mirrored_at=None)
    )
    linked = RecordLink.objects.filter(tenant=row.tenant, issue_id=row.issue_id)
    still = set(linked.values_list("record_id", flat=True))
    gone = [one for one in row.unlinked if one not in still]
    return [*_show(client, row.tenant, new), *_take_back(client, row, gone)]


def _show(client: SalesforceClient, tenant: Tenant, links: Sequence[RecordLink]) -> list[str]:
    refused: list[str] = []
    for some in _parts(links):
        records = [_record(tenant, one) for one in some]
        path = f"/composite/sobjects/{companion.LINK}/Link_Key__c"
        answer = client.patch(path, {"allOrNone": False, "records": records}, headers=HEADERS).body
        errors = _errors(answer, len(some))
        done = [one.pk for one, error in zip(some, errors, strict=True) if error is None]
        RecordLink.objects.filter(pk__in=done).update(mirrored_at=clock.now())
        refused += _refused(errors)
    return refused


def _take_back(client: SalesforceClient, row: IssueMirror, record_ids: Sequence[str]) -> list[str]:
    refused: list[str] = []
    for some in _parts(record_ids):
        keys = ",".join(soql.literal(link_key(row.tenant, row.issue_id, one)) for one in some)
        statement = soql.select(["Id"], companion.LINK, where=f"Link_Key__c IN ({keys})")
        found = [str(one["Id"]) for one in client.query(statement).records]
        if found:
            query = urlencode({"ids": ",".join(found), "allOrNone": "false"}, quote_via=quote)
            answer = client.delete(f"/composite/sobjects?{query}").body
            refused += _refused(_errors(answer, len(found)))
    return refused


def link_key(tenant: Tenant, issue_id: str, record_id: str) -> str:
    return f"{_site(tenant.site_url) or tenant.cloud_id}|{issue_id}|{record_id}"


def _site(url: str) -> str:
    return urlsplit(url).netloc


def _record(tenant: Tenant, link: RecordLink) -> dict[str, Any]:
    site = tenant.people_url
    values = {
        "attributes": {"type": companion.LINK},
        "Link_Key__c": link_key(tenant, link.issue_id, link.record_id),
        "Issue_Key__c": link.issue_key,
        "Issue_Url__c": f"{site}/browse/{link.issue_key}" if site and link.issue_key else None,
        "Site__c": _site(site),
        "Record_Id__c": link.record_id,
        "Object__c": link.object_name,
    }
    return values | ({"Case__c": link.record_id} if link.object_name == "Case" else {})


def _errors(answer: Any, count: int) -> list[RemoteError | None]:
    """One a row, in their order. A row that is gone already is as it should be."""
    rows = answer if isinstance(answer, list) else []
    if len(rows) != count:
        raise data_error(502, "an answer for other rows")
    return [_row_error(one) for one in rows]


def _row_error(row: Any) -> RemoteError | None:
    if row.get("success"):
        return None
    error = data_error(400, row.get("errors") or [])
    return None if error.detail == "ENTITY_IS_DELETED" else error


def _refused(errors: Iterable[RemoteError | None]) -> list[str]:
    """Sentences of what is final; RemoteError for what may pass by itself."""
    met = [error for error in errors if error is not None]
    for error in met:
        if not error.permanent:
            raise error
    return [error.sentence for error in met]


def _parts(of: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (of[start : start + MOST_ROWS] for start in range(0, len(of), MOST_ROWS))
