"""What happens on issues before pictures are taken: edits and comments that arrive, one that a
validation rule refuses, one that waits for a record somebody holds."""

import time
from typing import Any

import httpx2

from simulators.stack import Addresses

SETTLED = 6.0
REFUSED = "Totals are wrong on A4"
RULE = {
    "object": "Case",
    "field": "Subject",
    "equals": REFUSED,
    "message": "Say in the subject which invoice it is about.",
}


class World:
    def __init__(self, where: Addresses) -> None:
        self.where = where
        self.http = httpx2.Client(trust_env=False, timeout=20)

    def edit(self, issue: str, **changes: Any) -> None:
        given = {"issue": issue, **changes}
        self.http.post(f"{self.where.jira}/_control/change", json=given).raise_for_status()

    def org(self, **settings: Any) -> None:
        address = f"{self.where.salesforce}/_control/settings"
        self.http.post(address, json=settings).raise_for_status()

    def cases(self) -> list[str]:
        address = f"{self.where.salesforce}/_control/records"
        found = self.http.get(address, params={"object": "Case"}).json()["records"]
        return [str(one["Id"]) for one in found]


def happen(where: Addresses) -> None:
    """Some cases stay locked until `calm`, so that one change goes on waiting."""
    world = World(where)
    world.edit("SUP-142", fields={"summary": "Export to PDF drops the last page again"})
    world.edit("SUP-142", comment="We can reproduce this with version 3.2.")
    world.edit("SUP-143", comment="For admins alone", visibility=_admins())
    time.sleep(SETTLED)
    world.org(validation_rules=[RULE])
    world.edit("SUP-143", fields={"summary": REFUSED})
    time.sleep(SETTLED)
    world.org(validation_rules=[], locked_records=world.cases())
    world.edit("SUP-143", fields={"summary": "Totals of invoices are wrong on A4"})
    time.sleep(SETTLED)


def calm(where: Addresses) -> None:
    World(where).org(locked_records=[])


def _admins() -> dict[str, str]:
    return {"type": "role", "value": "Administrators"}
