"""Support staff at a site with projects in Jira and one object, through the pages of Django admin."""

import pytest

from mapping import choosing
from mapping.models import MappedObject
from tenants.models import AuditEntry
from tests.factories import TenantFactory
from tests.jira.conftest import _site, site  # noqa: F401
from tests.mapping import jira_answers
from tests.mapping.building import describe, form
from tests.staff_pages import Staff


@pytest.fixture
def staff(client, db):
    return Staff(client)


@pytest.fixture
def jira(site):  # noqa: F811
    return jira_answers.tell(site)


@pytest.fixture
def tenant(db, jira):
    made = TenantFactory(site_url=jira.url)
    describe(made)
    return made


@pytest.fixture
def placed(tenant):
    """An object and a project: where a row stands."""
    return form(tenant)


def only_entry():
    one = AuditEntry.objects.get()
    assert (one.actor_kind, one.actor) == ("staff", "sue")
    return one


def names_of(mapped, tab):
    return choosing.chosen(MappedObject.objects.get(pk=mapped.pk), tab)
