"""Where Jira keeps the bytes of files: on hosts of its own, which it names by a redirect."""

from urllib.parse import urljoin, urlsplit

import httpx2
from django.conf import settings

from common.errors import RemoteError
from common.hosts import HostRules

HOSTS = (".atlassian.com", ".atlassian.net", ".atl-paas.net")


def address(answer: httpx2.Response) -> str:
    """Of a redirect; RemoteError where it leads to a host that is not Atlassian's or the site's."""
    where = urljoin(str(answer.request.url), answer.headers.get("Location", ""))
    rules = HostRules.parse([*settings.CONNECT_SITE_SUFFIXES, *HOSTS])
    parts = urlsplit(where)
    if not rules.allows(f"{parts.scheme}://{parts.netloc}"):
        raise RemoteError(
            "jira",
            "host",
            "Jira keeps this file on a host that Sinergify does not know. Ask support.",
            permanent=True,
        )
    return where
