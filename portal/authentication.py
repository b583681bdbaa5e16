"""Screen "Authentication": the plugin's switch, the login to Salesforce, its state and its test."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from common import clock
from common.errors import Refused, RemoteError
from jira import guards, people, places
from portal import steps
from portal.screens import caller_of, draw
from records.policy import connection_of
from salesforce import hosts, oauth, preflight, ticking
from salesforce.models import Connection, InstanceType
from tenants import audit, switching
from tenants.models import Tenant

SCREEN = "portal/authentication.html"
BODY = "portal/_authentication.html"


@dataclass(frozen=True)
class Typed:
    """What stands in the form: what was typed, else what is stored. Never the secret."""

    instance_type: str = InstanceType.PRODUCTION
    my_domain: str = ""
    consumer_key: str = ""
    secret_set: bool = False
    errors: dict[str, str] = field(default_factory=dict)


@guards.frame(admin=True)
@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    caller = caller_of(request)
    question = oauth.open_question(caller.tenant, caller.account_id)
    return draw(request, SCREEN, _state(request, question=question))


@guards.context(admin=True)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    caller = caller_of(request)
    on = request.POST.get("value") == "on"
    switching.change(caller.tenant, "plugin_enabled", on, actor=caller.actor)
    return draw(request, "portal/_plugin.html", {**_plugin(caller.tenant), "saved": True})


@guards.context(admin=True)
@require_POST
def login(request: HttpRequest) -> HttpResponse:
    """Answers with the address of Salesforce's login, to which the page's script leaves."""
    caller = caller_of(request)
    given = {name: request.POST.get(name, "") for name in ("instance_type", "consumer_key")}
    try:
        address = oauth.begin_login(
            caller.tenant,
            account_id=caller.account_id,
            instance_type=given["instance_type"],
            consumer_key=given["consumer_key"],
            consumer_secret=request.POST.get("consumer_secret", ""),
            my_domain=request.POST.get("my_domain", ""),
            own_door=caller.by_forge or request.POST.get("door") == "own",
            return_to=places.screen(caller, "Authentication"),
        )
    except Refused as error:
        typed = _typed(caller.tenant, request, error.fields or {"consumer_key": error.sentence})
        return draw(request, BODY, _state(request, typed=typed))
    response = draw(request, BODY, _state(request, typed=_typed(caller.tenant, request, {})))
    response.headers["HX-Trigger"] = json.dumps({"sinergify:leave": {"address": address}})
    return response


@guards.context(admin=True)
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """The browser is back on Jira's page, which carries what Salesforce said."""
    caller = caller_of(request)
    said = request.POST
    try:
        oauth.finish_login(
            tenant=caller.tenant,
            account_id=caller.account_id,
            state=said.get("state", ""),
            code=said.get("code", ""),
            error=said.get("error", ""),
            error_description=said.get("error_description", ""),
        )
    except oauth.OtherOrg as question:
        return draw(request, BODY, _state(request, question=question))
    except (Refused, RemoteError) as error:
        return draw(request, BODY, _state(request, failed=_worth_saying(caller.tenant, error)))
    return draw(request, BODY, _state(_anew(request), finished=True))


@guards.context(admin=True)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    caller = caller_of(request)
    handle = request.POST.get("handle", "")
    try:
        oauth.confirm_other_org(handle=handle, tenant=caller.tenant, account_id=caller.account_id)
    except (Refused, RemoteError) as error:
        return draw(request, BODY, _state(request, failed=error))
    return draw(request, BODY, _state(_anew(request), finished=True))


@guards.context(admin=True)
@require_POST
def disconnect(request: HttpRequest) -> HttpResponse:
    caller = caller_of(request)
    oauth.disconnect(caller.tenant, actor=caller.actor)
    return draw(request, BODY, _state(_anew(request), disconnected=True))


@guards.context(admin=True)
@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """Asks Salesforce for all that the configuration needs; takes a few seconds."""
    tenant = caller_of(request).tenant
    needed = tenant.mapped_objects.filter(gone_at=None).values_list("name", flat=True)
    result = preflight.run(tenant, needed=list(needed))
    Connection.objects.filter(tenant=tenant).update(tested_at=clock.now(), test_passed=result.ok)
    context = {"result": result, "tested_at": clock.now(), **_state(_anew(request))}
    return draw(request, "portal/_test.html", context)


@guards.context(admin=True)
@require_POST
def tick(request: HttpRequest) -> HttpResponse:
    caller = caller_of(request)
    ticking.tick(
        caller.tenant,
        request.POST.get("step", ""),
        request.POST.get("value") == "on",
        actor=caller.actor,
    )
    return draw(request, "portal/_steps.html", _state(_anew(request)))


def _anew(request: HttpRequest) -> HttpRequest:
    """The tenant and its connection as they are after a change."""
    caller_of(request).tenant.refresh_from_db()
    return request


def _worth_saying(tenant: Tenant, error: Refused | RemoteError) -> Refused | RemoteError | None:
    """A reload of the page brings the same code again: no alarm where the login worked already."""
    connection = connection_of(tenant)
    if error.code == "state" and connection and connection.connected:
        return None
    return error


def _typed(tenant: Tenant, request: HttpRequest, errors: dict[str, str]) -> Typed:
    stored = _stored(tenant)
    return Typed(
        instance_type=request.POST.get("instance_type", stored.instance_type),
        my_domain=request.POST.get("my_domain", ""),
        consumer_key=request.POST.get("consumer_key", ""),
        secret_set=stored.secret_set,
        errors=errors,
    )


def _stored(tenant: Tenant) -> Typed:
    connection = connection_of(tenant)
    if connection is None:
        return Typed()
    return Typed(
        instance_type=connection.instance_type,
        my_domain=connection.my_domain,
        consumer_key=connection.consumer_key,
        secret_set=bool(connection.consumer_secret),
    )


def _plugin(tenant: Tenant) -> dict[str, Any]:
    """Since when and by whom it is off."""
    if tenant.switches.plugin_enabled:
        return {}
    off = tenant.audit.filter(what="switch", target="plugin_enabled").first()
    by = people.name(tenant, off.actor) if off and off.actor_kind == audit.PERSON else ""
    return {"off": off, "off_by": by}


def _state(request: HttpRequest, *, typed: Typed | None = None, **more: Any) -> dict[str, Any]:
    tenant = caller_of(request).tenant
    connection = connection_of(tenant)
    own = hosts.own_callback()
    by_forge = caller_of(request).by_forge
    return {
        "connection": connection,
        "connected_by": people.name(tenant, connection.connected_by) if connection else "",
        "typed": typed or _stored(tenant),
        "types": InstanceType.choices,
        **_plugin(tenant),
        "steps": steps.of(tenant),
        "lockable": steps.ready_to_lock(tenant),
        "callback": own if by_forge else hosts.jira_callback(tenant),
        "own_callback": "" if by_forge else own,
        "addresses": ", ".join(settings.EGRESS_ADDRESSES),
        "support": settings.SUPPORT_CONTACT,
        **more,
    }
