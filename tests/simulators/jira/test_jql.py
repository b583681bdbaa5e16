"""The JQL that the site understands, and what it says about the rest."""

import pytest

from simulators.jira_site import jql
from simulators.jira_site.seed import make_world

ALIASES = {"smallcount": {"propertyKey": "small", "objectName": "count"}}
WORLD = make_world()


def keys(text):
    return [one.key for one in jql.parse(text, ALIASES).run(WORLD)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("key = SUP-142", ["SUP-142"]),
        ("key in (SUP-142, 'DEV-9')", ["DEV-9", "SUP-142"]),
        ("project = OPS AND status = Done", ["OPS-33", "OPS-32"]),
        ("project = OPS AND NOT status = Done AND priority = Low", ["OPS-34"]),
        ("parent = SUP-142 OR parent = OPS-30", ["OPS-33", "SUP-146"]),
        ('summary ~ "missing page"', ["SUP-146"]),
        ('"Users affected" >= 14', ["SUP-142"]),
        ("cf[10034] < 14", []),
        ('"Affected products" = Reports', ["SUP-142"]),
        ("labels is not empty", ["SUP-142"]),
        (
            "(project = DEV OR project = OPS) AND type = Bug AND status != Done",
            ["DEV-15", "DEV-10", "DEV-9"],
        ),
        (
            "project = SUP AND type not in ('Support request', Bug) ORDER BY priority, key",
            ["SUP-145", "SUP-146"],
        ),
    ],
)
def test_a_query_finds_its_issues_newest_first_unless_ordered(text, found):
    assert keys(text) == found


def test_an_order_can_be_turned_round():
    assert keys("project = DEV ORDER BY priority DESC")[0] == "DEV-9"
    assert keys("project = DEV ORDER BY priority ASC")[-1] == "DEV-9"
    assert keys("key in (DEV-9, DEV-10) ORDER BY key") == ["DEV-9", "DEV-10"]


def test_what_an_app_indexed_counts_as_a_field():
    world = make_world()
    world.issue("SUP-142").properties["small"] = {"count": 3}
    assert [one.key for one in jql.parse("smallCount > 2", ALIASES).run(world)] == ["SUP-142"]
    assert jql.parse("smallCount > 3", ALIASES).run(world) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nonsense = 1", "Field 'nonsense' does not exist"),
        ("project SUP", "Expecting an operator"),
        ("project =", "ends too early"),
        ("project in (SUP", "Expecting ')'"),
        ("project = SUP key = 1", "Expecting either 'OR' or 'AND'"),
        ("project = and", "Expecting a value"),
        ("project is SUP", "goes with EMPTY"),
        ("order key", "Expecting 'by'"),
    ],
)
def test_a_broken_query_is_told_what_is_wrong(text, sentence):
    with pytest.raises(jql.BadQuery) as caught:
        jql.parse(text, ALIASES)
    assert sentence in str(caught.value)
