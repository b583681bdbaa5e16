"""Who wrote a comment in Jira, told on its own last line; and what fits, counted in bytes. Pure."""

import re
import unicodedata

PLACES = re.compile(r"\{(displayName|issueKey)\}")
JOINER = "\u200d"


def line(*, template: str, display_name: str, issue_key: str) -> str:
    """The signature on one line; a name that looks like a place of the template stays a name."""
    given = {"displayName": display_name, "issueKey": issue_key}
    return " ".join(PLACES.sub(lambda hit: given[hit.group(1)], template).split())


def author(last_line: str, *, template: str) -> str:
    """The name in a line that the template made; empty where another hand wrote it."""
    pieces = PLACES.split(" ".join(template.split()))
    places = {"displayName": "(?P<name>.+)", "issueKey": "[A-Z][A-Z0-9_]*-[0-9]+"}
    names = [one for one in pieces[1::2] if one == "displayName"]
    if len(names) != 1:
        return ""
    pattern = "".join(places[one] if n % 2 else re.escape(one) for n, one in enumerate(pieces))
    found = re.fullmatch(pattern, last_line.strip())
    return found["name"] if found else ""


def signed(text: str, *, template: str, display_name: str, issue_key: str) -> str:
    """`text` with its signature; without one where the template is empty."""
    signature = line(template=template, display_name=display_name, issue_key=issue_key)
    return _under(text.rstrip(), signature)


def size(text: str) -> int:
    """Bytes of UTF-8, as Salesforce counts comments. What is no text counts as a question mark."""
    return len(text.encode("utf-8", "replace"))


def pieces(text: str, limit_bytes: int, signature: str) -> list[str]:
    """`text` as comments of at most `limit_bytes`, each signed; of several each says which it is.

    Cut between words, in a word only where one is longer than a whole comment. Nothing is lost but
    the white space at a cut. ValueError where the signature leaves no room for text.
    """
    text = text.encode("utf-8", "replace").decode().strip()
    if size(_under(text, signature)) <= limit_bytes:
        return [_under(text, signature)]
    for digits in range(1, 7):
        marks = f" ({'9' * digits}/{'9' * digits})"
        room = limit_bytes - size(_under(marks, signature))
        if room < 4:
            break
        parts = _parts(text, room)
        if len(str(len(parts))) <= digits:
            many = len(parts)
            return [_under(f"{one} ({n}/{many})", signature) for n, one in enumerate(parts, 1)]
    raise ValueError("the signature leaves no room for text")


def _under(text: str, signature: str) -> str:
    return f"{text}\n{signature}" if signature else text


def _parts(text: str, room: int) -> list[str]:
    raw, parts, start = text.encode(), [], 0
    while len(raw) - start > room:
        fits = raw[start : start + room].decode("utf-8", "ignore")
        end = start + len(fits.encode())
        rest = raw[end : end + 4].decode("utf-8", "ignore")
        part = _cut(fits, rest)
        parts.append(part.rstrip())
        start += len(part.encode())
        start += len(raw[start:]) - len(raw[start:].lstrip())
    return [*parts, raw[start:].decode()]


def _cut(fits: str, rest: str) -> str:
    """As much of `fits` as ends with a whole word, where `rest` is what comes next."""
    if rest[:1].isspace():
        return fits
    space = max((n for n, one in enumerate(fits) if one.isspace()), default=0)
    return fits[:space] if fits[:space].strip() else fits[: _whole(fits, rest)]


def _whole(fits: str, rest: str) -> int:
    """Where a long word may be cut without parting a letter from its marks, or a joined emoji."""
    whole = fits + rest
    at = len(fits)
    while at > 1 and _belongs(whole[at - 1], whole[at : at + 1]):
        at -= 1
    return at if at > 1 else len(fits)


def _belongs(before: str, after: str) -> bool:
    if not after:
        return False
    marks = unicodedata.category(after) in ("Mn", "Me", "Mc", "Sk")
    return marks or JOINER in (before, after)
