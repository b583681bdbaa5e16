"""The end-points behind the details dialog; asked for HTML they draw the same data."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from jira import people
from jira.openapi import REFUSALS, RefusalSerializer
from jira.throttles import caller_of
from jira_panel import notices
from jira_panel import record_serializers as shown
from jira_panel.api import IssueView, is_drawn
from records import opening

RECORD = OpenApiParameter("record", str, required=True, description="Id of a linked record.")
NOT_LINKED = {404: RefusalSerializer, **REFUSALS}


class OneRecord(IssueView):
    template_name = "jira_panel/_record.html"

    @extend_schema(parameters=[RECORD], responses={200: shown.RecordSerializer, **NOT_LINKED})
    def get(self, request: Request) -> Response:
        """A record linked to the issue: its chosen fields and which tabs it has."""
        caller = caller_of(request)
        record = opening.open_record(caller, record_of(request))
        if not is_drawn(request):
            return Response(shown.RecordSerializer(record).data)
        accounts = {record.linked_by} if record.state != "live" else set()
        names = people.names(caller.tenant, accounts)
        notice = notices.of(record.problem)
        return Response({"record": record, "names": names, "notice": notice})


def record_of(request: Request) -> str:
    return str(request.query_params.get("record", ""))[:18]
