import pytest
from django.contrib.auth.models import User

from mapping import live, restricting, rules
from mapping.models import FormRow, IssueTypeRestriction, PicklistMap, PullRun
from mapping.restricting import Place
from tenants.audit import Actor
from tests.factories import TenantFactory
from tests.mapping.building import KNOWN, form, row

pytestmark = pytest.mark.django_db
STAFF = Actor.staff("sue")
LISTS = (
    *("mappedobject", "mappedproject", "formrow", "autocreaterule", "issuetyperestriction"),
    *("liveproject", "pullrun"),
)


@pytest.fixture
def staff(client):
    client.force_login(User.objects.create_superuser("sue"))
    return client


def configured():
    tenant = TenantFactory()
    mapped, sup = form(tenant)
    one = row(mapped, sup, "Priority")
    PicklistMap.objects.create(row=one, jira_value="Highest", salesforce_value="High")
    rules.save(
        mapped,
        sup,
        jira_field="summary",
        operator="contains",
        values=["printer"],
        enabled=True,
        known=KNOWN,
        actor=STAFF,
    )
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


@pytest.mark.parametrize("name", LISTS)
def test_nothing_is_added_changed_or_deleted_by_hand(staff, name):
    configured()
    assert staff.get(f"/support/mapping/{name}/add/").status_code == 403
    model = {"formrow": FormRow, "issuetyperestriction": IssueTypeRestriction}.get(name)
    if model:
        address = f"/support/mapping/{name}/{model.objects.get().pk}/"
        assert staff.get(f"{address}change/").status_code == 200
        assert staff.post(f"{address}change/", {}).status_code == 403
        assert staff.post(f"{address}delete/", {"post": "yes"}).status_code == 403
        assert model.objects.exists()


def test_a_row_shows_its_picklist_map(staff):
    configured()
    page = staff.get(f"/support/mapping/formrow/{FormRow.objects.get().pk}/change/")
    assert "Highest" in page.content.decode()


def test_without_a_login_there_is_nothing_to_see(client):
    configured()
    assert client.get("/support/mapping/formrow/").status_code == 302
