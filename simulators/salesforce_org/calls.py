"""A call to the data API and its reply, apart from HTTP: a part of a composite call is one too."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

from simulators.salesforce_org.errors import ApiError


@dataclass
class Call:
    method: str
    parts: list[str]
    """The path behind `/services/data/vNN.N`, each part with percent-encoding undone."""
    query: dict[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    base: str = ""
    """`/services/data/v66.0`."""
    instance: str = ""

    @classmethod
    def of_url(
        cls, method: str, url: str, body: Any, headers: Mapping[str, str], instance: str
    ) -> "Call":
        """By its address relative to the host, as it came over the wire."""
        path, _, query = url.partition("?")
        parts = path.rstrip("/").split("/")
        if not url.startswith("/services/data/v") or len(parts) < 5:
            raise ApiError(400, "INVALID_URL", f"The subrequest's URL is not valid: {url}")
        return cls(
            method.upper(),
            [unquote(part) for part in parts[4:]],
            dict(parse_qsl(query, keep_blank_values=True)),
            {name.lower(): str(value) for name, value in headers.items()},
            body,
            "/".join(parts[:4]),
            instance,
        )

    def only(self, *methods: str) -> None:
        if self.method not in methods:
            message = f"HTTP Method '{self.method}' not allowed. Allowed are {','.join(methods)}"
            raise ApiError(405, "METHOD_NOT_ALLOWED", message)

    def object_body(self) -> dict[str, Any]:
        if not isinstance(self.body, dict):
            raise ApiError(400, "JSON_PARSER_ERROR", "The HTTP entity body must be a JSON object")
        return self.body


@dataclass
class Reply:
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
