"""Logs a tenant in to the simulated org for real: authorise, allow, come back, exchange."""

from simulators.salesforce_org.config import OrgConfig
from simulators.stack import salesforce_login

CONFIG = OrgConfig()
LOGIN = {"username": CONFIG.username, "password": CONFIG.password}


def connect(tenant, org, *, account_id="admin", own_door=False):
    """The connection after a whole login with PKCE; `org` is the fixture of `tests.worlds`."""
    from salesforce import oauth
    from salesforce.models import Connection

    address = oauth.begin_login(
        tenant,
        account_id=account_id,
        instance_type="production",
        consumer_key=CONFIG.consumer_key,
        consumer_secret=CONFIG.consumer_secret,
        own_door=own_door,
    )
    came_back = salesforce_login(address, **LOGIN)
    oauth.finish_login(
        state=came_back["state"], code=came_back["code"], tenant=tenant, account_id=account_id
    )
    return Connection.objects.get(tenant=tenant)
