"""The end-points behind the details dialog; asked for HTML they draw the same data."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from jira.openapi import REFUSALS, RefusalSerializer
from jira.throttles import caller_of
from jira_panel import record_drawing
from jira_panel import record_serializers as shown
from jira_panel.api import IssueView, is_drawn
from records import conversation, mails, opening

RECORD = OpenApiParameter("record", str, required=True, description="Id of a linked record.")
AFTER = OpenApiParameter("after", str, description="`after` of the page before.")
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
        return Response(record_drawing.record(caller, record))


class Comments(IssueView):
    template_name = "jira_panel/_comments.html"

    @extend_schema(
        parameters=[RECORD, AFTER], responses={200: shown.CommentsSerializer, **NOT_LINKED}
    )
    def get(self, request: Request) -> Response:
        """Comments of a linked case, newest first, 25 at a time."""
        caller = caller_of(request)
        after = str(request.query_params.get("after", ""))
        found = conversation.comments(caller, record_of(request), after=after)
        if is_drawn(request):
            return Response(record_drawing.comments(caller, found) | {"more_of": bool(after)})
        return Response(shown.CommentsSerializer(found).data)

    @extend_schema(
        request=shown.NewCommentSerializer,
        responses={201: shown.CommentSerializer, 400: RefusalSerializer, **NOT_LINKED},
    )
    def post(self, request: Request) -> Response:
        """Post one, signed on its last line. Sent again with the same key it stands there once:
        after no answer, 503 `unclear` or `settling`, or 409 `working`, send it again."""
        given = self.given(shown.NewCommentSerializer)
        made = conversation.post(caller_of(request), given.pop("record"), **given)
        return Response(shown.CommentSerializer(made).data, status=status.HTTP_201_CREATED)


class Emails(IssueView):
    template_name = "jira_panel/_emails.html"

    @extend_schema(
        parameters=[RECORD, AFTER], responses={200: shown.EmailsSerializer, **NOT_LINKED}
    )
    def get(self, request: Request) -> Response:
        """Emails of a linked record without their bodies, newest first, 25 at a time."""
        after = str(request.query_params.get("after", ""))
        found = mails.mails(caller_of(request), record_of(request), after=after)
        if is_drawn(request):
            return Response({"content": found, "more_of": bool(after)})
        return Response(shown.EmailsSerializer(found).data)


class OneEmail(IssueView):
    template_name = "jira_panel/_email.html"

    @extend_schema(
        parameters=[
            RECORD,
            OpenApiParameter("email", str, required=True),
            OpenApiParameter("images", bool, description="Show images of other servers too."),
        ],
        responses={200: shown.LetterSerializer, **NOT_LINKED},
    )
    def get(self, request: Request) -> Response:
        """One email of a linked record with its body made safe and the files that came with it."""
        mail_id = str(request.query_params.get("email", ""))[:18]
        remote = request.query_params.get("images", "") in ("1", "true")
        found = mails.letter(caller_of(request), record_of(request), mail_id, remote=remote)
        if is_drawn(request):
            return Response({"letter": found})
        return Response(shown.LetterSerializer(found).data)


def record_of(request: Request) -> str:
    return str(request.query_params.get("record", ""))[:18]
