"""What both ways of sending an upload's rows have in common: values, keys, and looking for rows
whose answer was lost."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bulkcreate import filling, plan, reading, settling
from bulkcreate.filling import Filled, Source
from bulkcreate.models import Upload
from bulkcreate.reading import Row
from common.errors import Refused
from mapping.forms import Form
from records import budget
from salesforce import ids
from salesforce.client import SalesforceClient, client_for
from salesforce.collecting import MOST_ROWS, RowResult
from salesforce.creating import key_field

TIMEOUT = 120.0
INVALID = "INVALID_VALUE"
# Salesforce refused the call as a whole for what the rows are, not for who asks or when.
OF_ROWS = ("invalid", "invalid_field", "invalid_type")


class Sender:
    """One upload in the hands of one worker. `alive` keeps the lease and says whether to go on."""

    def __init__(self, upload: Upload, alive: Callable[[], bool]) -> None:
        self.upload = upload
        self.alive = alive
        self.on: Form = plan.form_of(upload)
        self.sources: list[Source] = plan.sources(upload, self.on)
        self.client: SalesforceClient = client_for(upload.tenant, timeout=TIMEOUT)
        self.key_field = key_field(self.on.schema)
        self._check_org()

    def keep_to_budget(self) -> None:
        wait = budget.may_spend(self.upload.tenant)
        if wait is not None:
            raise wait.error

    def filled(self, row: Row) -> Filled:
        return filling.fill(row, self.sources, self.on.schema, self.upload.time_zone)

    def key(self, number: int) -> str:
        return f"{self.upload.pk.hex}-{number}"

    def found_by_key(self, numbers: Mapping[int, Any]) -> dict[int, RowResult]:
        """Rows that are there already."""
        found: dict[int, RowResult] = {}
        for some in reading.batches(iter(numbers), MOST_ROWS):
            keys = {self.key(number): number for number in some}
            found |= settling.by_key(self.client, plan.CASE, self.key_field, keys)
            self.alive()
        return found

    def found_by_values(
        self, sent: Mapping[int, Mapping[str, Any]], *, since: datetime, claimed: set[str]
    ) -> dict[int, RowResult]:
        """Rows that are there, and those that may be (`settling.UNCLEAR`)."""
        fields = [one.field for one in self.sources]
        made = settling.made_since(self.client, since, fields, claimed)
        return settling.by_values(made, sent, fields)

    def _check_org(self) -> None:
        """What was begun in one org is neither looked for nor made in another."""
        org_id = self.upload.org_id
        if org_id and not ids.same(org_id, self.client.connection.org_id):
            raise Refused(
                "other_org",
                "This upload began in another Salesforce org. A Jira admin needs to connect that"
                " org again.",
                status=409,
            )


def bad(filled: Filled) -> RowResult:
    """A row that is not sent."""
    fields = tuple(name for name in filled.problems if name)
    return RowResult(code=INVALID, message=" ".join(filled.problems.values()), fields=fields)
