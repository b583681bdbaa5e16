"""Logs a tenant in to the simulated org for real: authorise, allow, come back, exchange; and maps
the usual objects of it."""

from urllib.parse import parse_qs, urlsplit

from simulators.salesforce_org.config import OrgConfig
from simulators.stack import salesforce_login

CONFIG = OrgConfig()
OBJECTS = ("Case", "Account", "Contact", "Opportunity", "Lead")
LOGIN = {"username": CONFIG.username, "password": CONFIG.password}


def connect(tenant, org, *, account_id="admin", own_door=False):
    """The connection after a whole login with PKCE; `org` is the fixture of `tests.worlds`."""
    from salesforce import oauth
    from salesforce.models import Connection

    address = begin(tenant, account_id=account_id, own_door=own_door)
    back = come_back(opened(address).onward if own_door else address)
    oauth.finish_login(state=back["state"], code=back["code"], tenant=tenant, account_id=account_id)
    return Connection.objects.get(tenant=tenant)


def prepare(tenant, org):
    """Connected to the org; the first five objects are mapped and described."""
    from mapping import describes
    from tenants.models import Tenant
    from tests.factories import MappedObjectFactory

    connect(tenant, org, own_door=tenant.on_forge)
    for position, name in enumerate(OBJECTS):
        MappedObjectFactory(tenant=tenant, name=name, position=position)
    assert describes.keep(tenant)
    org.delete("journal")
    return Tenant.objects.get(pk=tenant.pk)


def begin(tenant, *, account_id="admin", **changes):
    """The address that the admin's browser is sent to."""
    from salesforce import oauth

    given = {
        "instance_type": "production",
        "consumer_key": CONFIG.consumer_key,
        "consumer_secret": CONFIG.consumer_secret,
        **changes,
    }
    return oauth.begin_login(tenant, account_id=account_id, **given)


def opened(address):
    """What our own door leaves in the window that opens it, and where it leads on."""
    from salesforce import own_door

    return own_door.open_once(parse_qs(urlsplit(address).query)["t"][0])


def come_back(address, *, decision="allow"):
    """What stands in the address that Salesforce sends the browser back to."""
    return salesforce_login(address, **LOGIN, decision=decision)
