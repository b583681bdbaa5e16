"""Field paths: judged against what the user may see, and followed through lookups."""

import re
from typing import Any

from simulators.salesforce_org.errors import ApiError, bad_field
from simulators.salesforce_org.fields import Field, SObject

ADVICE = (
    " If you are attempting to use a custom {what}, be sure to append the '__c' after the"
    " {name}. Please reference your WSDL or the describe call for the appropriate names."
)
# What is known of a parent that may be of several kinds.
COMMON = {
    one.lower(): one
    for one in ("Id", "Name", "Type", "FirstName", "LastName", "Email", "Username", "Title")
}


class Paths:
    def __init__(self, org: Any, soql: str, alias: str = "") -> None:
        self.org = org
        self.soql = soql
        self.alias = alias.lower()

    def target(self, name: str) -> SObject:
        found = self.org.sobject_or_none(name)
        if found is None or "queryable" in found.off:
            advice = ADVICE.format(what="object", name="entity name")
            message = f"sObject type '{name}' is not supported.{advice}"
            raise ApiError(400, "INVALID_TYPE", self._pointed(name, message))
        seen: SObject = self.org.seen(found)
        return seen

    def split(self, of: SObject, path: str) -> tuple[str, str]:
        """(head, rest), without the object's own name or alias before it."""
        head, _, rest = path.partition(".")
        if rest and head.lower() in (of.name.lower(), self.alias):
            head, _, rest = rest.partition(".")
        return head, rest

    def field(self, of: SObject, path: str) -> Field:
        """The field at the end of the path; of several possible parents a common one."""
        head, rest = self.split(of, path)
        if not rest:
            return self._own(of, head)
        lookup = of.lookup(head)
        if lookup is None or self.org.is_hidden(of, lookup):
            message = (
                f"Didn't understand relationship '{head}' in field path. If you are attempting to"
                " use a custom relationship, be sure to append the '__r' after the custom"
                " relationship name. Please reference your WSDL or the describe call for the"
                " appropriate names."
            )
            raise bad_field(self._pointed(path, message))
        if len(lookup.reference_to) > 1:
            return self._common(rest)
        return self.field(self.target(lookup.reference_to[0]), rest)

    def _own(self, of: SObject, name: str) -> Field:
        found: Field | None = self.org.field(of, name)
        if found is None:
            advice = ADVICE.format(what="field", name="custom field name")
            message = f"No such column '{name}' on entity '{of.name}'.{advice}"
            raise bad_field(self._pointed(name, message))
        return found

    def _common(self, name: str) -> Field:
        found = COMMON.get(name.lower())
        if found is None:
            raise bad_field(self._pointed(name, f"No such column '{name}' on entity 'Name'."))
        return Field(found, found, "id" if found == "Id" else "string", 255, flags="nfs")

    def _pointed(self, word: str, message: str) -> str:
        hit = re.search(rf"(?<![\w.]){re.escape(word)}\b", self.soql, re.I) or re.search(
            re.escape(word), self.soql, re.I
        )
        at = hit.start() if hit else 0
        return f"\n{self.soql}\n{' ' * at}^\nERROR at Row:1:Column:{at + 1}\n{message}"

    def value(self, of: SObject, record: dict[str, Any], path: str) -> Any:
        head, rest = self.split(of, path)
        if not rest:
            one = of.find(head)
            return record.get(one.name) if one else None
        parent = self.parent(of, record, head)
        if parent is None:
            return None
        lookup = of.lookup(head)
        if lookup and len(lookup.reference_to) > 1 and rest.lower() == "type":
            return parent[0].name
        return self.value(*parent, rest)

    def parent(
        self, of: SObject, record: dict[str, Any], head: str
    ) -> tuple[SObject, dict[str, Any]] | None:
        lookup = of.lookup(head)
        found = self.org.store.find(record.get(lookup.name)) if lookup else None
        target = self.org.by_prefix_or_none(found["Id"]) if found else None
        return (self.org.seen(target), found) if target else None
