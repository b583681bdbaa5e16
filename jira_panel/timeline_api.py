"""The end-points behind the state of a panel and the timeline that it opens."""

from collections.abc import Sequence

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from jira import people
from jira.caller import JiraCaller
from jira.openapi import REFUSALS, RefusalSerializer
from jira.throttles import caller_of
from jira_panel import telling
from jira_panel import timeline_serializers as shown
from jira_panel.api import IssueView, is_drawn
from jira_panel.serializers import StandSerializer
from jira_panel.telling import Told
from records import policy
from records.policy import Action
from sync import attending, looking, timeline
from sync.timeline import Cursor, Entry

AFTER = OpenApiParameter("after", str, description="As the page before has told it.")


class State(IssueView):
    template_name = "jira_panel/_stand.html"

    @extend_schema(responses={200: StandSerializer, **REFUSALS})
    def get(self, request: Request) -> Response:
        """How the events of the issue stand, from our own store."""
        caller = caller_of(request)
        policy.require(caller, Action.VIEW)
        stand = timeline.stand(caller.tenant, issue_of(caller))
        if not is_drawn(request):
            return Response(StandSerializer(stand).data)
        # Asked for again only while something waits: what came of it is in the records by now.
        arrived = {} if stand.key == "waiting" else {"HX-Trigger": "sinergify:carried"}
        return Response({"stand": stand}, headers=arrived)


class IssueTimeline(IssueView):
    template_name = "jira_panel/_timeline.html"

    @extend_schema(parameters=[AFTER], responses={200: shown.TimelineSerializer, **REFUSALS})
    def get(self, request: Request) -> Response:
        """What was carried, what waits and failed, and what people did; newest first."""
        caller = caller_of(request)
        policy.require(caller, Action.VIEW)
        cursor = Cursor.read(request.query_params.get("after", ""))
        found = timeline.read(caller.tenant, issue_of(caller), cursor)
        stand = timeline.stand(caller.tenant, issue_of(caller))
        after = str(found.after) if found.after else None
        if not is_drawn(request):
            body = {"stand": stand, "entries": found.entries, "after": after}
            return Response(shown.TimelineSerializer(body).data)
        told, first = _told(caller, found.entries), cursor == Cursor()
        retry = policy.drawn(caller, Action.RETRY)
        return Response(
            {"stand": stand, "told": told, "after": after, "first": first, "retry": retry}
        )


class Retry(IssueView):
    @extend_schema(
        request=shown.RetrySerializer,
        responses={
            200: shown.RetriedSerializer,
            400: RefusalSerializer,
            404: RefusalSerializer,
            **REFUSALS,
        },
    )
    def post(self, request: Request) -> Response:
        """Carry events of this issue again, or now where they wait."""
        given = self.given(shown.RetrySerializer)
        caller, ids = caller_of(request), given["events"]
        policy.require(caller, Action.RETRY)
        events = timeline.of_issue(caller.tenant, issue_of(caller), ids)
        target = f"issue {issue_of(caller)}"
        done = attending.again(caller.tenant, events, actor=caller.actor, target=target)
        return Response({"events": done.number})


def _told(caller: JiraCaller, entries: Sequence[Entry]) -> list[Told]:
    names = people.names(caller.tenant, telling.accounts(entries))
    labels = looking.labels(caller.tenant)
    return [telling.told(one, names, labels) for one in entries]


def issue_of(caller: JiraCaller) -> str:
    return caller.issue.id if caller.issue else ""
