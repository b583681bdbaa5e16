"""Bodies of requests to the end-points, read with a limit."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.types import OpenApiTypes
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, JSONParser, MultiPartParser

from common.errors import Refused

AROUND_A_FILE = 16_384
"""Bytes that a form may have beside its file."""


class JsonParser(JSONParser):
    """Also refuses what is nested without end: Python gives up on it with an error of its own."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("The body is nested too deeply.") from error


class BytesParser(BaseParser):
    """Bytes as they come: at most one more than the `most_bytes` of the view, which refuses it."""

    media_type = "application/octet-stream"

    def parse(  # type: ignore[override]
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        assert parser_context is not None
        return bytes(stream.read(parser_context["view"].most_bytes + 1))


class FilePartParser(MultiPartParser):
    """The same as the file of a form, the only way of bytes through Forge's bridge."""

    def parse(  # type: ignore[override]
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        assert parser_context is not None
        most = parser_context["view"].most_bytes
        size = int(parser_context["request"].META.get("CONTENT_LENGTH") or 0)
        if size > most + AROUND_A_FILE:
            raise Refused("too_large", "This is too large.", status=413)
        held = super().parse(stream, media_type, parser_context)
        found = held.files.get("file")
        return bytes(found.read(most + 1)) if found else b""


BYTES = [BytesParser, FilePartParser]
BYTES_REQUEST = {
    "application/octet-stream": OpenApiTypes.BINARY,
    "multipart/form-data": {
        "type": "object",
        "properties": {"file": {"type": "string", "format": "binary"}},
        "required": ["file"],
    },
}
