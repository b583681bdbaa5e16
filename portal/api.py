"""A whole configuration as JSON: out, looked at, and in. Differences are drawn if HTML is asked."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from jira.drf import CallerView
from jira.openapi import REFUSALS, RefusalSerializer
from jira.throttles import caller_of
from mapping import transfer
from mapping.transfer import Difference
from portal import transfer_words

MOST_BYTES = 1024 * 1024
NO_JSON = "This is no JSON file. Choose a file that was downloaded here."


class DifferenceSerializer(serializers.Serializer[Any]):
    path = serializers.CharField()
    before = serializers.JSONField(allow_null=True, help_text="Null: it is not there.")
    after = serializers.JSONField(allow_null=True)


class DifferencesSerializer(serializers.Serializer[Any]):
    differences = DifferenceSerializer(many=True)


IMPORTED: dict[int, Any] = {
    200: DifferencesSerializer,
    **dict.fromkeys((400, 413, 503), RefusalSerializer),
    **REFUSALS,
}


class FileParser(JSONParser):
    """A file that is no JSON, or nested too deeply to be read, gets a sentence."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except (ParseError, RecursionError) as error:
            raise Refused("import", NO_JSON, status=400) from error


class FileView(CallerView):
    admin = True
    parser_classes = [FileParser]
    template_name = "portal/_transfer_found.html"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        if size > MOST_BYTES:
            sentence = f"This file has {size / MOST_BYTES:.1f} MB. It may have at most 1 MB."
            raise Refused("too_large", sentence, status=413)

    def answer(self, request: Request, found: list[Difference], *, applied: bool) -> Response:
        if request.accepted_renderer.format == "html":
            return Response({**transfer_words.told(found), "applied": applied})
        return Response(DifferencesSerializer({"differences": found}).data)


class Configuration(FileView):
    def get_renderers(self) -> list[Any]:
        return [JSONRenderer()] if self.request.method == "GET" else super().get_renderers()

    @extend_schema(responses={200: OpenApiTypes.OBJECT, **REFUSALS})
    def get(self, request: Request) -> Response:
        """Everything that was configured; no secret, no login, no person is in it."""
        return Response(transfer.export(caller_of(request).tenant))

    @extend_schema(request=OpenApiTypes.OBJECT, responses=IMPORTED)
    def post(self, request: Request) -> Response:
        """Apply a file: all of it, or nothing and a sentence for each place that is wrong."""
        caller = caller_of(request)
        found = transfer.apply(caller.tenant, request.data, actor=caller.actor)
        return self.answer(request, found, applied=True)


class Check(FileView):
    @extend_schema(request=OpenApiTypes.OBJECT, responses=IMPORTED)
    def post(self, request: Request) -> Response:
        """What a file would change. Nothing is written."""
        found = transfer.differences(caller_of(request).tenant, request.data)
        return self.answer(request, found, applied=False)
