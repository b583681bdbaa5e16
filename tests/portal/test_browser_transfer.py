"""Moving a configuration as an admin does it in the browser: download, choose, look, apply."""

import json
import re

import pytest

from mapping.transfer import export
from portal.api import MOST_BYTES
from tenants.models import AuditEntry, Switches, Tenant
from tests.jira_panel.browsing import (
    frame_of,
    keep_picture,
    on_both_hosts,
    screen_of,
    violations,
    wide_by,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_card(desk):
    """The card on its screen, in Jira's page."""

    def go(theme="light", width=1360):
        page, frame = desk.screen("ConfigurationSettings", theme=theme, width=width)
        frame.locator("#transfer").wait_for()
        return page, frame

    return go


def document_of(**changes):
    document = export(Tenant.objects.get())
    document["switches"] |= changes
    return document


def choose(page, frame, body, name="other-site.json"):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    with page.expect_file_chooser() as opened:
        frame.get_by_role("button", name="Choose file…").click()
    opened.value.set_files({"name": name, "mimeType": "application/json", "buffer": data})


@on_both_hosts
def test_the_file_has_the_name_of_the_site_and_the_day(desk, open_card, tmp_path):
    page, frame = open_card()
    with page.expect_download() as coming:
        frame.get_by_role("button", name="Download JSON").click()
    name = coming.value.suggested_filename
    assert re.fullmatch(r"sinergify-127\.0\.0\.1-\d+-20\d\d-\d\d-\d\d\.json", name)
    coming.value.save_as(tmp_path / name)
    assert json.loads((tmp_path / name).read_text()) == export(Tenant.objects.get())
    assert frame.get_by_text(f"Downloaded {name}.").is_visible() and desk.errors == []


@on_both_hosts
def test_a_file_is_looked_at_and_then_applied(desk, open_card):
    page, frame = open_card()
    choose(page, frame, document_of(allow_linking=False, comment_signature="Bye"))
    frame.get_by_text("2 settings differ. Nothing is changed yet.").wait_for()
    apply = frame.get_by_role("button", name="Apply 2 changes")
    assert apply.evaluate("one => one === document.activeElement")
    assert Switches.objects.get().allow_linking
    apply.click()
    frame.get_by_text("2 settings changed").wait_for()
    assert not Switches.objects.get().allow_linking
    assert AuditEntry.objects.filter(what="imported").count() == 1
    frame.get_by_role("button", name="Reload").click()
    page.wait_for_load_state()
    again = screen_of(page).locator("#s-allow_linking")
    again.wait_for()
    assert not again.is_checked() and desk.errors == []


@on_both_hosts
def test_cancel_forgets_the_file_and_changes_nothing(open_card):
    page, frame = open_card()
    choose(page, frame, document_of(allow_linking=False))
    frame.get_by_role("button", name="Cancel").click()
    assert frame.locator("#transfer-result").inner_text() == ""
    assert Switches.objects.get().allow_linking and not AuditEntry.objects.filter(what="imported")


@on_both_hosts
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"no json", "This is no JSON file"),
        (b"{}", "This is no file with an exported configuration."),
        (b" " * (MOST_BYTES + 1), "This file is too large"),
    ],
)
def test_a_wrong_file_is_said_where_it_was_chosen_and_another_can_be_chosen(open_card, body, said):
    page, frame = open_card()
    choose(page, frame, body)
    frame.get_by_text(said).wait_for()
    choose(page, frame, document_of(allow_linking=False))
    frame.get_by_text("1 setting differs.").wait_for()


@on_both_hosts
def test_places_that_are_wrong_are_listed(open_card):
    page, frame = open_card()
    choose(page, frame, document_of(fly=True, allow_linking="yes"))
    frame.get_by_text("“fly” in switches is not known here.").wait_for()
    frame.get_by_text("switches.allow_linking has the wrong type").wait_for()


@on_both_hosts
def test_where_the_service_does_not_answer_nothing_is_lost(desk, open_card):
    page, frame = open_card()
    asked = desk.asked("/api/v1/configuration/check")
    page.route(asked, lambda route: route.abort())
    choose(page, frame, document_of(allow_linking=False))
    frame.get_by_text("Sinergify isn’t answering").last.wait_for()
    page.unroute(asked)
    choose(page, frame, document_of(allow_linking=False))
    frame.get_by_text("1 setting differs.").wait_for()


@on_both_hosts
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1360, 520])
def test_the_card_is_accessible_in_each_state(open_card, theme, width):
    page, frame = open_card(theme, width)
    inner = frame_of(page, frame)
    assert violations(inner) == []
    choose(page, frame, document_of(allow_linking=False, comment_signature="x" * 255))
    frame.get_by_role("button", name="Apply 2 changes").wait_for()
    assert violations(inner) == [] and wide_by(inner) <= 0
    keep_picture(frame.locator("#transfer"), f"transfer/differences-{theme}-{width}")
    choose(page, frame, b"{}")
    frame.get_by_text("This is no file").wait_for()
    assert violations(inner) == []
