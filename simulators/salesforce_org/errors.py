"""The two shapes of a refusal: the data API's list of errors and OAuth's object."""

from typing import Any

NOT_FOUND = "The requested resource does not exist"
READ_ONLY = (
    "Unable to create/update fields: {names}. Please check the security settings of this field and"
    " verify that it is read/write for your profile or permission set."
)


class ApiError(Exception):
    """A refusal of the data API; `fields` None leaves the key out, as most request errors do."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        fields: list[str] | None = None,
        *,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields
        self.extra = extra or {}

    def body(self) -> list[dict[str, Any]]:
        error: dict[str, Any] = {**self.extra, "message": self.message, "errorCode": self.code}
        if self.fields is not None:
            error["fields"] = self.fields
        return [error]

    def row(self) -> dict[str, Any]:
        """As collections write it: `statusCode`, and always `fields`."""
        return {
            "statusCode": self.code,
            "message": self.message,
            "fields": self.fields or [],
            **self.extra,
        }


class OAuthError(Exception):
    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


def not_found(message: str = NOT_FOUND) -> ApiError:
    return ApiError(404, "NOT_FOUND", message)


def bad_field(message: str) -> ApiError:
    return ApiError(400, "INVALID_FIELD", message)


def on_fields(code: str, message: str, *names: str) -> ApiError:
    return ApiError(400, code, message, list(names))
