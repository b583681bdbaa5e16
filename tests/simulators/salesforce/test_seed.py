"""What the org starts with: enough for the demo's story, and whole."""

import re

import pytest

from simulators.jira_site import seed as jira

STORY = [
    ("00001026", "Exported PDF is missing its last page", "Brightwater Clinics"),
    ("00001009", "PDF footer overlaps totals on A4", "Müller & Söhne GmbH"),
    ("00001031", "Export button greyed out after update", "Kestrel Logistics"),
]


@pytest.mark.parametrize(("number", "subject", "account"), STORY)
def test_the_cases_of_the_story_are_there(api, number, subject, account):
    (row,) = api.rows(f"SELECT Subject, Account.Name FROM Case WHERE CaseNumber = '{number}'")
    assert (row["Subject"], row["Account"]["Name"]) == (subject, account)


def test_there_are_50_cases_each_with_account_and_owner(api):
    rows = api.rows(
        "SELECT Id, Subject, Description, Account.Name, Owner.Name, Contact.Email FROM Case"
    )
    assert len(rows) >= 50
    assert all(row["Subject"] and row["Description"] for row in rows)
    assert all(row["Account"]["Name"] and row["Owner"]["Name"] for row in rows)
    assert all(row["Contact"]["Email"] for row in rows)


def test_the_showcase_has_comments_posts_and_mail_in_both_directions(api):
    (case,) = api.column("SELECT Id FROM Case WHERE CaseNumber = '00001026'")
    where = f"WHERE ParentId = '{case}'"
    published = api.column(f"SELECT IsPublished FROM CaseComment {where}")
    assert {True, False} == set(published)
    assert (
        len(set(api.column(f"SELECT CommentBody FROM CaseComment {where}"))) == len(published) >= 5
    )
    assert "<b>" in api.column(f"SELECT Body FROM FeedItem {where}")[0]
    mails = api.rows(f"SELECT Incoming, FromAddress, ToAddress FROM EmailMessage {where}")
    assert {one["Incoming"] for one in mails} == {True, False}


def test_nobody_writes_about_another_ones_case(api):
    statement = "SELECT Incoming, FromAddress, ToAddress, Parent.Contact.Email FROM EmailMessage"
    for row in api.rows(statement):
        customer = row["FromAddress"] if row["Incoming"] else row["ToAddress"]
        assert customer == row["Parent"]["Contact"]["Email"]


def test_every_lookup_leads_to_a_record(api, org):
    known = {}
    for name in ("Account", "Case", "Contact", "Group", "Lead", "Opportunity", "User"):
        known[name] = org.get("records", params={"object": name})["records"]
    ids = {one["Id"] for rows in known.values() for one in rows}
    lookups = [
        (name, field, value)
        for name, rows in known.items()
        for row in rows
        for field, value in row.items()
        if re.search(r"Id$", field) and field != "Id" and value
    ]
    assert len(lookups) > 200
    assert [one for one in lookups if one[2] not in ids] == []


def test_the_companion_package_maps_projects_and_issue_types_that_jira_has(api):
    types = {one.id: one.name for one in jira.TYPES}
    names = {one.key: one.name for one in jira.PROJECTS}
    held = {one.key: {types[number] for number in one.type_ids} for one in jira.PROJECTS}
    rows = api.rows("SELECT Project_Key__c, Project_Name__c FROM Jira_Project__mdt")
    mapped = {row["Project_Key__c"]: row["Project_Name__c"] for row in rows}
    assert "SUP" in mapped
    assert mapped.items() <= names.items()
    statement = "SELECT Issue_Type__c, Project__r.Project_Key__c FROM Jira_Issue_Type__mdt"
    for row in api.rows(statement):
        assert row["Issue_Type__c"] in held[row["Project__r"]["Project_Key__c"]]


def test_the_companion_package_maps_objects_and_fields_that_exist(api):
    for name in api.column("SELECT Object__c FROM Jira_Object__mdt"):
        assert api.get(f"/sobjects/{name}/describe").status_code == 200
    for row in api.rows("SELECT Object__c, Salesforce_Field__c FROM Jira_Field__mdt"):
        fields = api.get(f"/sobjects/{row['Object__c']}/describe").json()["fields"]
        assert row["Salesforce_Field__c"] in {one["name"] for one in fields}
