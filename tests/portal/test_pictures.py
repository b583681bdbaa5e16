"""The pictures of the Activity screen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from figures import histogram
from figures.models import Hour
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
    assert post(PICTURES).text.count("No events in this time") == 3


def test_only_an_admin_sees_them(post, site):
    assert post(PICTURES, by=PERSON).status_code == 403


def test_the_screen_asks_for_its_pictures(open_screen):
    assert f'hx-post="{PICTURES}"' in open_screen("/admin/activity").text
