"""The second door of the login, on our own origin: for hosts without a Jira page of their own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.errors import Refused, RemoteError
from jira import guards, headers
from salesforce import oauth


@guards.public
@require_safe
def receive(request: HttpRequest) -> HttpResponse:
    """The one-time state alone says whose login this is."""
    said = request.GET
    try:
        connection = oauth.finish_login(
            state=said.get("state", ""),
            code=said.get("code", ""),
            error=said.get("error", ""),
            error_description=said.get("error_description", ""),
        )
    except (Refused, RemoteError) as error:
        status = error.status if isinstance(error, Refused) else 502
        response = render(request, "portal/callback.html", {"error": error}, status=status)
    else:
        context = {"connection": connection, "tenant": connection.tenant}
        response = render(request, "portal/callback.html", context)
    headers.harden(response)
    return response
