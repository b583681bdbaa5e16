"""Where Jira itself calls on Forge: events, the life cycle, the hourly token, and the end of it.

The life cycle is not needed for the app to work: any verified token proves the installation, and
any call with a system token brings it. It makes that both are there before somebody needs them.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from common.errors import Refused
from jira import guards, refs
from jira.bodies import body_of
from jira.caller import JiraCaller
from jira.forge import authenticator, events
from jira.forge.tokens import Fit
from jira.passing_on import OWN_TRACE, pass_on
from tenants import hosting

DONE = 204


@guards.trigger
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


@guards.trigger
@require_POST
def lifecycle(request: HttpRequest) -> HttpResponse:
    """Installed, or upgraded: the guard has the site installed and its token kept."""
    payload_of(request)
    return HttpResponse(status=DONE)


@guards.trigger
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Hourly; the token is what it is for."""
    payload_of(request)
    return HttpResponse(status=DONE)


@guards.trigger(ending=True)
@require_POST
def uninstall(request: HttpRequest) -> HttpResponse:
    """Also fine where the site is gone already, or goes on with another installation."""
    payload_of(request)
    fit: Fit = request.fit  # type: ignore[attr-defined]
    tenant = authenticator.known(fit)
    if tenant:
        hosting.uninstall(tenant, fit.installation_id)
    return HttpResponse(status=DONE)


def payload_of(request: HttpRequest) -> dict[str, Any]:
    """What the call tells, refused where it names another site, app or installation than its token.
    The signature does not cover it."""
    fit: Fit = request.fit  # type: ignore[attr-defined]
    body = body_of(request)
    payload = refs.mapping(body.get("payload")) or body
    for context in (refs.mapping(body.get("context")), refs.mapping(payload.get("context"))):
        _require(context.get("cloudId"), fit.cloud_id)
    if str(payload.get("eventType", "")).startswith("avi:forge:"):
        _require(payload.get("id"), _last(fit.installation_id))
        _require(refs.mapping(payload.get("app")).get("id"), _last(fit.app_id))
    return payload


def _require(said: Any, meant: str) -> None:
    """What is not said contradicts nothing. Ids come bare or as a resource name."""
    if said is not None and _last(str(said)) != meant:
        raise Refused("contradiction", "The body is about another site than its token.", status=400)


def _last(name: str) -> str:
    return name.rpartition("/")[2]
