"""The pictures of the Activity screen in Jira's page, in light and dark."""

import pytest
from django.utils import timezone

from figures import histogram
from figures.models import Hour, Level
from jira.connect.descriptor import ADMIN_PAGES
from tenants.models import Tenant
from tests.jira_page import _jira_site, jira  # noqa: F401
from tests.jira_panel.browsing import violations, wide_by

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = next(key for key, _, name in ADMIN_PAGES if name == "portal:activity")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_come_by_themselves_and_take_the_focus_from_nobody(
    browser,
    jira,  # noqa: F811
    settings,
    theme,
):
    at = timezone.now().replace(minute=0, second=0, microsecond=0)
    took = [1] * histogram.SIZE
    about = {"carried": 14, "failed": 2, "took": took, "reasons": {"NOT_FOUND": 2}}
    Hour.objects.create(tenant=Tenant.objects.get(), at=at, **about)
    Level.objects.create(tenant=Tenant.objects.get(), at=at, waiting=7, api_share=58)
    ann = next(one for one in jira.get("state")["users"] if one["name"] == "Ann Lee")
    address = f"/plugins/servlet/ac/{settings.CONNECT_APP_KEY}/{KEY}"
    context = browser.new_context(viewport={"width": 1360, "height": 1000})
    page = context.new_page()
    page.goto(f"{jira.url}{address}?as={ann['account']}&theme={theme}")
    page.frame_locator("iframe").locator("#pictures svg[role=img]").first.wait_for()
    frame = page.frames[-1]
    assert frame.locator("#pictures svg[role=img]").count() == 5
    assert frame.evaluate("document.activeElement === document.body")
    assert violations(frame) == [] and wide_by(frame) <= 0
    context.close()
