"""Signs our own calls to a Jira site with the secret that it gave us."""

from django.conf import settings
from joserfc import jwt
from joserfc.jwk import OctKey

from common import clock
from common.errors import RemoteError
from common.secrets import UnreadableSecret
from jira.connect import qsh
from tenants.models import Tenant

SECONDS = 180


def authorization(tenant: Tenant, method: str, url: str) -> str:
    """The header for exactly this method and address, good for three minutes."""
    now = int(clock.now().timestamp())
    claims = {
        "iss": settings.CONNECT_APP_KEY,
        "iat": now,
        "exp": now + SECONDS,
        "qsh": qsh.digest(method, url, base_path=_path(tenant.site_url)),
        "aud": [tenant.connect_client_key],
    }
    return f"JWT {jwt.encode({'alg': 'HS256'}, claims, _key(tenant))}"


def _path(site_url: str) -> str:
    return "/" + site_url.partition("//")[2].partition("/")[2]


def _key(tenant: Tenant) -> OctKey:
    try:
        secret = tenant.connect_secret.reveal()
    except UnreadableSecret:
        secret = ""
    if not secret:
        raise RemoteError(
            "jira",
            "not_installed",
            "This Jira site has no valid installation. Ask a Jira admin to install Sinergify.",
            permanent=True,
        )
    return OctKey.import_key(secret)
