"""Where an admin's screen stands in Jira, on either host."""

from dataclasses import replace

import pytest

from jira import places
from jira.caller import JiraCaller
from tenants.models import Tenant

SITE = "https://acme.atlassian.net"


@pytest.fixture
def caller():
    return JiraCaller(Tenant(site_url=SITE), "ann", "context")


def test_under_connect_it_is_the_page_of_the_module(caller):
    address = f"{SITE}/plugins/servlet/ac/Sinergify.Sinergify/Activity"
    assert places.screen(caller, "Activity") == f"{address}?s=Sinergify.Sinergify__Activity"


def test_on_forge_it_is_the_route_of_the_admin_page(caller, settings):
    settings.FORGE_APP_ID = "ari:cloud:ecosystem::app/one"
    on_forge = replace(caller, by_forge=True, forge_environment="two")
    assert places.screen(on_forge, "Activity") == f"{SITE}/jira/settings/apps/one/two/Activity"
    assert places.screen(replace(caller, by_forge=True), "Activity") == SITE


def test_a_site_that_nobody_came_from_yet_has_none():
    assert places.screen(JiraCaller(Tenant(), "ann", "context"), "Activity") == ""
