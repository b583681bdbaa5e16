"""The first page of support staff."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from figures import histogram
from figures.models import Health, Hour, Level
from salesforce.models import Connection
from support import dashboard, roles
from tests.factories import TenantFactory
from tests.staff_pages import Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    staff = Staff(client, "rob", superuser=False)
    staff.user.groups.add(Group.objects.get(name=roles.READ_ONLY))
    return staff


@pytest.fixture
def page(reader):
    return lambda **asked: reader.client.get("/support/", asked)


def hour(tenant, ago=0, **values):
    at = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=ago)
    Hour.objects.create(tenant=tenant, at=at, **values)


def troubled(name, **about):
    tenant = TenantFactory(site_url=f"https://{name}.atlassian.net")
    Connection.objects.create(tenant=tenant, state=about.pop("state", "connected"))
    Health.objects.create(tenant=tenant, seen_at=timezone.now(), **about)
    return tenant


def test_before_anything_was_counted_the_page_says_so(page):
    shown = page().text
    assert "Not counted yet" in shown and "All tenants are fine" not in shown
    assert "No org told its limit" in shown
    assert shown.count("No events in this time") == 2 and "Choose a longer time." in shown
    assert "Nothing failed in this time" in shown and "Nothing waited in this time" in shown


def test_what_needs_somebody_comes_first_with_its_reason(page):
    troubled("fine")
    troubled("late", trouble="behind", why="Oldest waits since 3 h", waiting=12)
    troubled("lost", trouble="needs_login", why="Login refused since 06:12", waiting=212)
    shown = page().text
    assert shown.index("lost.atlassian.net") < shown.index("late.atlassian.net")
    assert "Login refused since 06:12" in shown and ">212<" in shown
    assert "fine.atlassian.net" not in shown[: shown.index("Events per hour")]


def test_a_login_that_was_just_lost_is_counted_before_the_figures_know(page):
    site = troubled("acme", state="needs_login")
    assert "0 connected · 1 need login · 0 off" in page().text
    Connection.objects.filter(tenant=site).update(state="connected")
    assert "1 connected · 0 need login · 0 off" in page().text


def test_tiles_tell_the_numbers_of_all_sites(page):
    took = histogram.empty()
    took[3] = 40
    hour(None, carried=38, failed=2, took=took, reasons={"NOT_FOUND": 2})
    hour(None, ago=24 * 7, carried=20)
    troubled("acme", failed=2, oldest_failed_at=timezone.now() - timedelta(hours=3))
    shown = page().text
    assert "100 % more than a week ago" in shown and "In 1 tenant. Oldest 3 h" in shown
    assert "2.0 s" in shown or "2 s" in shown
    assert "Deleted record" in shown and "38 delivered, 2 failed" in shown


def test_what_is_stuck_stands_beside_what_waits_and_runs(page):
    troubled("acme", waiting=7, uploads=1, stuck_uploads=2, stuck_links=3)
    shown = page().text
    assert "Events and links to be told. 3 stuck" in shown
    assert "0 wait for Salesforce. 2 stuck" in shown


def test_a_site_that_left_is_in_no_number(page):
    gone = troubled("gone", failed=4, waiting=5, uploads=6, stuck_uploads=7, stuck_links=8)
    gone.uninstalled_at = timezone.now()
    gone.save(update_fields=["uninstalled_at"])
    shown = page().text
    assert "Nothing failed" in shown and "stuck" not in shown
    assert shown.count("<dd>0</dd>") >= 3


def test_hours_of_single_sites_are_not_added_to_those_of_all(page):
    hour(None, carried=5)
    hour(TenantFactory(), carried=5)
    assert "<dd>5</dd>" in page().text


def test_seven_days_can_be_chosen_and_nonsense_is_a_day(page):
    assert "Events per 6 hours" in page(span="7d").text
    assert "Events per hour" in page(span="<script>").text


def test_a_week_without_events_advises_nothing_longer(page):
    assert "Choose a longer time." not in page(span="7d").text


def test_backlog_and_api_use_are_drawn_by_hour_with_their_tables(page):
    at = timezone.now().replace(minute=0, second=0, microsecond=0)
    Level.objects.create(at=at, waiting=1200, api_share=97)
    Level.objects.create(at=at - timedelta(hours=3), waiting=40, api_share=12)
    shown = page().text
    assert (
        f"Backlog, the most that waited in each hour, last 24 hours: 1,200 at {at:%H:%M}" in shown
    )
    assert "API use, fullest org" in shown and f"97 percent at {at:%H:%M}" in shown
    assert f'<th scope="row">{at:%H:%M}</th><td>1,200</td>' in shown
    assert f'<th scope="row">{at:%H:%M}</th><td>97 %</td>' in shown


def test_levels_of_single_sites_are_not_drawn_among_those_of_all(page):
    at = timezone.now().replace(minute=0, second=0, microsecond=0)
    Level.objects.create(tenant=TenantFactory(), at=at, waiting=777)
    assert "Nothing waited in this time" in page().text


def test_the_page_can_be_asked_for_again_with_the_same_time(page):
    shown = page(span="7d").text
    assert "Refresh</button>" in shown and 'value="7d" selected' in shown


def test_what_failed_is_carried_again_from_the_dashboard_by_the_full_role(client):
    staff = Staff(client, "sue", superuser=False)
    staff.user.groups.add(Group.objects.get(name=roles.FULL))
    acme = troubled("acme", trouble="failing", failed=2400)
    idle = troubled("idle", trouble="off", failed=3)
    shown = client.get("/support/").text
    assert (
        f'href="/support/tenants/tenant/{acme.pk}/do/replay/"' in shown
        and ">Replay 2,400<" in shown
    )
    assert "Replay 3" not in shown and 'aria-label="Open idle.atlassian.net"' in shown
    assert f'href="/support/tenants/tenant/{idle.pk}/change/"' in shown
    assert dashboard.READ_ONLY not in shown


def test_the_role_that_looks_is_told_why_it_may_not_replay(page):
    acme = troubled("acme", trouble="failing", failed=24)
    shown = page().text
    assert "Replay 24" in shown and 'aria-disabled="true" aria-describedby="role-reason"' in shown
    assert dashboard.READ_ONLY in shown and f"{acme.pk}/do/" not in shown


def test_api_use_is_shown_of_those_that_use_most(page):
    for share in range(20, 100, 10):
        troubled(f"site{share}", api_share=share)
    shown = page().text
    assert "site90: 90 %" in shown and "site80: 80 %" in shown and "site20: 20 %" not in shown


def test_who_may_not_see_sites_sees_no_dashboard(client):
    Staff(client, "guest", superuser=False)
    shown = client.get("/support/").text
    assert "Needs attention" not in shown


def test_the_dashboard_asks_as_much_for_many_sites_as_for_few(page):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            page()
        return len(asked)

    for number in range(2):
        hour(troubled(f"a{number}", trouble="failing", api_share=number), carried=1)
    cost()
    few = cost()
    for number in range(20):
        hour(troubled(f"b{number}", trouble="failing", api_share=number), carried=1)
    assert cost() == few


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_ages_are_short(ago, text):
    assert dashboard.age(timezone.now() - ago) == text


def test_the_dashboard_is_served_with_collected_files(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "sinergify.static_files.ModuleStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list((tmp_path / "sinergify" / "css").glob("support.*.css"))
