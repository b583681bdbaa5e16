import pytest

from common.errors import Refused
from tenants.audit import Actor
from tenants.models import AuditEntry, Licence, Switches, Tenant
from tenants.signals import switch_changed
from tenants.switching import blocked, change
from tests.factories import TenantFactory

pytestmark = pytest.mark.django_db
ADMIN = Actor.person("712020:admin")
TOGGLES = [
    field.name
    for field in Switches._meta.get_fields()
    if field.get_internal_type() == "BooleanField"
]


@pytest.fixture
def tenant():
    return TenantFactory()


@pytest.mark.parametrize("name", [name for name in TOGGLES if name != "allow_bulk"])
def test_every_toggle_can_be_turned_and_says_who_turned_it(tenant, name):
    before = getattr(tenant.switches, name)

    change(tenant, name, not before, actor=ADMIN)

    assert getattr(Switches.objects.get(), name) is not before
    entry = AuditEntry.objects.get()
    assert (entry.what, entry.target, entry.actor) == ("switch", name, ADMIN.id)
    assert (entry.before, entry.after) == (before, not before)


@pytest.mark.parametrize("name", TOGGLES)
def test_every_toggle_has_a_label_and_a_help_text(name):
    field = Switches._meta.get_field(name)
    assert field.verbose_name[0].isupper() and field.help_text


def test_at_first_all_is_on_except_bulk_and_public_comments(tenant):
    off = {name for name in TOGGLES if not getattr(tenant.switches, name)}
    assert off == {"allow_bulk", "allow_public_comments"}
    assert tenant.switches.default_value_mode == "off"


def test_two_admins_do_not_overwrite_each_others_other_switches(tenant):
    stale = Tenant.objects.select_related("switches").get()
    change(tenant, "allow_linking", False, actor=ADMIN)

    change(stale, "allow_unlinking", False, actor=Actor.person("712020:other"))

    switches = Switches.objects.get()
    assert (switches.allow_linking, switches.allow_unlinking) == (False, False)


def test_saying_again_what_already_holds_is_not_audited(tenant):
    change(tenant, "allow_linking", True, actor=ADMIN)
    assert not AuditEntry.objects.exists()


def test_a_change_is_told_to_those_who_asked(tenant):
    heard = []

    def listen(**kwargs):
        heard.append((kwargs["tenant"], kwargs["name"], kwargs["before"], kwargs["after"]))

    switch_changed.connect(listen)
    change(tenant, "panel_shown", False, actor=ADMIN)
    switch_changed.disconnect(listen)
    assert heard == [(tenant, "panel_shown", True, False)]


def test_the_callers_own_tenant_sees_the_new_value(tenant):
    change(tenant, "allow_linking", False, actor=ADMIN)
    assert tenant.switches.allow_linking is False


@pytest.mark.parametrize(
    ("post", "show"),
    [("post_case_comments", "show_case_comments"), ("create_feed_posts", "show_feed_posts")],
)
def test_post_is_off_while_show_is_off_and_comes_back_with_it(tenant, post, show):
    change(tenant, show, False, actor=ADMIN)
    assert not tenant.switches.on(post)

    change(tenant, show, True, actor=ADMIN)
    assert tenant.switches.on(post)


def test_post_cannot_be_turned_on_while_show_is_off(tenant):
    change(tenant, "show_case_comments", False, actor=ADMIN)
    change(tenant, "post_case_comments", False, actor=ADMIN)

    with pytest.raises(Refused) as refusal:
        change(tenant, "post_case_comments", True, actor=ADMIN)

    assert refusal.value.code == "needs"
    assert "Show case comments" in refusal.value.fields["post_case_comments"]
    assert not Switches.objects.get().post_case_comments


def test_bulk_needs_its_licence(tenant):
    with pytest.raises(Refused) as refusal:
        change(tenant, "allow_bulk", True, actor=ADMIN)
    assert refusal.value.code == "add_on"

    Licence.objects.create(tenant=tenant, add_on="bulk")
    change(tenant, "allow_bulk", True, actor=ADMIN)
    assert tenant.switches.on("allow_bulk")


def test_bulk_stops_with_its_licence(tenant):
    Licence.objects.create(tenant=tenant, add_on="bulk")
    change(tenant, "allow_bulk", True, actor=ADMIN)
    Licence.objects.all().delete()

    assert not tenant.switches.on("allow_bulk")
    assert "add-on" in blocked(tenant.switches, "allow_bulk")


def test_a_licence_of_another_tenant_is_no_licence(tenant):
    Licence.objects.create(tenant=TenantFactory(), add_on="bulk")
    assert blocked(tenant.switches, "allow_bulk")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("default_value_mode", "sometimes"),
        ("background_api_share", 0),
        ("background_api_share", 101),
        ("background_api_share", "many"),
        ("comment_signature", "x" * 256),
        ("allow_linking", "perhaps"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_beside_its_field(tenant, name, value):
    with pytest.raises(Refused) as refusal:
        change(tenant, name, value, actor=ADMIN)
    assert refusal.value.status == 400
    assert refusal.value.fields[name]
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("name", ["tenant", "tenant_id", "nothing", "pk", "__class__"])
def test_only_switches_can_be_changed(tenant, name):
    with pytest.raises(Refused) as refusal:
        change(tenant, name, True, actor=ADMIN)
    assert refusal.value.code == "unknown_switch"
