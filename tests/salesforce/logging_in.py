"""Finishing a login as the Jira page does, and what is expected of one that fails."""

import pytest

from common.errors import Refused, RemoteError
from salesforce import oauth
from salesforce.models import Connection

ADMIN = "712020:admin"


def finish(tenant, back, *, account_id=ADMIN, **changes):
    said = {name: value for name, value in back.items() if name != "s"}  # of the Jira page itself
    return oauth.finish_login(**{"tenant": tenant, "account_id": account_id, **said, **changes})


def row_of(tenant):
    return Connection.objects.get(tenant=tenant)


def refused(call, code):
    with pytest.raises((Refused, RemoteError)) as error:
        call()
    assert error.value.code == code
    assert error.value.sentence.endswith((".", "?", "”"))
    return error.value
