from typing import Any


class JiraError(Exception):
    """An answer other than success, in Jira's own shape."""

    def __init__(
        self,
        status: int,
        *messages: str,
        errors: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(status, *messages)
        self.status = status
        self.messages = list(messages)
        self.errors = errors or {}
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        return {"errorMessages": self.messages, "errors": self.errors}


def not_found() -> JiraError:
    """Also what somebody without the right to see it gets."""
    return JiraError(404, "Issue does not exist or you do not have permission to see it.")
