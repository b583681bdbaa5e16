"""A NUL character, which PostgreSQL cannot keep, is refused with a sentence on every address."""

import pytest
from django.urls import reverse

from portal.form.urls import urlpatterns as form_patterns
from portal.urls import urlpatterns
from tenants.models import AuditEntry
from tests.jira.tokens import ADMIN, context_token, header

pytestmark = pytest.mark.django_db
NAMES = [one.name for one in (*urlpatterns, *form_patterns) if getattr(one, "name", "")]
LATER = [reverse(f"portal:{name}") for name in NAMES if not name.startswith("salesforce-")]
TYPED = {name: "a\x00b" for name in ("name", "value", "object", "project", "tab", "row", "step")}


def test_there_are_addresses_to_try():
    assert len(LATER) > 25


@pytest.mark.parametrize("path", LATER)
def test_a_form_with_a_nul_is_refused(post, path):
    assert post(path, **TYPED).status_code in (400, 401)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/issue/records/more"])
@pytest.mark.parametrize("name", ["object", "q"])
def test_an_address_with_a_nul_is_refused(client, tenant, path, name):
    headers = header(context_token(tenant, sub=ADMIN))
    answer = client.get(path, {"object": "Case", "q": "pdf", name: "a\x00b"}, headers=headers)
    assert answer.status_code == 400 and answer.json()["code"] == "characters"


@pytest.mark.parametrize("path", ["/api/v1/links", "/api/v1/links/remove"])
def test_a_body_with_a_nul_is_refused(client, tenant, path):
    body = {"object": "a\x00b", "record_ids": ["a\x00b"], "link_ids": ["a\x00b"]}
    headers = header(context_token(tenant, sub=ADMIN))
    answer = client.post(path, body, content_type="application/json", headers=headers)
    assert answer.status_code == 400
