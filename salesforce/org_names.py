"""Names of the org and of the connected user, by SOQL: the scopes don't reach the identity page."""

from typing import Any

import httpx2

from salesforce import ids, soql
from salesforce.client import SalesforceClient, Sub, query_path
from salesforce.models import Connection

TIMEOUT = httpx2.Timeout(10.0)


def fill(connection: Connection) -> None:
    """One callout; RemoteError where Salesforce can't be asked."""
    answers = SalesforceClient(connection, timeout=TIMEOUT).composite(_questions(connection))
    found = {one.reference: _first(one.body) for one in answers if one.ok}
    org, user = found.get("org", {}), found.get("user", {})
    values = {
        "org_name": str(org.get("Name") or "")[:255],
        "username": str(user.get("Username") or "")[:255],
    }
    if not connection.org_id and ids.ID.fullmatch(str(org.get("Id") or "")):
        values["org_id"] = ids.to18(str(org["Id"]))
    Connection.objects.filter(pk=connection.pk).update(**values)


def _questions(connection: Connection) -> list[Sub]:
    subs = [Sub("org", query_path(soql.select(["Id", "Name"], "Organization")))]
    if connection.user_id:
        where = f"Id = {soql.literal(connection.user_id)}"
        subs.append(Sub("user", query_path(soql.select(["Id", "Username"], "User", where=where))))
    return subs


def _first(body: Any) -> dict[str, Any]:
    records = body.get("records") if isinstance(body, dict) else None
    return records[0] if records else {}
