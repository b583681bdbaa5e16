import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from records import activity, mirror
from records.models import Activity, IssueMirror
from tests.factories import RecordLinkFactory, TenantFactory
from tests.staff_pages import log_in

pytestmark = pytest.mark.django_db
LISTS = ["recordlink", "activity", "issuemirror"]


@pytest.fixture
def staff(client):
    log_in(client, User.objects.create_superuser("staff", password="staff"))
    return client


@pytest.fixture
def rows():
    from jira.caller import IssueRef
    from tenants.audit import Actor

    tenant = TenantFactory(site_url="https://acme.atlassian.net")
    link = RecordLinkFactory(tenant=tenant, name="00001026", linked_at=timezone.now())
    issue = IssueRef("10010", "SUP-1")
    activity.note(tenant, issue, "linked", actor=Actor.person("712020:ann"), links=[link])
    mirror.want(tenant, issue)
    return {
        "recordlink": link.pk,
        "activity": Activity.objects.get().pk,
        "issuemirror": IssueMirror.objects.get().pk,
    }


@pytest.mark.parametrize("name", LISTS)
def test_staff_see_what_there_is(staff, rows, name):
    page = staff.get(reverse(f"admin:records_{name}_changelist"), {"q": "SUP-1"}).text
    assert "acme.atlassian.net" in page
    assert "SUP-1" in page


@pytest.mark.parametrize("name", LISTS)
def test_nothing_can_be_changed_by_hand(staff, rows, name):
    assert staff.get(reverse(f"admin:records_{name}_add")).status_code == 403
    address = reverse(f"admin:records_{name}_change", args=[rows[name]])
    assert staff.get(address).status_code == 200
    assert staff.post(address, {"issue_key": "X-1"}).status_code == 403
    delete = reverse(f"admin:records_{name}_delete", args=[rows[name]])
    assert staff.post(delete, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_a_long_list_takes_as_many_queries_as_a_short_one(
    staff, rows, name, django_assert_max_num_queries
):
    RecordLinkFactory.create_batch(30, tenant=TenantFactory())
    with django_assert_max_num_queries(12):
        staff.get(reverse(f"admin:records_{name}_changelist"))
