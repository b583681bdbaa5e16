"""Salesforce Settings: the admin sees the create form as people will."""

import pytest

from mapping.models import ChosenField, FormRow, MappedProject, Tab
from records.models import Creation
from tests.factories import MappedObjectFactory
from tests.jira.conftest import _site, site  # noqa: F401
from tests.jira.site import Answer
from tests.jira_panel import creating
from tests.jira_panel.browsing import (
    follows,
    frame_of,
    keep_picture,
    on_both_hosts,
    violations,
    wide_by,
)
from tests.salesforce_world import prepare

PREVIEW = "/admin/settings/form/preview"
PLACE = {"object": "Case", "project": "SUP"}


@pytest.fixture
def form(connected, org):
    MappedObjectFactory(tenant=connected, name="Case")
    creating.customise(connected, org)
    creating.form(connected)
    return connected


@pytest.mark.django_db
def test_the_form_is_drawn_in_its_order_without_an_issue_and_without_a_key(form, post, text_of):
    page = post(PREVIEW, **PLACE)
    text, drawn = text_of(page), page.content.decode()
    assert "Create case" in text and "Reporter’s mail address" in text and "Filled by" in text
    assert "Run the assignment rule" in text and "Potential results" in text
    assert 'id="f-Product_Area__c"' in drawn and "data-key" not in drawn and "<form" not in drawn
    assert not Creation.objects.exists()


@pytest.mark.django_db
def test_defaults_are_shown_and_nothing_is_asked_of_jira(form, post, site):  # noqa: F811
    FormRow.objects.filter(salesforce_field="Subject").update(default="From Jira")
    site.answer("GET", "/rest/api/3/issue/10010", Answer(500))
    assert 'value="From Jira"' in post(PREVIEW, **PLACE).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"object": "Nothing__c"}, {"project": "OPS"}])
def test_what_is_not_mapped_has_no_preview(form, post, wrong):
    assert post(PREVIEW, **{**PLACE, **wrong}).status_code == 404


@pytest.mark.django_db
def test_only_an_admin_of_the_site_sees_it(form, post, stranger):
    assert post(PREVIEW, by="charlie", **PLACE).status_code == 403
    assert post(PREVIEW, of=stranger, **PLACE).status_code == 404


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@on_both_hosts
def test_the_preview_opens_and_closes_by_keyboard_in_both_themes(desk, org):
    tenant = prepare(desk.tenant, org)
    creating.customise(tenant, org)
    mapped, _ = creating.form(tenant)
    ChosenField.objects.create(mapped_object=mapped, tab=Tab.DETAILS, name="Subject")
    assert MappedProject.objects.filter(tenant=tenant).count() == 1
    page, frame = desk.screen("SalesforceSettings")
    frame.locator("#form-preview").press("Enter")
    frame.locator("[data-preview]").wait_for()
    frame.locator("#f-Product_Area__c").select_option("Billing")
    offered = frame.locator("#f-Component__c option:not([hidden])").all_inner_texts()
    assert "Invoices" in offered and "PDF export" not in offered
    inside = frame_of(page, frame)
    for theme in ("light", "dark"):
        follows(page, inside, theme)
        assert violations(inside, theme) == [] and wide_by(inside) <= 0
        keep_picture(page, f"panels/form-preview-{theme}")
    page.keyboard.press("Escape")
    frame.locator("[data-preview]").wait_for(state="detached")
    assert frame.locator("#form-preview").evaluate("one => one === document.activeElement")
    assert desk.errors == []
