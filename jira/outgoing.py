"""How Jira is called: by Connect at the site itself, signed; by Forge at one address for all sites,
with the key that Jira sent us."""

from urllib.parse import quote

from django.conf import settings

from common.errors import RemoteError
from jira import site_addresses
from jira.connect import outgoing as connect
from jira.forge import system_tokens
from tenants import hosting
from tenants.models import Tenant

FORGE_PROPERTIES = "/rest/forge/1/app/properties"
CONNECT_PROPERTIES = "/rest/atlassian-connect/1/addons/{app}/properties"
FORGE_ACCOUNTS = "/app/report-accounts/"
SITES = "/ex/jira/"
BEARER = "Bearer "


def by_forge(tenant: Tenant) -> bool:
    """While Connect's installation stands beside Forge's, its secret serves where Forge's key is
    not at hand."""
    return tenant.on_forge and (not tenant.connect_secret or system_tokens.at_hand(tenant))


def base_url(tenant: Tenant) -> str:
    """Under which Jira's interface stands; RemoteError `host` where it may not be called."""
    return _allowed(tenant, forge=by_forge(tenant))


def bases(tenant: Tenant) -> list[str]:
    """Jira's interface for each host that the site has; one that may not be called is left out."""
    found = [tenant.site_url] if tenant.connect_secret or not tenant.on_forge else []
    found = [one.rstrip("/") for one in found if site_addresses.callable_site(one)]
    if tenant.on_forge and site_addresses.callable_api(tenant.forge_api_base_url):
        found.append(tenant.forge_api_base_url.rstrip("/"))
    return found


def app_properties(tenant: Tenant) -> list[str]:
    """Below which addresses the site's hosts read the app's properties. While a site has both
    installations Jira draws a panel of each, and each reads its own. RemoteError as `base_url`."""
    places = []
    if tenant.connect_secret or not tenant.on_forge:
        app = quote(settings.CONNECT_APP_KEY, safe="")
        places.append(_allowed(tenant, forge=False) + CONNECT_PROPERTIES.format(app=app))
    if tenant.on_forge:
        places.append(_allowed(tenant, forge=True) + FORGE_PROPERTIES)
    return places


def _allowed(tenant: Tenant, *, forge: bool) -> str:
    base = tenant.forge_api_base_url if forge else tenant.site_url
    allowed = site_addresses.callable_api if forge else site_addresses.callable_site
    if not allowed(base):
        raise RemoteError(
            "jira",
            "host",
            "The address of this Jira site is not allowed by the service’s settings.",
            permanent=True,
        )
    return base.rstrip("/")


def accounts_url(tenant: Tenant) -> str:
    """Where Atlassian asks Forge apps whose accounts they know: beside the sites, not below one."""
    return tenant.forge_api_base_url.partition(SITES)[0] + FORGE_ACCOUNTS


def authorization(tenant: Tenant, method: str, url: str) -> str:
    """The header for this call, by the host whose address it is."""
    places = (tenant.forge_api_base_url.rstrip("/") + "/", accounts_url(tenant))
    if tenant.on_forge and url.startswith(places):
        return BEARER + system_tokens.bearer(tenant)
    return connect.authorization(tenant, method, url)


def refused(tenant: Tenant, authorization: str) -> RemoteError | None:
    """Jira took back the key of a Forge site: it is of no use any more, the next one may be. None
    where the host is Connect, whose secret stays the same."""
    if not authorization.startswith(BEARER):
        return None
    hosting.forget_token(tenant, authorization.removeprefix(BEARER))
    return system_tokens.missing()
