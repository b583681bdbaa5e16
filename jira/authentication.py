"""Who asks. Authenticators are exchangeable; nothing above knows which of them it was."""

from typing import Protocol

import structlog
from django.http import HttpRequest

from common.errors import Refused
from common.log_context import about
from jira import tickets
from jira.caller import JiraCaller
from jira.connect.authenticator import ConnectAuthenticator
from jira.forge.authenticator import SCHEME as FORGE_SCHEME
from jira.forge.authenticator import ForgeAuthenticator
from jira.jwts import Unauthenticated

log = structlog.get_logger(__name__)


class Authenticator(Protocol):
    """Each method raises `Unauthenticated` where the token is not exactly of its kind."""

    def frame(self, request: HttpRequest) -> JiraCaller: ...
    def context(self, request: HttpRequest) -> JiraCaller: ...


CONNECT = ConnectAuthenticator()
FORGE = ForgeAuthenticator()


def by_forge(request: HttpRequest) -> bool:
    return request.headers.get("Authorization", "").startswith(FORGE_SCHEME)


def frame_caller(request: HttpRequest) -> JiraCaller:
    return _person(_host_of(request).frame(request))


def context_caller(request: HttpRequest) -> JiraCaller:
    """The person behind a later request, about the issue of the token or of the dialog's ticket."""
    caller = _person(_host_of(request).context(request))
    ticket = request.headers.get(tickets.HEADER)
    return tickets.redeem(ticket, caller) if ticket else caller


def _host_of(request: HttpRequest) -> Authenticator:
    """Each host has a scheme of its own, so that no token is tried as another kind."""
    return FORGE if by_forge(request) else CONNECT


def _person(caller: JiraCaller) -> JiraCaller:
    """Anonymous visitors of a public project see nothing of Salesforce."""
    if not caller.account_id:
        raise Refused("anonymous", "Log in to Jira to see Salesforce records.")
    about(caller.tenant.pk)
    return caller


def note(error: Unauthenticated, request: HttpRequest) -> None:
    """The reason goes to the log with the client key or installation; the token never does."""
    log.warning(
        "unauthenticated",
        reason=error.reason,
        client_key=error.client_key[:64],
        path=request.path,
    )
