import pytest

from tests.simulators.salesforce.client import Api, Door


@pytest.fixture
def door(org):
    found = Door(org.url)
    yield found
    found.http.close()


@pytest.fixture
def api(door):
    """The data API after a whole login."""
    return Api(door.url, door.log_in()["access_token"], door.http)
