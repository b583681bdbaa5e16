"""Field paths: judged against what the user may see, and followed through lookups."""

from typing import Any

from simulators.salesforce_org.errors import ApiError
from simulators.salesforce_org.fields import Field, SObject

ADVICE = (
    " If you are attempting to use a custom {what}, be sure to append the '__c' after the"
    " {name}. Please reference your WSDL or the describe call for the appropriate names."
)
POLYMORPHIC = ("Id", "Name", "Type", "FirstName", "LastName", "Email", "Username", "Title")


class Paths:
    def __init__(self, org: Any, soql: str) -> None:
        self.org = org
        self.soql = soql

    def target(self, name: str) -> SObject:
        found = self.org.sobject_or_none(name)
        if found is None or "queryable" in found.off:
            message = f"sObject type '{name}' is not supported."
            advice = ADVICE.format(what="object", name="entity name")
            raise ApiError(400, "INVALID_TYPE", self._pointed(name, message + advice))
        return self.org.seen(found)

    def field(self, of: SObject, path: str) -> Field:
        """The field at the end of the path; of several possible parents its common fields."""
        head, _, rest = path.partition(".")
        if rest and head.lower() == of.name.lower():
            return self.field(of, rest)
        if not rest:
            found = self.org.field(of, head)
            if found is None:
                message = f"No such column '{head}' on entity '{of.name}'."
                advice = ADVICE.format(what="field", name="custom field name")
                raise ApiError(400, "INVALID_FIELD", self._pointed(head, message + advice))
            return found
        lookup = of.lookup(head)
        if lookup is None or self.org.is_hidden(of, lookup):
            message = (
                f"Didn't understand relationship '{head}' in field path. If you are attempting to"
                " use a custom relationship, be sure to append the '__r' after the custom"
                " relationship name."
            )
            raise ApiError(400, "INVALID_FIELD", self._pointed(head, message))
        if len(lookup.reference_to) > 1:
            return self._common(lookup, rest)
        return self.field(self.target(lookup.reference_to[0]), rest)

    def _common(self, lookup: Field, rest: str) -> Field:
        if rest not in POLYMORPHIC:
            message = f"No such column '{rest}' on entity 'Name'."
            raise ApiError(400, "INVALID_FIELD", self._pointed(rest, message))
        return Field(rest, rest, "string", 255, flags="nfs")

    def _pointed(self, word: str, message: str) -> str:
        at = self.soql.find(word) + 1
        return f"\n{self.soql}\n{' ' * max(at - 1, 0)}^\nERROR at Row:1:Column:{at}\n{message}"

    def value(self, of: SObject, record: dict[str, Any], path: str) -> Any:
        head, _, rest = path.partition(".")
        if rest and head.lower() == of.name.lower():
            return self.value(of, record, rest)
        if not rest:
            one = of.find(head)
            return record.get(one.name) if one else None
        parent = self.parent(of, record, head)
        if parent is None:
            return None
        if rest == "Type" and len((of.lookup(head) or _NONE).reference_to) > 1:
            return parent[0].name
        return self.value(*parent, rest)

    def parent(
        self, of: SObject, record: dict[str, Any], head: str
    ) -> tuple[SObject, dict[str, Any]] | None:
        lookup = of.lookup(head)
        found = self.org.store.find(record.get(lookup.name)) if lookup else None
        return (self.org.seen(self.org.by_prefix(found["Id"])), found) if found else None


_NONE = Field("", "", "")
