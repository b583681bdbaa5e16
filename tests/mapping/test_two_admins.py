"""Two admins at the same moment: different things of one thing both land.

SQLite in memory shares one cache between threads and answers "locked" at once, so these run where
the database is a server.
"""

from threading import Barrier, Thread

import pytest
from django.db import connection

from mapping import picklists, restricting, row_changes, rows, rules
from mapping.models import FormRow, IssueTypeRestriction
from mapping.restricting import Place
from tenants.audit import Actor
from tenants.models import AuditEntry
from tests.factories import TenantFactory
from tests.mapping.building import CASE, KNOWN, form, row

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="two transactions at once need a database server"
    ),
]
ADMINS = [Actor.person("712020:one"), Actor.person("712020:two")]


def at_once(*acts):
    """Run in threads that start together; the first failure is raised here."""
    start, failed = Barrier(len(acts)), []

    def run(act):
        try:
            start.wait(10)
            act()
        except Exception as error:  # noqa: BLE001 # told by the test's own thread
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    if failed:
        raise failed[0]


@pytest.fixture
def tenant():
    return TenantFactory()


def change(tenant, one, actor, **changes):
    row_changes.change(tenant, one.pk, changes, schema=CASE, known=KNOWN, actor=actor)


def test_two_settings_of_one_row(tenant):
    one = row(*form(tenant))
    at_once(
        lambda: change(tenant, one, ADMINS[0], label="Topic", columns=1),
        lambda: change(tenant, one, ADMINS[1], help_text="Ask.", default="Printer"),
    )
    found = FormRow.objects.get()
    assert (found.label, found.columns, found.help_text, found.default) == (
        "Topic",
        1,
        "Ask.",
        "Printer",
    )
    assert AuditEntry.objects.count() == 4


def test_a_setting_and_the_picklist_map_of_one_row(tenant):
    one = row(*form(tenant), "Priority")
    at_once(
        lambda: change(tenant, one, ADMINS[0], label="Urgency"),
        lambda: picklists.save(
            tenant,
            one.pk,
            {"Highest": "High"},
            schema=CASE,
            unmapped="copy",
            actor=ADMINS[1],
        ),
    )
    found = FormRow.objects.get()
    assert (found.label, found.unmapped) == ("Urgency", "copy")
    assert picklists.maps_of(found) == {"Highest": "High"}


def test_two_ticks_of_one_issue_type_that_has_no_row_yet(tenant):
    place = Place("10000", "SUP", "10003", "Sub-task")
    at_once(
        lambda: restricting.change(tenant, place, "create", True, actor=ADMINS[0]),
        lambda: restricting.change(tenant, place, "unlink", True, actor=ADMINS[1]),
    )
    found = IssueTypeRestriction.objects.get()
    assert restricting.actions(found) == ["create", "unlink"]


def test_adding_the_same_field_makes_one_row_and_different_ones_two(tenant):
    mapped, sup = form(tenant)
    at_once(
        lambda: rows.add(mapped, sup, ["Subject", "Origin"], schema=CASE, actor=ADMINS[0]),
        lambda: rows.add(mapped, sup, ["Subject", "Priority"], schema=CASE, actor=ADMINS[1]),
    )
    found = rows.of(mapped, sup)
    assert sorted(one.salesforce_field for one in found) == ["Origin", "Priority", "Subject"]
    assert sorted(one.position for one in found) == [0, 1, 2]


def test_opening_a_new_form_twice_makes_its_first_rows_once(tenant):
    mapped, sup = form(tenant)

    def load():
        rows.ensure(mapped, sup, schema=CASE, layout=frozenset({"Subject"}), known=KNOWN)

    at_once(load, load)
    assert [one.salesforce_field for one in rows.of(mapped, sup)] == ["Must__c", "Subject"]


def test_two_rules_for_one_form_leave_one(tenant):
    mapped, sup = form(tenant)

    def save(values, actor):
        rules.save(
            mapped,
            sup,
            jira_field="customfield_10029",
            operator="one_of",
            values=values,
            enabled=True,
            known=KNOWN,
            actor=actor,
        )

    at_once(lambda: save(["Yes"], ADMINS[0]), lambda: save(["No"], ADMINS[1]))
    assert mapped.auto_create_rules.count() == 1
