from urllib.parse import parse_qsl

import pytest

from salesforce import gauge
from salesforce.models import Connection
from sinergify.logs import logging_config
from tests.factories import TenantFactory
from tests.salesforce.answering import BASE
from tests.salesforce.logging_in import ADMIN
from tests.salesforce_world import begin, come_back, connect


@pytest.fixture
def tenant(db):
    return TenantFactory()


@pytest.fixture
def connection(tenant, org):
    """Logged in to the simulated org; its journal is empty again."""
    gauge.forget()
    made = connect(tenant, org)
    org.delete("journal")
    return made


@pytest.fixture
def token_calls_made(org):
    """Requests to the token end-point since the journal was emptied, as forms."""
    return lambda: [dict(parse_qsl(call["body"])) for call in org.journal("/oauth2/token")]


@pytest.fixture
def service_log(caplog):
    """Everything that the service's own settings let into the log, down to DEBUG elsewhere."""
    for name, chosen in logging_config("json")["loggers"].items():
        caplog.set_level(chosen["level"], logger=name)
    caplog.set_level("DEBUG")
    return caplog


@pytest.fixture
def row(tenant):
    """A connection without an org behind it."""
    return Connection.objects.create(
        tenant=tenant,
        state=Connection.State.CONNECTED,
        instance_url=BASE,
        access_token="00D!the-session",
        refresh_token="5Aep",
        generation=3,
    )


@pytest.fixture
def back(tenant, org):
    """An admin logged in and allowed it: the browser is on its way back."""
    return come_back(begin(tenant, account_id=ADMIN))
