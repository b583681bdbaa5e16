"""Configuration Settings: every switch of the model, one by one (CFG-1 to CFG-5)."""

import pytest

from common import clock
from portal import configuration, settings
from salesforce.models import DescribeCache
from tenants.models import AuditEntry, Licence, Switches
from tests.jira.site import Answer
from tests.jira.tokens import ADMIN

pytestmark = pytest.mark.django_db
SCREEN = "/admin/configuration"
CHANGE = f"{SCREEN}/change"
TOGGLES = [name for _, names in configuration.CARDS for name in names]


@pytest.fixture(autouse=True)
def _jira(site):
    site.answer("GET", "/rest/api/3/project/search", Answer(200, {"values": [], "isLast": True}))


def stored(tenant):
    return Switches.objects.get(tenant=tenant)


def test_each_switch_of_the_model_stands_on_exactly_one_screen():
    here = set(TOGGLES) | {"live_everywhere"}
    elsewhere = {"plugin_enabled", *settings.RULES}
    all_of_them = {one.name for one in Switches._meta.fields if one.name != "tenant"}
    assert here | elsewhere == all_of_them and not here & elsewhere


def test_labels_and_help_are_those_of_the_model(open_screen, text_of):
    told = text_of(open_screen(SCREEN))
    for name in TOGGLES:
        field = Switches._meta.get_field(name)
        assert field.verbose_name in told


@pytest.mark.parametrize(
    "name", [one for one in TOGGLES if isinstance(getattr(Switches(), one), bool)]
)
def test_a_toggle_is_saved_alone_and_survives_a_reload(post, open_screen, text_of, tenant, name):
    Licence.objects.create(tenant=tenant, add_on="bulk")
    wanted = not getattr(stored(tenant), name)
    before = Switches.objects.filter(tenant=tenant).values().get()
    answer = post(CHANGE, name=name, value="on" if wanted else "")
    assert "Saved" in text_of(answer)
    assert Switches.objects.filter(tenant=tenant).values().get() == {**before, name: wanted}
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.target, entry.before, entry.after) == (
        ADMIN,
        name,
        not wanted,
        wanted,
    )
    tag = open_screen(SCREEN).content.decode().split(f'id="s-{name}"')[1].split("/>")[0]
    assert (" checked" in tag) is wanted


def test_an_org_without_email_to_case_is_told_beside_the_switch(open_screen, text_of, tenant):
    without = "Email-to-Case is off in Salesforce"
    assert without not in text_of(open_screen(SCREEN))
    row = DescribeCache.objects.create(
        tenant=tenant,
        name="",
        body={"sobjects": [{"name": "Case"}]},
        fetched_at=clock.now(),
        checked_at=clock.now(),
    )
    assert without in text_of(open_screen(SCREEN))
    row.body["sobjects"].append({"name": "EmailMessage"})
    row.save()
    assert without not in text_of(open_screen(SCREEN))


def test_post_depends_on_show(post, text_of, tenant):
    answer = post(CHANGE, name="show_case_comments")
    tag = answer.content.decode().split('id="s-post_case_comments"')[1].split("/>")[0]
    assert "disabled" in tag and " checked" not in tag
    told = text_of(post(CHANGE, name="post_case_comments", value="on"))
    assert "Turn on “Show case comments” first." in told
    assert stored(tenant).on("post_case_comments") is False


def test_what_is_not_licensed_names_support(post, open_screen, text_of, tenant, settings):
    settings.SUPPORT_CONTACT = "help@example.com"
    assert "Add-on, ask support: help@example.com" in text_of(open_screen(SCREEN))
    post(CHANGE, name="allow_bulk", value="on")
    assert stored(tenant).allow_bulk is False


@pytest.mark.parametrize("mode", Switches.DefaultValueMode.values)
def test_the_default_mode_has_three_states(post, tenant, mode):
    post(CHANGE, name="default_value_mode", value=mode)
    assert stored(tenant).default_value_mode == mode


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("background_api_share", "0", "a whole number from 1 to 100"),
        ("background_api_share", "101", "a whole number from 1 to 100"),
        ("background_api_share", "many", "a whole number from 1 to 100"),
        ("comment_signature", "x" * 256, "at most 255 characters"),
        ("default_value_mode", "sometimes", "is not a valid choice"),
    ],
)
def test_a_bad_value_is_said_beside_its_field_and_stays_there(
    post, text_of, tenant, name, typed, sentence
):
    before = getattr(stored(tenant), name)
    answer = post(CHANGE, name=name, value=typed)
    assert sentence in text_of(answer) and "Saved" not in text_of(answer)
    assert getattr(stored(tenant), name) == before
    if name != "default_value_mode":
        assert typed in answer.content.decode()


def test_a_signature_is_shown_as_text(post, tenant):
    html = post(CHANGE, name="comment_signature", value='"><script>x</script>').content.decode()
    assert "<script>x" not in html and stored(tenant).comment_signature.endswith("</script>")


@pytest.mark.parametrize("name", ["tenant", "id", "", "nothing", "tenant_id", "__class__"])
def test_what_is_no_switch_is_not_found(post, tenant, name):
    assert post(CHANGE, name=name, value="on").status_code == 404


def test_two_admins_do_not_undo_each_other(post, tenant, site):
    site.admins.add("712020:tom")
    post(CHANGE, name="allow_linking")
    post(CHANGE, name="allow_unlinking", by="712020:tom")
    now = stored(tenant)
    assert (now.allow_linking, now.allow_unlinking) == (False, False)


def test_a_switch_of_another_site_stays(post, tenant, stranger):
    post(CHANGE, name="allow_linking", of=stranger)
    assert stored(tenant).allow_linking is True and stored(stranger).allow_linking is False


def test_assignment_rules_are_switched_on_their_own_screen(post, text_of, tenant):
    answer = post("/admin/settings/rule", name="run_lead_assignment_rules")
    assert "Saved" in text_of(answer) and stored(tenant).run_lead_assignment_rules is False
    assert post("/admin/settings/rule", name="plugin_enabled").status_code == 404
    assert stored(tenant).plugin_enabled is True
