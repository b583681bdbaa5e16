"""The pictures of the Activity screen."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from figures import histogram
from figures.models import Hour, Level
from tests.jira.tokens import PERSON

pytestmark = pytest.mark.django_db
PICTURES = "/admin/activity/pictures"


@pytest.fixture
def hour():
    def write(tenant, ago=0, **values):
        at = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=ago)
        return Hour.objects.create(tenant=tenant, at=at, **values)

    return write


def test_an_admin_sees_the_figures_of_the_own_site_alone(post, tenant, stranger, hour):
    took = histogram.empty()
    took[4] = 12
    hour(tenant, carried=12, failed=3, took=took, reasons={"NOT_FOUND": 3})
    hour(stranger, carried=777, failed=1, reasons={"needs_login": 1})
    hour(None, carried=789)
    shown = post(PICTURES).text
    assert "12 delivered, 3 failed" in shown and "Deleted record" in shown
    assert "777" not in shown and "789" not in shown and "Needs login" not in shown


def test_seven_days_can_be_chosen(post, tenant, hour):
    hour(tenant, ago=60, carried=5)
    assert "5 delivered" not in post(PICTURES).text
    assert "5 delivered" in post(PICTURES, span="7d").text


def test_a_quiet_site_is_told_so(post):
    shown = post(PICTURES).text
    assert shown.count("No events in this time") == 2 and "Nothing failed in this time" in shown
    assert "Nothing waited in this time" in shown and "No limit known in this time" in shown


def test_backlog_and_api_use_are_those_of_the_own_site(post, tenant, stranger):
    at = timezone.now().replace(minute=0, second=0, microsecond=0)
    Level.objects.create(tenant=tenant, at=at, waiting=12, api_share=58)
    Level.objects.create(tenant=stranger, at=at, waiting=777, api_share=99)
    Level.objects.create(at=at, waiting=789, api_share=99)
    shown = re.sub(r"<svg.*?>|<rect.*?/>", "", post(PICTURES).text)
    assert "12 waiting" in shown and "API use, of the org’s daily limit" in shown
    assert "<td>58 %</td>" in shown and "58 %" in shown
    assert "777" not in shown and "789" not in shown and "99" not in shown


def test_only_an_admin_sees_them(post, site):
    assert post(PICTURES, by=PERSON).status_code == 403


def test_the_screen_asks_for_its_pictures(open_screen):
    assert f'hx-post="{PICTURES}"' in open_screen("/admin/activity").text
