"""Where Jira itself calls on Forge: events, the life cycle, the hourly token, and the end of it.

The life cycle is not needed for the app to work: any verified token proves the installation, and
any call with a system token brings it. It makes that both are there before somebody needs them.
"""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from common.errors import Refused
from jira import guards, refs
from jira.bodies import body_of
from jira.caller import JiraCaller
from jira.forge import authenticator, events
from jira.forge.tokens import Fit
from jira.jwts import LEEWAY
from jira.passing_on import OWN_TRACE, pass_on
from tenants import hosting

DONE = 204
LIFETIME = 60 + 2 * LEEWAY
"""Seconds after which a token has certainly ended."""


@guards.trigger(endpoint="events")
@require_POST
def event(request: HttpRequest) -> HttpResponse:
    """Always 204 once verified and stored, within the five seconds that Forge waits."""
    caller: JiraCaller = request.caller  # type: ignore[attr-defined]
    payload = payload_of(request)
    name, changes = events.read(payload)
    if not _own(payload):
        pass_on(caller.tenant, name, changes, delivery_id=events.delivery_id(payload))
    return HttpResponse(status=DONE)


def _own(payload: dict[str, Any]) -> bool:
    """Forge tells what we did ourselves, and gives the trace of our writes back."""
    own = payload.get("selfGenerated") is True
    return own or payload.get("webhookTraceValue") == OWN_TRACE


@guards.trigger(endpoint="lifecycle")
@require_POST
def lifecycle(request: HttpRequest) -> HttpResponse:
    """Installed, or upgraded: the guard has the site installed and its token kept."""
    _require_same_app(request, payload_of(request), named=True)
    return HttpResponse(status=DONE)


@guards.trigger(endpoint="hourly")
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Hourly; the token is what it is for. No document says whose id stands in its body."""
    _require_same_app(request, payload_of(request), named=False)
    return HttpResponse(status=DONE)


@guards.trigger(endpoint="leaving", ending=True)
@require_POST
def uninstall(request: HttpRequest) -> HttpResponse:
    """Also fine where the site is gone already, or goes on with another installation. Each token
    does it once: nobody who read it can send it again while it lives."""
    _require_same_app(request, payload_of(request), named=True)
    fit: Fit = request.fit  # type: ignore[attr-defined]
    tenant, used = authenticator.known(fit), f"forge-used:{fit.token_id}"
    if tenant and not (fit.token_id and cache.get(used)):
        hosting.uninstall(tenant, fit.installation_id)
        cache.set(used, True, LIFETIME)
    return HttpResponse(status=DONE)


def payload_of(request: HttpRequest) -> dict[str, Any]:
    """What the call tells, refused where it names another site, app or installation than its token.
    The signature does not cover it."""
    fit: Fit = request.fit  # type: ignore[attr-defined]
    body = body_of(request)
    payload = refs.mapping(body.get("payload")) or body
    for context in (body.get("context"), payload.get("context")):
        _require(_site_of(context), fit.cloud_id)
    return payload


def _site_of(context: Any) -> Any:
    """Of a context in pieces, or of one that is the site's resource name."""
    return context if isinstance(context, str) else refs.mapping(context).get("cloudId")


def _require_same_app(request: HttpRequest, payload: dict[str, Any], *, named: bool) -> None:
    """What a call about the app says beside the site; `named`: its id is the installation's."""
    fit: Fit = request.fit  # type: ignore[attr-defined]
    if named:
        _require(payload.get("id"), _last(fit.installation_id))
    _require(refs.mapping(payload.get("app")).get("id"), _last(fit.app_id))
    if fit.environment_id:
        _require(refs.mapping(payload.get("environment")).get("id"), _last(fit.environment_id))


def _require(said: Any, meant: str) -> None:
    """What is not said contradicts nothing. Ids come bare or as a resource name."""
    if said is not None and _last(str(said)) != meant:
        raise Refused("contradiction", "The body is about another site than its token.", status=400)


def _last(name: str) -> str:
    return name.rpartition("/")[2]
