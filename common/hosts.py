"""Which outside hosts may be called. An admin types some of them, so this is the SSRF guard."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from common.errors import Refused

# A host ends up in headers too: nothing but a name or an address may pass.
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
NAME = re.compile(rf"{LABEL}(?:\.{LABEL})*|[0-9a-f:.]+")


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class HostRules:
    """Hosts from a setting: with a leading dot a suffix, else exact."""

    exact: frozenset[str]
    suffixes: tuple[str, ...]

    @classmethod
    def parse(cls, setting: str | list[str]) -> "HostRules":
        parts = setting.split(",") if isinstance(setting, str) else setting
        names = [part.strip().lower() for part in parts if part.strip()]
        return cls(
            frozenset(_bare(name) for name in names if not name.startswith(".")),
            tuple(name for name in names if name.startswith(".")),
        )

    def knows(self, host: str) -> bool:
        host = host.lower().rstrip(".")
        return host in self.exact or any(
            host.endswith(suffix) and len(host) > len(suffix) for suffix in self.suffixes
        )

    def allows(self, url: str) -> bool:
        """https on 443 without user info; http and a port only for a listed loopback host."""
        parts = _split(url)
        if parts is None or not parts.hostname or parts.username or parts.password:
            return False
        if not NAME.fullmatch(parts.hostname) or not self.knows(parts.hostname):
            return False
        if is_loopback(parts.hostname):
            return parts.scheme in ("http", "https")
        return parts.scheme == "https" and parts.port in (None, 443)

    def require(self, url: str) -> str:
        """`scheme://host[:port]` of `url`, without path; Refused (`host`) if not allowed."""
        if not self.allows(url):
            raise Refused(
                "host",
                "This address is not allowed. Enter an https address of a known host.",
                status=400,
            )
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def _bare(name: str) -> str:
    """The host of a setting that may have been written with a scheme or a port."""
    return (urlsplit(name if "//" in name else f"//{name}").hostname or name).lower()


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (raises on a bad port)
    except ValueError:
        return None
    return parts
