"""Details of a record: callouts and queries to open all of it, long talks, and the largest mail."""

import time
from collections.abc import Callable
from typing import Any

import httpx2

from bench.figures import Figure, quantile
from bench.world import World, world

COMMENTS, MAILS = 5000, 300
ROUNDS = 15
SALESFORCE_MS = 200
LARGEST = 131_072  # characters of EmailMessage.HtmlBody
USUAL = (
    '<table width="600"><tr><td style="padding:4px"><p class="x">Hello <b>you</b>, see'
    ' <a href="https://shop.example/?a=1&amp;b=2" onclick="x()">here</a></p>'
    '<img src="cid:logo.png" width="40"></td></tr></table>'
)
NESTED = "<ul><li>"


def measure() -> list[Figure]:
    with world("details") as here:
        few, many = here.records("Case")[:2]
        here.link("9501", ["Case"], 2)
        _talk(here, many)
        return [
            *_callouts(here, many),
            *_queries(here, few, many),
            *_times(here, few, many),
            *_sanitiser(),
        ]


def _talk(here: World, case: str) -> None:
    for number in range(COMMENTS):
        moment = f"2026-{1 + number // 420:02d}-{1 + number % 28:02d}T10:00:00.000+0000"
        said = {"ParentId": case, "CommentBody": f"No {number}", "CreatedDate": moment}
        here.org("POST", "record", json={"object": "CaseComment", "values": said})
    for number in range(MAILS):
        mail = {"ParentId": case, "Subject": f"No {number}", "FromName": "Ann"}
        mail["MessageDate"] = f"2026-01-{1 + number % 28:02d}T10:00:00.000+0000"
        here.org("POST", "record", json={"object": "EmailMessage", "values": mail})


def _asker(here: World) -> Callable[..., str]:
    client = httpx2.Client(trust_env=False, timeout=60, headers=here.headers("9501"))

    def get(path: str, **query: str) -> str:
        answer = client.get(f"{here.where.service}/api/v1/record{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.text

    return get


def _callouts(here: World, case: str) -> list[Figure]:
    get = _asker(here)
    here.forget_calls()
    opened = get("", record=case)
    assert all(f'id="tab-{one}"' in opened for one in ("comments", "emails", "feed"))
    made = len(here.callouts())
    get("/feed", record=case)
    everything = len(here.callouts())
    return [
        Figure("callouts to open details, comments and emails", made, "callouts", 1, "limit"),
        Figure("callouts to open every tab of a record", everything, "callouts", 2, "limit"),
    ]


def _queries(here: World, few: str, many: str) -> list[Figure]:
    counts = [_queries_of(here, case) for case in (few, many)]
    return [
        Figure("queries to open a record, few comments", counts[0], "queries"),
        Figure(
            f"queries to open a record, {COMMENTS} comments, {MAILS} emails",
            counts[1],
            "queries",
            counts[0],
            "few comments",
        ),
    ]


def _queries_of(here: World, case: str) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, headers = Client(headers={"host": "localhost"}), here.headers("9501")
    path = f"/api/v1/record?record={case}"
    client.get(path, headers=headers)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path, headers=headers).status_code == 200
    return len(queries)


def _times(here: World, few: str, many: str) -> list[Figure]:
    get = _asker(here)
    here.settings(latency_ms=SALESFORCE_MS)
    times = [_milliseconds(lambda case=case: get("", record=case)) for case in (few, many)]
    page = _milliseconds(lambda: get("/comments", record=many))
    here.settings(latency_ms=0)
    return [
        Figure("time to open a record, few comments", times[0], "ms", SALESFORCE_MS, "Salesforce"),
        Figure(
            f"time to open a record, {COMMENTS} comments", times[1], "ms", times[0], "few comments"
        ),
        Figure("time of a page of comments", page, "ms", SALESFORCE_MS, "Salesforce"),
    ]


def _sanitiser() -> list[Figure]:
    from common.html import clean

    usual, nested = ((one * (LARGEST // len(one) + 1))[:LARGEST] for one in (USUAL, NESTED))
    times = [_milliseconds(lambda html=html: clean(html)) for html in (usual, nested)]
    return [
        Figure("largest mail made safe", times[0], "ms", SALESFORCE_MS, "callout"),
        Figure("the same, nested without end", times[1], "ms", times[0], "usual mail"),
    ]


def _milliseconds(work: Callable[[], Any]) -> float:
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return quantile(took, 0.5)
