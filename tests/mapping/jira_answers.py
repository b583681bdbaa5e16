"""What Jira tells of its projects, issue types and fields in the tests of the mapping."""

from tests.jira.site import Answer

SEARCH, TYPES_AT = "/rest/api/3/project/search", "/rest/api/3/issuetype/project"
PROJECTS = [
    {"id": "10000", "key": "SUP", "name": "Support"},
    {"id": "10001", "key": "DEV", "name": "Development"},
]
TYPES = [{"id": "10001", "name": "Task"}, {"id": "10003", "name": "Sub-task"}]
CUSTOM = "com.atlassian.jira.plugin.system.customfieldtypes:"
FIELDS = [
    {"id": "summary", "name": "Summary", "schema": {"type": "string", "system": "summary"}},
    {"id": "priority", "name": "Priority", "schema": {"type": "priority"}},
    {
        "id": "customfield_10029",
        "name": "Autocreate",
        "schema": {"type": "option", "custom": CUSTOM + "select"},
    },
]


def tell(site, projects=PROJECTS):
    site.answer("GET", SEARCH, Answer(200, {"isLast": True, "values": projects}))
    site.answer("GET", TYPES_AT, Answer(200, TYPES))
    site.answer("GET", "/rest/api/3/field", Answer(200, FIELDS))
    return site
