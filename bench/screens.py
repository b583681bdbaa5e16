"""The admin's screens: queries, weight and time of a small site and of one with 200 projects."""

import gzip
import time
from typing import Any

from bench.figures import Figure
from bench.world import World, world
from simulators.setting_up import ADMIN
from simulators.stack import Person

SCREENS = (
    *("Authentication", "EventConfiguration", "ConfigurationSettings", "FieldConfiguration"),
    *("SalesforceSettings", "RestrictIssueTypes", "Activity"),
)
PROJECTS, FIELDS, ROUNDS = 200, 800, 5
PARTIALS = {
    "a field tab": ("/admin/fields/object", {"object": "Case", "tab": "details"}),
    "the rows of a form": ("/admin/settings/form/", {"object": "Case", "project": "SUP"}),
    "the live projects": ("/admin/live", {}),
}


def measure() -> list[Figure]:
    with world("screens") as here:
        _prepare(here)
        small = _all(here)
        _grow(here)
        large = _all(here)
    figures = [
        Figure(f"queries of {name}, {PROJECTS} projects", many, "queries", few, "1 project")
        for name, (few, _, _) in small.items()
        for many, _, _ in [large[name]]
    ]
    heaviest = max(large, key=lambda name: large[name][1])
    _, size, took = large[heaviest]
    title = f"heaviest screen, {PROJECTS} projects and {FIELDS} fields ({heaviest})"
    return [
        *figures,
        Figure(f"{title}, compressed", size / 1024, "KB"),
        Figure(f"{title}, to make", took * 1000, "ms", small[heaviest][2] * 1000, "1 project"),
    ]


def _prepare(here: World) -> None:
    from mapping import describes
    from mapping.models import MappedIssueType, MappedObject, MappedProject

    MappedObject.objects.get_or_create(tenant=here.tenant, name="Case")
    project, _ = MappedProject.objects.get_or_create(
        tenant=here.tenant, key="SUP", defaults={"project_id": "10000"}
    )
    MappedProject.objects.exclude(pk=project.pk).delete()
    MappedIssueType.objects.get_or_create(
        project=project, name="Bug", defaults={"issue_type_id": "1"}
    )
    assert describes.keep(here.tenant)


def _grow(here: World) -> None:
    """Projects with three issue types each, and an object with as many fields as orgs allow."""
    from mapping.models import MappedIssueType, MappedProject
    from salesforce.models import DescribeCache

    for number in range(PROJECTS - 1):
        row = MappedProject.objects.create(
            tenant=here.tenant, key=f"P{number}", project_id=str(20000 + number)
        )
        MappedIssueType.objects.bulk_create(
            MappedIssueType(project=row, name=name, issue_type_id=str(place))
            for place, name in enumerate(("Bug", "Task", "Story"))
        )
    kept = DescribeCache.objects.get(tenant=here.tenant, name="Case")
    some = next(one for one in kept.body["fields"] if one["type"] == "string")
    kept.body["fields"] += [
        {**some, "name": f"Extra_{number}__c", "label": f"Extra {number}", "custom": True}
        for number in range(FIELDS - len(kept.body["fields"]))
    ]
    kept.save(update_fields=["body"])


def _all(here: World) -> dict[str, tuple[int, int, float]]:
    """Of each screen and partial: queries, compressed bytes, seconds (best of some)."""
    found = {name: _measured(lambda name=name: _screen(here, name)) for name in SCREENS}
    for name, (path, values) in PARTIALS.items():
        found[name] = _measured(lambda path=path, values=values: _partial(here, path, values))
    return found


def _measured(ask: Any) -> tuple[int, int, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    with CaptureQueriesContext(connection) as queries:
        answer = ask()
    count = len(queries)
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask()
        times.append(time.perf_counter() - began)
    return count, len(gzip.compress(answer.content)), min(times)


def _client() -> Any:
    from django.test import Client

    return Client(headers={"host": "localhost"})


def _screen(here: World, name: str) -> Any:
    minted = Person(here.where, ADMIN).mint(name)
    answer = _client().get(minted["frame_url"].removeprefix(here.where.service))
    assert answer.status_code == 200, answer.content
    return answer


def _partial(here: World, path: str, values: dict[str, str]) -> Any:
    minted = Person(here.where, ADMIN).mint("FieldConfiguration")
    headers = {"Authorization": f"JWT {minted['context_token']}", "Accept": "text/html"}
    answer = _client().post(path, values, headers=headers | {"HX-Request": "true"})
    assert answer.status_code == 200, answer.content
    return answer
