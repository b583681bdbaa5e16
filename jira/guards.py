"""Each view names the kind of token that it accepts. A view without a guard stops the start-up.

    @guards.frame            @guards.frame(admin=True)        first GET of a frame (URL token)
    @guards.context          @guards.context(admin=True)      every later request (context token)
    @guards.install          lifecycle, signed with Atlassian's key
    @guards.webhook          Jira's own calls by Connect (URL token, perhaps without a person)
    @guards.trigger(endpoint="events")   Jira's own calls by Forge (token without a person)
    @guards.signed("image")  links signed by us, five minutes; payload in `request.signed`
    @guards.monitor          a monitoring system with METRICS_TOKEN
    @guards.staff            Django session of support staff, both factors
    @guards.public           nothing secret behind it

On Forge frames and later requests bear an invocation token; its person, module and issue are
those of the token.

The view finds who asks in `request.caller`. `Refused` and `RemoteError` that leave the view become
a page, a partial or JSON with the right status. Who comes too often gets 429: `jira.throttles`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, overload

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from common.errors import Refused, RemoteError
from common.log_context import about
from common.signing import open_sealed
from jira import authentication, headers, permissions, refusals, throttles, typed_text
from jira.caller import JiraCaller
from jira.connect.authenticator import ConnectAuthenticator
from jira.jwts import Unauthenticated
from tenants.models import Tenant

View = Callable[..., HttpResponseBase]
Decorator = Callable[[View], View]
KINDS = frozenset(
    {"frame", "context", "install", "webhook", "trigger", "signed", "monitor", "staff", "public"}
)
SIGNED_SECONDS = 300
# What is counted together: later requests share one count with `CallerView`.
COUNTED = {"frame": ":frame", "context": "", "signed": ":signed"}


@overload
def frame(view: View, /) -> View: ...
@overload
def frame(*, admin: bool = False) -> Decorator: ...
def frame(view: View | None = None, /, *, admin: bool = False) -> View | Decorator:
    def guard(inner: View) -> View:
        return _person(inner, "frame", authentication.frame_caller, page=True, admin=admin)

    return guard(view) if view else guard


@overload
def context(view: View, /) -> View: ...
@overload
def context(*, admin: bool = False) -> Decorator: ...
def context(view: View | None = None, /, *, admin: bool = False) -> View | Decorator:
    def guard(inner: View) -> View:
        return _person(inner, "context", authentication.context_caller, page=False, admin=admin)

    return guard(view) if view else guard


def install(view: View) -> View:
    """`request.claims` holds the claims of a signed install."""
    authenticator = ConnectAuthenticator()

    def identify(request: HttpRequest) -> None:
        request.claims = authenticator.install(request)  # type: ignore[attr-defined]

    return _machine(view, "install", identify)


def webhook(view: View) -> View:
    def identify(request: HttpRequest) -> None:
        request.caller = authentication.CONNECT.webhook(request)  # type: ignore[attr-defined]
        about(request.caller.tenant.pk)  # type: ignore[attr-defined]

    return _machine(view, "webhook", identify)


def trigger(*, endpoint: str, ending: bool = False) -> Decorator:
    """404 where no FORGE_APP_ID is set. `request.fit` is what the token says. `endpoint`: its key
    in the manifest. `ending`: about an installation that may be gone, which has no caller and is
    not brought back by the call."""

    def identify(request: HttpRequest) -> None:
        if not settings.FORGE_APP_ID:
            raise Refused("forge_off", "Sinergify does not run on Forge here.", status=404)
        if ending:
            fit = authentication.FORGE.installation(request, endpoint)
            request.fit = fit  # type: ignore[attr-defined]
            return
        caller = authentication.FORGE.trigger(request, endpoint)
        request.caller = caller  # type: ignore[attr-defined]
        about(request.caller.tenant.pk)  # type: ignore[attr-defined]

    def guard(inner: View) -> View:
        return _machine(inner, "trigger", identify)

    return guard


def signed(purpose: str) -> Decorator:
    """Links for images and downloads, which a browser opens without a header: `?t=` is sealed by
    `common.signing.seal({"tenant": …, "account": …, …}, purpose=purpose)`."""

    def guard(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                held = open_sealed(
                    request.GET.get("t", ""), purpose=purpose, seconds=SIGNED_SECONDS
                )
                request.caller = _holder(held)  # type: ignore[attr-defined]
                throttles.require(request.caller, COUNTED["signed"])  # type: ignore[attr-defined]
                request.signed = held  # type: ignore[attr-defined]
                response = view(request, *args, **kwargs)
            except Refused as error:
                response = refusals.refused(request, error)
            except RemoteError as error:
                response = refusals.remote(request, error)
            headers.harden(response)
            return response

        return _mark(wrapper, "signed")

    return guard


def monitor(view: View) -> View:
    """404 where no METRICS_TOKEN is set, 401 without it in the request."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase
        if not settings.METRICS_TOKEN:
            response = HttpResponse(status=404)
        elif monitoring(request.headers.get("Authorization", "")):
            response = view(request, *args, **kwargs)
        else:
            response = HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
        headers.harden(response)
        return response

    return _mark(wrapper, "monitor")


def monitoring(authorization: str) -> bool:
    """Whether this header holds METRICS_TOKEN."""
    token = settings.METRICS_TOKEN
    return bool(token) and constant_time_compare(authorization, f"Bearer {token}")


def staff(view: View) -> View:
    return _mark(admin.site.admin_view(view), "staff")


def public(view: View) -> View:
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return _mark(wrapper, "public")


def _person(
    view: View,
    name: Literal["frame", "context"],
    identify: Callable[[HttpRequest], JiraCaller],
    *,
    page: bool,
    admin: bool,
) -> View:
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        caller: JiraCaller | None = None
        try:
            caller = identify(request)
            request.caller = caller  # type: ignore[attr-defined]
            throttles.require(caller, COUNTED[name])
            typed_text.check(request)
            if admin and not permissions.is_admin(caller):
                response: HttpResponseBase = refusals.no_admin(request, caller, page=page)
            else:
                response = view(request, *args, **kwargs)
        except Unauthenticated as error:
            authentication.note(error, request)
            response = refusals.unauthorized(request, page=page)
        except Refused as error:
            response = refusals.refused(request, error, page=page)
        except RemoteError as error:
            response = refusals.remote(request, error, page=page)
        headers.apply(response, caller.tenant if caller else None)
        return response

    wrapper.admin = admin  # type: ignore[attr-defined]
    # Nothing to forge: the token stands in a header, and no cookie of ours is ever read.
    return csrf_exempt(_mark(wrapper, name))


def _machine(view: View, name: str, identify: Callable[[HttpRequest], None]) -> View:
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase
        try:
            identify(request)
            response = view(request, *args, **kwargs)
        except Unauthenticated as error:
            authentication.note(error, request)
            response = refusals.unauthorized(request)
        except Refused as error:
            response = refusals.refused(request, error)
        except RemoteError as error:
            response = refusals.remote(request, error)
        headers.harden(response)
        return response

    # Nothing to forge: the token stands in a header, and no cookie of ours is ever read.
    return csrf_exempt(_mark(wrapper, name))


def _holder(held: dict[str, Any]) -> JiraCaller:
    """The person for whom a link was signed, while the site is still installed."""
    tenant = (
        Tenant.objects.select_related("switches")
        .filter(pk=held["tenant"], uninstalled_at=None)
        .first()
    )
    if tenant is None:
        raise Refused("forged", "This link is not valid. Reload the page.", status=401)
    return JiraCaller(tenant, str(held["account"]), "signed")


def _mark(view: View, name: str) -> View:
    view.guard = name  # type: ignore[attr-defined]
    return view
