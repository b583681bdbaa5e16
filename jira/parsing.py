"""Bodies of requests to the end-points, read with a limit."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, JSONParser


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
    """Bytes as they come, at most one more than `most`: so that too many can be told."""

    media_type = "application/octet-stream"
    most: int

    def parse(  # type: ignore[override]
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return bytes(stream.read(self.most + 1))
