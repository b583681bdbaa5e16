"""Addresses of Jira sites, held before anything is kept of them or called."""

from django.conf import settings

from common.errors import Refused
from common.hosts import HostRules

FORGE_API_HOST = "api.atlassian.com"


def site_url(url: str) -> str:
    """Our own calls go here, so the host must be one of Jira's sites. A path is kept: the address
    may have one, and qsh is relative to it."""
    base = _sites().require(url)
    path = url.partition("//")[2].partition("/")[2].partition("?")[0].partition("#")[0].strip("/")
    return f"{base}/{path}" if path else base


def display_url(url: str) -> str:
    """Where people open the site: a domain of their own is possible, so only its shape is held."""
    if not url:
        return ""
    host = url.partition("//")[2].partition("/")[0]
    own = _sites()
    rules = own if own.allows(url) else HostRules.parse([host.partition(":")[0] or "-"])
    try:
        return rules.require(url)
    except Refused:
        return ""


def callable_site(url: str) -> bool:
    return _sites().allows(url)


def callable_api(url: str) -> bool:
    """Jira's interface for Forge apps, or a simulated one where the deployment lists its host."""
    return HostRules.parse([FORGE_API_HOST]).allows(url) or _sites().allows(url)


def _sites() -> HostRules:
    return HostRules.parse(settings.CONNECT_SITE_SUFFIXES)
