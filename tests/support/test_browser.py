"""Django admin in a real browser, under our own content security policy."""

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from figures import histogram, tasks
from figures.models import Health, Hour
from support import roles
from tenants.models import Switches
from tests.factories import IssueEventFactory
from tests.jira_panel.browsing import violations
from tests.support.building import whole_tenant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a-long-password-of-sue"
LISTS = (
    *("tenants/tenant", "tenants/switches", "tenants/eventchoices", "tenants/licence"),
    *("tenants/auditentry", "salesforce/connection", "mapping/mappedobject"),
    *("mapping/mappedproject", "mapping/formrow", "mapping/autocreaterule"),
    *("mapping/issuetyperestriction", "mapping/liveproject", "records/recordlink"),
)

ADDED = (
    *("tenants/licence", "mapping/mappedobject", "mapping/mappedproject", "mapping/formrow"),
    *("mapping/autocreaterule", "mapping/issuetyperestriction", "mapping/liveproject"),
)


@pytest.fixture
def sue(db):
    user = User.objects.create_user("sue", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get_or_create(name=roles.FULL)[0])
    return user


@pytest.fixture
def page(browser, live_server):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    made = context.new_page()
    made.wrong = []
    made.on("console", lambda said: _note(made, said))
    made.on("pageerror", lambda error: made.wrong.append(str(error)))
    yield made
    context.close()


def _note(page, said):
    """What the browser complains of; it asks for an icon that nobody promised."""
    if said.type == "error" and not said.location["url"].endswith("/favicon.ico"):
        page.wrong.append(f"{said.text} {said.location['url']}")


def log_in(page, live_server):
    page.goto(f"{live_server.url}/support/")
    page.fill("#id_username", "sue")
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("#id_code")
    device = TOTPDevice.objects.get(user__username="sue")
    page.fill("#id_code", f"{totp(device.bin_key):06d}")
    page.click("#content-main [type=submit]")
    page.click("#content-main .button")
    page.wait_for_selector("#user-tools")


def test_staff_log_in_and_change_a_switch(page, live_server, sue):
    tenant = whole_tenant()
    log_in(page, live_server)
    page.goto(f"{live_server.url}/support/tenants/switches/{tenant.pk}/change/")
    page.uncheck("#id_allow_linking")
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")
    assert not Switches.objects.get().allow_linking
    assert page.wrong == []


def test_every_page_works_under_our_policy(page, live_server, sue):
    tenant = whole_tenant(site_url="http://127.0.0.1:1")
    log_in(page, live_server)
    forms = 0
    for name in LISTS:
        answer = page.goto(f"{live_server.url}/support/{name}/?q={tenant.site_url}")
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        page.locator("#result_list tbody th a").first.click()
        page.wait_for_selector("#content-main form")
        forms += 1
        if page.locator(".historylink").count():
            page.click(".historylink")
            page.wait_for_selector("#content-main")
    for name in ADDED:
        page.goto(f"{live_server.url}/support/{name}/add/")
        page.wait_for_selector("[name=_save]")
    assert page.wrong == [] and forms == len(LISTS)


def test_a_line_is_added_to_a_picklist_map(page, live_server, sue):
    """The scripts of inlines are Django's own files."""
    from mapping.models import FormRow

    whole_tenant()
    log_in(page, live_server)
    page.goto(f"{live_server.url}/support/mapping/formrow/{FormRow.objects.get().pk}/change/")
    before = page.locator("#picklist_maps-group tbody tr.form-row:not(.empty-form)").count()
    page.click("#picklist_maps-group .add-row a")
    after = page.locator("#picklist_maps-group tbody tr.form-row:not(.empty-form)").count()
    assert after == before + 1


def test_the_dashboard_has_nothing_that_axe_finds_in_light_and_dark(page, live_server, sue):
    tenant = whole_tenant(site_url="https://acme.atlassian.net")
    tasks.add_up()
    Health.objects.filter(tenant=tenant).update(trouble="failing", why="Validation rule", failed=2)
    at = timezone.now().replace(minute=0, second=0, microsecond=0)
    took = [2] * histogram.SIZE
    Hour.objects.filter(tenant=None, at=at).update(carried=28, failed=2, took=took)
    log_in(page, live_server)
    for theme in ("light", "dark"):
        page.evaluate(f"localStorage.setItem('theme', '{theme}')")
        for width in (1360, 400):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{live_server.url}/support/")
            assert page.get_attribute("html", "data-color-mode") == theme
            assert violations(page.main_frame, theme) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.wrong == []


@pytest.mark.parametrize("role", [roles.FULL, roles.READ_ONLY])
def test_the_page_of_a_tenant_has_nothing_that_axe_finds(page, live_server, sue, role):
    sue.groups.set([Group.objects.get_or_create(name=role)[0]])
    tenant = whole_tenant(site_url="https://acme.atlassian.net")
    IssueEventFactory(tenant=tenant, state="failed", finished_at=timezone.now())
    tasks.add_up()
    log_in(page, live_server)
    for theme in ("light", "dark"):
        page.evaluate(f"localStorage.setItem('theme', '{theme}')")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{live_server.url}/support/tenants/tenant/{tenant.pk}/change/")
            page.wait_for_selector(".board .toggle")
            assert violations(page.main_frame, theme) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.wrong == []


def test_an_empty_list_has_nothing_that_axe_finds(page, live_server, sue):
    log_in(page, live_server)
    for theme in ("light", "dark"):
        page.evaluate(f"localStorage.setItem('theme', '{theme}')")
        page.goto(f"{live_server.url}/support/sync/issueevent/?state__exact=failed")
        assert violations(page.main_frame, theme) == []
    page.click(".board .empty .btn")
    page.get_by_role("heading", name="No events yet").wait_for()
    assert page.wrong == []


def test_an_add_on_is_closed_and_what_failed_replayed_by_keyboard(page, live_server, sue):
    tenant = whole_tenant(site_url="https://acme.atlassian.net")
    event = IssueEventFactory(tenant=tenant, state="failed", finished_at=timezone.now())
    tasks.add_up()
    log_in(page, live_server)
    page.goto(f"{live_server.url}/support/tenants/tenant/{tenant.pk}/change/")
    page.focus(".board .toggle")
    page.keyboard.press("Space")
    page.wait_for_selector(".toggle[aria-checked=false]")
    assert not tenant.licences.exists()
    page.get_by_role("link", name="Replay 1 failed").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#content-main [type=submit]")
    page.focus("#content-main [type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")
    event.refresh_from_db()
    assert event.state == "waiting" and page.wrong == []


def test_whoever_may_only_look_reaches_a_disabled_action_and_nothing_happens(
    page, live_server, sue
):
    sue.groups.set([Group.objects.get_or_create(name=roles.READ_ONLY)[0]])
    tenant = whole_tenant(site_url="https://acme.atlassian.net")
    log_in(page, live_server)
    address = f"{live_server.url}/support/tenants/tenant/{tenant.pk}/change/"
    page.goto(address)
    for chosen in (".board .toggle", ".board .row .btn >> nth=0"):
        page.focus(chosen)
        assert page.evaluate("document.activeElement.ariaDisabled") == "true"
        page.keyboard.press("Enter")
    assert page.url == address and tenant.licences.exists()


def test_the_dashboard_is_used_by_keyboard(page, live_server, sue):
    IssueEventFactory(tenant=whole_tenant(), done=True)
    tasks.add_up()
    log_in(page, live_server)
    page.focus("#span")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**span=7d")
    page.locator(".board details summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".board details[open] table").first.is_visible()
    assert page.wrong == []
