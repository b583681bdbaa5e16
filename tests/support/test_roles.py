"""Two roles: who may look, and who may also change. Secrets are for neither."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from common.fields import EncryptedTextField
from mapping.models import FormRow
from support import roles
from tenants.models import Licence, Switches
from tests.staff_pages import Staff, address
from tests.support.building import SECRETS, secrets_of, whole_tenant

pytestmark = pytest.mark.django_db
OURS = [
    (model, own)
    for model, own in admin.site._registry.items()
    if model._meta.app_label != "auth" and model not in roles.FULL_ONLY
]
IDS = [model._meta.model_name for model, _ in OURS]


@pytest.fixture
def site_of_acme(settings):
    settings.CONNECT_SITE_SUFFIXES = ["127.0.0.1"]
    return whole_tenant(site_url="http://127.0.0.1:1")


@pytest.fixture
def reader(client):
    return member(client, roles.READ_ONLY)


@pytest.fixture
def changer(client):
    return member(client, roles.FULL)


def member(client, name):
    staff = Staff(client, "rob", superuser=False)
    staff.user.groups.add(Group.objects.get(name=name))
    return staff


def test_there_is_a_page_for_each_thing_to_look_at():
    assert len(OURS) >= 16


@pytest.mark.parametrize(("model", "own"), OURS, ids=IDS)
def test_a_reader_sees_every_page_and_can_change_none(reader, site_of_acme, model, own):
    one = model.objects.first()
    assert one is not None
    assert reader.list(model).status_code == 200
    page = reader.open(one)
    assert page.status_code == 200 and 'name="_save"' not in page.text
    assert reader.client.post(address(one), {"label": "New"}).status_code == 403
    assert reader.client.post(address(one, "delete"), {"post": "yes"}).status_code == 403
    assert reader.add(model).status_code == 403
    assert model.objects.filter(pk=one.pk).exists()


def test_a_reader_is_offered_no_action(reader, site_of_acme):
    page = reader.list(type(site_of_acme)).text
    assert "Suspend the chosen" not in page
    chosen = {"action": "suspend", "_selected_action": [site_of_acme.pk]}
    reader.client.post(reverse("admin:tenants_tenant_changelist"), chosen)
    site_of_acme.refresh_from_db()
    assert not site_of_acme.suspended


def test_a_reader_sees_what_a_changer_edits(reader, site_of_acme):
    shown = reader.open(FormRow.objects.get()).text
    assert "Highest" in shown and "Priority" in shown
    assert "Read linked records" in reader.open(Switches.objects.get()).text


def test_a_changer_changes_what_the_screens_change(changer, site_of_acme):
    row = Switches.objects.get()
    assert changer.save(row, allow_linking="").status_code == 302
    assert not Switches.objects.get().allow_linking
    changer.delete(Licence.objects.get())
    assert not Licence.objects.exists()


@pytest.mark.parametrize("path", ["auth/user/", "auth/group/"])
@pytest.mark.parametrize("name", [roles.READ_ONLY, roles.FULL])
def test_nobody_makes_staff_of_others(client, path, name):
    member(client, name)
    assert client.get(f"/support/{path}").status_code == 403


def test_the_groups_hold_what_the_pages_need_after_each_migration():
    Group.objects.get(name=roles.READ_ONLY).permissions.clear()
    call_command("migrate", verbosity=0)
    held = Group.objects.get(name=roles.READ_ONLY).permissions
    assert held.filter(codename="view_switches").exists()
    assert not held.exclude(codename__startswith="view_").exists()


def test_a_member_of_no_group_sees_nothing(client, site_of_acme):
    staff = Staff(client, "rob", superuser=False)
    assert staff.list(Switches).status_code == 403
    assert staff.open(Switches.objects.get()).status_code == 403


def pages_of(staff, model):
    one = model.objects.first()
    kinds = ("changelist", "add")
    found = [reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{k}") for k in kinds]
    found += [address(one, kind) for kind in ("change", "delete", "history")]
    return [answer for path in found for answer in [staff.client.get(path)]]


def test_the_site_has_every_kind_of_secret(site_of_acme):
    told = secrets_of(site_of_acme)
    kinds = sum(
        isinstance(field, EncryptedTextField)
        for model in _models_of_ours()
        for field in model._meta.fields
    )
    assert set(SECRETS) < told and len(told) >= 2 * kinds


def _models_of_ours():
    from django.apps import apps

    return [one for one in apps.get_models() if not one.__module__.startswith("django.")]


@pytest.mark.parametrize(("model", "own"), OURS, ids=IDS)
def test_no_page_shows_a_secret(client, site_of_acme, model, own):
    staff = Staff(client)
    told = secrets_of(site_of_acme)
    answers = pages_of(staff, model)
    assert any(answer.status_code == 200 for answer in answers)
    for answer in answers:
        assert not [one for one in told if one in answer.text]


def test_no_page_of_the_start_or_of_an_application_shows_a_secret(client, site_of_acme):
    staff = Staff(client)
    told = secrets_of(site_of_acme)
    for path in ("", "tenants/", "salesforce/", "mapping/", "records/", "jira/"):
        answer = staff.client.get(f"/support/{path}")
        assert answer.status_code == 200 and not [one for one in told if one in answer.text]
