"""Every drawn state of the panels at the widths that Jira gives, in light and dark.

Each is checked with axe-core and must not scroll sideways; `TEST_PICTURES=1` leaves a picture of
each in var/shots/panels.
"""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from mapping import restricting
from salesforce.models import Connection
from tenants.audit import Actor
from tests.jira_panel.browsing import follows, keep_picture, on_both_hosts, violations, wide_by
from tests.records.test_lookup import choose

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
THEMES = ("light", "dark")
WIDTHS = {"panel-compact": (240, 320, 480), "panel-list": (480, 720, 900)}
NOVEMBER = datetime(2025, 11, 12, 9, tzinfo=UTC)


def many(desk):
    desk.link("Case", 3)
    desk.link("Account", 1)
    desk.link("Opportunity", 2)


def one(desk):
    desk.link("Case", 1)


def empty(desk):
    return


def empty_switched_off(desk):
    desk.tenant.switches.allow_linking = False
    desk.tenant.switches.save()


def down(desk):
    desk.link("Case", 2, linked_at=NOVEMBER)
    desk.org.post("settings", {"down": True})


def needs_login(desk):
    desk.link("Case", 2, linked_at=NOVEMBER)
    Connection.objects.update(state="needs_login")


def not_connected(desk):
    desk.link("Case", 1)
    Connection.objects.update(state="none")


def over_the_limit(desk):
    desk.link("Case", 2, linked_at=NOVEMBER)
    desk.org.post("settings", {"limit_exceeded": True})


def restricted(desk):
    one(desk)
    place = restricting.Place("10000", "SUP", "10005", "Support request")
    restricting.change(desk.tenant, place, restricting.ALL, True, actor=Actor.app())


def no_permission(desk):
    one(desk)
    desk.jira.post(
        "permissions", {"account": desk.people["Ann Lee"], "project": ["BROWSE_PROJECTS"]}
    )


def not_live(desk):
    desk.link("Case", 2, linked_at=NOVEMBER)
    desk.tenant.switches.live_everywhere = False
    desk.tenant.switches.save()


def switched_off(desk):
    one(desk)
    desk.tenant.switches.plugin_enabled = False
    desk.tenant.switches.save()


def suspended(desk):
    one(desk)
    desk.tenant.suspended_at = timezone.now()
    desk.tenant.save(update_fields=["suspended_at"])


def changed(desk):
    desk.link("Case", 4)
    for tab in ("compact", "list"):
        choose(desk.tenant, tab, ["CaseNumber", "Subject", "Priority", "Status"])
    deleted, merged, hidden, kept = desk.records()[:4]
    desk.org._send("DELETE", "record", json={"id": deleted["Id"]})
    desk.org._send("DELETE", "record", json={"id": merged["Id"], "into": kept["Id"]})
    desk.org.post(
        "settings", {"hidden_records": [hidden["Id"]], "hidden_fields": ["Case.Priority"]}
    )


LONG = (
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft cannot open"
    " exported reports in either of the two viewers supplied"
)


def long_values(desk):
    desk.link("Case", 1)
    number = desk.records()[0]["Id"]
    values = {"Subject": LONG, "AccountId": None, "Status": "Waiting for Customer"}
    desk.org._send("PATCH", "record", json={"id": number, "values": values})


STATES = {
    **{made.__name__: made for made in (many, one, empty, empty_switched_off, down, needs_login)},
    **{made.__name__: made for made in (not_connected, over_the_limit, restricted, no_permission)},
    **{made.__name__: made for made in (not_live, switched_off, suspended, changed, long_values)},
}


@on_both_hosts
@pytest.mark.parametrize("state", STATES)
def test_a_state_is_readable_for_everybody_at_every_width(desk, state):
    STATES[state](desk)
    page = desk.open(width=2100, height=1200)
    wrong = []
    for theme in THEMES:
        for module, widths in WIDTHS.items():
            inside = settled(page, module, theme)
            wrong += [f"{module} {theme}: {said}" for said in violations(inside, theme)]
            for width in widths:
                by = shot(page, inside, module, width, f"{module}-{state}-{width}-{theme}")
                wrong += [f"{module} {width}: {by} px too wide"] if by > 0 else []
    assert wrong == []
    assert desk.errors == []


def settled(page, module, theme):
    """The module's frame when everything has come and has its colours."""
    inside = page.locator(f"#frame-{module} iframe").element_handle().content_frame()
    inside.locator("#panel").wait_for()
    inside.wait_for_function("() => !document.querySelector('[data-loading], .htmx-request')")
    follows(page, inside, theme)
    return inside


def shot(page, inside, module, width, name):
    """At this width: a picture, and by how many pixels the frame would scroll sideways."""
    page.evaluate(RESIZE, [module, width])
    inside.wait_for_function(f"() => innerWidth === {width}")
    keep_picture(page.locator(f"#frame-{module} iframe"), f"panels/{name}")
    return wide_by(inside)


RESIZE = """([module, width]) => {
  const frame = document.querySelector(`#frame-${module} iframe`);
  frame.style.width = frame.style.minWidth = frame.style.maxWidth = `${width}px`;
  frame.style.position = "relative";
  frame.style.zIndex = 9;
}"""
