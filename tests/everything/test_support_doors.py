"""Every page under /support/, tried by nobody, by staff who gave the password alone, and by the role
that may only look."""

from collections import Counter
from itertools import product

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import URLResolver, get_resolver

from support import roles
from support.acts import ACTS
from tenants.models import Licence
from tests.everything import neighbour as next_door
from tests.staff_pages import log_in

pytestmark = pytest.mark.django_db
METHODS = ("get", "post", "put", "delete")
ENTRANCE = ("/support/login/", "/support/second-factor/")
POSTED = {"_save": "Save", "post": "yes", "sure": "yes", "account": "712020:a", "days": "9"}


@pytest.fixture
def neighbour(db, settings):
    settings.CONNECT_SITE_SUFFIXES = [".atlassian.net"]
    return next_door.move_in()


@pytest.fixture
def addresses(neighbour):
    """Each with the first row of its kind, and each act of support."""
    found = sorted(_walk(get_resolver("sinergify.urls").url_patterns))
    found.remove("/support/logout/")
    assert len(found) > 100 and not [one for one in found if "<" in one]
    return found


def _walk(patterns, prefix="/", model=None):
    for pattern in patterns:
        here = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            if pattern.app_name == "admin" or prefix != "/":
                yield from _walk(pattern.url_patterns, here, model or _model(here))
        elif prefix != "/" and not here.endswith("$"):
            yield from _filled(here, model)


def _model(address):
    known = {f"/support/{m._meta.app_label}/{m._meta.model_name}/": m for m in admin.site._registry}
    return known.get(address)


def _filled(address, model):
    row = model.objects.first() if model else None
    pk = str(row.pk if row else 1)
    for name in ("<path:object_id>", "<path:content_type_id>", "<str:pk>", "<id>"):
        address = address.replace(name, pk)
    if "<slug:name>" not in address:
        yield address
    else:
        names = Licence.AddOn.values if "/licence/" in address else ACTS
        yield from (address.replace("<slug:name>", name) for name in names)


@pytest.fixture
def visit(client):
    def come(visitor):
        user = User.objects.create_user("sue", is_staff=True)
        if visitor == "password alone":
            user.groups.add(Group.objects.get(name=roles.FULL))
            client.force_login(user)
        elif visitor == roles.READ_ONLY:
            user.groups.add(Group.objects.get(name=roles.READ_ONLY))
            log_in(client, user)
        return client

    return come


@pytest.mark.parametrize("visitor", ["nobody", "password alone"])
def test_nobody_without_both_factors_sees_or_changes_anything(
    visit, addresses, neighbour, visitor, record_property
):
    browser, before, let_in = visit(visitor), next_door.all_rows(neighbour), []
    for address, method in product(addresses, METHODS):
        answer = getattr(browser, method)(address, POSTED if method == "post" else None)
        away = answer.status_code == 302 and answer["Location"].startswith(ENTRANCE)
        refused = away or answer.status_code in (400, 403, 404, 405) or address in ENTRANCE
        if next_door.MARK in answer.text or not refused:
            let_in.append((method, address, answer.status_code))
    record_property(f"tried: support, {visitor}", len(addresses) * len(METHODS))
    record_property("let in", len(let_in))
    assert let_in == [] and before == next_door.all_rows(neighbour)


def test_who_may_only_look_changes_nothing_at_any_page(
    visit, addresses, neighbour, record_property
):
    browser, seen = visit(roles.READ_ONLY), Counter()
    before, staff = next_door.all_rows(neighbour), list(User.objects.values("username", "is_staff"))
    for address in addresses:
        for method in ("put", "delete"):
            seen[getattr(browser, method)(address).status_code] += 1
        for given in (POSTED, *_actions(address)):
            seen[browser.post(address, given).status_code] += 1
    record_property(f"tried: support, {roles.READ_ONLY}", seen.total())
    assert before == next_door.all_rows(neighbour) and seen[403] > 50
    assert staff == list(User.objects.values("username", "is_staff"))
    assert browser.get("/support/").status_code == 200


def _actions(address):
    """What the list of a kind offers for chosen rows, each chosen for all rows."""
    model = _model(address)
    offered = admin.site._registry[model].actions or () if model else ()
    names = ["delete_selected"] * bool(model)
    names += [one if isinstance(one, str) else one.__name__ for one in offered]
    rows = [str(one.pk) for one in model.objects.all()] if model else []
    return [{"action": name, "_selected_action": rows, "post": "yes"} for name in names]
