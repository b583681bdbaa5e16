"""Panels: callouts, queries, what the service adds, how many wait at once, how heavy they are."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2

from bench.figures import Figure, quantile
from bench.world import TWELVE, World, world

SALESFORCE_MS = 200
ROUNDS = 80
AT_ONCE = 60
SLOW_MS = 2000


def measure() -> list[Figure]:
    with world("panels") as here:
        figures = [*_callouts(here), *_queries(here), *_added(here), *_at_once(here)]
        return [*figures, *_weight(here)]


def _get(here: World, issue: str, *, refresh: bool = True, **headers: str) -> httpx2.Response:
    refreshed = "&refresh=1" if refresh else ""
    url = f"{here.where.service}/api/v1/issue/records?view=list{refreshed}"
    with httpx2.Client(trust_env=False, timeout=60) as client:
        return client.get(url, headers=here.headers(issue) | headers)


def _live(answer: httpx2.Response) -> bool:
    return answer.status_code == 200 and "Updated" in answer.text


def _callouts(here: World) -> list[Figure]:
    from mapping import describes
    from mapping.models import MappedObject

    tenant = here.tenant
    for position, name in enumerate(TWELVE):
        MappedObject.objects.get_or_create(
            tenant=tenant, name=name, defaults={"position": position}
        )
    describes.keep(tenant)
    here.link("9001", ["Case"], 1)
    here.link("9002", ["Case", "Account", "Contact"], 50)
    here.link("9003", TWELVE, 1)
    cases = [
        ("no link", "9000", 0),
        ("1 record", "9001", 1),
        ("50 cases, accounts and contacts", "9002", 1),
        ("12 objects", "9003", 3),
    ]
    return [_callouts_of(here, words, issue, limit) for words, issue, limit in cases]


def _callouts_of(here: World, words: str, issue: str, limit: int) -> Figure:
    here.forget_calls()
    answer = _get(here, issue)
    assert answer.status_code == 200, answer.text
    made = len(here.callouts())
    return Figure(f"callouts of a panel view, {words}", made, "callouts", limit, "limit")


def _queries(here: World) -> list[Figure]:
    """Of the same view in this process, on the service's own database."""
    from django.test import Client

    here.link("9011", ["Case"], 1)
    here.link("9012", ["Case", "CaseComment", "Contact", "Account"], 60)
    client = Client(headers={"host": "localhost"})
    counts = [_queries_of(client, here, issue) for issue in ("9011", "9012")]
    return [
        Figure("queries of a panel view, 1 link", counts[0], "queries"),
        Figure("queries of a panel view, 135 links", counts[1], "queries", counts[0], "1 link"),
    ]


def _queries_of(client: Any, here: World, issue: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    path = "/api/v1/issue/records?view=list&refresh=1"
    headers = here.headers(issue)
    client.get(path, headers=headers)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path, headers=headers).status_code == 200
    return len(queries)


def _added(here: World) -> list[Figure]:
    here.settings(latency_ms=SALESFORCE_MS)
    headers = here.headers("9002")
    url = f"{here.where.service}/api/v1/issue/records?view=list&refresh=1"
    took = []
    with httpx2.Client(trust_env=False, timeout=30, headers=headers) as client:
        for _ in range(ROUNDS):
            began = time.perf_counter()
            assert _live(client.get(url))
            took.append((time.perf_counter() - began) * 1000 - SALESFORCE_MS)
    here.settings(latency_ms=0)
    name = "time added to a callout of 200 ms"
    return [
        Figure(f"{name}, median", quantile(took, 0.5), "ms", SALESFORCE_MS, "Salesforce"),
        Figure(f"{name}, p95", quantile(took, 0.95), "ms", SALESFORCE_MS, "Salesforce"),
    ]


def _at_once(here: World) -> list[Figure]:
    """All asked in the same moment of one process with its 64 threads."""
    issues = [str(9100 + number) for number in range(AT_ONCE)]
    for issue in issues:
        here.link(issue, ["Case"], 3)
    headers = {issue: here.headers(issue) for issue in issues}
    here.settings(latency_ms=SLOW_MS)
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda issue: _ask(here, headers[issue]), issues))
    took = time.perf_counter() - began
    here.settings(latency_ms=0)
    held = sum(_live(answer) for answer in answers)
    return [
        Figure(
            "panel calls held at once by one process, Salesforce takes 2 s",
            held,
            "calls",
            AT_ONCE,
            "asked",
        ),
        Figure("time until all of them were answered", took, "s", SLOW_MS / 1000, "Salesforce"),
    ]


def _ask(here: World, headers: dict[str, str]) -> httpx2.Response:
    url = f"{here.where.service}/api/v1/issue/records?view=list&refresh=1"
    with httpx2.Client(trust_env=False, timeout=60) as client:
        return client.get(url, headers=headers)


def _weight(here: World) -> list[Figure]:
    """Compressed, as a browser asks for it. The scripts and styles come once a release."""
    import re

    from simulators.setting_up import ADMIN
    from simulators.stack import Person

    minted = Person(here.where, ADMIN).mint("panel-list", "SUP-142")
    with httpx2.Client(trust_env=False, timeout=30) as client:
        page = client.get(minted["frame_url"])
        files = re.findall(r'(?:src|href)="(/static/[^"#]+)', page.text)
    sizes = [_size(here.where.service + one) for one in set(files)]
    url = f"{here.where.service}/api/v1/issue/records?view=list"
    records = _size(url, here.headers("9002"))
    return [
        Figure("panel page, compressed", _size(minted["frame_url"]) / 1024, "KB"),
        Figure("its own scripts, styles and icons, compressed", sum(sizes) / 1024, "KB"),
        Figure("records of 3 objects, 50 of each, compressed", records / 1024, "KB"),
    ]


def _size(url: str, headers: dict[str, str] | None = None) -> int:
    """Bytes as they go over the wire to a browser."""
    wanted = {"Accept-Encoding": "gzip", **(headers or {})}
    with (
        httpx2.Client(trust_env=False, timeout=30) as client,
        client.stream("GET", url, headers=wanted) as answer,
    ):
        return sum(len(part) for part in answer.iter_raw())
