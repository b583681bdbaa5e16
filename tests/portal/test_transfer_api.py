"""A configuration goes out as JSON and comes in after a look at the differences (API-2)."""

import json

import pytest

from mapping.transfer import Difference, export
from portal import api, transfer_words
from tenants import switching
from tenants.audit import Actor
from tenants.models import AuditEntry, Switches, Tenant
from tests.factories import MappedObjectFactory
from tests.jira.site import Answer
from tests.jira.tokens import ADMIN, PERSON, context_token, header
from tests.mapping.building import describe

pytestmark = pytest.mark.django_db
CONFIGURATION, CHECK = "/api/v1/configuration", "/api/v1/configuration/check"
ENDS = [("get", CONFIGURATION), ("post", CONFIGURATION), ("post", CHECK)]


@pytest.fixture
def send(client, tenant):
    def call(method, path, body=None, *, by=ADMIN, accept="application/json", of=None):
        headers = {**header(context_token(of or tenant, sub=by)), "Accept": accept}
        if method == "get":
            return client.get(path, headers=headers)
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        return client.post(path, data, content_type="application/json", headers=headers)

    return call


def stored(tenant):
    return export(Tenant.objects.get(pk=tenant.pk))


@pytest.fixture
def changed(tenant):
    """The tenant's own file, with two settings changed in it."""
    document = stored(tenant)
    document["switches"]["allow_linking"] = False
    document["events"]["issue_created"] = True
    return document


def test_the_configuration_comes_out_whole_and_without_a_secret(send, tenant):
    answer = send("get", CONFIGURATION)
    assert answer.status_code == 200 and answer.json() == stored(tenant)
    assert tenant.connect_secret.reveal() not in answer.text
    assert "no-store" in answer["Cache-Control"]


def test_what_came_out_makes_no_difference(send):
    document = send("get", CONFIGURATION).json()
    assert send("post", CHECK, document).json() == {"differences": []}


def test_a_look_tells_the_differences_and_writes_nothing(send, tenant, changed):
    before = stored(tenant)
    told = {one["path"]: one for one in send("post", CHECK, changed).json()["differences"]}
    assert told.keys() == {"switches.allow_linking", "events.issue_created"}
    assert told["switches.allow_linking"]["before"] is True
    assert told["switches.allow_linking"]["after"] is False
    assert stored(tenant) == before and not AuditEntry.objects.exists()


def test_applying_does_what_was_told_in_the_name_of_the_admin(send, tenant, changed):
    looked = send("post", CHECK, changed).json()
    assert send("post", CONFIGURATION, changed).json() == looked
    assert stored(tenant) == changed
    entries = {one.what: one for one in AuditEntry.objects.all()}
    assert entries.keys() == {"switch", "event", "imported"}
    assert {one.actor for one in entries.values()} == {ADMIN}


@pytest.mark.parametrize("path", [CHECK, CONFIGURATION])
@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"version": 2}, "version"),
        ({"format": "another"}, "format"),
        ({"colour": "red"}, "file"),
        ({"switches": {"allow_linking": "yes"}}, "switches.allow_linking"),
        ({"switches": {"fly": True}}, "switches"),
        ({"switches": {"allow_bulk": True, "allow_linking": False}}, "switches.allow_bulk"),
        ({"switches": {"background_api_share": 0}}, "switches.background_api_share"),
        ({"switches": {"comment_signature": "x" * 300}}, "switches.comment_signature"),
        ({"switches": {"comment_signature": "a\x00b"}}, "file"),
        ({"switches": {"comment_signature": "a\ud800b"}}, "file"),
        ({"forms": [{}]}, "forms[0]"),
    ],
    ids=lambda one: "-".join(one)[:30] if isinstance(one, dict) else "",
)
def test_a_file_that_is_wrong_is_refused_at_its_place_and_nothing_is_applied(
    send, tenant, path, change, place
):
    before = stored(tenant)
    answer = send("post", path, {**before, **change})
    assert answer.status_code == 400
    assert answer.json()["code"] == "import" and place in answer.json()["fields"]
    assert stored(tenant) == before and not AuditEntry.objects.exists()


@pytest.mark.parametrize("path", [CHECK, CONFIGURATION])
@pytest.mark.parametrize(
    "body",
    [
        *("", "{", "null", "[]", '"text"', "7", "NaN", '{"format": NaN}', b"\xff\xfe"),
        *("[" * 400_000, "[" * 300 + "]" * 300, '{"format":' * 200 + "1" + "}" * 200),
    ],
    ids=lambda one: repr(one[:12]),
)
def test_what_is_no_configuration_gets_a_sentence(send, path, body):
    answer = send("post", path, body)
    assert answer.status_code == 400 and answer.json()["code"] == "import"
    assert answer.json()["message"].endswith(".")


def test_a_file_above_the_limit_is_refused_before_it_is_read(send, tenant, changed):
    changed["padding"] = "x" * api.MOST_BYTES
    answer = send("post", CONFIGURATION, changed)
    assert answer.status_code == 413
    assert answer.json()["message"] == "This file has 1.0 MB. It may have at most 1 MB."
    assert Switches.objects.get(tenant=tenant).allow_linking


@pytest.mark.parametrize(("method", "path"), ENDS)
def test_it_is_for_admins_only(send, tenant, changed, method, path):
    before = stored(tenant)
    assert send(method, path, changed, by=PERSON).status_code == 403
    assert stored(tenant) == before


@pytest.mark.parametrize(("method", "path"), ENDS)
def test_without_a_token_there_is_nothing(client, db, method, path):
    assert getattr(client, method)(path).status_code == 401


def test_an_admin_of_another_site_reaches_their_own_alone(send, tenant, stranger, changed):
    before = stored(tenant)
    switching.change(stranger, "comment_signature", "Theirs", actor=Actor.person("x"))
    told = send("get", CONFIGURATION, of=stranger).json()
    assert told["switches"]["comment_signature"] == "Theirs"
    send("post", CONFIGURATION, changed, of=stranger)
    assert stored(tenant) == before
    assert not Switches.objects.get(tenant=stranger).allow_linking


def test_where_jira_does_not_answer_that_is_said_and_nothing_is_applied(send, tenant, site):
    site.answer("GET", "/rest/api/3/project/search", Answer(503, {}))
    document = stored(tenant)
    document["switches"]["allow_linking"] = False
    document["projects"] = [{"key": "SUP", "name": "Support", "issue_types": []}]
    answer = send("post", CONFIGURATION, document)
    assert answer.status_code == 503 and "Try again" in answer.json()["message"]
    assert Switches.objects.get(tenant=tenant).allow_linking


def test_differences_are_drawn_in_the_words_of_the_screens(send, text_of, tenant, changed):
    told = text_of(send("post", CHECK, changed, accept="text/html"))
    assert "2 settings differ. Nothing is changed yet." in told
    assert "Allow linking of records On Off" in told
    assert "Event: Issue created Off On" in told
    assert "Apply 2 changes" in told


def test_one_difference_is_drawn_in_the_singular(send, text_of, tenant):
    document = stored(tenant)
    document["switches"]["comment_signature"] = "<b>Bye</b>"
    answer = send("post", CHECK, document, accept="text/html")
    assert "1 setting differs." in text_of(answer)
    assert "&lt;b&gt;Bye" in answer.text and "<b>Bye" not in answer.text


def test_what_was_applied_and_what_is_the_same_is_drawn(send, text_of, changed):
    told = text_of(send("post", CONFIGURATION, changed, accept="text/html"))
    assert "2 settings changed" in told and "Reload" in told
    again = text_of(send("post", CHECK, changed, accept="text/html"))
    assert "Nothing differs" in again and "Apply" not in again


def test_each_place_that_is_wrong_is_drawn(send, text_of, tenant):
    wrong = {"switches": {"fly": True, "allow_linking": "yes"}, "events": {"issue_created": 1}}
    answer = send("post", CHECK, {**stored(tenant), **wrong}, accept="text/html")
    told = text_of(answer)
    assert answer.status_code == 400
    assert "“fly” in switches is not known here." in told
    assert "events.issue_created has the wrong type" in told


def test_only_the_first_differences_of_a_long_list_are_drawn():
    found = [Difference(f"objects.A{number}.mapped", None, True) for number in range(450)]
    told = transfer_words.told(found)
    assert (len(told["lines"]), told["count"], told["more"]) == (200, 450, 250)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("switches.allow_linking", "Allow linking of records"),
        ("events.worklog_created", "Event: Worklog created"),
        ("objects.Case.compact", "Case · Compact fields"),
        ("objects.Case.mapped", "Case · mapped"),
        ("projects.SUP.issue_types", "SUP · issue types"),
        ("forms.Case · SUP.Priority.default", "SUP · Case · Priority · Default value"),
        ("forms.Case · SUP.order", "SUP · Case · order"),
        ("restrictions.SUP · Sub.task (10003).link", "SUP · Sub.task (10003) · restricted: link"),
        ("live_projects.SUP.types", "SUP · types"),
    ],
)
def test_a_path_has_words(path, words):
    assert transfer_words.label(path) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "On"),
        (False, "Off"),
        (None, "–"),
        ([], "–"),
        ("", "–"),
        (0, "0"),
        (["Subject", "Status"], "Subject, Status"),
        ({"Highest": "High"}, "Highest → High"),
        ({"days_from_today": 3}, '{"days_from_today": 3}'),
    ],
)
def test_a_value_has_words(value, words):
    assert transfer_words.value(value) == words


def test_a_mapped_object_that_salesforce_lost_is_named(send, tenant):
    describe(tenant)
    MappedObjectFactory(tenant=tenant)
    document = stored(tenant)
    document["objects"].append({"name": "Gone__c", "tabs": {}})
    with_error = send("post", CHECK, document)
    assert with_error.status_code in (400, 502, 503)
    assert with_error.json()["message"]


def test_the_card_stands_on_the_screen(open_screen, text_of, site):
    site.answer("GET", "/rest/api/3/project/search", Answer(200, {"values": [], "isLast": True}))
    told = text_of(open_screen("/admin/configuration"))
    assert "Move this configuration" in told and "Download JSON" in told
