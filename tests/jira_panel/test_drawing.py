"""What the partials make of values: each type as its reader writes it, nothing of it as HTML."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.template.loader import render_to_string

from jira.caller import JiraCaller
from jira_panel import drawing
from jira_panel.bar import Bar, Button
from records.shapes import Cell, Column, Group, PanelRecords, Problem, Row
from tests.factories import TenantFactory
from tests.jira_panel.test_frames import text

pytestmark = pytest.mark.django_db
LINK = Bar((Button("link", "Link", True), Button("unlink", "Unlink", True)))
NOW = datetime(2025, 11, 18, 9, 42, tzinfo=UTC)


def cell(kind="string", value=None, **more):
    return Cell("Field__c", "Field", kind, value, **more)


def row(*cells, state="live", **more):
    given = {
        "link_id": UUID(int=1),
        "object_name": "Case",
        "record_id": "500000000000001AAA",
        "name": "00001026",
        "url": "https://brightwater.my.salesforce.com/500000000000001AAA",
        "linked_at": NOW,
        **more,
    }
    return Row(state=state, cells=(cell(value="00001026"), *cells), **given)


def group(*rows, **more):
    columns = tuple(Column(one.name, one.label, type=one.type) for one in rows[0].cells)
    return Group("Case", "Case", "Cases", len(rows), columns=columns, rows=rows, **more)


@pytest.fixture
def draw():
    tenant = TenantFactory()

    def draw(*groups, view="compact", bar=LINK, locale="en-GB", zone="Europe/London", **more):
        records = PanelRecords(groups, live=more.pop("live", True), fetched_at=NOW, **more)
        caller = JiraCaller(tenant, "712020:person", "x", locale=locale, time_zone=zone)
        return render_to_string(
            "jira_panel/_panel.html", drawing.first(caller, records, bar, view) | {"loading": False}
        )

    return draw


VALUES = [
    ("string", "Müller & Söhne", "Müller &amp; Söhne"),
    ("currency", 4200000, "4,200,000.00"),
    ("percent", 25, "25 %"),
    ("double", 1234.5, "1,234.5"),
    ("int", 12000, "12,000"),
    ("boolean", True, "Yes"),
    ("boolean", False, "No"),
    ("int", 0, ">0<"),
    ("date", "2025-11-12", "12 Nov 2025"),
    ("datetime", "2025-11-18T09:42:00.000+0000", "18 Nov 2025, 09:42"),
    ("date", "soon", "soon"),
    ("string", None, 'class="none"'),
    ("string", "", 'class="none"'),
]


@pytest.mark.parametrize("view", ["compact", "list"])
@pytest.mark.parametrize(("kind", "value", "shown"), VALUES)
def test_a_value_is_shown_as_its_reader_writes_it(draw, view, kind, value, shown):
    page = draw(group(row(cell(kind, value))), view=view)
    assert shown in "".join(page.split("\n")).replace("> ", ">").replace(" <", "<")


def test_dates_and_numbers_follow_the_readers_locale_and_zone(draw):
    one = group(row(cell("datetime", "2025-11-18T23:42:00.000+0000"), cell("double", 1234.5)))
    page = draw(one, locale="de-DE", zone="Europe/Berlin")
    assert "19.11.2025, 00:42" in page and "1.234,5" in page


def test_the_day_of_a_link_is_the_day_where_the_reader_lives(draw):
    late = datetime(2025, 11, 12, 23, 30, tzinfo=UTC)
    one = group(row(state="stored", linked_at=late))
    assert "12 Nov 2025" in draw(one)
    assert "13 Nov 2025" in draw(one, zone="Asia/Tokyo")


HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("view", ["compact", "list"])
@pytest.mark.parametrize("kind", ["string", "textarea", "picklist", "url", "email", "reference"])
def test_a_hostile_value_stays_text(draw, view, kind):
    hostile = group(
        row(cell(kind, HOSTILE, tone="ok" if kind == "picklist" else ""), name=HOSTILE),
        missing_fields=(HOSTILE,),
    )
    page = draw(hostile, view=view)
    assert "<img" not in page and "&lt;img" in page


def test_hostile_labels_stay_text(draw):
    named = Group(HOSTILE, HOSTILE, HOSTILE, 1, (Column("a", HOSTILE),), (row(),))
    assert "<img" not in draw(named) + draw(named, view="list")


def test_a_link_is_followed_only_where_it_is_safe(draw):
    safe = draw(group(row(cell("url", "acme.example", href="https://acme.example"))))
    assert '<a class="plain" href="https://acme.example"' in safe
    unsafe = draw(group(row(cell("url", "javascript:alert(1)", href=""))))
    assert "href=" not in unsafe.split("<dl")[1].split("</dl>")[0]


@pytest.mark.parametrize("view", ["compact", "list"])
def test_every_new_tab_gives_away_nothing(draw, view):
    page = draw(group(row(cell("reference", "Acme", href="https://acme.example"))), view=view)
    assert page.count('target="_blank"') == page.count('rel="noopener noreferrer"') > 0


@pytest.mark.parametrize("view", ["compact", "list"])
def test_a_record_that_is_gone_says_so_and_what_can_be_done(draw, view):
    deleted = draw(group(row(state="deleted", url="", gone_at=NOW)), view=view)
    assert "Deleted in Salesforce on 18 Nov 2025. You can unlink it." in text_of(deleted)
    merged = draw(
        group(row(state="merged", url="", merged_into="5001", merged_name="00001031")), view=view
    )
    assert "Merged into 00001031. Link 00001031 instead" in text_of(merged)
    hidden = draw(group(row(state="hidden", url="")), view=view)
    assert "Sharing rules hide this case from the connected Salesforce user." in text_of(hidden)


def test_linking_instead_is_offered_only_to_who_may_link(draw):
    merged = group(row(state="merged", url="", merged_into="5001", merged_name="00001031"))
    assert "instead" not in draw(merged, bar=Bar(()))


@pytest.mark.parametrize("view", ["compact", "list"])
def test_a_field_that_is_gone_is_named(draw, view):
    page = text_of(draw(group(row(), missing_fields=("SLA_Tier__c",)), view=view))
    assert "SLA_Tier__c" in page and "Field no longer available" in page


def test_trouble_of_one_object_stands_in_its_own_group(draw):
    problem = Problem("invalid_type", "Leads can’t be read", "The object was removed.")
    page = text_of(draw(group(row(state="stored"), problem=problem), view="list"))
    assert "Leads can’t be read The object was removed." in page
    assert "Linked by Linked on" in page


def test_outside_the_list_the_panel_says_not_live(draw):
    problem = Problem("not_live", "Not live", "Project OPS is outside the configured list.")
    page = draw(group(row(state="stored")), live=False, problem=problem)
    assert "Project OPS is outside the configured list." in page and "Not live" in page
    assert "Try again" not in page and "msg" not in page


def test_a_row_of_the_table_has_as_many_cells_as_its_head(draw):
    import re

    live, gone = row(cell(), cell("int", 3)), row(state="deleted", url="")
    page = draw(group(live, gone, missing_fields=("Gone__c",)), view="list")
    head, *rows = re.findall(r"<tr.*?</tr>", page, re.S)
    widths = [
        len(re.findall(r"<t[hd]", one))
        + sum(int(n) - 1 for n in re.findall(r'colspan="(\d+)"', one))
        for one in (head, *rows)
    ]
    assert len(set(widths)) == 1


def text_of(page):
    class Answer:
        text = page

    return text(Answer)
