"""The JSON body of a call that Jira itself makes."""

import json
from typing import Any

from django.http import HttpRequest

from common.errors import Refused


def body_of(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Refused("invalid", "The body is not JSON.", status=400) from error
    if not isinstance(body, dict):
        raise Refused("invalid", "The body is not a JSON object.", status=400)
    return body
