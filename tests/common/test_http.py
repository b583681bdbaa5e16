import httpx2
import pytest
from django.db import transaction

from common.errors import RemoteError
from common.http import build_client, exchange


def _client(handler):
    return build_client(transport=httpx2.MockTransport(handler))


def test_silence_is_a_passing_error_with_a_sentence():
    def silent(request):
        raise httpx2.ReadTimeout("slow", request=request)

    with pytest.raises(RemoteError) as error:
        exchange(_client(silent), "GET", "https://x.my.salesforce.com/a", service="salesforce")
    assert (error.value.code, error.value.permanent) == ("timeout", False)
    assert error.value.sentence == "Salesforce isn’t answering."


def test_a_refused_connection_is_unreachable():
    def refused(request):
        raise httpx2.ConnectError("no", request=request)

    with pytest.raises(RemoteError) as error:
        exchange(_client(refused), "GET", "https://a.atlassian.net/", service="jira")
    assert error.value.code == "unreachable"


def test_a_redirect_is_not_followed():
    client = _client(lambda request: httpx2.Response(302, headers={"Location": "http://evil/"}))
    answer = exchange(client, "GET", "https://a.atlassian.net/", service="jira")
    assert answer.status_code == 302


@pytest.mark.django_db(transaction=True)
def test_http_inside_a_transaction_is_refused():
    client = _client(lambda request: httpx2.Response(200))
    with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
        exchange(client, "GET", "https://a.atlassian.net/", service="jira")


def test_a_large_answer_goes_into_a_file_and_a_refusal_does_not(tmp_path):
    answers = {"/good": httpx2.Response(200, text="a,b\n"), "/bad": httpx2.Response(404, text="no")}
    client = _client(lambda request: answers[request.url.path])
    told = {}
    for path in answers:
        with (tmp_path / "out").open("wb") as out:
            url = f"https://x.my.salesforce.com{path}"
            answer = exchange(client, "GET", url, service="salesforce", into=out)
        told[path] = (answer.status_code, answer.text, (tmp_path / "out").read_text())
    assert told == {"/good": (200, "", "a,b\n"), "/bad": (404, "no", "")}
