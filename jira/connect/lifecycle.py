"""Jira says that the app was installed, removed, switched on or off."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from common.errors import Refused
from jira import guards
from jira.bodies import body_of
from jira.jwts import Unauthenticated
from jira.site_addresses import display_url, site_url
from tenants import installation
from tenants.installation import InstalledSite
from tenants.models import Tenant

DONE = 204


@guards.install
@require_POST
def installed(request: HttpRequest) -> HttpResponse:
    """The secret is committed before the answer: on anything but success Jira keeps the old one."""
    installation.install(site_of(body_of(request), client_key=_issuer(request)))
    return HttpResponse(status=DONE)


@guards.install
@require_POST
def uninstalled(request: HttpRequest) -> HttpResponse:
    """Also fine for a site that is already gone: Jira may deliver it twice."""
    body = body_of(request)
    _require_same_site(body, _issuer(request))
    tenant = Tenant.objects.filter(connect_client_key=body["clientKey"]).first()
    if tenant:
        installation.uninstall_connect(tenant)
    return HttpResponse(status=DONE)


@guards.webhook
@require_POST
def enabled(request: HttpRequest) -> HttpResponse:
    installation.set_enabled(request.caller.tenant, True)  # type: ignore[attr-defined]
    return HttpResponse(status=DONE)


@guards.webhook
@require_POST
def disabled(request: HttpRequest) -> HttpResponse:
    """Jira is known to send this without a token after an uninstall; that one gets a 401."""
    installation.set_enabled(request.caller.tenant, False)  # type: ignore[attr-defined]
    return HttpResponse(status=DONE)


def site_of(body: dict[str, Any], *, client_key: str) -> InstalledSite:
    """What the body says, once each part of it was checked. Nothing in it has been called yet."""
    _require_same_site(body, client_key)
    if body.get("key") != settings.CONNECT_APP_KEY:
        raise Refused("app_key", "This installation is for another app.", status=400)
    if body.get("productType") != "jira":
        raise Refused("product", "Sinergify works in Jira only.", status=400)
    secret = _text(body, "sharedSecret", longest=1024)
    if not secret:
        raise Refused("secret", "The installation has no shared secret.", status=400)
    return InstalledSite(
        client_key=client_key,
        shared_secret=secret,
        site_url=site_url(_text(body, "baseUrl")),
        display_url=display_url(_text(body, "displayUrl")),
        cloud_id=_text(body, "cloudId", longest=64),
        oauth_client_id=_text(body, "oauthClientId"),
    )


def _issuer(request: HttpRequest) -> str:
    return str(request.claims["iss"])  # type: ignore[attr-defined]


def _require_same_site(body: dict[str, Any], client_key: str) -> None:
    """A token of one site with the client key of another in the body is an attack."""
    if body.get("clientKey") != client_key:
        raise Unauthenticated("iss is not the client key", client_key=client_key)


def _text(body: dict[str, Any], name: str, *, longest: int = 255) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise Refused("invalid", f"“{name}” is not valid.", status=400)
    return value.strip()
