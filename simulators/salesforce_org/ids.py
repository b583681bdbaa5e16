"""Record ids: 15 case-sensitive characters, 18 with a checksum that survives lower-casing."""

import re

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SHAPE = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")
ORG_PART = "9Q00000"
"""Pod and reserved characters that all ids of this org share."""


def to18(record_id: str) -> str:
    """The 18-character form; the checksum says which of each five characters are capitals."""
    core = record_id[:15]
    checksum = ""
    for start in (0, 5, 10):
        block = core[start : start + 5]
        bits = sum(1 << place for place, char in enumerate(block) if "A" <= char <= "Z")
        checksum += LETTERS[bits]
    return core + checksum


def is_id(text: object) -> bool:
    return isinstance(text, str) and SHAPE.fullmatch(text) is not None


def restored(text: str) -> str:
    """Any right spelling of an id as the 18 characters that the org answers with.

    Eighteen characters may come in any case: the checksum restores the capitals.
    """
    if len(text) != 18:
        return to18(text)
    core = ""
    for start in (0, 5, 10):
        bits = LETTERS.find(text[15 + start // 5].upper())
        for place, char in enumerate(text[start : start + 5]):
            capital = bits >= 0 and bits >> place & 1
            core += char.upper() if capital else char.lower()
    return to18(core) if to18(text[:15]) != text else text


def make(prefix: str, number: int) -> str:
    digits = ""
    for _ in range(5):
        number, rest = divmod(number, 62)
        digits = BASE62[rest] + digits
    return to18(f"{prefix}{ORG_PART}{digits}")
