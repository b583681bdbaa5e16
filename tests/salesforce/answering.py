"""An org that answers what a test tells it to, without a server."""

import httpx2
import pytest

from common import http
from common.errors import RemoteError
from salesforce.client import SalesforceClient

BASE = "https://acme.my.salesforce.com"


class Org:
    """Answers in turn; the last one again and again."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def __call__(self, request):
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self, connection, **options):
        transport = httpx2.MockTransport(self)
        return SalesforceClient(connection, http=http.build_client(transport=transport), **options)


def ok(body, **more):
    return httpx2.Response(200, json=body, **more)


def page(*names, done=True, **more):
    return {"totalSize": 9, "done": done, "records": [{"Name": one} for one in names], **more}


def failed(call):
    with pytest.raises(RemoteError) as error:
        call()
    assert error.value.service == "salesforce" and error.value.sentence
    return error.value
