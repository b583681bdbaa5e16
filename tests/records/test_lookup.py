import pytest

from records import lookup

pytestmark = pytest.mark.django_db


def test_an_issue_without_links_asks_nothing(caller, callouts):
    found = lookup.panel(caller)
    assert found.groups == () and found.live and found.problem is None
    assert callouts() == 0


def test_five_objects_cost_one_callout(caller, linked, callouts):
    for name in ("Case", "Account", "Contact", "Opportunity", "Lead"):
        linked(name, 2)
    found = lookup.panel(caller)
    assert callouts() == 1
    assert [group.object_name for group in found.groups] == [
        "Case",
        "Account",
        "Contact",
        "Opportunity",
        "Lead",
    ]
    assert found.live and all(row.state == "live" for g in found.groups for row in g.rows)
