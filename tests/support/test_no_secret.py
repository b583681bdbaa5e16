"""No secret of a site leaves the service: not on a page of staff, in an export, a figure, an error
page or a line of the log."""

import logging

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse
from django.views.debug import get_exception_reporter_class

from common.errors import RemoteError
from figures import tasks
from jira.client import client_for
from mapping import transfer_export
from salesforce.models import Connection
from sinergify.metrics import worker_page
from support.acts import ACTS
from tenants.models import Tenant
from tests.staff_pages import Staff, address
from tests.support.building import SECRETS, secrets_of, whole_tenant

pytestmark = pytest.mark.django_db
TOKEN = "token-for-figures"


@pytest.fixture
def acme(settings):
    settings.CONNECT_SITE_SUFFIXES = ["127.0.0.1"]
    settings.METRICS_TOKEN = TOKEN
    return whole_tenant(site_url="http://127.0.0.1:1")


@pytest.fixture
def told(acme):
    found = secrets_of(acme)
    assert set(SECRETS) < found
    return found


def shown(text, told):
    return [one for one in told if one in text]


def pages(acme):
    yield from ("/support/", "/support/?span=7d", "/support/jsi18n/", "/api/schema", "/healthz")
    yield from ("/readyz", "/atlassian-connect.json", "/support/nothing/here/")
    yield f"/support/tenants/tenant/{acme.pk}/panel/"
    yield from (f"/support/tenants/tenant/{acme.pk}/do/{name}/" for name in ACTS)
    for model in admin.site._registry:
        about = model._meta
        yield reverse(f"admin:{about.app_label}_{about.model_name}_changelist")
        yield from (address(one, "history") for one in model.objects.all()[:1])
        yield from (address(one) for one in model.objects.all()[:1])


def test_no_page_and_no_line_of_the_log_shows_a_secret(client, acme, told, caplog):
    caplog.set_level(logging.DEBUG)
    tasks.add_up()
    Staff(client)
    for path in pages(acme):
        answer = client.get(path)
        assert answer.status_code in (200, 301, 302, 404), path
        assert shown(answer.content.decode(), told) == [], path
    assert shown(caplog.text, told) == []


def test_no_figure_shows_a_secret(client, acme, told):
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200 and "sinergify_tenants" in answer.text
    assert shown(answer.text, told) == [] and TOKEN not in answer.text


def test_no_export_of_a_configuration_shows_a_secret(acme, told):
    assert shown(str(transfer_export.export(acme)), told) == []


def test_no_figure_of_a_worker_shows_a_secret_after_it_called_both_worlds(acme, told):
    with pytest.raises(RemoteError):
        client_for(acme).myself()
    answer = worker_page({"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}, lambda *args: None)
    text = b"".join(answer).decode()
    assert 'sinergify_callout_seconds_count{outcome="' in text
    assert shown(text, told) == [] and TOKEN not in text


def error_page_of(acme):
    """With a row of each kind, and secrets in plain, among the variables of the frame that broke."""
    connection, secrets = Connection.objects.get(), acme.secrets
    tenant = Tenant.objects.select_related("secrets", "salesforce").get(pk=acme.pk)
    revealed = [connection.refresh_token.reveal(), {"key": secrets.connect_shared_secret.reveal()}]
    typed = {"consumer_secret": connection.consumer_secret.reveal()}
    request = RequestFactory().post(f"/support/?jwt={revealed[0]}&code={revealed[0]}", typed)
    request.META["HTTP_REFERER"] = f"http://here/?jwt={revealed[0]}"
    try:
        raise RuntimeError(f"{connection!r} {secrets!r} {tenant!r} token={revealed[0]}")
    except RuntimeError as error:
        report = get_exception_reporter_class(request)(
            request, type(error), error, error.__traceback__
        )
        return report.get_traceback_html() + report.get_traceback_text()


def test_not_even_the_error_page_for_developers_shows_a_secret(acme, told, settings):
    settings.DEBUG = True
    text = error_page_of(acme)
    assert "RuntimeError" in text and "Secrets of" in text
    assert "&lt;list, not shown&gt;" in text and "consumer_secret" in text
    assert shown(text, told) == []
