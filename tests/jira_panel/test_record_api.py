"""The details of one linked record: its fields, its states, and who may ask for them."""

import re

import pytest
from django.core.cache import cache

from jira import tickets
from jira.caller import IssueRef, JiraCaller
from mapping import choosing, describes
from mapping.models import MappedObject, Tab
from salesforce import schema
from salesforce.models import Connection, DescribeCache
from tenants.audit import Actor
from tenants.models import Switches
from tests.jira.tokens import PERSON
from tests.jira_panel.test_openapi import conforms, document  # noqa: F401

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/record"
DETAILS = ["Status", "Subject", "AccountId", "IsEscalated", "CreatedDate", "Description", "Origin"]


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def choose(tenant, names, object_name="Case"):
    mapped = MappedObject.objects.get(tenant=tenant, name=object_name)
    known = schema.describe(tenant, object_name, stale_ok=True)
    choosing.choose(mapped, Tab.DETAILS, names, schema=known, actor=Actor.app())


def test_the_chosen_fields_come_in_their_order_with_their_types(
    api,
    tenant,
    linked,
    callouts,
    stored_in,
    document,  # noqa: F811
):
    choose(tenant, DETAILS)
    (link,) = linked()
    case = stored_in("Case")[0]
    told = api.get(ADDRESS, {"record": link.record_id}).json()
    assert [one["name"] for one in told["cells"]] == DETAILS
    assert (told["name"], told["subtitle"]) == (case["CaseNumber"], case["Subject"])
    by_name = {one["name"]: one for one in told["cells"]}
    assert by_name["Description"]["value"] == case["Description"]
    assert by_name["IsEscalated"]["value"] is False
    assert by_name["AccountId"]["href"].endswith(case["AccountId"])
    assert told["url"].endswith(case["Id"]) and told["state"] == "live"
    assert callouts() == 1
    assert conforms(document, ADDRESS, "get", "200", told) == []


def test_it_is_drawn_with_its_title_and_without_a_tag_of_the_value(api, tenant, linked, org):
    choose(tenant, DETAILS)
    (link,) = linked()
    words = "<b>Hello</b>\nworld " + "x" * 400
    change(org, link.record_id, Description=words, Subject="<i>One</i>", Origin=None)
    drawn = api.get(ADDRESS, {"record": link.record_id}, html=True)
    assert "&lt;b&gt;Hello&lt;/b&gt;\nworld " + "x" * 400 in drawn.text
    assert "<i>" not in drawn.text and "None" in text(drawn)
    assert 'role="tablist"' in drawn.text and "Open in Salesforce" in text(drawn)


def change(org, record_id, **values):
    org._send("PATCH", "record", json={"id": record_id, "values": values})


def test_rich_text_keeps_its_shape_and_loses_what_could_run(api, tenant, linked, org):
    body = dict(DescribeCache.objects.get(tenant=tenant, name="Case").body)
    for one in body["fields"]:
        if one["name"] == "Description":
            one |= {"htmlFormatted": True}
    DescribeCache.objects.filter(tenant=tenant, name="Case").update(body=body)
    schema._read.clear()
    choose(tenant, ["Description"])
    (link,) = linked()
    change(
        org, link.record_id, Description="<ol><li onclick='x()'>One</li></ol><script>x()</script>"
    )
    drawn = api.get(ADDRESS, {"record": link.record_id}, html=True).text
    assert '<div class="rich" dir="auto"><ol><li>One</li></ol></div>' in drawn


def test_only_a_record_of_the_own_issue_is_shown(api, client, tenant, stranger, linked, org):
    (link,) = linked(issue_id="10099")
    strange = {"record": link.record_id}
    for given in (strange, {"record": "5"}, {"record": ""}, {}, {"record": "' OR Id != '"}):
        answer = api.get(ADDRESS, given)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_linked")
    (link,) = linked()
    assert api.get(ADDRESS, {"record": link.record_id}, by=stranger).status_code == 404
    assert api.get(ADDRESS, {"record": link.record_id[:15]}).status_code == 200
    org.delete("journal")
    assert client.get(ADDRESS, {"record": link.record_id}).status_code == 401
    assert org.journal("/services/data/v") == []


def test_a_ticket_of_another_tenant_or_person_opens_nothing(api, tenant, stranger, linked):
    (link,) = linked()
    about = {"issue": IssueRef("10010", "SUP-1")}
    given = {"record": link.record_id}
    theirs = tickets.issue_ticket(JiraCaller(stranger, PERSON, "x", **about))
    anothers = tickets.issue_ticket(JiraCaller(tenant, "712020:other", "x", **about))
    own = tickets.issue_ticket(JiraCaller(tenant, PERSON, "x", **about))
    codes = [api.get(ADDRESS, given, ticket=one).status_code for one in (theirs, anothers, own)]
    assert codes == [403, 403, 200]


@pytest.mark.parametrize(
    ("day", "code", "words"),
    [
        ({"down": True}, "unavailable", "Salesforce isn’t answering"),
        ({"limit_exceeded": True}, "limit", "Daily Salesforce limit reached"),
    ],
)
def test_salesforce_s_bad_days_are_told_with_what_our_own_store_knows(
    api, linked, org, day, code, words
):
    (link,) = linked(name="00001026")
    org.post("settings", day)
    drawn = api.get(ADDRESS, {"record": link.record_id}, html=True)
    assert drawn.status_code == 200
    assert words in text(drawn) and "Case 00001026" in text(drawn) and "Try again" in text(drawn)
    assert "linked records" not in text(drawn)  # the words of a panel
    told = api.get(ADDRESS, {"record": link.record_id}).json()
    assert (told["problem"]["code"], told["parts"]) == (code, [])


def test_a_lost_login_is_told_without_a_callout(api, tenant, linked, callouts):
    (link,) = linked(name="00001026")
    Connection.objects.filter(tenant=tenant).update(state=Connection.State.NEEDS_LOGIN)
    drawn = api.get(ADDRESS, {"record": link.record_id}, html=True)
    assert "Salesforce login has expired" in text(drawn) and callouts() == 0


def test_a_hidden_a_deleted_and_a_merged_record_say_so(api, linked, org, stored_in):
    hidden, deleted, merged, kept = linked(count=4)
    org.post("settings", {"hidden_records": [hidden.record_id]})
    org.delete("record", json={"id": deleted.record_id})
    org.delete("record", json={"id": merged.record_id, "into": kept.record_id})
    said = [
        text(api.get(ADDRESS, {"record": one.record_id}, html=True))
        for one in (hidden, deleted, merged)
    ]
    number = {one["Id"]: one["CaseNumber"] for one in stored_in("Case")}[kept.record_id]
    assert "You can’t see this case" in said[0]
    assert "Deleted in Salesforce" in said[1] and "You can unlink" in said[1]
    assert f"Merged into {number}" in said[2]
    assert not any("Open in Salesforce" in one for one in said)


def test_a_field_that_lost_its_permission_is_named_and_the_rest_is_shown(api, tenant, linked, org):
    choose(tenant, ["Subject", "Priority"])
    (link,) = linked()
    org.post("settings", {"hidden_fields": ["Case.Priority"]})
    told = api.get(ADDRESS, {"record": link.record_id}).json()
    assert [one["name"] for one in told["cells"]] == ["Subject"]
    assert told["missing_fields"] == ["Priority"]
    cache.clear()


def test_an_object_without_a_stored_describe_costs_one_callout_more(api, tenant, linked, callouts):
    (link,) = linked()
    DescribeCache.objects.filter(tenant=tenant, name="Case").delete()
    assert api.get(ADDRESS, {"record": link.record_id}).json()["state"] == "live"
    assert callouts() == 2


def test_without_redirect_no_address_leads_to_salesforce(api, tenant, linked):
    Switches.objects.filter(tenant=tenant).update(allow_redirect=False)
    choose(tenant, DETAILS)
    (link,) = linked()
    drawn = api.get(ADDRESS, {"record": link.record_id}, html=True).text
    assert "Open in Salesforce" not in drawn and link.record_id[:15] not in re.findall(
        r'href="([^"]*)"', drawn
    )


def test_a_panel_that_is_switched_off_shows_no_details(api, tenant, linked):
    (link,) = linked()
    Switches.objects.filter(tenant=tenant).update(panel_shown=False)
    answer = api.get(ADDRESS, {"record": link.record_id})
    assert (answer.status_code, answer.json()["code"]) == (403, "panel_hidden")


@pytest.mark.parametrize("view", ["compact", "list"])
def test_the_panels_lead_to_the_details(api, linked, view):
    (link,) = linked(name="00001026")
    drawn = api.get("/api/v1/issue/records", {"view": view}, html=True).text
    opens = re.findall(r'data-action="details" data-record="(\w+)"', drawn)
    assert opens == [link.record_id] * (2 if view == "compact" else 1)
    assert "Open details of" in drawn


@pytest.mark.parametrize("several", [True, False], ids=["several currencies", "one currency"])
def test_an_amount_is_shown_with_its_currency_where_the_org_has_several(
    api, tenant, linked, stored_in, org, several
):
    org.post("settings", {"multi_currency": several})
    DescribeCache.objects.all().delete()
    assert describes.keep(tenant)
    (link,) = linked("Opportunity")
    record = stored_in("Opportunity")[0]
    amount = {"Amount": 1234.5} | ({"CurrencyIsoCode": "GBP"} if several else {})
    change(org, record["Id"], **amount)
    choose(tenant, ["StageName", "Amount"], "Opportunity")
    drawn = text(api.get(ADDRESS, {"record": link.record_id}, html=True))
    assert ("£1,234.50" if several else "Amount 1,234.50") in drawn
