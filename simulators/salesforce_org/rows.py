"""A record as the data API shows it."""

from collections.abc import Iterable
from typing import Any

from simulators.salesforce_org.errors import bad_field
from simulators.salesforce_org.fields import SObject


def attributes(of: SObject, record: dict[str, Any], base: str) -> dict[str, str]:
    return {"type": of.name, "url": f"{base}/sobjects/{of.name}/{record['Id']}"}


def shown(
    org: Any, of: SObject, record: dict[str, Any], base: str, names: Iterable[str] = ()
) -> dict[str, Any]:
    """The named fields, or all that the user sees."""
    body: dict[str, Any] = {"attributes": attributes(of, record, base)}
    for name in names or of.fields:
        one = org.field(of, name)
        if one is None:
            raise bad_field(f"No such column '{name}' on sobject of type {of.name}")
        body[one.name] = record.get(one.name)
    return body
