"""What describe says: parsed whatever the version, kept fresh without asking for all of it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from common import clock
from common.errors import RemoteError
from salesforce import schema
from salesforce.client import client_for
from salesforce.models import Connection, DescribeCache
from salesforce.schema import parse_field, parse_object, parse_value, summary
from tests.factories import TenantFactory

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "salesforce"
on_this_machine = pytest.mark.skipif(not REAL.exists(), reason="The real describes are not here.")


def real(name):
    return json.loads((REAL / name).read_text(encoding="utf-8"))


# --- parsing


def test_missing_and_unknown_keys_are_tolerated():
    found = parse_object({"name": "X__c", "novel": 1, "fields": [{"name": "A", "novel": []}, {}]})
    assert (found.label, found.label_plural, found.name_field) == ("X__c", "X__c", "Id")
    field = found.fields["A"]
    assert (field.label, field.type, field.length, field.picklist) == ("A", "string", 0, ())
    assert parse_object({}).fields == {} and parse_object({"fields": None}).fields == {}


@pytest.mark.parametrize(
    "key",
    [
        *("label", "type", "length", "precision", "scale", "inlineHelpText", "controllerName"),
        *("relationshipName", "referenceTo", "picklistValues"),
    ],
)
def test_null_is_as_good_as_missing(key):
    assert parse_field({"name": "A", key: None}) == parse_field({"name": "A"})
    assert parse_value({"value": None, "label": None, "validFor": None}).value == ""


@pytest.mark.parametrize(
    ("given", "required"),
    [
        ({"createable": True, "nillable": False, "type": "string"}, True),
        ({"createable": False, "nillable": False, "type": "string"}, False),
        ({"createable": True, "nillable": True, "type": "string"}, False),
        ({"createable": True, "nillable": False, "defaultedOnCreate": True}, False),
        ({"createable": True, "nillable": False, "type": "boolean"}, False),
    ],
)
def test_what_is_required_on_create(given, required):
    assert parse_field({"name": "A", **given}).required is required


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"type": "string"}, "A"),
        (
            {"type": "reference", "relationshipName": "Account", "referenceTo": ["Account"]},
            "Account.Name",
        ),
        (
            {"type": "reference", "relationshipName": "Parent", "referenceTo": ["Case"]},
            "Parent.CaseNumber",
        ),
        (
            {"type": "reference", "relationshipName": "Owner", "referenceTo": ["Group", "User"]},
            "Owner.Name",
        ),
        ({"type": "reference", "relationshipName": None, "referenceTo": ["User"]}, "A"),
    ],
)
def test_a_lookup_reads_as_the_name_it_leads_to(given, path):
    assert parse_field({"name": "A", **given}).path == path


def test_rich_text_is_known_by_either_flag():
    assert parse_field({"name": "A", "htmlFormatted": True}).html
    assert parse_field({"name": "A", "extraTypeInfo": "richtextarea"}).html
    assert not parse_field({"name": "A", "extraTypeInfo": "plaintextarea"}).html


@pytest.mark.parametrize("lacking", ["queryable", "createable", "layoutable"])
def test_what_lacks_a_right_cannot_be_mapped(lacking):
    body = {"name": "X", "queryable": True, "createable": True, "layoutable": True}
    assert summary(body).mappable
    assert not summary(body | {lacking: False}).mappable
    assert not summary(body | {"customSetting": True}).mappable
    assert not summary(body | {"deprecatedAndHidden": True}).mappable


@on_this_machine
@pytest.mark.parametrize(
    ("name", "required", "name_field"),
    [
        ("Account", {"Name"}, "Name"),
        ("Case", set(), "CaseNumber"),
        ("Contact", {"LastName"}, "Name"),
        ("Lead", {"LastName", "Company"}, "Name"),
        ("Opportunity", {"Name", "StageName", "CloseDate"}, "Name"),
        ("Event", None, "Subject"),
        ("OpportunityContactRole", None, None),
        ("Custom__c", None, None),
    ],
)
def test_a_real_describe_is_read(name, required, name_field):
    body = real(f"describe/{name}.json")
    found = parse_object(body)
    assert found.name == name and set(found.fields) == {one["name"] for one in body["fields"]}
    if required is not None:
        assert {one.name for one in found.fields.values() if one.required} == required
    if name_field:
        assert found.name_field == name_field
    for one in body["fields"]:
        field = found.fields[one["name"]]
        assert (field.type, field.length, field.label) == (
            one["type"],
            one["length"],
            one["label"],
        )
        assert [value.value for value in field.picklist] == [
            value["value"] for value in one["picklistValues"] or []
        ]
        assert list(field.reference_to) == (one["referenceTo"] or [])


@on_this_machine
@pytest.mark.parametrize("name", ["CaseComment", "EmailMessage", "FeedItem"])
def test_a_derived_describe_is_read(name):
    assert parse_object(real(f"describe_derived/{name}.json")).fields


@on_this_machine
def test_a_real_list_of_objects_is_read():
    found = {one["name"]: summary(one) for one in real("describe/_global.json")["sobjects"]}
    assert {name for name in ("Account", "Case", "Contact", "Lead") if found[name].mappable} == {
        *("Account", "Case", "Contact", "Lead")
    }
    assert 0 < sum(one.mappable for one in found.values()) < len(found)
    assert found["Case"].key_prefix == "500"


# --- keeping


@pytest.fixture
def asked(org):
    """Answers to describes; a session that died as the clock moved on is no answer."""

    def statuses():
        return [call["status"] for call in org.journal("/sobjects")]

    return lambda: [status for status in statuses() if status != 401]


@pytest.fixture
def start(connection, time_machine):
    now = clock.now()
    time_machine.move_to(now, tick=False)
    return now


def test_a_describe_is_asked_for_once_in_ten_minutes(tenant, start, asked, time_machine):
    first = schema.describe(tenant, "Case")
    time_machine.move_to(start + timedelta(minutes=9, seconds=59), tick=False)
    assert schema.describe(tenant, "Case") == first and asked() == [200]
    assert first.fields["Subject"].length == 255 and first.name_field == "CaseNumber"


def test_after_ten_minutes_it_is_only_asked_whether_it_changed(
    tenant, start, asked, time_machine, org
):
    first = schema.describe(tenant, "Case")
    for number in (1, 2):
        time_machine.move_to(start + number * timedelta(minutes=11), tick=False)
        assert schema.describe(tenant, "Case") == first
    assert asked() == [200, 304, 304]
    assert org.journal("/Case/describe")[1]["headers"]["if-modified-since"].endswith("GMT")
    row = DescribeCache.objects.get()
    assert row.fetched_at == start and row.checked_at == start + timedelta(minutes=22)


def test_a_field_that_vanished_is_seen_at_the_next_look(tenant, start, asked, time_machine, org):
    assert "Priority" in schema.describe(tenant, "Case").fields
    org.post("settings", {"hidden_fields": ["Case.Priority"]})
    time_machine.move_to(start + timedelta(minutes=11), tick=False)
    assert "Priority" not in schema.describe(tenant, "Case").fields and asked() == [200, 200]


def test_once_a_day_all_of_it_is_fetched(tenant, start, asked, time_machine):
    """A change of permissions alone may not move the date that Salesforce compares with."""
    schema.describe(tenant, "Case")
    time_machine.move_to(start + timedelta(hours=23, minutes=59), tick=False)
    schema.describe(tenant, "Case")
    time_machine.move_to(start + timedelta(days=1, minutes=10), tick=False)
    schema.describe(tenant, "Case")
    assert asked() == [200, 304, 200]


def test_what_was_forgotten_is_fetched_whole(tenant, start, asked):
    schema.describe(tenant, "Case")
    schema.describe(tenant, "Account")
    schema.forget(tenant, "Case")
    schema.describe(tenant, "Account")
    assert asked() == [200, 200]
    schema.describe(tenant, "Case")
    assert asked() == [200, 200, 200]
    schema.forget(tenant)
    schema.describe(tenant, "Account")
    assert len(asked()) == 4


def test_an_object_that_is_not_there_or_hidden_is_said_to_be(tenant, start, org):
    org.post("settings", {"hidden_objects": ["Lead"]})
    for name in ("Lead", "Nope__c"):
        with pytest.raises(RemoteError) as error:
            schema.describe(tenant, name)
        assert error.value.code == "invalid_type" and error.value.permanent
        assert name in error.value.sentence


@pytest.mark.parametrize(
    "name", ["../../oauth2/token", "Case/describe?x=", "Case'", "Câse", " ", "__"]
)
def test_what_is_no_name_is_not_asked_for(tenant, connection, org, name):
    for call in (
        lambda: schema.describe(tenant, name),
        lambda: schema.learn(tenant, [name], client=client_for(tenant)),
    ):
        with pytest.raises(RemoteError) as error:
            call()
        assert error.value.code == "invalid_type"
    assert org.journal("/services/data") == []


def test_a_passing_failure_shows_what_is_stored(tenant, start, org, time_machine):
    first = schema.describe(tenant, "Case")
    time_machine.move_to(start + timedelta(hours=2), tick=False)
    org.post("settings", {"down": True})
    assert schema.describe(tenant, "Case") == first
    with pytest.raises(RemoteError) as error:
        schema.describe(tenant, "Account")
    assert not error.value.permanent


def test_a_screen_that_must_come_up_takes_what_is_stored_however_old(
    tenant, start, org, time_machine, asked
):
    first = schema.describe(tenant, "Case")
    listed = schema.objects(tenant)
    time_machine.move_to(start + timedelta(days=30), tick=False)
    Connection.objects.update(state=Connection.State.NEEDS_LOGIN)
    assert schema.describe(tenant, "Case", stale_ok=True) == first
    assert schema.objects(tenant, stale_ok=True) == listed
    assert len(asked()) == 2
    with pytest.raises(RemoteError) as error:
        schema.describe(tenant, "Case")
    assert error.value.code == "needs_login"


def test_the_objects_that_can_be_mapped_are_listed(tenant, connection, asked):
    found = {one.name: one for one in schema.objects(tenant)}
    assert found["Case"].mappable and found["Case"].key_prefix == "500"
    assert found["Case"].feed_enabled and not found["Organization"].mappable
    schema.objects(tenant)
    assert asked() == [200]


def test_several_objects_are_learned_in_one_call(tenant, connection, org):
    names = ["Case", "Account", "Contact", "Lead", "Opportunity", "User", "Gone__c"]
    found = schema.learn(tenant, names, client=client_for(tenant))
    assert set(found) == set(names) - {"Gone__c"} and len(org.journal("/services/data")) == 1
    org.delete("journal")
    assert schema.describe_many(tenant, names) == found
    assert schema.describe(tenant, "Case") == found["Case"] and org.journal() == []


def test_thirty_objects_take_two_calls(tenant, connection, org):
    names = ["Case", *(f"Gone{number}__c" for number in range(29))]
    assert set(schema.learn(tenant, names, client=client_for(tenant))) == {"Case"}
    assert len(org.journal("/composite")) == 2
    assert schema.learn(tenant, [], client=client_for(tenant)) == {}


def test_learning_forgets_what_is_gone_and_keeps_what_was_not_told(tenant, connection, org):
    client = client_for(tenant)
    schema.learn(tenant, ["Case", "Lead"], client=client)
    org.post("settings", {"hidden_objects": ["Lead"]})
    assert set(schema.learn(tenant, ["Case", "Lead"], client=client)) == {"Case"}
    assert set(schema.describe_many(tenant, ["Case", "Lead"])) == {"Case"}
    org.post("settings", {"down": True})
    with pytest.raises(RemoteError):
        schema.learn(tenant, ["Case"], client=client)
    assert set(schema.describe_many(tenant, ["Case"])) == {"Case"}


def test_one_tenants_schema_is_not_anothers(tenant, connection):
    schema.describe(tenant, "Case")
    stranger = TenantFactory()
    assert schema.describe_many(stranger, ["Case"]) == {}
    with pytest.raises(RemoteError) as error:
        schema.describe(stranger, "Case", stale_ok=True)
    assert error.value.code == "not_connected"


def test_what_is_remembered_is_what_is_stored(tenant, connection, org, django_assert_num_queries):
    """This process remembers parsed describes by when they were fetched."""
    before = schema.describe(tenant, "Case")
    assert schema.describe_many(tenant, ["Case"]) == {"Case": before}
    with django_assert_num_queries(1):
        schema.describe_many(tenant, ["Case"])
    org.post("settings", {"hidden_fields": ["Case.Priority"]})
    after = schema.learn(tenant, ["Case"], client=client_for(tenant))["Case"]
    assert "Priority" not in after.fields
    assert schema.describe_many(tenant, ["Case"]) == {"Case": after}
