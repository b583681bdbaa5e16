"""Record ids: 15 characters with case, or 18 = 15 + a checksum that makes case irrelevant."""

import re
from urllib.parse import urlsplit

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
ID = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")
IN_ADDRESS = re.compile(r"(?:^|/)([a-zA-Z0-9]{18}|[a-zA-Z0-9]{15})(?=/|$)")
SALESFORCE_SUFFIXES = (".salesforce.com", ".force.com", ".salesforce-setup.com")


def is_id(text: str) -> bool:
    """15 characters, or 18 whose checksum holds."""
    if not ID.fullmatch(text):
        return False
    return len(text) == 15 or checksum(text[:15]) == text[15:].upper()


def checksum(first: str) -> str:
    blocks = (first[start : start + 5] for start in (0, 5, 10))
    return "".join(ALPHABET[sum(1 << i for i, c in enumerate(b) if c.isupper())] for b in blocks)


def to18(record_id: str) -> str:
    """The 18-character form; ValueError where `record_id` is no id."""
    if not ID.fullmatch(record_id):
        raise ValueError("not a record id")
    first = record_id[:15]
    return first + checksum(first)


def same(one: str, other: str) -> bool:
    """Compares by the first 15 characters, as Salesforce itself does."""
    return bool(one) and one[:15] == other[:15]


def parse_reference(text: str, *, instance_url: str = "") -> str | None:
    """The 18-character id in a pasted id or record address of the connected org, else None.

    Both forms of address: `/lightning/r/Case/500…/view` and the classic `/500…`.
    """
    text = text.strip()
    if "//" not in text:
        return to18(text) if is_id(text) else None
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return None
    if not host or not _of_org(host, instance_url):
        return None
    found = [one for one in IN_ADDRESS.findall(parts.path) if is_id(one) and one[0].isdigit()]
    if not found:
        found = [one for one in IN_ADDRESS.findall(parts.path) if is_id(one)]
    return to18(found[0]) if found else None


def _of_org(host: str, instance_url: str) -> bool:
    """The same My Domain on any of Salesforce's domains (lightning.force.com, …)."""
    own = urlsplit(instance_url).hostname or ""
    if host == own:
        return True
    named = host.endswith(SALESFORCE_SUFFIXES)
    return named and host.split(".", maxsplit=1)[0] == own.split(".")[0]
