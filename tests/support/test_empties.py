"""An empty list says what will stand there, or how to find more."""

import pytest
from django.contrib import admin

from support import empties, roles
from sync.models import IssueEvent
from tenants.models import Tenant
from tests.factories import IssueEventFactory, TenantFactory
from tests.staff_pages import Staff

pytestmark = pytest.mark.django_db
OURS = [
    model
    for model in admin.site._registry
    if model._meta.app_label != "auth" and model not in roles.FULL_ONLY
]


@pytest.fixture
def sue(client):
    return Staff(client)


@pytest.mark.parametrize("model", OURS, ids=lambda one: one.__name__)
def test_a_list_with_nothing_yet_says_what_brings_it(sue, model):
    shown = sue.list(model).text
    assert f"No {model._meta.verbose_name_plural} yet" in shown
    assert empties.SENTENCES[model._meta.label] in shown


def test_a_search_without_a_find_leads_back_to_all(sue):
    IssueEventFactory(tenant=TenantFactory())
    shown = sue.list(IssueEvent, q="nobody").text
    assert "No events fit" in shown and empties.NOTHING_FITS in shown
    assert '<a class="btn" href="?">Show all</a>' in shown


def test_a_filter_that_nothing_passes_is_told_as_well(sue):
    IssueEventFactory(tenant=TenantFactory(), state="done")
    assert "No events fit" in sue.list(IssueEvent, state__exact="failed").text


def test_a_list_with_something_says_nothing_of_the_kind(sue):
    IssueEventFactory(tenant=TenantFactory())
    for model in (IssueEvent, Tenant):
        assert 'class="empty"' not in sue.list(model).text
