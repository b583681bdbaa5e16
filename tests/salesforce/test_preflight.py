"""Test connection: what it asks, and that each thing to mend is named."""

import pytest

from salesforce import preflight
from salesforce.models import Connection

NEEDED = ["Case", "Account", "Case"]


@pytest.fixture
def run(tenant, connection):
    def checks(needed=NEEDED):
        found = preflight.run(tenant, needed=needed)
        return found, {check.key: check for check in found.checks}

    return checks


def test_all_is_well(run, org, settings):
    settings.EGRESS_ADDRESSES = ["203.0.113.10"]
    found, checks = run()
    assert found.ok
    assert list(checks) == [
        "login",
        "api",
        "object.Case",
        "object.Account",
        "rotation",
        "companion",
    ]
    assert all(check.ok for check in found.checks)
    assert "renewed just now" in checks["login"].sentence
    assert "requests are left" in checks["api"].sentence
    assert "203.0.113.10" in checks["rotation"].sentence
    assert checks["object.Case"].label == "Cases"
    assert len(org.journal("/oauth2/token")) == 1


def test_without_a_login_nothing_else_is_asked(tenant, org):
    found = preflight.run(tenant, needed=NEEDED)
    assert [check.key for check in found.checks] == ["login"] and not found.ok
    assert "Log in first" in found.checks[0].sentence and org.journal() == []


def test_a_lost_login_is_told(run, org):
    org.post("revoke_all")
    _, checks = run()
    assert list(checks) == ["login"] and checks["login"].ok is False
    assert "log in again" in checks["login"].sentence


def test_an_address_off_the_list_is_told(run, org):
    org.post("settings", {"ip_restricted": True})
    _, checks = run()
    assert "allow-list" in checks["login"].sentence


def test_api_access_that_is_off_is_told(run, org):
    org.post("settings", {"api_disabled": True})
    found, checks = run()
    assert not found.ok and checks["api"].ok is False
    assert "API access is switched off" in checks["api"].sentence
    assert checks["object.Case"].ok is None and checks["companion"].ok is None


@pytest.mark.parametrize(
    ("used", "ok", "said"),
    [
        (89_000, True, "of 100,000 API requests are left"),
        (95_000, True, "Ask your Salesforce admin for more"),
        (100_000, False, "Daily Salesforce limit reached"),
    ],
)
def test_the_days_allowance_is_told(run, org, used, ok, said):
    org.post("settings", {"api_used": used, "api_max": 100_000})
    _, checks = run()
    assert checks["api"].ok is ok and said in checks["api"].sentence


def test_limits_that_cannot_be_read_are_no_fault(run, org):
    org.post("rules", {"match": "/limits", "status": 200, "body": {}})
    _, checks = run()
    assert checks["api"].ok and checks["api"].sentence == "The API answers."


@pytest.mark.parametrize(
    ("rights", "said"),
    [
        ({"hidden_objects": ["Case"]}, "Give access to Case"),
        ({"read_only_objects": ["Case"]}, "may not create these"),
    ],
)
def test_an_object_without_its_rights_is_named(run, org, rights, said):
    org.post("settings", rights)
    found, checks = run()
    assert not found.ok and checks["object.Case"].ok is False
    assert said in checks["object.Case"].sentence and checks["object.Account"].ok


def test_a_right_that_was_just_given_counts_at_once(run, org):
    org.post("settings", {"hidden_objects": ["Case"]})
    assert not run()[0].ok
    org.post("settings", {"hidden_objects": []})
    assert run()[0].ok


def test_many_objects_cost_one_call(run, org):
    run(["Case", "Account", "Contact", "Lead", "Opportunity", "User"])
    assert len(org.journal("/services/data/v")) == 3  # limits, objects, companion


def test_rotation_that_is_off_is_told(run, org):
    org.post("settings", {"rotation": False})
    found, checks = run()
    assert not found.ok and checks["rotation"].ok is False
    assert "Turn rotation on" in checks["rotation"].sentence


def test_rotation_that_was_switched_off_later_is_told(run, org):
    assert run()[0].ok
    org.post("settings", {"rotation": False})
    assert run()[1]["rotation"].ok is False


def test_a_missing_package_is_told_and_does_not_spoil_the_rest(run, org):
    org.post("settings", {"package": False})
    found, checks = run()
    assert checks["companion"].ok is False and found.ok
    assert "Not installed" in checks["companion"].sentence


def test_salesforce_going_down_halfway_is_not_taken_for_a_fault_of_the_org(run, org):
    org.post("rules", {"match": "/composite", "status": 503, "html": "<h1>Busy</h1>"})
    found, checks = run()
    assert not found.ok and checks["object.Case"].ok is None and checks["companion"].ok is None
    assert Connection.objects.get().connected
