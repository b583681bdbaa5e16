"""The end-points behind the upload dialog. An upload is named in the address (`?upload=`), and is
looked up within the site, the issue and the person."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from bulkcreate import drawing, files, ordering, serializers, uploading
from bulkcreate.models import Upload
from common.errors import Refused
from jira import guards
from jira.drf import CallerView
from jira.openapi import REFUSALS, RefusalSerializer
from jira.parsing import BYTES, BYTES_REQUEST, JsonParser
from jira.throttles import caller_of

WHICH = OpenApiParameter("upload", str, required=True, description="Id of the upload.")
ANSWER = {200: serializers.StepSerializer, 400: RefusalSerializer, **REFUSALS}


class BulkView(CallerView):
    template_name = "bulkcreate/_step.html"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if caller_of(request).issue is None:
            raise Refused("no_issue", "Open this from an issue.", status=400)

    def answer(self, request: Request, upload: Upload | None, code: int = 200) -> Response:
        """Drawn as the step that the upload is at, or told as JSON."""
        caller = caller_of(request)
        if getattr(request.accepted_renderer, "format", "") == "html":
            return Response(drawing.context(caller, upload), status=code)
        told = {"upload": upload, "piece_bytes": uploading.PIECE}
        return Response(serializers.StepSerializer(told).data, status=code)


def _named(request: Request) -> str:
    return str(request.query_params.get("upload", ""))[:64]


class Uploads(BulkView):
    @extend_schema(
        parameters=[OpenApiParameter("new", bool, description="An empty first step.")],
        responses=ANSWER,
    )
    def get(self, request: Request) -> Response:
        """What the person was at on this issue, or nothing yet."""
        caller = caller_of(request)
        found = None if request.query_params.get("new") else uploading.newest(caller)
        verdict = drawing.not_available(caller)
        if verdict is not None and found is None:
            raise Refused(verdict.code, verdict.sentence)
        return self.answer(request, found)

    @extend_schema(
        request=serializers.BeginSerializer,
        responses={201: serializers.StepSerializer, 400: RefusalSerializer, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        """Begin, or go on with the same file after a break: `received` says where."""
        given = self.given(serializers.BeginSerializer)
        made = uploading.begin(caller_of(request), file_name=given["name"], size=given["size"])
        return self.answer(request, made, status.HTTP_201_CREATED)


class Piece(BulkView):
    parser_classes = BYTES
    most_bytes = uploading.PIECE

    @extend_schema(
        parameters=[WHICH, OpenApiParameter("offset", int, required=True)],
        request=BYTES_REQUEST,
        responses=ANSWER,
    )
    def post(self, request: Request) -> Response:
        """At most 4 MB of the file, in order."""
        try:
            offset = int(request.query_params.get("offset", ""))
        except ValueError as error:
            raise Refused("offset", "offset is a number from 0.", status=400) from error
        piece = request.data if isinstance(request.data, bytes) else b""
        upload = uploading.put(caller_of(request), _named(request), offset=offset, piece=piece)
        return self.answer(request, upload)


class One(BulkView):
    @extend_schema(parameters=[WHICH], responses=ANSWER)
    def get(self, request: Request) -> Response:
        """How far it is."""
        return self.answer(request, uploading.find(caller_of(request), _named(request)))

    @extend_schema(parameters=[WHICH], responses=ANSWER)
    def delete(self, request: Request) -> Response:
        """Throw the file away; nothing was created from it."""
        uploading.discard(caller_of(request), _named(request))
        return self.answer(request, None)


class FieldMapping(BulkView):
    parser_classes = [JsonParser]

    @extend_schema(parameters=[WHICH], request=serializers.MappingSerializer, responses=ANSWER)
    def post(self, request: Request) -> Response:
        """Where each field’s values come from; with `check` every row is looked at by it."""
        given = self.given(serializers.MappingSerializer)
        upload = ordering.map_fields(
            caller_of(request), _named(request), given["lines"], check=given["check"]
        )
        return self.answer(request, upload)


class Back(BulkView):
    @extend_schema(parameters=[WHICH], request=None, responses=ANSWER)
    def post(self, request: Request) -> Response:
        """To the mapping, with nothing lost."""
        return self.answer(request, ordering.back(caller_of(request), _named(request)))


class Start(BulkView):
    @extend_schema(parameters=[WHICH], request=serializers.StartSerializer, responses=ANSWER)
    def post(self, request: Request) -> Response:
        """Create the cases."""
        given = self.given(serializers.StartSerializer)
        upload = ordering.start(
            caller_of(request), _named(request), assign=given["assign"], link=given["link"]
        )
        return self.answer(request, upload)


class Stop(BulkView):
    @extend_schema(parameters=[WHICH], request=None, responses=ANSWER)
    def post(self, request: Request) -> Response:
        """Stop behind the batch that is on its way."""
        return self.answer(request, ordering.stop(caller_of(request), _named(request)))


@guards.frame
@require_safe
def dialog(request: HttpRequest) -> HttpResponse:
    """Without the issue: its ticket comes from the panel by way of the host."""
    return render(request, "bulkcreate/dialog.html")


@guards.signed(drawing.PURPOSE)
@require_safe
def file(request: HttpRequest) -> HttpResponseBase:
    """A result file for the person whom the link was signed for."""
    held = request.signed  # type: ignore[attr-defined]
    caller = request.caller  # type: ignore[attr-defined]
    upload = uploading.of_link(caller.tenant, caller.account_id, held["upload"])
    where = files.path(upload, held["kind"]) if upload else None
    if upload is None or where is None or not where.exists():
        raise Refused("not_found", "This file isn’t there any more.", status=404)
    name = files.name(upload, held["kind"])
    return FileResponse(
        where.open("rb"), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8"
    )
