"""What every screen of the Jira admin has in common."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from jira.connect.descriptor import ADMIN_PAGES
from mapping.models import PullRun
from portal.urls import urlpatterns
from records.models import IssueMirror
from salesforce.models import Connection
from tests.factories import IssueEventFactory
from tests.jira.site import Answer
from tests.jira.tokens import ADMIN, PERSON

pytestmark = pytest.mark.django_db
SCREENS = [reverse(name) for _, _, name in ADMIN_PAGES]
LATER = [
    reverse(f"portal:{one.name}")
    for one in urlpatterns
    if getattr(one, "name", "")
    and reverse(f"portal:{one.name}") not in SCREENS
    and not one.name.startswith("salesforce-")  # doors of the login, for whom Salesforce sends back
]


@pytest.fixture(autouse=True)
def _jira(site):
    site.answer("GET", "/rest/api/3/project/search", Answer(200, {"values": [], "isLast": True}))


@pytest.mark.parametrize("path", SCREENS)
def test_a_screen_opens_for_an_admin_and_holds_its_name(open_screen, text_of, path):
    label = next(label for _, label, name in ADMIN_PAGES if reverse(name) == path)
    answer = open_screen(path)
    assert answer.status_code == 200 and label in text_of(answer)


@pytest.mark.parametrize("path", SCREENS)
def test_a_screen_stays_shut_for_everybody_else(open_screen, text_of, path):
    answer = open_screen(path, by=PERSON)
    assert answer.status_code == 403 and "You need to be a Jira admin" in text_of(answer)


def test_there_are_later_requests_to_try():
    assert len(LATER) > 12


@pytest.mark.parametrize("path", LATER)
def test_a_later_request_is_refused_to_who_is_no_admin(post, path):
    assert post(path, by=PERSON).status_code == 403


@pytest.mark.parametrize("path", LATER)
def test_a_later_request_without_a_token_is_refused(client, db, path):
    assert client.post(path).status_code == 401


@pytest.mark.parametrize("path", LATER)
def test_nothing_changes_by_a_get(client, tenant, open_screen, path):
    assert open_screen(path).status_code in (401, 405)


def lost(tenant, state=Connection.State.NEEDS_LOGIN):
    at = datetime(2025, 11, 18, 6, 12, tzinfo=UTC)
    Connection.objects.update_or_create(tenant=tenant, defaults={"state": state, "lost_at": at})


@pytest.mark.parametrize("path", SCREENS)
def test_every_screen_says_that_the_connection_is_lost_and_what_waits(
    open_screen, text_of, tenant, path
):
    lost(tenant)
    now = datetime.now(UTC)
    waits = {"tenant": tenant, "wanted_at": now, "not_before": now}
    IssueMirror.objects.create(issue_id="1", **waits)
    IssueMirror.objects.create(issue_id="2", **waits, written_at=datetime(2025, 1, 1, tzinfo=UTC))
    IssueMirror.objects.create(issue_id="3", **waits, written_at=now)
    PullRun.objects.create(tenant=tenant, wanted_at=now)
    IssueEventFactory(tenant=tenant)
    IssueEventFactory(tenant=tenant, done=True)
    told = text_of(open_screen(path))
    assert "Salesforce login has expired" in told and "Nov 18, 2025, 6:12" in told
    assert "4 changes are waiting" in told and "Log in again" in told


def test_what_waits_for_another_site_is_not_counted(open_screen, text_of, tenant, stranger):
    lost(tenant)
    now = datetime.now(UTC)
    IssueMirror.objects.create(tenant=stranger, issue_id="1", wanted_at=now, not_before=now)
    assert "Nothing is waiting" in text_of(open_screen(SCREENS[0]))


def test_a_refused_address_has_its_own_sentence(open_screen, text_of, tenant):
    lost(tenant, Connection.State.BLOCKED)
    assert "Salesforce refuses our address" in text_of(open_screen(SCREENS[1]))


def test_a_working_connection_has_no_banner(open_screen, connected):
    assert 'class="banner"' not in open_screen(SCREENS[1]).content.decode()


def test_no_name_of_a_person_is_stored_by_showing_it(open_screen, text_of, connected):
    assert "by Ann Lee" in text_of(open_screen(SCREENS[0]))
    assert Connection.objects.get().connected_by == ADMIN
