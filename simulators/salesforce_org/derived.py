"""What the org works out by itself: names, numbers, closed flags, addresses."""

from collections.abc import Callable
from typing import Any

Record = dict[str, Any]
Find = Callable[[Any], Record | None]
STAGES = {
    "Prospecting": (10, "Pipeline"),
    "Qualification": (10, "Pipeline"),
    "Needs Analysis": (20, "Pipeline"),
    "Value Proposition": (50, "Pipeline"),
    "Id. Decision Makers": (60, "Pipeline"),
    "Perception Analysis": (70, "Pipeline"),
    "Proposal/Price Quote": (75, "Pipeline"),
    "Negotiation/Review": (90, "Pipeline"),
    "Closed Won": (100, "Closed"),
    "Closed Lost": (0, "Omitted"),
}
OF_CONTACT = {
    "ContactPhone": "Phone",
    "ContactMobile": "MobilePhone",
    "ContactEmail": "Email",
    "ContactFax": "Fax",
}
ADDRESSES = {
    "Account": {"BillingAddress": "Billing", "ShippingAddress": "Shipping"},
    "Contact": {"MailingAddress": "Mailing", "OtherAddress": "Other"},
    "Lead": {"Address": ""},
}
PARTS = ("Street", "City", "State", "PostalCode", "Country", "Latitude", "Longitude")


def numbered(sobject: str, number: int) -> Record:
    """The number that the org gives a new record."""
    if sobject == "Case":
        return {"CaseNumber": f"{number:08d}"}
    return {"Name": f"JL-{number:06d}"} if sobject == "Jira_Link__c" else {}


def complete(sobject: str, record: Record, find: Find, now: str) -> None:
    """Fill in after a write."""
    if sobject in ("Contact", "Lead", "User"):
        parts = (record.get("FirstName"), record.get("LastName"))
        record["Name"] = " ".join(part for part in parts if part)
    if sobject == "Case":
        _case(record, find, now)
    if sobject == "Opportunity":
        _opportunity(record)
    if sobject == "FeedComment":
        _feed_comment(record, find, now)
    if sobject == "Lead":
        record.setdefault("IsConverted", False)
    for name, prefix in ADDRESSES.get(sobject, {}).items():
        record[name] = _address(record, prefix)


def _case(record: Record, find: Find, now: str) -> None:
    closed = record.get("Status") == "Closed"
    if closed != bool(record.get("IsClosed")):
        record["ClosedDate"] = now if closed else None
    record["IsClosed"] = closed
    contact = find(record.get("ContactId")) or {}
    for name, source in OF_CONTACT.items():
        record[name] = contact.get(source)


def _feed_comment(record: Record, find: Find, now: str) -> None:
    about = find(record.get("FeedItemId"))
    if about and not record.get("_counted"):
        record |= {"ParentId": about["ParentId"], "_counted": True}
        about["CommentCount"] = int(about.get("CommentCount") or 0) + 1
        about["LastModifiedDate"] = now


def _opportunity(record: Record) -> None:
    stage = record.get("StageName") or ""
    probability, forecast = STAGES.get(stage, (0, "Pipeline"))
    given = None if "_stage" in record else record.get("Probability")
    if record.get("_stage") != stage:
        record["Probability"] = probability if given is None else given
        record["ForecastCategoryName"] = forecast
    record["_stage"] = stage
    record["ForecastCategory"] = record.get("ForecastCategoryName")
    record["IsClosed"] = stage.startswith("Closed")
    record["IsWon"] = stage == "Closed Won"
    amount = record.get("Amount")
    share = (record.get("Probability") or 0) / 100
    record["ExpectedRevenue"] = None if amount is None else round(amount * share, 2)
    year, month, _ = (int(part) for part in record["CloseDate"].split("-"))
    record |= {"FiscalYear": year, "FiscalQuarter": (month + 2) // 3}
    record["Fiscal"] = f"{year} {record['FiscalQuarter']}"


def _address(record: Record, prefix: str) -> Record | None:
    found = {part[0].lower() + part[1:]: record.get(prefix + part) for part in PARTS}
    if not any(found.values()):
        return None
    return found | {"geocodeAccuracy": None}
