"""Jira's answers as values, or as an error with a sentence for the person."""

from typing import Any

import httpx2

from common.errors import RemoteError
from jira import quota

SENTENCES = {
    400: ("invalid", "Jira did not accept the request."),
    401: (
        "unauthorized",
        "Jira did not accept the app’s key. Ask a Jira admin to install Sinergify again.",
    ),
    403: ("forbidden", "Jira did not allow Sinergify to do this. Check the app’s access."),
    404: ("not_found", "Jira does not have this, or Sinergify may not see it."),
    409: ("conflict", "Jira was changing this at the same time. Try again."),
    413: ("too_large", "Jira does not take a file of this size."),
}


def read(response: httpx2.Response) -> Any:
    """The JSON of a good answer, None where it is empty; RemoteError for everything else."""
    if not response.is_success:
        raise error(response)
    if response.status_code == 204 or not response.content:
        return None
    try:
        return response.json()
    except ValueError as trouble:
        raise _unavailable(response) from trouble


def error(response: httpx2.Response) -> RemoteError:
    status = response.status_code
    if status == 429:
        return quota.limited(response)
    if status >= 500 or status not in SENTENCES:
        return _unavailable(response)
    code, sentence = SENTENCES[status]
    said = messages(response)
    return RemoteError(
        "jira",
        code,
        f"{sentence} Jira said: {said}" if said and status == 400 else sentence,
        permanent=status != 409,
        status=status,
        detail=said,
    )


def messages(response: httpx2.Response) -> str:
    """Jira's own sentences out of `{"errorMessages": […], "errors": {field: message}}`."""
    try:
        body = response.json()
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    told = [*_list(body.get("errorMessages"))]
    fields = body.get("errors")
    if isinstance(fields, dict):
        told += [f"{name}: {text}" for name, text in fields.items()]
    return " ".join(str(text) for text in told)[:500]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _unavailable(response: httpx2.Response) -> RemoteError:
    return RemoteError(
        "jira",
        "unavailable",
        "Jira isn’t available at the moment. Try again in a minute.",
        permanent=False,
        status=response.status_code,
        retry_after=quota.retry_after(response),
    )
