"""Codes of failures as people read them."""

from collections import Counter
from collections.abc import Mapping

REASONS = {
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": "Validation rule",
    "REQUIRED_FIELD_MISSING": "Required field missing",
    "ENTITY_IS_DELETED": "Deleted record",
    "INVALID_CROSS_REFERENCE_KEY": "Deleted record",
    "NOT_FOUND": "Deleted record",
    "INSUFFICIENT_ACCESS_OR_READONLY": "Missing permission",
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": "Missing permission",
    "REQUEST_LIMIT_EXCEEDED": "Over API limit",
    "DUPLICATES_DETECTED": "Duplicate rule",
    "UNABLE_TO_LOCK_ROW": "Record in use",
    "STRING_TOO_LONG": "Text too long",
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": "Picklist value",
    "needs_login": "Needs login",
    "not_connected": "Not connected",
    "ip_blocked": "Address blocked",
    "timeout": "No answer in time",
    "unreachable": "Can’t be reached",
    "value": "Value doesn’t fit",
    "record": "Refused by Salesforce",
    "internal": "Not found out",
}
OTHER = "Other"


def reason(code: str) -> str:
    known = REASONS.get(code)
    return known or (code.replace("_", " ").strip().capitalize() if code else OTHER)


def reasons(codes: Mapping[str, int], most: int) -> list[tuple[str, int]]:
    """The commonest first; what is beyond `most` together as the last."""
    named: Counter[str] = Counter()
    for code, number in codes.items():
        named[reason(code)] += number
    ordered = sorted(named.items(), key=lambda one: (-one[1], one[0]))
    if len(ordered) <= most:
        return ordered
    rest = sum(number for _, number in ordered[most - 1 :])
    return [*ordered[: most - 1], (OTHER, rest)]
