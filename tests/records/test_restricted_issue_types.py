"""RST-1 where it holds: after "panel shown", before the switches, for each action by itself."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.errors import Refused
from jira.caller import ProjectRef
from mapping import restricting
from mapping.restricting import Place
from records import policy
from records.policy import Action
from tenants import switching
from tenants.audit import Actor
from tests.factories import TenantFactory
from tests.jira.tokens import PERSON

pytestmark = pytest.mark.django_db
ADMIN = Actor.person("712020:admin")
SENTENCE = "Sub-task issues can’t link records in project SUP. Existing links stay."


def restrict(tenant, action, project_id="10000", issue_type_id="10001"):
    place = Place(project_id, "SUP", issue_type_id, "Sub-task")
    restricting.change(tenant, place, action, True, actor=ADMIN)


@pytest.mark.parametrize(("action", "other"), [("link", "unlink"), ("unlink", "link")])
def test_a_restricted_action_is_refused_and_its_button_absent(caller, tenant, action, other):
    restrict(tenant, action)
    with pytest.raises(Refused) as refusal:
        policy.require(caller, Action(action))
    assert refusal.value.code == "restricted"
    assert refusal.value.sentence == (
        f"Sub-task issues can’t {action} records in project SUP. Existing links stay."
    )
    assert policy.buttons(caller)[action].shown is False
    policy.require(caller, Action(other))


def test_all_buttons_together_ask_for_the_restriction_once(caller, tenant):
    restrict(tenant, "link")
    with CaptureQueriesContext(connection) as asked:
        verdicts = policy.buttons(caller)
    assert len([one for one in asked if "issuetyperestriction" in one["sql"]]) == 1
    assert not verdicts["link"].allowed and verdicts["unlink"].code != "restricted"


def test_existing_links_stay_in_sight(caller, tenant):
    restrict(tenant, "all")
    assert policy.judge(caller, Action.VIEW).allowed
    assert policy.judge(caller, Action.REDIRECT).allowed


def test_a_restriction_wins_over_the_switch_and_is_the_reason_shown(caller, tenant):
    restrict(tenant, "link")
    switching.change(tenant, "allow_linking", False, actor=ADMIN)
    assert policy.judge(caller, Action.LINK).sentence == SENTENCE
    switching.change(tenant, "panel_shown", False, actor=ADMIN)
    assert policy.judge(caller, Action.LINK).code == "panel_hidden"


def test_a_restriction_comes_before_jiras_permission(caller, tenant, site):
    site.editors.discard(PERSON)
    restrict(tenant, "link")
    assert policy.judge(caller, Action.LINK, fresh=True).code == "restricted"


def test_another_tenants_projects_or_types_restriction_does_not_hold_here(caller, tenant):
    restrict(TenantFactory(), "link")
    restrict(tenant, "link", project_id="10009")
    restrict(tenant, "link", issue_type_id="10009")
    policy.require(caller, Action.LINK)
    moved = replace(caller, project=ProjectRef("10009", "OPS"))
    assert policy.judge(moved, Action.LINK).code == "restricted"


def test_a_tick_that_was_taken_back_frees_again(caller, tenant):
    restrict(tenant, "all")
    place = Place("10000", "SUP", "10001", "Sub-task")
    restricting.change(tenant, place, "all", False, actor=ADMIN)
    policy.require(caller, Action.LINK)
    policy.require(caller, Action.UNLINK)
