"""An issue of the simulated Jira page with both panels, as a person sees it."""

from pathlib import Path

import pytest

from tenants.models import Tenant
from tests.factories import RecordLinkFactory
from tests.jira_panel.conftest import prepare

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = Path(__file__).resolve().parents[2] / "var" / "shots" / "jira_panel"
ISSUE = "SUP-142"
PERSON = "Ann Lee"


class Desk:
    """One tenant, its issue, and a browser in front of it."""

    def __init__(self, browser, jira, org):
        self.browser = browser
        self.jira = jira
        self.org = org
        self.tenant = prepare(Tenant.objects.get(), org)
        self.issue = jira.get(f"issue/{ISSUE}")
        self.account = next(
            one["account"] for one in jira.get("state")["users"] if one["name"] == PERSON
        )
        self._contexts = []

    def link(self, object_name="Case", records=None, count=1, **values):
        wanted = records or self.records(object_name)[:count]
        for one in wanted:
            RecordLinkFactory(
                tenant=self.tenant,
                issue_id=self.issue["id"],
                issue_key=ISSUE,
                object_name=object_name,
                record_id=one["Id"],
                **{
                    "linked_by": self.account,
                    "name": one.get("CaseNumber") or one.get("Name") or "",
                    **values,
                },
            )
        return wanted

    def records(self, object_name):
        found = self.org.get("records", params={"object": object_name})["records"]
        return sorted(found, key=lambda one: one["CreatedDate"], reverse=True)

    def open(self, *, theme="light", width=1400, height=900, person=PERSON, issue=ISSUE):
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, locale="en-GB", timezone_id="Europe/London"
        )
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.errors = []
        page.goto(f"{self.jira.url}/browse/{issue}?as={self.account}&theme={theme}")
        return page

    def frame_alone(self, module, *, theme="light", width=320, height=800, ready="#panel", **data):
        raise NotImplementedError

    def close(self):
        for context in self._contexts:
            context.close()


def panel_of(page, key):
    return page.frame_locator(f"#frame-{key} iframe")


@pytest.fixture
def desk(browser, jira, org):
    made = Desk(browser, jira, org)
    yield made
    made.close()
