import pytest
from django.contrib.auth.models import User

from mapping import live, restricting
from mapping.models import FormRow, PicklistMap, PullRun
from mapping.restricting import Place
from tenants.audit import Actor
from tests.factories import TenantFactory
from tests.mapping.building import a_rule, form, row
from tests.staff_pages import log_in

pytestmark = pytest.mark.django_db
STAFF = Actor.staff("sue")
LISTS = (
    *("mappedobject", "mappedproject", "formrow", "autocreaterule", "issuetyperestriction"),
    *("liveproject", "pullrun"),
)


@pytest.fixture
def staff(client):
    log_in(client, User.objects.create_superuser("sue"))
    return client


def configured():
    tenant = TenantFactory()
    mapped, sup = form(tenant)
    one = row(mapped, sup, "Priority")
    PicklistMap.objects.create(row=one, jira_value="Highest", salesforce_value="High")
    a_rule(mapped, sup, actor=STAFF)
    place = Place("10000", "SUP", "10003", "Sub-task")
    restricting.change(tenant, place, "all", True, actor=STAFF)
    live.put(tenant, "10000", "SUP", types="all", actor=STAFF)
    PullRun.objects.create(tenant=tenant)
    return tenant


@pytest.mark.parametrize("name", LISTS)
def test_staff_see_what_a_tenant_configured_and_find_it_by_its_site(staff, name):
    tenant, other = configured(), configured()
    page = staff.get(f"/support/mapping/{name}/", {"q": tenant.site_url}).content.decode()
    assert str(tenant) in page and str(other) not in page


def queries_of(staff, name, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as seen:
        assert staff.get(f"/support/mapping/{name}/").status_code == 200
    return len(seen)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_as_many_queries_for_many_tenants_as_for_one(
    staff, name, django_assert_max_num_queries
):
    configured()
    one = queries_of(staff, name, django_assert_max_num_queries)
    for _ in range(5):
        configured()
    assert queries_of(staff, name, django_assert_max_num_queries) == one


def test_a_sync_is_neither_added_nor_changed_nor_deleted_by_hand(staff):
    run = PullRun.objects.get(pk=configured().pk)
    address = f"/support/mapping/pullrun/{run.pk}/"
    assert staff.get(f"{address}change/").status_code == 200
    answers = [staff.post(f"{address}{one}/", {"post": "yes"}) for one in ("change", "delete")]
    answers.append(staff.get("/support/mapping/pullrun/add/"))
    assert {one.status_code for one in answers} == {403}
    assert PullRun.objects.exists()


def test_a_row_shows_its_picklist_map(staff):
    configured()
    page = staff.get(f"/support/mapping/formrow/{FormRow.objects.get().pk}/change/")
    assert "Highest" in page.content.decode()


def test_without_a_login_there_is_nothing_to_see(client):
    configured()
    assert client.get("/support/mapping/formrow/").status_code == 302
