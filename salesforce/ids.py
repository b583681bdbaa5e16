"""Record ids: 15 characters with case, or 18 = 15 + a checksum that makes case irrelevant."""

import re
from urllib.parse import urlsplit

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
ID = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")
IN_ADDRESS = re.compile(r"(?:^|/)([a-zA-Z0-9]{18}|[a-zA-Z0-9]{15})(?=/|$)")
SALESFORCE_SUFFIXES = (".salesforce.com", ".force.com", ".salesforce-setup.com")


def is_id(text: str) -> bool:
    """15 characters, or 18 whose checksum holds."""
    return bool(ID.fullmatch(text)) and (len(text) == 15 or bool(_cased(text)))


def checksum(first: str) -> str:
    blocks = (first[start : start + 5] for start in (0, 5, 10))
    return "".join(ALPHABET[sum(1 << i for i, c in enumerate(b) if c.isupper())] for b in blocks)


def to18(record_id: str) -> str:
    """The 18-character form; ValueError where `record_id` is no id."""
    if not ID.fullmatch(record_id):
        raise ValueError("not a record id")
    first = record_id[:15]
    return first + checksum(first)


def _cased(text: str) -> str:
    """The 18 characters with their case; empty where the checksum doesn't hold.

    A text all in one case, as browsers and spreadsheets make it, gets the case that its checksum
    tells.
    """
    suffix = text[15:].upper()
    if len(suffix) != 3 or set(suffix) - set(ALPHABET):
        return ""
    if text not in (text.lower(), text.upper()):
        return text[:15] + suffix if checksum(text[:15]) == suffix else ""
    marks = [ALPHABET.index(suffix[at // 5]) >> at % 5 & 1 for at in range(15)]
    first = "".join(
        char.upper() if mark else char.lower() for char, mark in zip(text, marks, strict=False)
    )
    return first + suffix if checksum(first) == suffix else ""


def same(one: str, other: str) -> bool:
    """Compares by the first 15 characters, as Salesforce itself does."""
    return bool(one) and one[:15] == other[:15]


def parse_reference(text: str, *, instance_url: str = "") -> str | None:
    """The 18-character id in a pasted id or record address of the connected org, else None.

    Both forms of address: `/lightning/r/Case/500…/view` and the classic `/500…`.
    """
    text = text.strip()
    if "/" not in text:
        return _as_typed(text) if is_id(text) else None
    try:
        parts = urlsplit(text if "//" in text else f"https://{text}")
        host = parts.hostname
    except ValueError:
        return None
    if not host or not _of_org(host, instance_url):
        return None
    found = [one for one in IN_ADDRESS.findall(parts.path) if is_id(one)]
    found.sort(key=lambda one: not one[0].isdigit())  # an object's name may look like an id
    return _as_typed(found[0]) if found else None


def _as_typed(record_id: str) -> str:
    return _cased(record_id) or to18(record_id)


def _of_org(host: str, instance_url: str) -> bool:
    """The same My Domain on any of Salesforce's domains (lightning.force.com, …)."""
    own = urlsplit(instance_url).hostname or ""
    if host == own:
        return True
    named = host.endswith(SALESFORCE_SUFFIXES)
    return named and host.split(".", maxsplit=1)[0] == own.split(".")[0]
