"""The base of every JSON end-point: who asks, how often they may, and how a no looks."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.loader import render_to_string
from rest_framework import status
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, NotFound, Throttled, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from common.errors import Refused, RemoteError
from jira import authentication, headers, permissions, refusals, typed_text
from jira.caller import JiraCaller
from jira.jwts import Unauthenticated
from jira.throttles import TOO_MANY, AccountThrottle, TenantThrottle, caller_of


class HostToken(BaseAuthentication):
    """The host's context token, with a dialog's ticket where there is one."""

    def authenticate(self, request: Request) -> tuple[JiraCaller, None]:
        caller = authentication.context_caller(request._request)
        request._request.caller = caller  # type: ignore[attr-defined]
        return caller, None

    def authenticate_header(self, request: Request) -> str:
        return refusals.scheme_of(request._request)


class PartialRenderer(BaseRenderer):
    """The same data, drawn by `template_name` of the response or of its view."""

    media_type = "text/html"
    format = "html"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> str:
        context = renderer_context or {}
        response, request = context["response"], context["request"]
        if response.status_code == status.HTTP_204_NO_CONTENT:
            return ""
        name = _template(response, context["view"]) or "common/_problem.html"
        values = {**(data if isinstance(data, dict) else {}), "data": data}
        values["caller"] = getattr(request._request, "caller", None)
        return render_to_string(name, values, request=request._request)


def _template(response: Any, view: Any) -> str | None:
    if getattr(response, "problem", None):
        return response.template_name or "common/_problem.html"
    name: str | None = response.template_name or view.template_name
    return name


class HtmlOnlyWhenAsked(DefaultContentNegotiation):
    """`*/*` gets JSON; our own htmx asks for `text/html`."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        if refusals.wants_html(request._request):
            html = [one for one in renderers if one.format == "html"]
            renderers = html or renderers
        return super().select_renderer(request, renderers, format_suffix)


class CallerView(APIView):
    """`request.caller` is who asks. `admin = True` asks Jira for its admin permission first."""

    guard = "context"
    admin = False
    template_name: str | None = None
    authentication_classes = [HostToken]
    permission_classes: list[Any] = []
    throttle_classes = [TenantThrottle, AccountThrottle]
    renderer_classes = [JSONRenderer, PartialRenderer]
    content_negotiation_class = HtmlOnlyWhenAsked

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        typed_text.check_values(request._request.GET)
        if self.admin and not permissions.is_admin(caller_of(request)):
            raise Refused("no_admin", "You need to be a Jira admin to do this.")

    def given(self, serializer: type[Serializer[Any]]) -> dict[str, Any]:
        """What the body of the request says, checked: a wrong one is answered with 400."""
        asked = serializer(data=self.request.data)
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)

    def handle_exception(self, exc: Exception) -> Response:
        response = problem_response(exc, self.request)
        if response is None:
            return super().handle_exception(exc)
        response.exception = True
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        drawn = isinstance(getattr(final, "accepted_renderer", None), PartialRenderer)
        if drawn and final.data is not None and _template(final, self) is None:
            # Whoever asks for HTML of what is never drawn gets data, and not as HTML.
            final.accepted_renderer, final.accepted_media_type = (
                JSONRenderer(),
                JSONRenderer.media_type,
            )
        caller = getattr(request._request, "caller", None)
        headers.apply(final, caller.tenant if caller else None)
        return final


def problem_response(error: Exception, request: Request) -> Response | None:
    """The answer to anything that went wrong in a known way; None for what is a fault of ours."""
    if isinstance(error, Unauthenticated):
        authentication.note(error, request._request)
        body = {**refusals.UNAUTHORIZED}
        if refusals.wants_html(request._request):
            body["message"] = "Reload the Jira page to go on."
        return _problem(body, 401, {"WWW-Authenticate": refusals.scheme_of(request._request)})
    if isinstance(error, Refused):
        return _problem(refusals.problem(error), error.status, _later(error.retry_after))
    if isinstance(error, RemoteError):
        return _problem(
            refusals.problem(error) | {"retry": not error.permanent},
            refusals.status_of(error),
            _later(error.retry_after),
        )
    if isinstance(error, Http404 | PermissionDenied):
        error = NotFound()
    if isinstance(error, APIException):
        return _problem(_said(error), error.status_code, _later(getattr(error, "wait", None)))
    return None


def _said(error: APIException) -> dict[str, Any]:
    if isinstance(error, ValidationError):
        fields = _fields(error.detail)
        return {
            "code": "invalid",
            "message": "Check the marked fields." if fields else _first(error.detail),
            "fields": fields,
        }
    if isinstance(error, Throttled):
        return {
            "code": "throttled",
            "message": TOO_MANY,
            "fields": {},
            "retry_after": getattr(error, "wait", None),
        }
    return {"code": str(error.default_code), "message": str(error.detail), "fields": {}}


def _fields(detail: Any) -> dict[str, str]:
    if not isinstance(detail, dict):
        return {}
    return {str(name): _first(told) for name, told in detail.items()}


def _first(detail: Any) -> str:
    while isinstance(detail, list | dict) and detail:
        detail = next(iter(detail.values())) if isinstance(detail, dict) else detail[0]
    return str(detail)


def _problem(data: dict[str, Any], code: int, extra: dict[str, str] | None = None) -> Response:
    response = Response(data, status=code, headers=extra)
    response.problem = data  # type: ignore[attr-defined]
    return response


def _later(seconds: float | None) -> dict[str, str]:
    return {} if seconds is None else {"Retry-After": str(max(1, round(seconds)))}
