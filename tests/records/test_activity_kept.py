"""Activity is kept for a time, and removed in small steps."""

from datetime import timedelta

import pytest
from django.utils import timezone

from records import activity
from records.models import Activity
from tests.factories import TenantFactory

pytestmark = pytest.mark.django_db


def made(days, number=1):
    tenant = TenantFactory()
    at = timezone.now() - timedelta(days=days)
    for _ in range(number):
        Activity.objects.create(tenant=tenant, issue_id="1", what="linked", at=at)


def test_what_is_older_than_the_retention_goes_and_the_rest_stays(settings):
    settings.EVENT_RETENTION_DAYS = 90
    made(91, 3)
    made(89, 2)
    assert activity.forget_old() == 3 and Activity.objects.count() == 2
    assert activity.forget_old() == 0


def test_only_some_go_at_once_the_oldest_first(monkeypatch):
    monkeypatch.setattr(activity, "AT_ONCE", 2)
    made(100)
    made(300)
    made(200)
    assert activity.forget_old() == 2
    (left,) = Activity.objects.all()
    assert timezone.now() - left.at < timedelta(days=101)
    assert activity.forget_old() == 1
