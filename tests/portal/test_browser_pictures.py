"""The pictures of the Activity screen in Jira's page, in light and dark."""

import pytest
from django.utils import timezone

from figures import histogram
from figures.models import Hour, Level
from tests.jira_panel.browsing import frame_of, on_both_hosts, violations, wide_by

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@on_both_hosts
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_come_by_themselves_and_take_the_focus_from_nobody(desk, theme):
    at = timezone.now().replace(minute=0, second=0, microsecond=0)
    took = [1] * histogram.SIZE
    about = {"carried": 14, "failed": 2, "took": took, "reasons": {"NOT_FOUND": 2}}
    Hour.objects.create(tenant=desk.tenant, at=at, **about)
    Level.objects.create(tenant=desk.tenant, at=at, waiting=7, api_share=58)
    page, inside = desk.screen("Activity", theme=theme)
    inside.locator("#pictures svg[role=img]").first.wait_for()
    frame = frame_of(page, inside)
    assert frame.locator("#pictures svg[role=img]").count() == 5
    assert frame.evaluate("document.activeElement === document.body")
    assert violations(frame) == [] and wide_by(frame) <= 0
    assert desk.errors == []
