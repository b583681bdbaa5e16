"""An issue of the simulated Jira page with both panels, as a person sees it."""

import os
from pathlib import Path

import pytest

from simulators.jira_site.custom_ui.modules import ADMIN_PLACE
from simulators.stack import APP_KEY
from tests.factories import RecordLinkFactory

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = ROOT / "var" / "shots"
PICTURES_WANTED = "TEST_PICTURES" in os.environ
ISSUE = "SUP-142"
ANN = "Ann Lee"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
QUIET = ("[ACJS]", "ERR_NAME_NOT_RESOLVED")


on_both_hosts = pytest.mark.parametrize("desk", ["connect", "forge"], indirect=True)


def chosen_host(request):
    """`connect` unless the test asks for another, and Jira's page with the app installed by it."""
    host = getattr(request, "param", "connect")
    return host, request.getfixturevalue("jira" if host == "connect" else "forge_page")


class Desk:
    """One tenant, one issue, and a browser's window in front of it."""

    def __init__(self, window, jira, tenant, org, *, host="connect"):
        self.window, self.jira, self.tenant, self.org = window, jira, tenant, org
        self.host = host
        self.issue_id = jira.get(f"issue/{ISSUE}")["id"]
        people = {one["name"]: one["account"] for one in jira.get("state")["users"]}
        self.people = people
        self.errors = []
        window.route("https://*.atl-paas.net/**", _no_cdn)

    def records(self, object_name="Case"):
        found = self.org.get("records", params={"object": object_name})["records"]
        return sorted(found, key=lambda one: one["CreatedDate"], reverse=True)

    def link(self, object_name="Case", count=1, *, skip=0, **values):
        """Links some of the org's records to the issue, as people did before."""
        for one in self.records(object_name)[skip : skip + count]:
            given = {
                "name": one.get("CaseNumber") or one.get("Name") or "",
                "linked_by": self.people[ANN],
                **values,
            }
            RecordLinkFactory(
                tenant=self.tenant,
                issue_id=self.issue_id,
                issue_key=ISSUE,
                object_name=object_name,
                record_id=one["Id"],
                **given,
            )

    def page(self, *, width=1360, height=1000, theme="light"):
        page = self.window.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def _said(self, said):
        if said.type == "error" and not any(word in said.text for word in QUIET):
            self.errors.append(said.text)

    def open(self, *, person=ANN, theme="light", width=1400, height=1000, issue=ISSUE):
        """Jira's page of the issue, with both panels on it."""
        page = self.page(width=width, height=height, theme=theme)
        page.goto(self.at(f"/browse/{issue}", person=person, theme=theme))
        return page

    def screen(self, module, *, theme="light", width=1360):
        """One of the admin's screens in Jira's page; the page and what stands in the frame."""
        page = self.page(width=width, theme=theme)
        app = f"{APP_KEY}__{module}"
        place = {"connect": f"/plugins/servlet/ac/{APP_KEY}/{module}?s={app}"}
        page.goto(self.at(place.get(self.host, f"{ADMIN_PLACE}/{module}"), theme=theme))
        return page, with_scripts(screen_of(page))

    def at(self, path, *, person=ANN, theme="light"):
        """The address of a page of Jira as this person and this host show it."""
        query = f"as={self.people[person]}&theme={theme}&host={self.host}"
        return f"{self.jira.url}{path}{'&' if '?' in path else '?'}{query}"

    def asked(self, path):
        """What the browser asks for where a page of ours asks for `path`."""
        return "**/forge/remote" if self.host == "forge" else f"**{path}*"

    def close(self):
        for page in self.window.pages:
            page.close()
        self.window.unroute_all()


def _no_cdn(route):
    """Atlassian's own style sheets are not reached from here; ours stand by themselves."""
    route.fulfill(body="", content_type="text/css", headers={"Access-Control-Allow-Origin": "*"})


def compact(page):
    return page.frame_locator("#frame-panel-compact iframe")


def listing(page):
    return page.frame_locator("#frame-panel-list iframe")


def screen_of(page):
    return page.frame_locator("main.screen iframe")


def dialog(page):
    """The open dialog of Jira."""
    return page.frame_locator(".dialog iframe")


def frame_of(page, locator):
    """The frame object behind a frame locator, for scripts run inside."""
    return locator.owner.element_handle().content_frame()


def with_scripts(place):
    """Its scripts have run, on either host: what is pressed before them goes nowhere."""
    frame = place.owner.element_handle().content_frame()
    frame.wait_for_function(
        """() => location.href !== "about:blank" && document.readyState === "complete"
          && document.body.ariaBusy !== "true" """
    )
    return place


def themes(page, frame):
    """Light, then dark, then light again; the frame has followed Jira's page each time."""
    for theme in ("light", "dark"):
        follows(page, frame, theme)
        yield theme
    follows(page, frame, "light")


def follows(page, frame, theme):
    if page.evaluate("document.documentElement.dataset.colorMode") != theme:
        page.locator("#theme").evaluate("button => button.click()")
    frame.wait_for_function(f"() => document.documentElement.dataset.colorMode === '{theme}'")


def violations(frame, theme="light"):
    """What axe-core finds wrong by WCAG A and AA. What a dark theme may spoil are colours alone."""
    if not frame.evaluate("() => 'axe' in window"):
        frame.evaluate(AXE.read_text(encoding="utf-8"))
    only = ["color-contrast"] if theme == "dark" else WCAG
    found = frame.evaluate("only => axe.run(document, {runOnly: only, preload: false})", only)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]


def wide_by(frame):
    """By how many pixels the frame scrolls sideways."""
    return frame.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def stands_in_both_themes(page, inside, *, picture=""):
    """Nothing for axe-core to find and nothing that scrolls sideways, in light and dark."""
    frame = frame_of(page, inside)
    for theme in themes(page, frame):
        if picture:
            keep_picture(page, f"panels/{picture}-{theme}")
        assert (theme, violations(frame, theme), wide_by(frame)) == (theme, [], 0)


def keep_picture(thing, name):
    """A screenshot of a page or a place in it, for somebody who asked for them to look at."""
    if PICTURES_WANTED:
        thing.screenshot(path=SHOTS / f"{name}.png")
