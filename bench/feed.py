"""Feeds: callouts of a page, and how fast the largest post is read and written."""

import time
from collections.abc import Callable
from typing import Any

import httpx2

from bench.figures import Figure, quantile
from bench.world import World, world

POSTS = 30
COMMENTS = 10
ROUNDS = 50
SALESFORCE_MS = 200
ITEM = "<li>some <b>words</b> &amp; <i>more</i> <a href='https://a.example/?b=1'>here</a></li>"


def measure() -> list[Figure]:
    with world("feed") as here:
        return [*_page(here), *_conversion()]


def _page(here: World) -> list[Figure]:
    here.link("9401", ["Case"], 1)
    record = here.records("Case")[0]
    for number in range(POSTS):
        _write(here, record, number)
    here.forget_calls()
    headers = here.headers("9401") | {"Accept": "text/html"}
    url = f"{here.where.service}/api/v1/record/feed?record={record}"
    with httpx2.Client(trust_env=False, timeout=60, headers=headers) as client:
        answer = client.get(url)
        assert answer.status_code == 200 and answer.text.count("data-post=") == 20, answer.text
        made = len(here.callouts())
        took = _milliseconds(lambda: client.get(url), 10)
    name = f"feed page, 20 posts with {COMMENTS} comments each"
    return [
        Figure(f"callouts of a {name}", made, "callouts", 1, "limit"),
        Figure(f"time of a {name}", took, "ms", SALESFORCE_MS, "Salesforce"),
    ]


def _write(here: World, record: str, number: int) -> None:
    post = {"ParentId": record, "Type": "TextPost", "Body": f"<p>Post {number}</p><ul>{ITEM}</ul>"}
    values = {"object": "FeedItem", "values": post | {"IsRichText": True}}
    made = here.org("POST", "record", json=values)["id"]
    for turn in range(COMMENTS):
        said = {"FeedItemId": made, "CommentBody": f"Comment {turn}"}
        here.org("POST", "record", json={"object": "FeedComment", "values": said})


def _conversion() -> list[Figure]:
    """The most that Salesforce takes, full of formats."""
    from records import feed_text
    from salesforce.feed import LONGEST

    html = f"<ul>{ITEM * (LONGEST // len(ITEM) - 1)}</ul>"
    lines = feed_text.from_html(html)
    assert 0.9 * LONGEST < feed_text.size(lines) <= LONGEST
    segments = feed_text.to_segments(lines)
    size = len(html) / 1000
    write = _milliseconds(lambda: feed_text.to_segments(feed_text.from_html(html)), ROUNDS)
    read = _milliseconds(lambda: feed_text.to_html(feed_text.from_segments(segments)), ROUNDS)
    return [
        Figure(f"largest post ({size:.0f} kB) to segments", write, "ms", SALESFORCE_MS, "callout"),
        Figure(f"largest post ({size:.0f} kB) to safe HTML", read, "ms", SALESFORCE_MS, "callout"),
    ]


def _milliseconds(work: Callable[[], Any], rounds: int) -> float:
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return quantile(took, 0.5)
