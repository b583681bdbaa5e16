"""Finding records to link. Each statement that leaves us is read by the org's own parser."""

import json

import pytest

from common.errors import Refused, RemoteError
from mapping.models import ChosenField, MappedObject
from records import searching
from salesforce import ids
from tests.factories import RecordLinkFactory, TenantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def find(caller):
    return lambda text, name="Case": searching.search(caller, name, text)


@pytest.fixture
def search_fields(tenant):
    def choose(*names, of="Case"):
        mapped = MappedObject.objects.get(tenant=tenant, name=of)
        ChosenField.objects.filter(mapped_object=mapped, tab="search").delete()
        for position, name in enumerate(names):
            ChosenField.objects.create(
                mapped_object=mapped, tab="search", name=name, position=position
            )

    return choose


@pytest.fixture
def put(org):
    def store(**values):
        return org.post("record", {"object": "Case", "values": values})["id"]

    return store


def refused(do):
    with pytest.raises(Refused) as caught:
        do()
    return caught.value


def names(result):
    return [row.name for row in result.rows]


def statements(org):
    bodies = [json.loads(call["body"]) for call in org.journal("/composite") if call["body"]]
    return [part["url"] for body in bodies for part in body["compositeRequest"]]


def test_objects_are_offered_in_the_admins_order_without_a_callout(caller, tenant, callouts):
    MappedObject.objects.filter(tenant=tenant, name="Lead").update(gone_at="2026-01-01T00:00Z")
    MappedObject.objects.create(tenant=TenantFactory(), name="Asset", label="Asset")
    found = [one.name for one in searching.objects(caller)]
    assert found == ["Case", "Account", "Contact", "Opportunity"]
    assert callouts() == 0


def test_every_word_is_found_in_any_field_in_one_callout(find, put, callouts):
    wanted = put(Subject="Quarterly zebra report is late")
    put(Subject="Zebra crossing")
    found = find("zebra LATE")
    assert [row.record_id for row in found.rows] == [wanted]
    assert callouts() == 1
    assert (found.exact, found.everywhere, found.capped) == (False, False, False)
    assert [(one.name, one.searched) for one in found.columns] == [
        ("CaseNumber", True),
        ("Subject", True),
    ]


def test_a_record_made_a_second_ago_is_found(find, put):
    assert [row.record_id for row in find("xylophone").rows] == []
    made = put(Subject="The xylophone is out of tune")
    assert [row.record_id for row in find("xylophone").rows] == [made]


def test_what_is_linked_already_is_marked(find, put, tenant):
    one, other = put(Subject="walrus one"), put(Subject="walrus two")
    RecordLinkFactory(tenant=tenant, record_id=one)
    RecordLinkFactory(tenant=tenant, record_id=other, issue_id="10011")
    RecordLinkFactory(tenant=TenantFactory(), record_id=other)
    assert {row.record_id: row.linked for row in find("walrus").rows} == {one: True, other: False}


def test_the_newest_25_are_shown_and_more_are_said(find, put):
    made = [
        put(Subject=f"okapi {number}", CreatedDate=f"2026-01-{number:02d}T00:00:00.000+0000")
        for number in range(1, 28)
    ]
    found = find("okapi")
    assert [row.record_id for row in found.rows] == list(reversed(made))[:25]
    assert found.capped
    assert not find("okapi 27").capped


@pytest.mark.parametrize("text", ["", " ", "a", " \n a "])
def test_less_than_two_characters_are_not_searched(find, callouts, text):
    error = refused(lambda: find(text))
    assert (error.sentence, error.status) == ("Type at least 2 characters.", 400)
    assert error.fields == {"q": error.sentence}
    assert callouts() == 0


@pytest.mark.parametrize("text", ["x" * 201, "a b c d e f g h i j k", "y" * 5000])
def test_too_much_is_not_searched(find, callouts, text):
    assert refused(lambda: find(text)).code == "too_long"
    assert callouts() == 0


ATTACKS = [
    "' OR Id != '",
    "%' OR Subject LIKE '%",
    "x') OR (Subject != 'y",
    "\\' OR Id != \\'",
    "\\\\",
    "a\\",
    "{term} FIND",
    '"; DELETE',
    "\u0000\u0001",
    "%%",
    "__",
    "Id FROM User WHERE",
    "'); SELECT Username FROM User",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_what_is_typed_is_data_never_a_statement(find, put, text):
    """All of them are accepted by the org's parser, and none finds what does not hold it."""
    put(Subject="nothing of the kind")
    found = find(text)
    assert "nothing of the kind" not in [cell.value for row in found.rows for cell in row.cells]


@pytest.mark.parametrize(
    "subject", ["O'Brien's case", "100% sure", "a_b", "back\\slash", '5" pipe']
)
def test_odd_characters_are_found_as_they_are(find, put, subject):
    made = put(Subject=subject)
    put(Subject=subject.replace("%", "x").replace("_", "x").replace("'", "").replace("\\", ""))
    assert made in [row.record_id for row in find(subject).rows]
    if "%" in subject or "_" in subject:
        assert len(find(subject).rows) == 1


@pytest.mark.parametrize("typed", ["1026", "00001026", "001026"])
def test_a_record_number_is_looked_up_exactly(find, put, callouts, typed):
    put(Subject="About 1026 and 00001026")
    found = find(typed)
    assert names(found) == ["00001026"]
    assert found.exact
    assert callouts() == 1


def test_a_number_that_no_record_has_is_searched_as_a_word(find, put):
    put(Subject="Error 777123 in export")
    found = find("777123")
    assert (len(found.rows), found.exact) == (1, False)


@pytest.mark.parametrize(
    "form",
    [
        "{id}",
        "{short}",
        "{org}/{id}",
        "{org}/lightning/r/Case/{id}/view",
        " {org}/lightning/r/Case/{id}/view?ws=x#top ",
    ],
)
def test_an_id_or_a_pasted_address_finds_that_record(find, stored_in, org, callouts, form):
    record_id = stored_in("Case")[3]["Id"]
    found = find(form.format(id=record_id, short=record_id[:15], org=org.url))
    assert [row.record_id for row in found.rows] == [record_id]
    assert found.exact
    assert callouts() == 1


def test_an_address_of_another_site_is_refused(find, callouts):
    error = refused(lambda: find("https://evil.example/lightning/r/Case/5009Q000000000tQAA/view"))
    assert error.sentence == "This is no record of the connected Salesforce org."
    assert callouts() == 0


def test_an_address_of_another_mapped_object_is_found(find, stored_in, org, callouts):
    account = stored_in("Account")[0]
    found = find(f"{org.url}/{account['Id']}")
    assert (found.object_name, found.exact) == ("Account", True)
    assert [row.record_id for row in found.rows] == [account["Id"]]
    assert callouts() == 1


def test_an_address_of_an_object_that_is_not_mapped_says_so(find, stored_in, org, callouts):
    user = stored_in("User")[0]["Id"]
    error = refused(lambda: find(f"{org.url}/{user}"))
    assert error.sentence == "This is a record of an object that isn’t mapped."
    assert callouts() == 0


def test_a_word_of_15_letters_is_no_id(find, put):
    assert ids.is_id("troubleshooting")
    made = put(Subject="Help with troubleshooting")
    assert [row.record_id for row in find("troubleshooting").rows] == [made]


def test_a_deleted_record_is_not_found(find, stored_in, org):
    record_id = stored_in("Case")[3]["Id"]
    org._send("DELETE", "record", json={"id": record_id})
    assert find(record_id).rows == ()


def test_lookups_are_searched_by_name(find, search_fields, put, stored_in):
    account = next(one for one in stored_in("Account") if one["Name"].startswith("Kestrel"))
    search_fields("CaseNumber", "AccountId", "OwnerId")
    made = put(Subject="x", AccountId=account["Id"])
    found = find("kestrel")
    assert made in [row.record_id for row in found.rows]
    assert {cell.value for row in found.rows for cell in row.cells if cell.name == "AccountId"} == {
        account["Name"]
    }


def test_numbers_dates_and_picklists_are_searched(find, search_fields, caller):
    search_fields("Name", "Amount", "CloseDate", "StageName", of="Opportunity")
    every = find("renewal", "Opportunity").rows
    amount = next(cell.value for cell in every[0].cells if cell.name == "Amount")
    closes = next(cell.value for cell in every[0].cells if cell.name == "CloseDate")
    stage = next(cell.value for cell in every[0].cells if cell.name == "StageName")
    for typed in (f"{amount:.0f}", closes, stage):
        assert every[0].record_id in [row.record_id for row in find(typed, "Opportunity").rows]
    assert find(f"{amount:.0f}9", "Opportunity").rows == ()


def test_a_field_that_cannot_be_filtered_is_shown_and_marked(find, search_fields, put):
    search_fields("CaseNumber", "Subject", "Description")
    made = put(Subject="Giraffe", Description="It is about the neck")
    found = find("giraffe")
    assert [(one.name, one.searched) for one in found.columns][-1] == ("Description", False)
    assert [cell.value for cell in found.rows[0].cells][-1] == "It is about the neck"
    assert made not in [row.record_id for row in find("neck").rows]


def test_a_word_that_no_chosen_field_can_hold_asks_nothing(find, search_fields, callouts):
    search_fields("Amount", of="Opportunity")
    assert find("giraffe", "Opportunity").rows == ()
    assert callouts() == 0


def test_after_a_time_out_salesforces_own_search_takes_over(
    find, put, org, callouts, search_fields
):
    search_fields("CaseNumber", "Subject", "AccountId")
    made = put(Subject="Panda", Description="bamboo bamboo")
    org.post("settings", {"query_timeout": True})
    found = find("bamboo")
    assert [row.record_id for row in found.rows] == [made]
    assert found.everywhere
    assert callouts() == 2
    asked = json.loads(org.journal("/parameterizedSearch")[0]["body"])
    assert asked["q"] == "bamboo"
    assert asked["overallLimit"] == 26


def test_a_vanished_search_field_is_left_out(find, put, org):
    made = put(Subject="Axolotl", SuppliedName="x")
    org.post("settings", {"hidden_fields": ["Case.Subject"]})
    found = find("00001026")
    assert names(found) == ["00001026"]
    assert [one.name for one in found.columns] == ["CaseNumber"]
    assert made not in [row.record_id for row in find("axolotl").rows]


@pytest.mark.parametrize("trouble", [{"down": True}, {"limit_exceeded": True}])
def test_trouble_of_salesforce_is_told(find, org, trouble):
    org.post("settings", trouble)
    with pytest.raises(RemoteError) as caught:
        find("giraffe")
    assert caught.value.sentence


def test_who_may_not_link_cannot_search(find, caller, callouts):
    caller.tenant.switches.allow_linking = False
    assert refused(lambda: find("giraffe")).code == "switch_off"
    assert callouts() == 0


@pytest.mark.parametrize("name", ["User", "Case WHERE Id", "", "Nothing__c"])
def test_only_mapped_objects_are_searched(find, callouts, name):
    assert refused(lambda: find("giraffe", name)).status == 404
    assert callouts() == 0


def test_a_day_is_the_persons_own(find, search_fields, put, caller):
    search_fields("CaseNumber", "CreatedDate")
    made = put(Subject="x", CreatedDate="2026-03-09T23:30:00.000+0000")
    in_tokyo = caller.about(caller.issue, caller.project, caller.issue_type_id)
    object.__setattr__(in_tokyo, "time_zone", "Asia/Tokyo")
    assert [row.record_id for row in find("2026-03-09").rows] == [made]
    assert [row.record_id for row in searching.search(in_tokyo, "Case", "2026-03-10").rows] == [
        made
    ]
