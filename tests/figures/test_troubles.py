"""Why a site stands still, told by the rule that comes first."""

from datetime import UTC, datetime, timedelta

import pytest

from bulkcreate.models import Upload
from figures import looking
from figures.models import Health
from records.models import IssueMirror
from salesforce.models import Connection
from sync.models import Lane
from tests.factories import IssueEventFactory, TenantFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BUDGET = "Your org has used 6 of its 10 API requests for today."


@pytest.fixture(autouse=True)
def frozen(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def acme():
    return TenantFactory(site_url="https://acme.atlassian.net")


@pytest.fixture
def connected(acme):
    return Connection.objects.create(tenant=acme, state="connected", connected_at=NOW)


def late(tenant, minutes=60, **about):
    return IssueEventFactory(tenant=tenant, happened_at=NOW - minutes * MINUTE, **about)


def failed(tenant, ago, code):
    at = NOW - ago * MINUTE
    IssueEventFactory(tenant=tenant, state="failed", code=code, happened_at=at, finished_at=at)


def mirror(tenant, issue_id="1", minutes=60, **values):
    about = {"wanted_at": NOW - minutes * MINUTE, "not_before": NOW, "last_error": "No."} | values
    return IssueMirror.objects.create(tenant=tenant, issue_id=issue_id, **about)


def upload(tenant, **values):
    about = {"state": "running", "problem": "Jira can’t be reached.", "not_before": NOW}
    return Upload.objects.create(
        tenant=tenant, issue_id="1", size=1, begun_at=NOW, **(about | values)
    )


def found(tenant):
    looking.look()
    health = Health.objects.get(tenant=tenant)
    return health.trouble, health.why


def test_a_new_site_that_was_never_connected_needs_nobody(acme):
    assert found(acme) == ("", "")
    Connection.objects.create(tenant=acme)
    assert found(acme) == ("", "")


def test_a_site_without_a_connection_says_so_once_something_waits(acme):
    late(acme, minutes=1)
    trouble, why = found(acme)
    assert trouble == "not_connected" and "never connected" in why


def test_a_site_that_was_disconnected_needs_somebody_at_once(acme, connected):
    connected.state = "none"
    connected.save(update_fields=["state"])
    trouble, why = found(acme)
    assert trouble == "not_connected" and "any more" in why


def test_a_closed_way_to_the_org_says_why_and_until_when(acme, connected):
    late(acme)
    Lane.objects.create(
        tenant=acme, code="budget", problem=BUDGET, attempts=1, closed_until=NOW + 5 * MINUTE
    )
    assert found(acme) == ("paused", f"Next try at 12:35. {BUDGET}".rstrip("."))


def test_a_way_that_is_tried_just_now_is_still_in_trouble_and_an_old_closing_is_not(
    acme, connected
):
    late(acme)
    lane = Lane.objects.create(tenant=acme, problem="No.", attempts=1, closed_until=NOW - MINUTE)
    assert found(acme)[0] == "paused"
    lane.closed_until = NOW - 60 * MINUTE
    lane.save(update_fields=["closed_until"])
    assert found(acme)[0] == "behind"


def test_a_way_that_failed_and_is_not_closed_yet_is_told_once_it_is_no_hiccup(acme, connected):
    lane = Lane.objects.create(tenant=acme, problem="Salesforce isn’t answering.", attempts=1)
    late(acme, minutes=0)
    assert found(acme) == ("", "")
    late(acme, minutes=2)
    assert found(acme) == ("paused", "Salesforce isn’t answering")
    lane.attempts = 0
    lane.save(update_fields=["attempts"])
    assert found(acme) == ("", "")


def test_a_closed_way_is_no_trouble_while_nothing_waits(acme, connected):
    Lane.objects.create(tenant=acme, problem="No.", attempts=1, closed_until=NOW + MINUTE)
    assert found(acme) == ("", "")


def test_what_waits_for_no_known_reason_is_behind(acme, connected):
    late(acme, minutes=14)
    assert found(acme)[0] == ""
    late(acme, minutes=16)
    assert found(acme) == ("behind", "Oldest waits since 25 Nov 12:14")


def test_what_is_behind_for_a_reason_of_its_own_says_it(acme, connected):
    late(acme, minutes=20, reason="Somebody else saves this record.", attempts=5)
    late(acme, minutes=19, reason="No answer.", attempts=2)
    late(TenantFactory(), minutes=30, reason="Of another site.", attempts=9)
    why = "Oldest waits since 25 Nov 12:10. Somebody else saves this record"
    assert found(acme) == ("behind", why)


def test_the_reason_of_failures_is_that_of_the_newest(acme, connected):
    failed(acme, 600, "unreachable")
    failed(acme, 5, "ENTITY_IS_DELETED")
    failed(TenantFactory(), 1, "timeout")
    assert found(acme) == ("failing", "Deleted record")


@pytest.mark.parametrize(
    ("values", "stuck"),
    [
        ({"attempts": 3}, True),
        ({"not_before": NOW + 30 * MINUTE}, True),
        ({"attempts": 9, "state": "done"}, True),
        ({"attempts": 9, "state": "done", "attached_at": NOW}, False),
        ({"attempts": 9, "state": "mapping"}, False),
        ({"attempts": 9, "problem": ""}, False),
        ({"attempts": 1}, False),
    ],
)
def test_an_upload_is_stuck_once_it_waits_for_somebody(acme, connected, values, stuck):
    upload(acme, **values)
    assert found(acme) == (("stuck", "1 upload") if stuck else ("", ""))
    assert Health.objects.get(tenant=acme).stuck_uploads == int(stuck)


def test_links_that_nobody_could_be_told_of_are_stuck(acme, connected):
    mirror(acme, "1")
    mirror(acme, "2")
    mirror(acme, "3", minutes=5)
    mirror(acme, "4", written_at=NOW)
    upload(acme, attempts=5)
    assert found(acme) == ("stuck", "1 upload and 2 issues to be told")
    assert Health.objects.get(tenant=acme).stuck_links == 2


def test_links_that_wait_without_an_error_are_only_late(acme, connected):
    mirror(acme, last_error="")
    assert found(acme)[0] == "behind"


def test_an_uninstalled_site_has_no_trouble(acme, connected):
    late(acme)
    mirror(acme)
    acme.uninstalled_at = NOW
    acme.save(update_fields=["uninstalled_at"])
    assert found(acme) == ("", "")
