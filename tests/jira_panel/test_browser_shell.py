"""The page that Forge keeps: under Forge's policy, when nobody answers, and how heavy it is."""

import gzip

import pytest

from tests.jira_panel.browsing import compact, frame_of, violations
from tests.jira_panel.test_browser_panels import ready

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
on_forge = pytest.mark.parametrize("desk", ["forge"], indirect=True)
PANEL_KB = 64
"""What a panel fetches of the shell, compressed; htmx and Atlassian's bridge are 38 of them."""


@on_forge
def test_a_service_that_is_not_there_is_told_and_asked_again(desk):
    desk.link("Case", 1)
    page = desk.page(width=1400, height=1000)
    page.context.route("**/forge/remote", lambda route: route.abort())
    page.goto(desk.at("/browse/SUP-142"))
    panel = compact(page)
    panel.get_by_text("Sinergify isn’t answering").wait_for()
    assert violations(frame_of(page, panel)) == []
    page.context.unroute("**/forge/remote")
    panel.get_by_role("button", name="Try again").click()
    ready(panel)
    assert violations(frame_of(page, panel)) == []


@on_forge
def test_the_policy_is_forges_own_and_nothing_of_the_shell_breaks_it(desk):
    desk.link("Case", 1)
    page = desk.page(width=1400, height=1000)
    answers = []
    page.on("response", lambda one: answers.append(one) if one.url.endswith("/shell/") else None)
    page.goto(desk.at("/browse/SUP-142"))
    ready(compact(page))
    (policy,) = {one.headers["content-security-policy"] for one in answers}
    rules = dict(one.split(" ", 1) for one in policy.split("; "))
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
    assert rules["form-action"] == "'self'"
    assert "allow-top-navigation" not in rules["sandbox"]
    assert desk.jira.service in rules["img-src"].split()
    assert desk.errors == []


@on_forge
def test_what_a_panel_fetches_of_the_shell_stays_light(desk, shell):
    desk.link("Case", 1)
    page = desk.page(width=1400, height=1000)
    fetched = set()
    page.on("request", lambda one: fetched.add(one.url))
    page.goto(desk.at("/browse/SUP-142"))
    ready(compact(page))
    names = {url.partition("/forge/shell/")[2] for url in fetched if "/forge/shell/" in url}
    files = [shell / (name or "index.html") for name in names if not name.startswith("_")]
    weight = sum(len(gzip.compress(one.read_bytes())) for one in files)
    assert 20 < weight / 1024 < PANEL_KB, sorted(names)
