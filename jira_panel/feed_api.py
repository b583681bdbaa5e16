"""The end-points behind the feed of a record; asked for HTML they draw the same data."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from jira.caller import JiraCaller
from jira.openapi import RefusalSerializer
from jira.parsing import BYTES, BYTES_REQUEST
from jira.throttles import caller_of
from jira_panel import feed_serializers as shown
from jira_panel import notices
from jira_panel.api import IssueView, is_drawn
from jira_panel.record_api import NOT_LINKED, RECORD, record_of
from records import feed, feed_files, policy, posting
from records.images import MOST_BYTES
from records.policy import Action
from salesforce.feed import LONGEST_TOKEN

PAGE = OpenApiParameter("page", str, description="`following` of the page before.")


class Feed(IssueView):
    template_name = "jira_panel/_feed.html"
    notice = notices.of_feed
    problem_template = "jira_panel/_feed_problem.html"

    @extend_schema(parameters=[RECORD, PAGE], responses={200: shown.FeedSerializer, **NOT_LINKED})
    def get(self, request: Request) -> Response:
        """Posts of a linked record with their comments, newest first, 20 at a time."""
        caller = caller_of(request)
        token = str(request.query_params.get("page", ""))[:LONGEST_TOKEN]
        page = feed.page(caller, record_of(request), token)
        about = _composer(caller)
        if not is_drawn(request):
            return Response(shown.FeedSerializer(_told(page, about)).data)
        name = "jira_panel/_feed_posts.html" if token else self.template_name
        return Response({"page": page, "asked_page": token, **about}, template_name=name)

    @extend_schema(
        request=shown.NewPostSerializer,
        responses={201: shown.PostedSerializer, 400: RefusalSerializer, **NOT_LINKED},
    )
    def post(self, request: Request) -> Response:
        """Post rich text, signed in its last paragraph. Sent again with the same key it stands
        there once: after no answer, 503 `unclear` or `settling`, or 409 `working`, send it again.
        """
        given = self.given(shown.NewPostSerializer)
        made = posting.post(caller_of(request), given["record"], given["html"], key=given["key"])
        return Response(shown.PostedSerializer({"id": made}).data, status=status.HTTP_201_CREATED)


class FeedComments(IssueView):
    @extend_schema(
        request=shown.NewReplySerializer,
        responses={201: shown.PostedSerializer, 400: RefusalSerializer, **NOT_LINKED},
    )
    def post(self, request: Request) -> Response:
        """Comment on a post, in plain text; the key as for a post."""
        given = self.given(shown.NewReplySerializer)
        made = posting.comment(
            caller_of(request), given["record"], given["post"], given["text"], key=given["key"]
        )
        return Response(shown.PostedSerializer({"id": made}).data, status=status.HTTP_201_CREATED)


class FeedImages(IssueView):
    parser_classes = BYTES
    most_bytes = MOST_BYTES

    @extend_schema(
        parameters=[RECORD, OpenApiParameter("name", str, description="Of the file.")],
        request=BYTES_REQUEST,
        responses={
            201: shown.AddedSerializer,
            400: RefusalSerializer,
            413: RefusalSerializer,
            415: RefusalSerializer,
            **NOT_LINKED,
        },
    )
    def post(self, request: Request) -> Response:
        """Keep an image beside the record, to be put into a post."""
        name = str(request.query_params.get("name", ""))
        content = request.data if isinstance(request.data, bytes) else b""
        added = feed_files.add(caller_of(request), record_of(request), name, content)
        return Response(shown.AddedSerializer(added).data, status=status.HTTP_201_CREATED)


def _composer(caller: JiraCaller) -> dict[str, Any]:
    return {
        "posting": policy.drawn(caller, Action.POST),
        "most_image_bytes": MOST_BYTES,
        "most_image_mb": MOST_BYTES // 2**20,
        "pictures": policy.judge(caller, Action.IMAGES).allowed,
        "signature": posting.signature_of(caller),
    }


def _told(page: feed.FeedPage, about: dict[str, Any]) -> dict[str, Any]:
    return {
        "posts": page.posts,
        "following": page.following,
        "may_post": about["posting"].allowed,
        "reason": about["posting"].sentence,
        "signature": about["signature"],
    }
