"""Each switch of the model is shown on a screen, saved by its end-point, audited, and enforced.

A new field of `Switches` or `EventChoices` fails here until it is in one of the two lists below.
"""

import re
from dataclasses import dataclass
from functools import partial
from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse

from portal.configuration import CARDS
from portal.settings import RULES
from tenants import licensing
from tenants.models import AuditEntry, EventChoices, Switches
from tests.jira.conftest import _site, site  # noqa: F401
from tests.jira.site import Answer
from tests.jira.tokens import ADMIN, context_token, header, url_token
from tests.jira_panel.conftest import api, tenant  # noqa: F401
from tests.records.conftest import callouts, stored_in  # noqa: F401
from tests.switch_house import EVENTS, STAFF, SWITCHES, House, alike

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent
BEHAVIOUR = ("jira", "salesforce", "mapping", "records", "sync", "bulkcreate", "jira_panel")

# --- stored, shown, saved and audited, but with nothing to refuse yet: the feature is absent.
# Whoever builds it moves the name to ENFORCED, with the end-point that refuses.
NOT_YET: dict[str, str] = {}


# --- a question to a real end-point: yes while the switch is on, no while it is off
ENFORCED = {
    "plugin_enabled": House.can_link,
    "panel_shown": House.can_link,
    "allow_creating": House.can_create,
    "show_potential_results": House.finds_similar_records,
    "run_lead_assignment_rules": House.ticks_the_assignment_rule_of_leads,
    "allow_linking": House.can_link,
    "allow_unlinking": House.can_unlink,
    "allow_bulk": House.can_upload,
    "run_case_assignment_rules": House.ticks_the_assignment_rule,
    "default_value_mode": House.lets_defaults_be_edited,
    "background_api_share": House.creates_in_the_background,
    "show_feed_posts": House.shows_the_feed,
    "create_feed_posts": House.posts_to_the_feed,
    "show_case_comments": House.shows_comments,
    "post_case_comments": House.posts_comments,
    "show_email_messages": House.shows_emails,
    "show_inline_images": House.shows_images,
    "allow_redirect": House.can_open_in_salesforce,
    "live_everywhere": House.reads_salesforce,
    "comment_signature": lambda house: alike(house.signs_comments(), house.signs_posts()),
    "allow_public_comments": lambda house: alike(
        house.publishes_comments(), house.posts_comments(public=True)
    ),
    **{name: partial(House.carries, name=name) for name in EVENTS},
}


@dataclass(frozen=True)
class Place:
    """Where an admin finds a switch: the screen, the part of it that is drawn by itself, the id of
    the control, and the end-point that saves it with what `on` and `off` are there."""

    screen: str
    save: str
    control: str
    part: str = ""
    on: str = "on"
    off: str = ""


CONFIGURATION = "/admin/configuration"
PLACES = {
    **{
        name: Place(CONFIGURATION, f"{CONFIGURATION}/change", f"s-{name}")
        for _, names in CARDS
        for name in names
    },
    "live_everywhere": Place(
        *(CONFIGURATION, reverse("portal:live-scope"), "live-everywhere"),
        part=reverse("portal:live"),
        on="everywhere",
        off="listed",
    ),
    "plugin_enabled": Place(
        "/admin/authentication", "/admin/authentication/switch", "plugin-enabled"
    ),
    **{name: Place("/admin/settings", "/admin/settings/rule", f"s-{name}") for name in RULES},
    **{name: Place("/admin/events", "/admin/events/change", f"event-{name}") for name in EVENTS},
}
MODES = {
    "default_value_mode": ("editable", "off"),
    "background_api_share": (100, 1),
    "comment_signature": ("— {displayName} via Jira {issueKey}", ""),
}
OTHER = {"default_value_mode": "editable", "comment_signature": "Bye", "background_api_share": "20"}


@pytest.fixture
def house(client, tenant, api, callouts, stored_in, site, org, settings, tmp_path):  # noqa: F811
    site.admins.add(ADMIN)
    nobody = Answer(200, {"values": [], "isLast": True})
    site.answer("GET", "/rest/api/3/project/search", nobody)
    site.answer("GET", "/rest/api/3/field", Answer(200, []))
    site.answer("GET", "/rest/api/3/issue/10010", Answer(200, {"id": "10010", "fields": {}}))
    settings.UPLOAD_DIR = str(tmp_path)
    site.answer("GET", "/rest/api/3/user/bulk", nobody)
    licensing.add(tenant, "bulk", actor=STAFF)
    AuditEntry.objects.all().delete()
    return House(client, tenant, api, callouts, stored_in("Case")[0], site, org)


def open_screen(house, place):
    """The screen and, where it is drawn later, the part that holds the control."""
    token = url_token(house.tenant, "GET", place.screen, sub=ADMIN)
    page = house.client.get(f"{place.screen}?jwt={token}")
    assert page.status_code == 200
    return page.text + (post(house, place.part).text if place.part else "")


def post(house, path, **values):
    headers = {**header(context_token(house.tenant, sub=ADMIN)), "Accept": "text/html"}
    answer = house.client.post(path, values, headers=headers)
    assert answer.status_code == 200
    return answer


def words(text):
    plain = unescape(re.sub(r"<[^>]+>", " ", text))
    return " ".join(plain.split()).lower()


def label_of(name):
    model = Switches if name in SWITCHES else EventChoices
    return str(model._meta.get_field(name).verbose_name)


def test_every_switch_and_event_has_its_place_and_is_enforced_or_named_as_not_yet(capsys):
    names = {*SWITCHES, *EVENTS}
    assert set(PLACES) == names
    assert set(ENFORCED) | set(NOT_YET) == names and not set(ENFORCED) & set(NOT_YET)
    assert all(NOT_YET.values())
    with capsys.disabled():
        print(f"\n{len(names)} switches and events, {len(ENFORCED)} enforced", end=" ")
        print(f"({sum(one in SWITCHES for one in ENFORCED)} of {len(SWITCHES)} switches)")


@pytest.mark.parametrize("name", [*SWITCHES, *EVENTS])
def test_a_switch_is_shown_with_its_label(house, name):
    place = PLACES[name]
    drawn = open_screen(house, place)
    assert f'id="{place.control}' in drawn
    shown, label = words(drawn), label_of(name).lower()
    if name == "live_everywhere":  # drawn as two radio buttons under what they have in common
        common, _, choice = label.partition(" on ")
        assert common in shown and f"on {choice}" in shown
    else:
        assert label in shown


@pytest.mark.parametrize("name", [*SWITCHES, *EVENTS])
def test_a_switch_is_saved_alone_by_its_end_point_and_audited(house, name):
    place = PLACES[name]
    before = house.value(name)
    wanted = OTHER.get(name, not before)
    typed = wanted if name in OTHER else (place.on if wanted else place.off)
    rest = {one: house.value(one) for one in [*SWITCHES, *EVENTS] if one != name}

    post(house, place.save, name=name, value=typed)

    assert str(house.value(name)) == str(wanted) != str(before)
    assert {one: house.value(one) for one in rest} == rest
    entry = AuditEntry.objects.get()
    assert (entry.target, entry.actor, entry.actor_kind) == (name, ADMIN, "person")
    assert (entry.before, entry.after) == (before, house.value(name))


@pytest.mark.parametrize("name", ENFORCED)
def test_a_switch_that_is_off_refuses(house, name):
    allows = ENFORCED[name]
    on, off = MODES.get(name, (True, False))
    house.set(name, on)
    assert allows(house) is True
    house.set(name, off)
    assert allows(house) is False
    house.set(name, on)
    assert allows(house) is True


@pytest.mark.parametrize("name", EVENTS)
def test_a_plugin_that_is_off_drops_every_event(house, name):
    house.set(name, True)
    house.set("plugin_enabled", False)
    assert not house.carries(name)


def behaviour():
    """All that acts, without what only lists every switch."""
    paths = [path for package in BEHAVIOUR for path in (ROOT / package).rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


@pytest.mark.parametrize("name", [one for one in NOT_YET if one in SWITCHES])
def test_a_switch_named_as_not_yet_is_read_by_nothing(name):
    """Else it is honoured by now: move it to ENFORCED, with the end-point that refuses."""
    assert not re.search(rf"\b{name}\b", behaviour())


@pytest.mark.parametrize("name", [one for one in NOT_YET if one in EVENTS])
def test_an_event_named_as_not_yet_is_carried_alike_whether_ticked_or_not(house, name):
    """Else its tick is honoured by now: move it to ENFORCED."""
    house.set(name, True)
    ticked = house.carries(name)
    house.set(name, False)
    assert house.carries(name) is ticked
