"""Who asks. Authenticators are exchangeable; nothing above knows which of them it was."""

from typing import Protocol

import structlog
from django.http import HttpRequest

from common.errors import Refused
from common.log_context import about
from jira import tickets
from jira.caller import JiraCaller
from jira.connect.authenticator import ConnectAuthenticator
from jira.connect.tokens import Unauthenticated

log = structlog.get_logger(__name__)


class Authenticator(Protocol):
    """Each method raises `Unauthenticated` where the token is not exactly of its kind."""

    def frame(self, request: HttpRequest) -> JiraCaller: ...
    def context(self, request: HttpRequest) -> JiraCaller: ...
    def webhook(self, request: HttpRequest) -> JiraCaller: ...


CONNECT: Authenticator = ConnectAuthenticator()


def frame_caller(request: HttpRequest) -> JiraCaller:
    return _person(CONNECT.frame(request))


def context_caller(request: HttpRequest) -> JiraCaller:
    """The person behind a later request, about the issue of the token or of the dialog's ticket."""
    caller = _person(CONNECT.context(request))
    ticket = request.headers.get(tickets.HEADER)
    return tickets.redeem(ticket, caller) if ticket else caller


def _person(caller: JiraCaller) -> JiraCaller:
    """Anonymous visitors of a public project see nothing of Salesforce."""
    if not caller.account_id:
        raise Refused("anonymous", "Log in to Jira to see Salesforce records.")
    about(caller.tenant.pk)
    return caller


def note(error: Unauthenticated, request: HttpRequest) -> None:
    """The reason goes to the log with the client key; the token never does."""
    log.warning(
        "unauthenticated",
        reason=error.reason,
        client_key=error.client_key[:64],
        path=request.path,
    )
