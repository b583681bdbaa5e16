"""`python -m bench.create_kills`: kill -9 the service at random moments of a creation, then ask again
with the same key, as the open form does. With the companion package there is exactly one record;
without it never two that nobody was asked about."""

import random
import sys
import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any

import httpx2

from bench.figures import Figure
from bench.world import World, world
from simulators.create_form import configure, customise
from simulators.setting_up import ADMIN, connect
from simulators.stack import Person

KILLS = 50
ISSUE = "SUP-142"
SALESFORCE_MS = 40
LONGEST_S = 60
PASSED_S = 61  # the quiet after a lost answer


@dataclass
class Outcome:
    killed: int = 0
    asked: int = 0
    lost: int = 0
    doubled: int = 0


def main() -> int:
    wrong = 0
    with world("create-kills") as here:
        for package in (True, False):
            found = run(here, package=package, seed=int(sys.argv[1]) if sys.argv[1:] else 5)
            how = "with" if package else "without"
            print(f"{how} the package: {found}", flush=True)
            wrong += found.lost + found.doubled + (found.asked if package else 0)
    return 1 if wrong else 0


def figures(here: World) -> list[Figure]:
    found = []
    for package in (True, False):
        got = run(here, package=package)
        how = f"creations, kill -9 of the service, {'with' if package else 'without'} the package"
        found += [
            Figure(f"{how}: killed", got.killed, "kills", KILLS, "wanted"),
            Figure(f"{how}: lost", got.lost, "records", 0, "limit"),
            Figure(f"{how}: made twice without asking", got.doubled, "records", 0, "limit"),
            Figure(f"{how}: shown to the person", got.asked, "records", 0 if package else None),
        ]
    return found


def run(here: World, *, package: bool, seed: int = 5) -> Outcome:
    prepare(here, package=package)
    chance, outcome = random.Random(seed), Outcome()
    longest = _length(here)
    while outcome.killed < KILLS:
        _one(here, chance.uniform(0, longest), outcome)
    return outcome


def prepare(here: World, *, package: bool) -> None:
    """Logged in anew: a reset org has forgotten its sessions. It also gives the same ids again,
    which no real one does, so what we knew of them goes."""
    from records.models import Creation, RecordLink
    from salesforce.models import DescribeCache

    here.org("POST", "reset")
    Creation.objects.all().delete()
    RecordLink.objects.all().delete()
    here.settings(package=package)
    customise(here.where)
    connect(here.where)
    DescribeCache.objects.all().delete()
    configure(here.where)
    here.settings(latency_ms=SALESFORCE_MS)


def order(subject: str) -> dict[str, Any]:
    values = {"Subject": subject, "Priority": "High", "Status": "New", "Origin": "Web"}
    return {"object": "Case", "key": uuid.uuid4().hex, "values": values}


def send(here: World, body: dict[str, Any]) -> httpx2.Response:
    person = Person(here.where, ADMIN)
    return person.call("POST", "/api/v1/create", person.mint("panel-list", ISSUE), json=body)


def _length(here: World) -> float:
    """Seconds that a whole creation takes, the slowest of some."""
    took = []
    for number in range(4):
        began = time.perf_counter()
        answer = send(here, order(f"Unkilled {number}"))
        assert answer.status_code == 201, answer.text
        took.append(time.perf_counter() - began)
    return max(took[1:])


def _one(here: World, moment: float, outcome: Outcome) -> None:
    body = order(f"Killed {uuid.uuid4().hex}")
    asking = threading.Thread(target=_ask_and_lose, args=(here, body))
    asking.start()
    asking.join(moment)  # the random moment of the kill
    here.stack.kill_service()
    asking.join()
    outcome.killed += 1
    here.stack.revive_service()
    _pass(body["key"])
    answer = _until_told(here, body)
    made = len([one for one in _subjects(here) if one == body["values"]["Subject"]])
    if answer.status_code == 409:
        outcome.asked += 1
    else:
        assert answer.status_code == 201, answer.text
        outcome.doubled += max(0, made - 1)
    outcome.lost += made == 0


def _ask_and_lose(here: World, body: dict[str, Any]) -> None:
    try:
        send(here, body)
    except httpx2.TransportError:
        return


def _pass(key: str) -> None:
    """The lease of the dead process has run out, and the quiet is over."""
    from datetime import timedelta

    from django.db.models import F

    from records.models import Creation

    rows = Creation.objects.filter(key=key)
    rows.update(lease_until=None, lease_token="")
    rows.exclude(sent_at=None).update(sent_at=F("sent_at") - timedelta(seconds=PASSED_S))


def _until_told(here: World, body: dict[str, Any]) -> httpx2.Response:
    """As the open form asks: until there is a record, or a person has to say which."""
    until = time.monotonic() + LONGEST_S
    while True:
        answer = send(here, body)
        waits = answer.status_code == 503 or answer.json().get("code") == "working"
        if not waits or time.monotonic() > until:
            return answer
        time.sleep(0.5)  # the pause after which the open form asks again, too


def _subjects(here: World) -> list[str]:
    return [str(one.get("Subject")) for one in here.org("GET", "records?object=Case")["records"]]


if __name__ == "__main__":
    sys.exit(main())
