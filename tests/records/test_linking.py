"""Linking and unlinking: what is stored, what is refused, what others cannot reach."""

import threading

import pytest
from django.db import connection, connections

from common.errors import Refused, RemoteError
from jira.caller import IssueRef, JiraCaller
from mapping.models import IssueTypeRestriction, MappedObject
from records import linking, lookup
from records.models import Activity, IssueMirror, RecordLink
from salesforce.models import Connection
from tests.factories import RecordLinkFactory, TenantFactory
from tests.jira.tokens import PERSON

pytestmark = pytest.mark.django_db
CHECK = "/rest/api/3/permissions/check"


@pytest.fixture
def cases(stored_in):
    return [one["Id"] for one in stored_in("Case")[:5]]


def refused(do):
    with pytest.raises(Refused) as caught:
        do()
    return caught.value


def test_records_are_linked_with_their_names_in_one_callout(caller, cases, callouts, tenant):
    made = linking.link(caller, "Case", cases[:3])
    assert callouts() == 1
    assert {one.record_id for one in made} == set(cases[:3])
    link = RecordLink.objects.get(record_id=cases[0])
    assert (link.name, link.issue_id, link.issue_key) == ("00001032", "10010", "SUP-1")
    assert (link.linked_by, link.project_id) == (PERSON, "10000")
    assert link.org_id == tenant.salesforce.org_id


def test_who_linked_what_and_when_is_kept(caller, cases):
    linking.link(caller, "Case", cases[:2])
    lines = Activity.objects.filter(what="linked")
    assert {one.record_id for one in lines} == set(cases[:2])
    assert {(one.actor, one.issue_id, one.outcome) for one in lines} == {(PERSON, "10010", "done")}
    assert IssueMirror.objects.get().issue_id == "10010"


def test_linking_again_changes_nothing(caller, cases):
    first = linking.link(caller, "Case", cases[:1])
    again = linking.link(caller, "Case", cases[:2])
    assert {one.pk for one in first} < {one.pk for one in again}
    assert RecordLink.objects.count() == Activity.objects.count() == 2


def test_an_id_of_15_characters_is_the_same_record(caller, cases):
    linking.link(caller, "Case", [cases[0][:15], cases[0]])
    assert RecordLink.objects.get().record_id == cases[0]


def test_records_that_are_gone_are_left_out(caller, cases, org):
    org._send("DELETE", "record", json={"id": cases[0]})
    made = linking.link(caller, "Case", cases[:2])
    assert [one.record_id for one in made] == [cases[1]]
    assert refused(lambda: linking.link(caller, "Case", [cases[0]])).code == "gone"


def test_a_hidden_record_cannot_be_linked(caller, cases, org):
    org.post("settings", {"hidden_records": [cases[0]]})
    assert refused(lambda: linking.link(caller, "Case", [cases[0]])).status == 404
    assert RecordLink.objects.count() == 0


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "x",
        "500",
        "0019Q0000000001QAA",
        "5009Q000000000tXXX",
        "5009Q000000000t') OR (Id!='",
        None,
        17,
    ],
)
def test_what_is_no_id_of_the_object_is_refused_without_a_callout(caller, callouts, bad):
    assert refused(lambda: linking.link(caller, "Case", [bad])).code == "record_id"
    assert callouts() == 0


def test_one_to_fifty_records_at_once(caller, stored_in):
    many = [one["Id"] for one in stored_in("Case")[:51]]
    assert refused(lambda: linking.link(caller, "Case", [])).code == "how_many"
    assert refused(lambda: linking.link(caller, "Case", many)).code == "how_many"
    assert len(linking.link(caller, "Case", many[:50])) == 50


@pytest.mark.parametrize("name", ["User", "Nothing__c", "Case WHERE", "", "case"])
def test_only_mapped_objects_can_be_linked(caller, callouts, name):
    assert refused(lambda: linking.link(caller, name, ["x"])).code == "not_mapped"
    assert callouts() == 0


def test_an_object_mapped_no_more_cannot_be_linked(caller, cases, tenant):
    MappedObject.objects.filter(tenant=tenant, name="Case").update(gone_at="2026-01-01T00:00Z")
    assert refused(lambda: linking.link(caller, "Case", cases)).status == 404


def test_a_link_is_seen_at_once(caller, cases):
    assert lookup.panel(caller).total == 0
    made = linking.link(caller, "Case", cases[:2])
    assert {row.state for row in lookup.panel(caller).groups[0].rows} == {"live"}
    linking.unlink(caller, [made[0].pk])
    assert lookup.panel(caller).total == 1


@pytest.mark.parametrize("switch", ["allow_linking", "allow_unlinking"])
def test_a_switch_that_is_off_refuses(caller, cases, linked, callouts, switch):
    link = linked("Case", 1)[0]
    setattr(caller.tenant.switches, switch, False)
    do = {
        "allow_linking": lambda: linking.link(caller, "Case", cases),
        "allow_unlinking": lambda: linking.unlink(caller, [link.pk]),
    }[switch]
    error = refused(do)
    assert (error.code, error.status) == ("switch_off", 403)
    assert callouts() == 0
    assert RecordLink.objects.count() == 1


def test_a_restricted_issue_type_refuses_even_where_the_switch_is_off(caller, cases, linked):
    link = linked("Case", 1)[0]
    IssueTypeRestriction.objects.create(
        tenant=caller.tenant,
        project_id="10000",
        project_key="SUP",
        issue_type_id="10001",
        issue_type_name="Sub-task",
        create=True,
        link=True,
        unlink=True,
    )
    caller.tenant.switches.allow_linking = False
    error = refused(lambda: linking.link(caller, "Case", cases))
    assert error.code == "restricted"
    assert error.sentence == (
        "Sub-task issues can’t create, link or unlink records in project SUP. Existing links stay."
    )
    assert refused(lambda: linking.unlink(caller, [link.pk])).code == "restricted"


def test_jira_is_asked_afresh_for_each_write(caller, cases, site):
    linking.link(caller, "Case", cases[:1])
    site.editors.clear()
    assert refused(lambda: linking.link(caller, "Case", cases[1:2])).code == "no_permission"
    assert refused(lambda: linking.unlink(caller, [1])).code == "no_permission"
    assert len(site.calls(CHECK)) == 3
    assert RecordLink.objects.count() == 1


def test_where_jira_does_not_answer_nothing_is_written(caller, cases, site):
    from tests.jira.site import Answer

    site.fails = Answer(503, {})
    with pytest.raises(RemoteError):
        linking.link(caller, "Case", cases)
    assert RecordLink.objects.count() == 0


@pytest.mark.parametrize("trouble", [{"down": True}, {"limit_exceeded": True}])
def test_where_salesforce_does_not_answer_nothing_is_linked(caller, cases, org, trouble):
    org.post("settings", trouble)
    with pytest.raises(RemoteError):
        linking.link(caller, "Case", cases)
    assert (
        RecordLink.objects.count() == Activity.objects.count() == IssueMirror.objects.count() == 0
    )


def test_unlinking_needs_no_answer_from_salesforce(caller, linked, org, callouts):
    links = linked("Case", 3)
    org.post("settings", {"down": True})
    gone = linking.unlink(caller, [str(one.pk) for one in links[:2]])
    assert {one.record_id for one in gone} == {one.record_id for one in links[:2]}
    assert RecordLink.objects.get().pk == links[2].pk
    assert callouts() == 0
    assert Activity.objects.filter(what="unlinked").count() == 2
    assert set(IssueMirror.objects.get().unlinked) == {one.record_id for one in links[:2]}


def test_without_a_login_links_are_kept_as_they_are(caller, linked):
    link = linked("Case", 1)[0]
    Connection.objects.update(state="needs_login")
    assert refused(lambda: linking.unlink(caller, [link.pk])).code == "needs_login"


def test_links_of_another_tenant_or_issue_cannot_be_removed(caller, linked):
    own = linked("Case", 1)[0]
    foreign = RecordLinkFactory(tenant=TenantFactory(), issue_id=caller.issue.id)
    elsewhere = RecordLinkFactory(tenant=caller.tenant, issue_id="10011")
    error = refused(lambda: linking.unlink(caller, [foreign.pk, elsewhere.pk]))
    assert (error.code, error.status) == ("not_linked", 404)
    assert [one.pk for one in linking.unlink(caller, [foreign.pk, own.pk])] == [own.pk]
    assert set(RecordLink.objects.values_list("pk", flat=True)) == {foreign.pk, elsewhere.pk}


@pytest.mark.parametrize("bad", [[], ["x"], [None], ["1' OR '1'='1"]])
def test_what_is_no_link_is_refused(caller, bad):
    assert refused(lambda: linking.unlink(caller, bad)).status == 400


def test_without_an_issue_nothing_can_be_linked(caller, cases):
    nobody = caller.about(None)
    assert refused(lambda: linking.link(nobody, "Case", cases)).code == "no_permission"


def test_two_who_unlink_the_same_remove_it_once(caller, linked):
    link = linked("Case", 1)[0]
    linking.unlink(caller, [link.pk])
    assert refused(lambda: linking.unlink(caller, [link.pk])).code == "not_linked"
    assert Activity.objects.filter(what="unlinked").count() == 1


@pytest.fixture
def second(tenant, site):
    """Another person on the same issue, with a caller of their own as in another request."""
    site.editors.add("712020:second")
    again = type(tenant).objects.get(pk=tenant.pk)
    return JiraCaller(again, "712020:second", "x", IssueRef("10010"))


def in_thread(do):
    """Runs `do` beside the test; `join()` gives what it brought."""
    found = []

    def run():
        try:
            found.append(do())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()

    def join():
        thread.join(30)
        return found[0]

    return join


@pytest.mark.django_db(transaction=True)
def test_who_is_overtaken_between_look_and_link_gets_the_others_link(
    caller, second, cases, org, callouts
):
    org.post("rules", {"match": "/query", "delay_ms": 700, "times": 1})
    slow = in_thread(lambda: linking.link(caller, "Case", cases[:2]))
    while callouts() == 0:
        pass
    quick = linking.link(second, "Case", cases[:2])
    assert {one.pk for one in slow()} == {one.pk for one in quick}
    assert {one.linked_by for one in RecordLink.objects.all()} == {"712020:second"}
    assert Activity.objects.filter(what="linked").count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time.")
def test_two_who_link_the_same_at_once_make_one_link(caller, second, cases):
    together = threading.Barrier(2)

    def link(who, record_ids):
        together.wait(10)
        return linking.link(who, "Case", record_ids)

    one = in_thread(lambda: link(caller, cases[:4]))
    other = in_thread(lambda: link(second, list(reversed(cases[1:5]))))
    assert [len(one()), len(other())] == [4, 4]
    assert RecordLink.objects.count() == Activity.objects.filter(what="linked").count() == 5
    assert IssueMirror.objects.count() == 1
