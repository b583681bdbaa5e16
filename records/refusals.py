"""Why Salesforce did not take a new record, for the person: beside the fields, or to decide."""

import re
from collections.abc import Sequence
from datetime import timedelta

from common.errors import Refused, RemoteError
from salesforce import creating, schema
from salesforce.errors import Said, all_said
from salesforce.schema import ObjectSchema
from tenants.models import Tenant

# Refusals that depend on what was sent; others depend on who asks, or when.
OF_VALUES = frozenset({"invalid", "invalid_field", "duplicate"})
CLOSED = "The connected Salesforce user may no longer write this field. Ask a Salesforce admin."
COLUMN = re.compile(r"No such column '(\w+)'")
# What we knew of the object is no longer true.
OUTDATED = ("INVALID_FIELD", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST")


class Similar(Refused):
    """Records that may be the wanted one. A person links one, or goes on where `may_go_on`."""

    def __init__(
        self,
        code: str,
        sentence: str,
        known: ObjectSchema,
        record_ids: Sequence[str],
        *,
        may_go_on: bool,
    ) -> None:
        super().__init__(code, sentence, status=409)
        self.object_name = known.name
        self.record_ids = tuple(record_ids)
        self.may_go_on = may_go_on

    @classmethod
    def by_rule(cls, known: ObjectSchema, found: creating.Duplicates) -> "Similar":
        many, label = len(found.record_ids), known.label.lower()
        sentence = (
            f"{'A similar record exists' if many == 1 else f'{many} similar records exist'} in"
            " Salesforce. "
        )
        sentence += (
            f"Link one, or create another {label} anyway."
            if found.may_save
            else f"Your Salesforce org allows no second {label} like this. Link one."
        )
        return cls("duplicates", sentence, known, found.record_ids, may_go_on=found.may_save)

    @classmethod
    def after_lost_answer(cls, known: ObjectSchema, record_ids: Sequence[str]) -> "Similar":
        return cls(
            "similar",
            f"Salesforce gave no answer, and a similar {known.label.lower()} was made at that"
            " time. Link it if it is yours, or create another.",
            known,
            record_ids,
            may_go_on=True,
        )


def refusal(tenant: Tenant, known: ObjectSchema, error: RemoteError) -> Exception:
    """The exception to raise for a refused creation; `error` itself where values can't mend it."""
    found = creating.duplicates(error)
    if found is not None:
        return Similar.by_rule(known, found)
    said = all_said(error)
    if any(one.code.startswith(OUTDATED) for one in said):
        schema.forget(tenant, known.name)
    fields = {name: one.message for one in said for name in one.fields if name in known.fields}
    fields |= {name: CLOSED for one in said for name in _unseen(one) if name in known.fields}
    if not fields and error.code not in OF_VALUES:
        return error
    general = [one.message for one in said if not {*one.fields, *_unseen(one)} & fields.keys()]
    sentence = " ".join(dict.fromkeys(general)) or "Check the marked fields."
    return Refused("salesforce", sentence, status=400, fields=fields)


def working() -> Refused:
    return Refused("working", "This record is being created. Wait a moment.", status=409)


def lost_answer(label: str) -> RemoteError:
    return RemoteError(
        "salesforce",
        "unclear",
        f"No answer from Salesforce yet. Your {label.lower()} may already exist. We are looking for"
        " it; please don’t create it again.",
        permanent=False,
        retry_after=3.0,
    )


def settling(rest: timedelta) -> RemoteError:
    return RemoteError(
        "salesforce",
        "settling",
        "Salesforce gave no answer. We look what it has made before anything is sent again.",
        permanent=False,
        retry_after=min(10.0, max(1.0, rest.total_seconds())),
    )


def _unseen(said: Said) -> list[str]:
    """A field that was hidden from us since is named in the words alone."""
    return COLUMN.findall(said.message) if said.code == "INVALID_FIELD" else []
