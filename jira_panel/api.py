"""The JSON end-points behind the panels and dialogs; asked for HTML they draw the same data."""

from collections.abc import Callable
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused, RemoteError
from jira import people, tickets
from jira.drf import CallerView
from jira.openapi import REFUSALS, RefusalSerializer
from jira.throttles import caller_of
from jira_panel import drawing, notices
from jira_panel import serializers as shown
from jira_panel.bar import bar_of
from records import linking, lookup, policy, searching
from records.shapes import PanelRecords

VIEWS = ("compact", "list")
MOST_OFFSET = 100_000
VIEW = OpenApiParameter("view", str, enum=list(VIEWS), description="Which panel's fields.")


class IssueView(CallerView):
    """About the issue of the token or of the dialog's ticket. Where `notice` is given, what went
    wrong is drawn in the place of what was asked for."""

    notice: ClassVar[Callable[[RemoteError | Refused], notices.Notice] | None] = None
    problem_template = "jira_panel/_problem.html"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if caller_of(request).issue is None:
            raise Refused("no_issue", "Open this from an issue.", status=400)

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        noticed = type(self).notice
        if noticed and is_drawn(self.request) and isinstance(exc, Refused | RemoteError):
            response.data["notice"] = noticed(exc)
            response.template_name = self.problem_template
        return response


class Records(IssueView):
    template_name = "jira_panel/_panel.html"

    @extend_schema(
        parameters=[VIEW, OpenApiParameter("refresh", bool)],
        responses={200: shown.PanelSerializer, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Linked records, live from Salesforce where it answers. Never an error because of it."""
        caller, view = caller_of(request), _view(request)
        records = lookup.panel(caller, refresh=_flag(request, "refresh"), view=view)
        bar = bar_of(policy.buttons(caller), records)
        if is_drawn(request):
            return Response(drawing.panel(caller, records, bar, view))
        told = {
            "live": records.live,
            "fetched_at": records.fetched_at,
            "total": records.total,
            "problem": records.problem,
            "groups": records.groups,
            "buttons": bar.buttons,
            "stand": drawing.stand_of(caller, records),
        }
        return Response(shown.PanelSerializer(told).data)


class MoreRecords(IssueView):
    template_name = "jira_panel/_more.html"

    @extend_schema(
        parameters=[
            OpenApiParameter("object", str, required=True),
            OpenApiParameter("offset", int, required=True),
            VIEW,
        ],
        responses={200: shown.GroupSerializer, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """The next fifty linked records of one object."""
        caller, view = caller_of(request), _view(request)
        name = str(request.query_params.get("object", ""))[:120]
        group = lookup.more(caller, name, offset=_offset(request), view=view)
        if is_drawn(request):
            bar = bar_of(policy.buttons(caller), PanelRecords((group,)))
            return Response(drawing.more(caller, group, bar, view, plain=_flag(request, "plain")))
        return Response(shown.GroupSerializer(group).data)


class Objects(IssueView):
    @extend_schema(responses={200: shown.ObjectsSerializer, **REFUSALS})
    def get(self, request: Request) -> Response:
        """The objects that can be searched, without asking Salesforce."""
        found = searching.objects(caller_of(request))
        return Response(shown.ObjectsSerializer({"objects": found}).data)


class Search(IssueView):
    template_name = "jira_panel/_found.html"
    notice = notices.of_search
    problem_template = "jira_panel/_search_problem.html"

    @extend_schema(
        parameters=[
            OpenApiParameter("object", str, required=True),
            OpenApiParameter("q", str, required=True, description="Keywords, number, id, address."),
        ],
        responses={200: shown.SearchSerializer, 400: RefusalSerializer, **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        """Records whose search fields have every word; newest 25."""
        caller = caller_of(request)
        name = str(request.query_params.get("object", ""))[:120]
        text = str(request.query_params.get("q", ""))
        result = searching.search(caller, name, text)
        if is_drawn(request):
            return Response({"result": result, "typed": text.strip()})
        return Response(shown.SearchSerializer(result).data)


class Links(IssueView):
    @extend_schema(
        request=shown.LinkRequestSerializer,
        responses={201: shown.LinksSerializer, 400: RefusalSerializer, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        """Link records to the issue. Those that are linked already stay as they are."""
        given = self.given(shown.LinkRequestSerializer)
        made = linking.link(caller_of(request), given["object"], given["record_ids"])
        body = shown.LinksSerializer({"links": made}).data
        return Response(body, status=status.HTTP_201_CREATED)


class Unlink(IssueView):
    @extend_schema(
        request=shown.UnlinkRequestSerializer,
        responses={200: shown.LinksSerializer, 400: RefusalSerializer, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        """Take links away. The records stay in Salesforce."""
        given = self.given(shown.UnlinkRequestSerializer)
        gone = linking.unlink(caller_of(request), given["link_ids"])
        return Response(shown.LinksSerializer({"links": gone}).data)


class Chosen(IssueView):
    """Names the links that somebody is about to take away; for the confirmation."""

    template_name = "jira_panel/_chosen.html"

    @extend_schema(
        request=shown.UnlinkRequestSerializer,
        responses={200: shown.ChosenSerializer, 400: RefusalSerializer, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        given = self.given(shown.UnlinkRequestSerializer)
        caller = caller_of(request)
        chosen = lookup.chosen(caller, given["link_ids"])
        if is_drawn(request):
            names = people.names(caller.tenant, {one.linked_by for one in chosen})
            return Response({"chosen": chosen, "names": names, "issue": caller.issue})
        return Response(shown.ChosenSerializer({"links": chosen}).data)


class Ticket(IssueView):
    @extend_schema(responses={200: shown.TicketSerializer, **REFUSALS})
    def get(self, request: Request) -> Response:
        """For a dialog of this panel: good for this person and issue, for 15 minutes."""
        return Response({"ticket": tickets.issue_ticket(caller_of(request))})


def is_drawn(request: Request) -> bool:
    return getattr(getattr(request, "accepted_renderer", None), "format", "") == "html"


def _view(request: Request) -> str:
    wanted = request.query_params.get("view", "")
    if wanted and wanted not in VIEWS:
        raise Refused("view", "view is compact or list.", status=400)
    return str(wanted)


def _flag(request: Request, name: str) -> bool:
    return request.query_params.get(name, "") in ("1", "true")


def _offset(request: Request) -> int:
    try:
        offset = int(request.query_params.get("offset", "0"))
    except ValueError as error:
        raise Refused("offset", "offset is a number from 0.", status=400) from error
    if not 0 <= offset <= MOST_OFFSET:
        raise Refused("offset", "offset is a number from 0.", status=400)
    return offset
