"""Webhooks pass a door of their own: the same guard, the same rules, fewer rooms."""

import io
import json
import threading
from wsgiref.util import setup_testing_defaults

import pytest
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, connection
from django.urls import resolve
from prometheus_client import REGISTRY
from structlog.contextvars import get_contextvars

from jira import passing_on
from jira.checks import guard_of
from jira.connect import entrance, signers, webhook
from jira.signals import issues_changed
from sync.models import IssueEvent
from tenants import choosing_events, installation, switching
from tenants.audit import Actor
from tenants.models import EventChoices, Tenant, TenantSecrets
from tests.factories import TenantFactory
from tests.jira.test_scanner import forged_tokens
from tests.jira.tokens import claims, context_token, shared, url_token

pytestmark = pytest.mark.django_db
PATH = entrance.PATH
PATIENCE = 20


def body(issue_id="10010", **more):
    changelog = {"items": [{"fieldId": "summary"}]}
    issue = {"id": issue_id, "key": f"SUP-{issue_id}"}
    return {"webhookEvent": "jira:issue_updated", "issue": issue, "changelog": changelog, **more}


@pytest.fixture
def tenant(tenant):
    ticks = dict.fromkeys(choosing_events.NAMES, True)
    EventChoices.objects.create(tenant=tenant, **ticks)
    return Tenant.objects.get(pk=tenant.pk)


@pytest.fixture
def application():
    """A request closes what the transaction of a test stands on, unless it is told not to."""
    for one in (signals.request_started, signals.request_finished):
        one.disconnect(close_old_connections)
    yield WSGIHandler()
    for one in (signals.request_started, signals.request_finished):
        one.connect(close_old_connections)


@pytest.fixture
def deliver(application):
    """Through the WSGI application that the server runs; status and headers of the answer."""

    def send(token="", said=None, *, method="POST", delivery="", **environ):
        content = json.dumps(body() if said is None else said).encode()
        given = {"HTTP_AUTHORIZATION": f"JWT {token}"} if token else {}
        given |= {"HTTP_X_ATLASSIAN_WEBHOOK_IDENTIFIER": delivery} if delivery else {}
        env = {
            "REQUEST_METHOD": method,
            "PATH_INFO": PATH,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(content)),
            "wsgi.input": io.BytesIO(content),
            "HTTP_HOST": "localhost:8000",
            **given,
            **environ,
        }
        setup_testing_defaults(env)
        answered = []
        answer = application(env, lambda *args: answered.append(args[:2]))
        b"".join(answer)
        answer.close()
        ((status, headers),) = answered
        return int(status.split()[0]), dict(headers)

    return send


def test_the_door_leads_to_the_guarded_view_of_the_urlconf(application):
    door = next(one for one in _chain(application) if isinstance(one, entrance.Entrance))
    assert door._match.func is resolve(PATH).func is webhook.receive
    assert guard_of(door._match.func) == "webhook"


def _chain(application):
    """Middleware from outside to inside."""
    found = application._middleware_chain
    while found is not None:
        found = getattr(found, "__wrapped__", found)
        yield found
        found = getattr(found, "get_response", None) or getattr(found, "_get_response", None)


def test_a_webhook_is_stored_and_answered_with_what_every_answer_carries(deliver, tenant):
    status, headers = deliver(url_token(tenant, "POST", PATH))
    assert status == 204 and IssueEvent.objects.get().issue_id == "10010"
    assert "no-store" in headers["Cache-Control"] and "Set-Cookie" not in headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_no_forged_token_comes_in(deliver, tenant):
    foreign = shared(tenant, claims(tenant, iss="somebody-else"))
    expired = url_token(tenant, "POST", PATH, exp=1, iat=0)
    wrong = [foreign, expired, context_token(tenant), url_token(tenant, "GET", PATH), ""]
    for token in (*wrong, *forged_tokens(PATH, "POST")):
        status, headers = deliver(token)
        assert status == 401 and headers["WWW-Authenticate"] == "JWT", token
    assert not IssueEvent.objects.exists()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_another_method_stores_nothing(deliver, tenant, method):
    assert deliver(url_token(tenant, method, PATH), method=method)[0] == 405
    assert not IssueEvent.objects.exists()


def test_a_foreign_host_and_a_line_without_tls_are_no_way_in(tenant, settings, client):
    token = {"HTTP_AUTHORIZATION": f"JWT {url_token(tenant, 'POST', PATH)}"}
    given = {"data": body(), "content_type": "application/json", **token}
    assert client.post(PATH, **given, HTTP_HOST="evil.example").status_code == 400
    settings.SECURE_SSL_REDIRECT = True
    client.handler.load_middleware()
    answer = client.post(PATH, **given)
    assert answer.status_code == 301 and answer["Location"].startswith("https://")
    assert not IssueEvent.objects.exists()
    assert client.post(PATH, **given, secure=True)["Strict-Transport-Security"]
    assert IssueEvent.objects.exists()


def test_it_is_counted_under_its_route_and_logged_under_its_own_request(deliver, tenant):
    labels = {"route": "connect/webhook", "method": "POST", "status": "204"}
    name = "sinergify_request_seconds_count"
    before = REGISTRY.get_sample_value(name, labels) or 0
    during = []
    listen = lambda **kwargs: during.append(get_contextvars())  # noqa: E731
    issues_changed.connect(listen)
    deliver(url_token(tenant, "POST", PATH))
    deliver(url_token(tenant, "POST", PATH))
    issues_changed.disconnect(listen)
    assert REGISTRY.get_sample_value(name, labels) == before + 2
    assert len({one["request_id"] for one in during}) == 2
    assert {one["tenant"] for one in during} == {str(tenant.pk)} and get_contextvars() == {}


def test_what_changes_about_a_site_holds_for_the_very_next_webhook(deliver, tenant):
    old = url_token(tenant, "POST", PATH)
    assert deliver(old)[0] == 204
    switching.change(tenant, "plugin_enabled", False, actor=Actor.staff("sue"))
    deliver(old, delivery="while off")
    switching.change(tenant, "plugin_enabled", True, actor=Actor.staff("sue"))
    choosing_events.change(tenant, "issue_updated", False, actor=Actor.staff("sue"))
    deliver(old, delivery="unticked")
    choosing_events.change(tenant, "issue_updated", True, actor=Actor.staff("sue"))
    stored = IssueEvent.objects.exclude(delivery_id__in=("while off", "unticked"))
    assert stored.count() == IssueEvent.objects.count() == 1
    TenantSecrets.objects.filter(tenant=tenant).update(connect_shared_secret="another-" * 5)
    assert deliver(old)[0] == 401
    new = url_token(Tenant.objects.get(pk=tenant.pk), "POST", PATH)
    assert deliver(new)[0] == 204
    installation.uninstall(tenant)
    assert deliver(new)[0] == 401


def test_text_that_no_table_can_hold_costs_no_event(deliver, tenant):
    strange = body(issue={"id": "10010", "key": "SUP\x00-1\ud800"})
    assert deliver(url_token(tenant, "POST", PATH), strange)[0] == 204
    assert IssueEvent.objects.get().issue_key == "SUP-1"
    assert deliver(shared(tenant, claims(tenant, iss="a\x00b")))[0] == 401


def test_sites_are_looked_up_together_each_its_own(tenant, stranger):
    key, other = tenant.connect_client_key, stranger.connect_client_key
    gone = TenantFactory()
    installation.uninstall(gone)
    keys = [other, key, "nobody", gone.connect_client_key, key]
    assert signers._find_all(keys) == [stranger, tenant, None, None, tenant]


@pytest.fixture
def crowd(deliver):
    """Many deliveries at once: the first is held in its transaction until all others wait behind
    it. What each was answered, and the batches that were stored."""

    def run(*sendings, refused=""):
        batches, answers = [], {}
        begun, go_on = threading.Event(), threading.Event()

        def hold(deliveries, **kwargs):
            batches.append([one.id for one in deliveries])
            if len(batches) == 1:
                begun.set()
                assert go_on.wait(PATIENCE)
            if refused in batches[-1]:
                raise ZeroDivisionError

        def send(delivery, token, said):
            try:
                answers[delivery] = deliver(token, said, delivery=delivery)[0]
            finally:
                connection.close()

        issues_changed.connect(hold)
        threads = [threading.Thread(target=send, args=one, daemon=True) for one in sendings]
        for place, thread in enumerate(threads):
            thread.start()
            assert begun.wait(PATIENCE)
            while len(passing_on._tell_together._queue) < place:
                pass  # until it stands in the queue
        assert answers == {} and not IssueEvent.objects.exists()
        go_on.set()
        for thread in threads:
            thread.join(PATIENCE)
        issues_changed.disconnect(hold)
        return answers, batches

    return run


needs_server = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite in memory has one connection"
)


@needs_server
@pytest.mark.django_db(transaction=True)
def test_webhooks_that_arrive_together_are_committed_together_before_any_answer(
    crowd, tenant, stranger
):
    EventChoices.objects.create(tenant=stranger, issue_updated=True)
    mine, theirs = url_token(tenant, "POST", PATH), url_token(stranger, "POST", PATH)
    sendings = [(f"d{n}", theirs if n % 2 else mine, body(str(n))) for n in range(1, 9)]
    answers, batches = crowd(*sendings)
    assert set(answers.values()) == {204} and len(answers) == 8
    assert batches == [["d1"], [f"d{n}" for n in range(2, 9)]]
    kept = set(IssueEvent.objects.values_list("delivery_id", "tenant", "issue_id"))
    owner = {0: tenant.pk, 1: stranger.pk}
    assert kept == {(f"d{n}", owner[n % 2], str(n)) for n in range(1, 9)}


@needs_server
@pytest.mark.django_db(transaction=True)
def test_one_delivery_that_cannot_be_stored_spoils_no_other(crowd, tenant):
    token = url_token(tenant, "POST", PATH)
    sendings = [(f"d{n}", token, body(str(n))) for n in range(1, 6)]
    answers, batches = crowd(*sendings, refused="d3")
    assert answers == {"d1": 204, "d2": 204, "d3": 500, "d4": 204, "d5": 204}
    assert batches[1] == ["d2", "d3", "d4", "d5"] and len(batches) == 6
    kept = IssueEvent.objects.values_list("delivery_id", flat=True)
    assert sorted(kept) == ["d1", "d2", "d4", "d5"]


@needs_server
@pytest.mark.django_db(transaction=True)
def test_a_deleted_issue_does_not_stand_in_the_queue(deliver, tenant):
    """It locks the links of the issue, which somebody may be holding."""
    token = url_token(tenant, "POST", PATH)
    begun, go_on = threading.Event(), threading.Event()

    def hold(deliveries, **kwargs):
        if deliveries[0].id == "held":
            begun.set()
            assert go_on.wait(PATIENCE)

    def send():
        deliver(token, delivery="held")
        connection.close()

    issues_changed.connect(hold)
    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    assert begun.wait(PATIENCE)
    assert deliver(token, body("77", webhookEvent="jira:issue_deleted"))[0] == 204
    assert not go_on.is_set() and not IssueEvent.objects.filter(delivery_id="held").exists()
    go_on.set()
    thread.join(PATIENCE)
    issues_changed.disconnect(hold)
    assert IssueEvent.objects.filter(delivery_id="held").exists()
