"""A few guarded views, as any application would write them."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused, RemoteError
from jira import guards
from jira.caller import JiraCaller
from jira.drf import CallerView
from jira.tickets import issue_ticket
from sinergify.urls import urlpatterns as real


def told(caller: JiraCaller) -> dict[str, object]:
    return {
        "tenant": str(caller.tenant.pk),
        "account": caller.account_id,
        "issue": caller.issue.id if caller.issue else None,
        "key": caller.issue.key if caller.issue else None,
        "project": caller.project.id if caller.project else None,
        "type": caller.issue_type_id,
        "locale": caller.locale,
        "zone": caller.time_zone,
        "kind": caller.kind,
    }


@guards.frame
def panel(request: HttpRequest) -> HttpResponse:
    return JsonResponse(told(request.caller) | {"ticket": ticket_of(request.caller)})


def ticket_of(caller: JiraCaller) -> str:
    return issue_ticket(caller) if caller.issue else ""


@guards.frame(admin=True)
def admin_page(request: HttpRequest) -> HttpResponse:
    return JsonResponse(told(request.caller))


@guards.context
def partial(request: HttpRequest) -> HttpResponse:
    return JsonResponse(told(request.caller))


@guards.context(admin=True)
def admin_partial(request: HttpRequest) -> HttpResponse:
    return JsonResponse(told(request.caller))


@guards.signed("image")
def image(request: HttpRequest) -> HttpResponse:
    return JsonResponse(told(request.caller))


@guards.staff
def dashboard(request: HttpRequest) -> HttpResponse:
    return HttpResponse("staff")


class Body(serializers.Serializer):
    object = serializers.CharField()


class Api(CallerView):
    template_name = "common/_problem.html"

    def get(self, request: Request) -> Response:
        return Response(told(request.caller))

    def post(self, request: Request) -> Response:
        body = Body(data=request.data)
        body.is_valid(raise_exception=True)
        if body.validated_data["object"] == "refused":
            raise Refused("restricted", "No.", status=409, fields={"object": "Not here."})
        raise RemoteError(
            "salesforce", "unavailable", "Salesforce rests.", permanent=False, retry_after=7
        )


class AdminApi(CallerView):
    admin = True

    def get(self, request: Request) -> Response:
        return Response({"ok": True})


urlpatterns = [
    path("t/panel", panel),
    path("t/admin", admin_page),
    path("t/partial", partial),
    path("t/admin-partial", admin_partial),
    path("t/image", image),
    path("t/dashboard", dashboard),
    path("t/api", Api.as_view()),
    path("t/admin-api", AdminApi.as_view()),
    *real,
]
