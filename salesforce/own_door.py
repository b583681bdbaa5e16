"""Our own door of the login, for who can't come back through Jira's page.

The address that Salesforce sends back to is open to everybody, so the browser that began is known
by a secret: the admin's window opens `start` first, once, gets it there and goes on.
"""

import secrets
from dataclasses import dataclass

from django.urls import reverse

from common import signing
from salesforce import attempts

PURPOSE = "salesforce-login"
SECONDS = 120


@dataclass(frozen=True)
class Opened:
    """Where the window goes on to, and what it has to bring back."""

    onward: str
    state: str
    secret: str


def start(onward: str, state: str) -> str:
    """The address that the admin's window opens in place of Salesforce's."""
    held = {"onward": onward, "state": state}
    return signing.link(reverse("portal:salesforce-start"), held, purpose=PURPOSE)


def open_once(token: str) -> Opened:
    """Refused for what is not ours, is older than two minutes or was opened already."""
    held = signing.open_sealed(token, purpose=PURPOSE, seconds=SECONDS)
    secret = secrets.token_urlsafe(32)
    attempts.bind(held["state"], secret)
    return Opened(held["onward"], held["state"], secret)
