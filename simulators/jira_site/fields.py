"""Fields of issues: what they are called, which values they take, how they are shown."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from simulators.jira_site import adf

CUSTOM = "com.atlassian.jira.plugin.system.customfieldtypes:"
SCHEMAS: dict[str, dict[str, str]] = {
    "text": {"type": "string", "custom": "textfield"},
    "area": {"type": "string", "custom": "textarea"},
    "select": {"type": "option", "custom": "select"},
    "multi": {"type": "array", "items": "option", "custom": "multiselect"},
    "checkboxes": {"type": "array", "items": "option", "custom": "multicheckboxes"},
    "number": {"type": "number", "custom": "float"},
    "date": {"type": "date", "custom": "datepicker"},
    "datetime": {"type": "datetime", "custom": "datetime"},
    "user": {"type": "user", "custom": "userpicker"},
    "labels": {"type": "array", "items": "string", "custom": "labels"},
    "priority": {"type": "priority"},
    "status": {"type": "status"},
    "issuetype": {"type": "issuetype"},
    "project": {"type": "project"},
    "parent": {"type": "issuelink"},
    "resolution": {"type": "resolution"},
    "comment": {"type": "comments-page"},
    "attachment": {"type": "array", "items": "attachment"},
    "worklog": {"type": "array", "items": "worklog"},
    "issuelinks": {"type": "array", "items": "issuelinks"},
    "subtasks": {"type": "array", "items": "issuelinks"},
}
COMPUTED = {"comment", "attachment", "worklog", "issuelinks", "subtasks", "status", "project"}


class BadValue(Exception):
    """Says what the field takes."""


@dataclass(frozen=True)
class Option:
    id: str
    value: str


@dataclass(frozen=True)
class Field:
    id: str
    name: str
    kind: str
    options: tuple[Option, ...] = ()
    read_only: bool = False
    required: bool = False

    @property
    def custom(self) -> bool:
        return self.id.startswith("customfield_")

    @property
    def number(self) -> int:
        return int(self.id.removeprefix("customfield_"))

    @property
    def clause_names(self) -> list[str]:
        if self.custom:
            return [f"cf[{self.number}]", self.name]
        return {"issuetype": ["issuetype", "type"], "duedate": ["due", "duedate"]}.get(
            self.id, [self.id]
        )

    def schema(self) -> dict[str, Any]:
        base = {k: v for k, v in SCHEMAS[self.kind].items() if k != "custom"}
        if not self.custom:
            return {**base, "system": self.id}
        return {**base, "custom": CUSTOM + SCHEMAS[self.kind]["custom"], "customId": self.number}

    def describe(self) -> dict[str, Any]:
        about: dict[str, Any] = {
            "id": self.id,
            "key": self.id,
            "name": self.name,
            "custom": self.custom,
            "orderable": not self.read_only,
            "navigable": True,
            "searchable": True,
            "clauseNames": self.clause_names,
            "schema": self.schema(),
        }
        if self.custom:
            about["untranslatedName"] = self.name
        return about


def _options(first: int, *values: str) -> tuple[Option, ...]:
    return tuple(Option(str(first + place), value) for place, value in enumerate(values))


FIELDS = {
    field.id: field
    for field in (
        Field("summary", "Summary", "text", required=True),
        Field("issuetype", "Issue Type", "issuetype", required=True),
        Field("project", "Project", "project", required=True),
        Field("description", "Description", "area"),
        Field("status", "Status", "status", read_only=True),
        Field("priority", "Priority", "priority"),
        Field("labels", "Labels", "labels"),
        Field("assignee", "Assignee", "user"),
        Field("reporter", "Reporter", "user"),
        Field("creator", "Creator", "user", read_only=True),
        Field("created", "Created", "datetime", read_only=True),
        Field("updated", "Updated", "datetime", read_only=True),
        Field("duedate", "Due date", "date"),
        Field("environment", "Environment", "area"),
        Field("resolution", "Resolution", "resolution", read_only=True),
        Field("parent", "Parent", "parent"),
        Field("comment", "Comment", "comment", read_only=True),
        Field("attachment", "Attachment", "attachment", read_only=True),
        Field("worklog", "Log Work", "worklog", read_only=True),
        Field("issuelinks", "Linked Issues", "issuelinks", read_only=True),
        Field("subtasks", "Sub-tasks", "subtasks", read_only=True),
        Field(
            "customfield_10029",
            "Autocreate Salesforce record",
            "select",
            _options(10101, "Yes", "No"),
        ),
        Field("customfield_10030", "Customer", "text"),
        Field("customfield_10031", "Steps to reproduce", "area"),
        Field(
            "customfield_10032",
            "Affected products",
            "multi",
            _options(10111, "Reports", "Billing", "Mobile app", "Sign-in"),
        ),
        Field(
            "customfield_10033",
            "Contact channels",
            "checkboxes",
            _options(10121, "Phone", "Email", "Chat"),
        ),
        Field("customfield_10034", "Users affected", "number"),
        Field("customfield_10035", "Promised on", "date"),
        Field("customfield_10036", "Incident began", "datetime"),
        Field("customfield_10037", "Account manager", "user"),
        Field("customfield_10038", "Customer tags", "labels"),
    )
}
AREAS = [field.id for field in FIELDS.values() if field.kind == "area"]


def parse(field: Field, value: Any, version: int, known_users: set[str]) -> Any:
    """The value as it is kept; raises BadValue where Jira would refuse it."""
    if value is None or value == "":
        return None
    if field.kind == "text":
        return _text(value)
    if field.kind == "area":
        return _area(value, version)
    if field.kind == "select":
        return _option(field, value)
    if field.kind in ("multi", "checkboxes"):
        return [_option(field, item) for item in _list(value)] or None
    if field.kind == "number":
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadValue("Operation value must be a number")
        return value
    if field.kind in ("date", "datetime"):
        return _moment(field.kind, value)
    if field.kind == "user":
        return _user(value, known_users)
    if field.kind == "labels":
        return [_label(item) for item in _list(value)]
    raise BadValue(f"Field '{field.id}' cannot be set. It is not on the appropriate screen.")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise BadValue("Operation value must be a string")
    if len(value) > 255:
        raise BadValue(
            "The entered text is too long. It exceeds the allowed limit of 255 characters."
        )
    if "\n" in value:
        raise BadValue("The text must not contain new lines.")
    return value


def _area(value: Any, version: int) -> Any:
    if version == 2 and isinstance(value, str):
        return adf.from_text(value)
    if version == 3 and adf.is_adf(value):
        return value
    raise BadValue(
        "Operation value must be an Atlassian Document"
        if version == 3
        else "Operation value must be a string"
    )


def _option(field: Field, value: Any) -> str:
    if isinstance(value, dict):
        for option in field.options:
            if value.get("id") == option.id or value.get("value") == option.value:
                return option.id
    raise BadValue(f"Option value '{value}' is not valid for {field.name}")


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadValue("data was not an array")
    return value


def _moment(kind: str, value: Any) -> str:
    try:
        date.fromisoformat(value) if kind == "date" else datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        wanted = "yyyy-MM-dd" if kind == "date" else "yyyy-MM-dd'T'HH:mm:ss.SSSZ"
        raise BadValue(f"Error parsing date string: {value}. Use {wanted}.") from error
    return str(value)


def _user(value: Any, known_users: set[str]) -> str:
    account = value.get("accountId", value.get("id")) if isinstance(value, dict) else None
    if account not in known_users:
        raise BadValue("Specify a valid 'accountId'.")
    return str(account)


def _label(value: Any) -> str:
    if not isinstance(value, str) or " " in value:
        raise BadValue(f"The label '{value}' contains spaces which is invalid.")
    return value
