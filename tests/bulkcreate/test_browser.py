"""The upload dialog in a real browser: from the button on the panel to the attached files."""

import pytest
from playwright.sync_api import expect

from bulkcreate import working
from bulkcreate.models import Upload
from mapping.models import MappedProject
from tenants import licensing
from tenants.audit import Actor
from tests.forge_shell import forge_page  # noqa: F401
from tests.jira.conftest import _site, site  # noqa: F401
from tests.jira_page import jira  # noqa: F401
from tests.jira_panel.browsing import compact, dialog, frame_of, on_both_hosts, violations
from tests.jira_panel.conftest import desk  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
FILE = (
    b"Subject,Priority,Status,Store\n" + b"Cannot log in,high,New,Berlin\n" * 3 + b"Bad,Nope,New,\n"
)


@pytest.fixture
def open_for_uploads(desk, settings, tmp_path):  # noqa: F811
    settings.UPLOAD_DIR = str(tmp_path)
    tenant = desk.tenant
    licensing.add(tenant, "bulk", actor=Actor.staff("sue"))
    tenant.switches.allow_bulk = True
    tenant.switches.save()
    MappedProject.objects.create(tenant=tenant, key="SUP", project_id="10000")
    return desk


def work():
    """What a worker does when the bell rings."""
    upload = Upload.objects.get()
    while working.run(str(upload.pk)):
        pass


def given(desk, tmp_path):  # noqa: F811
    """The dialog of the panel with the file in it."""
    page = desk.open()
    compact(page).get_by_role("button", name="Upload").click()
    box = dialog(page)
    source = tmp_path / "november.csv"
    source.write_bytes(FILE)
    box.locator("#file").set_input_files(source)
    return page, box


@on_both_hosts
def test_a_file_goes_from_the_button_to_the_attached_files(open_for_uploads, tmp_path):
    desk = open_for_uploads  # noqa: F811
    page, box = given(desk, tmp_path)
    expect(box.get_by_text("Reading november.csv")).to_be_visible()
    work()
    expect(box.get_by_text("“Store”")).to_be_visible()
    assert violations(frame_of(page, box)) == []
    box.get_by_role("button", name="Next").click()
    expect(box.get_by_text("Checking november.csv")).to_be_visible()
    work()
    expect(box.get_by_text("1 row will not be created")).to_be_visible()
    assert violations(frame_of(page, box)) == []
    box.get_by_role("button", name="Create 3 cases").click()
    box.get_by_role("button", name="OK").click()
    expect(box.get_by_text("Creating cases…")).to_be_visible()
    work()
    expect(box.get_by_text("Both are attached to SUP-142")).to_be_visible()
    assert violations(frame_of(page, box)) == []
    names = {one["filename"] for one in desk.jira.get("issue/SUP-142")["attachments"]}
    assert {"november-success.csv", "november-failure.csv"} <= names
    box.get_by_role("button", name="Done").click()
    expect(compact(page).get_by_text("Cannot log in").first).to_be_visible()
    assert desk.errors == []


@on_both_hosts
def test_the_keyboard_keeps_its_place_while_the_steps_are_drawn_anew(open_for_uploads, tmp_path):
    desk = open_for_uploads  # noqa: F811
    _, box = given(desk, tmp_path)
    work_until(box, "“Store”")
    box.get_by_role("button", name="Next").press("Enter")
    work_until(box, "1 row will not be created")
    assert focused(box) == "step"
    box.get_by_role("button", name="Create 3 cases").press("Enter")
    assert focused(box) == "sure"
    desk.org.post("settings", {"down": True})
    box.get_by_role("button", name="OK").press("Enter")
    work_until(box, "the next try is at")
    box.locator("[data-action=stop]").focus()
    box.locator("[data-state]").evaluate("one => { one.dataset.old = 1; }")
    box.locator("[data-old]").wait_for(state="detached")
    assert focused(box) == "stop"
    desk.org.post("settings", {"down": False})


def work_until(box, words):
    busy = ("reading", "checking", "running")
    box.locator(", ".join(f"[data-state={one}]" for one in busy)).wait_for()
    work()
    expect(box.get_by_text(words)).to_be_visible()


def focused(box):
    """The id or the action of what has the focus."""
    return box.locator("body").evaluate(
        "() => document.activeElement.dataset.action ?? document.activeElement.id"
    )
