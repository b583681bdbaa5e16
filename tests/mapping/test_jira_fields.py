import pytest

from common.errors import RemoteError
from mapping import jira_fields
from mapping.jira_fields import JiraField, resolve
from mapping.kinds import Kind
from tests.factories import TenantFactory
from tests.jira.conftest import _site, site  # noqa: F401
from tests.jira.site import Answer
from tests.mapping.building import AUTO, KNOWN, PRIORITY

CUSTOM = "com.atlassian.jira.plugin.system.customfieldtypes:"
FIELDS = [
    {"id": "summary", "name": "Summary", "schema": {"type": "string", "system": "summary"}},
    {"id": "issuekey", "name": "Key"},
    {"id": "comment", "name": "Comment", "schema": {"type": "comments-page"}},
    {
        "id": "customfield_10029",
        "name": "Autocreate",
        "custom": True,
        "schema": {"type": "option", "custom": CUSTOM + "select"},
    },
    {
        "id": "customfield_10050",
        "name": "Of another team",
        "custom": True,
        "schema": {"type": "string", "custom": CUSTOM + "textfield"},
        "scope": {"type": "PROJECT", "project": {"id": "10009"}},
    },
]
META = "/rest/api/3/issue/createmeta/10000/issuetypes"


@pytest.fixture
def tenant(db, site):  # noqa: F811
    site.answer("GET", "/rest/api/3/field", Answer(200, FIELDS))
    site.answer(
        "GET",
        "/rest/api/3/issuetype/project",
        Answer(200, [{"id": "10001", "name": "Bug"}, {"id": "10002", "name": "Task"}]),
    )
    site.answer(
        "GET",
        "/rest/api/3/project/10000/statuses",
        Answer(200, [{"statuses": [{"name": "Open"}, {"name": "Done"}]}, {"statuses": []}]),
    )
    for kind, options in (("10001", ["Yes", "No"]), ("10002", ["No", "Later"])):
        allowed = [{"id": str(n), "value": one} for n, one in enumerate(options)]
        page = {"total": 1, "fields": [{"fieldId": "customfield_10029", "allowedValues": allowed}]}
        site.answer("GET", f"{META}/{kind}", Answer(200, page))
    return TenantFactory(site_url=site.url)


def test_fields_with_a_value_are_listed_by_name_with_their_kinds(tenant):
    found = jira_fields.fields(tenant, "10000")
    assert [(one.id, one.name, one.kind) for one in found] == [
        ("customfield_10029", "Autocreate", Kind.SELECT),
        ("issuekey", "Issue key", Kind.ISSUE),
        ("summary", "Summary", Kind.TEXT),
    ]


def test_a_field_of_a_team_managed_project_is_listed_there(tenant):
    assert "customfield_10050" in [one.id for one in jira_fields.fields(tenant, "10009")]


def test_jira_is_asked_once_in_ten_minutes_and_for_each_site(tenant, site):  # noqa: F811
    for _ in range(3):
        jira_fields.fields(tenant)
    assert len(site.calls("/rest/api/3/field")) == 1
    jira_fields.fields(TenantFactory(site_url=site.url))
    assert len(site.calls("/rest/api/3/field")) == 2


def test_the_values_of_a_field_are_those_of_all_issue_types(tenant):
    assert jira_fields.values(tenant, "10000", AUTO) == ("Yes", "No", "Later")


def test_statuses_and_issue_types_have_values_too(tenant):
    status = JiraField("status", "Status", Kind.NAMED)
    kind = JiraField("issuetype", "Issue Type", Kind.NAMED)
    assert jira_fields.values(tenant, "10000", status) == ("Open", "Done")
    assert jira_fields.values(tenant, "10000", kind) == ("Bug", "Task")
    assert jira_fields.values(tenant, "10000", PRIORITY) == ()


def test_children_of_a_cascading_field_follow_their_parent(tenant, site):  # noqa: F811
    allowed = [{"value": "Asia", "children": [{"value": "Japan"}]}]
    page = {"total": 1, "fields": [{"fieldId": "customfield_10060", "allowedValues": allowed}]}
    site.answer("GET", f"{META}/10001", Answer(200, page))
    field = JiraField("customfield_10060", "Region", Kind.CASCADE)
    assert jira_fields.values(tenant, "10000", field) == ("Asia", "Asia - Japan")


def test_the_create_screen_is_read_to_its_last_page(tenant, site):  # noqa: F811
    first = {"total": 51, "fields": [{"fieldId": f"f{n}"} for n in range(50)]}
    last = {
        "total": 51,
        "fields": [{"fieldId": "priority", "allowedValues": [{"name": "High"}]}],
    }
    site.answer("GET", f"{META}/10001", Answer(200, first), Answer(200, last))
    assert jira_fields.values(tenant, "10000", PRIORITY) == ("High",)


def test_a_jira_that_does_not_answer_is_an_error_and_is_not_kept(tenant, site):  # noqa: F811
    site.fails = Answer(503)
    with pytest.raises(RemoteError):
        jira_fields.fields(tenant)
    site.fails = None
    assert jira_fields.fields(tenant)


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("customfield_10029", "customfield_10029"),
        ("PRIORITY", "priority"),
        (" autocreate salesforce record ", "customfield_10029"),
        ("nothing", None),
    ],
)
def test_a_field_is_named_by_its_id_or_by_its_name(named, found):
    one = resolve(KNOWN, named)
    assert (one and one.id) == found
