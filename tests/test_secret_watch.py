"""The watch itself: a secret that is put on each way out is found, and fails the test."""

import logging

import pytest
import structlog
from drf_spectacular.settings import spectacular_settings

from common.errors import Refused, RemoteError
from common.metrics import REQUESTS
from common.secrets import Secret
from records.models import Activity
from tenants.models import AuditEntry, TenantSecrets
from tests import secret_watch as watching
from tests.factories import TenantFactory
from tests.jira.conftest import _site, site  # noqa: F401
from tests.jira.tokens import PERSON, context_token, header, url_token

pytestmark = pytest.mark.django_db
PLAIN = "a=consumer&secret'without-a-shape"


@pytest.fixture
def planted(secret_watch):
    """`planted("a line")`: exactly this was found, once or more; the test goes on."""
    TenantSecrets(connect_shared_secret=PLAIN)

    def found(where, what="a stored secret"):
        told = set(secret_watch.taken())
        assert told and all(one.startswith(what) and where in one for one in told), told

    yield found
    secret_watch.taken()


@pytest.fixture
def tenant(site):  # noqa: F811
    return TenantFactory(site_url=site.url)


@pytest.fixture
def ask(client, tenant):
    client.raise_request_exception = False

    def get(address, accept="application/json", method="get"):
        sent = header(context_token(tenant, sub=PERSON)) | {"Accept": accept}
        return getattr(client, method)(address, headers=sent)

    return get


def test_a_line_of_the_log_is_heard_however_it_is_written(planted):
    structlog.get_logger("probe").info("renewed", held=PLAIN)
    planted("a line of the log of probe")
    logging.getLogger("probe").warning("renewed %s", {"x": [PLAIN]})
    planted("a line of the log of probe")
    try:
        raise RuntimeError(PLAIN)
    except RuntimeError:
        logging.getLogger("django.server").exception("broken")
    planted("a line of the log of django.server")


def test_the_ear_comes_back_where_the_log_was_configured_anew(planted):
    logging.getLogger("django.server").handlers = []
    watching._listen()
    logging.getLogger("django.server").error("broken %s", PLAIN)
    planted("a line of the log of django.server")


def test_what_the_scrubber_hides_is_not_found(planted, secret_watch):
    structlog.get_logger("probe").info("renewed", consumer_secret=PLAIN, said=f"secret={PLAIN}")
    assert secret_watch.taken() == []


def test_an_export_as_csv_is_read_to_its_end(planted, client, settings, tmp_path):
    from bulkcreate import drawing, files
    from bulkcreate.models import Upload
    from common import clock

    settings.UPLOAD_DIR = str(tmp_path)
    about = {"issue_id": "10010", "file_name": "a.csv", "size": 1, "not_before": clock.now()}
    about |= {"account_id": PERSON, "begun_at": clock.now()}
    upload = Upload.objects.create(tenant=TenantFactory(), **about)
    path = files.path(upload, "failed")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"Subject\n{PLAIN}\n", encoding="utf-8")
    assert PLAIN.encode() in b"".join(client.get(drawing.link(upload, "failed")).streaming_content)
    planted("answer of /bulk/file")


REFUSALS = {
    "refusal": Refused("restricted", PLAIN, status=409, fields={"object": PLAIN}),
    "remote": RemoteError("salesforce", "broken", PLAIN, permanent=True),
}


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize("error", REFUSALS)
def test_a_refusal_is_read_as_page_partial_and_json(
    planted, ask, client, tenant, monkeypatch, error, accept
):
    def refuse(*args):
        raise REFUSALS[error]

    monkeypatch.setattr("jira.guards.typed_text.check", refuse)
    monkeypatch.setattr("jira.drf.typed_text.check_values", refuse)
    target = "/panel/list?issueId=10010"
    client.get(target, headers=header(url_token(tenant, "GET", target)) | {"Accept": accept})
    planted("answer of /panel/list")
    ask("/api/v1/objects", accept)
    planted("answer of /api/v1/objects")


def test_the_page_of_an_error_that_nobody_caught_is_read(planted, ask, monkeypatch, settings):
    settings.DEBUG = True

    def break_down(*args):
        raise RuntimeError(PLAIN)

    monkeypatch.setattr("jira.drf.typed_text.check_values", break_down)
    assert ask("/api/v1/objects").status_code == 500
    with pytest.raises(AssertionError, match="a line of the log"):
        planted("answer of /api/v1/objects")  # told by both


def test_data_of_the_interface_are_read(planted, ask, tenant):
    from tests.factories import MappedObjectFactory

    MappedObjectFactory(tenant=tenant, label=PLAIN)
    assert ask("/api/v1/objects").status_code == 200
    planted("answer of /api/v1/objects")


def test_the_document_is_read_for_the_secrets_of_the_settings(
    planted, client, settings, monkeypatch
):
    settings.METRICS_TOKEN = "token-of-one-test"
    for value in (settings.SECRET_KEY, settings.ENCRYPTION_KEYS[0], settings.METRICS_TOKEN):
        monkeypatch.setattr(spectacular_settings, "DESCRIPTION", f"With {value}.")
        client.get("/api/schema")
        planted("answer of /api/schema", what=("SECRET_KEY", "ENCRYPTION_KEYS", "METRICS_TOKEN"))


def test_an_encrypted_secret_is_found_though_nobody_knows_it(planted):
    watching.WATCH.look("an export", f"key: {Secret.of('another-secret').encrypted}")
    planted("an export", what="an encrypted secret")


def test_a_label_of_the_figures_is_read(planted):
    REQUESTS.labels(PLAIN, "GET", "200")
    watching.look_at_the_end(with_database=False)
    REQUESTS.remove(PLAIN, "GET", "200")
    planted("a label of the figures")


@pytest.mark.parametrize("model", [AuditEntry, Activity])
def test_rows_that_people_read_are_read_at_the_end(planted, tenant, model):
    from common import clock

    about = {"issue_id": "1", "reason": PLAIN} if model is Activity else {"after": {"x": [PLAIN]}}
    row = model.objects.create(tenant=tenant, at=clock.now(), what="x", **about)
    watching.look_at_the_end(with_database=True)
    row.delete()
    planted(f"a row of {model.__name__}")


def test_the_token_of_a_request_is_looked_for_in_its_answer(planted, ask, monkeypatch, tenant):
    token = context_token(tenant)
    monkeypatch.setattr(watching, "_presented", lambda environ: ("no_admin",))
    assert token and ask("/api/v1/configuration").status_code == 403
    planted("answer of /api/v1/configuration", what="the token of the request")


def test_what_was_found_fails_the_test(request, planted, secret_watch):
    structlog.get_logger("probe").info("renewed", held=PLAIN)
    running = watching.pytest_runtest_call(request.node)
    next(running)
    with pytest.raises(pytest.fail.Exception, match="a line of the log of probe"):
        running.send(None)


def test_every_exception_has_its_reason_and_is_still_needed(client, secret_watch):
    from django.contrib.auth.models import User

    client.force_login(User.objects.create_superuser("sue"))
    kept, watching.EXCEPTIONS = watching.EXCEPTIONS, {}
    try:
        client.get("/support/second-factor/")
    finally:
        watching.EXCEPTIONS = kept
    told = secret_watch.taken()
    assert all(kept.values())
    assert {place for _, place in kept} == {one.partition(" in ")[2] for one in told}
