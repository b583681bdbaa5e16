"""The end-points behind the create dialog; asked for HTML they draw the same data."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused, RemoteError
from jira.caller import JiraCaller
from jira.openapi import REFUSALS, RefusalSerializer
from jira.throttles import caller_of
from jira_panel import create_serializers as shown
from jira_panel import notices
from jira_panel.api import IssueView, is_drawn
from jira_panel.serializers import LinkedSerializer
from records import ordering, policy, potential
from records.policy import Action
from records.refusals import Similar
from records.shapes import FoundRecord

OBJECT = OpenApiParameter("object", str, required=True)


class Creatable(IssueView):
    @extend_schema(responses={200: shown.CreatablesSerializer, **REFUSALS})
    def get(self, request: Request) -> Response:
        """The objects of which the caller may create a record here, without asking Salesforce."""
        found = ordering.objects(caller_of(request))
        return Response(shown.CreatablesSerializer({"objects": found}).data)


class Form(IssueView):
    template_name = "jira_panel/_create_form.html"
    notice = notices.of_form
    problem_template = "jira_panel/_create_problem.html"

    @extend_schema(parameters=[OBJECT], responses={200: shown.FormSerializer, **REFUSALS})
    def get(self, request: Request) -> Response:
        """The form of the object in the issue's project, filled from the issue. Its `key` makes
        the creation happen once."""
        caller = caller_of(request)
        form = ordering.open_form(caller, _object(request))
        if is_drawn(request):
            return Response({"form": form, "issue": caller.issue})
        return Response(shown.FormSerializer(form).data)


class Create(IssueView):
    @extend_schema(
        request=shown.OrderSerializer,
        responses={
            201: LinkedSerializer,
            400: RefusalSerializer,
            409: shown.SimilarSerializer,
            **REFUSALS,
        },
    )
    def post(self, request: Request) -> Response:
        """Create the record and link it. Sent again with the same key it brings the same record:
        after no answer, 503 with `retry`, or 409 `working`, send it again."""
        given = self.given(shown.OrderSerializer)
        link = ordering.order(caller_of(request), given.pop("object"), **given)
        return Response(LinkedSerializer(link).data, status=status.HTTP_201_CREATED)

    def handle_exception(self, exc: Exception) -> Response:
        """What may be the record is shown so that a person can tell it: one callout more."""
        response = super().handle_exception(exc)
        if isinstance(exc, Refused | RemoteError):
            # What waits for a login is sent later; what is typed here is not.
            response.data["message"] = notices.FILLED.get(exc.code, response.data["message"])
        if isinstance(exc, Similar):
            caller = caller_of(self.request)
            records = _named(caller, exc)
            told = {"records": records, "may_go_on": exc.may_go_on}
            response.data |= shown.SimilarRecordsSerializer(told).data
            response.data["may_link"] = policy.judge(caller, Action.LINK).allowed
        return response


class Lists(IssueView):
    @extend_schema(
        parameters=[
            OBJECT,
            OpenApiParameter(
                "record_type", str, description="Its id; empty: the connected user's own."
            ),
        ],
        responses={200: shown.ListsSerializer, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """The values that the form's picklists offer with a record type."""
        record_type = _parameter(request, "record_type")
        found = ordering.lists(caller_of(request), _object(request), record_type)
        return Response(shown.ListsSerializer({"values": found}).data)


class LookUp(IssueView):
    @extend_schema(
        parameters=[
            OBJECT,
            OpenApiParameter("field", str, required=True),
            OpenApiParameter("q", str, required=True, description="A name, or an id."),
        ],
        responses={200: shown.LookedUpSerializer, 400: RefusalSerializer, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Records that a lookup field can lead to, by name."""
        name, text = _parameter(request, "field"), _parameter(request, "q")
        found = ordering.look_up(caller_of(request), _object(request), name, text)
        return Response(shown.LookedUpSerializer({"records": found}).data)


class Potential(IssueView):
    template_name = "jira_panel/_potential.html"

    @extend_schema(
        parameters=[OBJECT, OpenApiParameter("q", str, required=True)],
        responses={200: shown.PotentialSerializer, 400: RefusalSerializer, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Records like the one that is being typed; at most ten, linked ones left out."""
        caller, text = caller_of(request), _parameter(request, "q")
        rows = potential.find(caller, _object(request), text)
        may_link = policy.judge(caller, Action.LINK).allowed
        if is_drawn(request):
            return Response({"rows": rows, "typed": text.strip(), "may_link": may_link})
        return Response(shown.PotentialSerializer({"rows": rows, "may_link": may_link}).data)


def _named(caller: JiraCaller, exc: Similar) -> list[FoundRecord]:
    """Without an answer their ids must do."""
    try:
        return potential.named(caller, exc.object_name, exc.record_ids)
    except (RemoteError, Refused):
        return []


def _object(request: Request) -> str:
    return _parameter(request, "object")


def _parameter(request: Request, name: str) -> str:
    return str(request.query_params.get(name, ""))[:300]
