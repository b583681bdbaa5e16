"""What happened on the site, before it is told to apps in the words of their host."""

from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class News:
    """`account_id` and `trace` are those of the request that caused it."""

    event: str
    body: dict[str, Any]
    account_id: str | None
    trace: str | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    issue_id: str | None = None


class Publisher(Protocol):
    """A way in which apps hear of it: Connect's webhooks, Forge's triggers."""

    def publish(self, news: News) -> object: ...
