"""What a search term asks for: words and phrases, AND (also unsaid), OR, AND NOT, parentheses."""

import re
from collections.abc import Callable

from simulators.salesforce_org.errors import ApiError

TOKEN = re.compile(r'"([^"]*)"|([()])|((?:\\.|[^\s()"\\])+)')
ESCAPED = re.compile(r"\\(.)")
Matches = Callable[[str], bool]


def parse(term: str) -> Matches:
    """Whether a text has what is searched for; `\\` takes a sign its meaning."""
    if len(term.replace("*", "").strip()) < 2:
        message = f"search term must be longer than one character: {term}"
        raise ApiError(400, "INVALID_SEARCH", message)
    tokens = [
        f'"{phrase}' if phrase else sign or word for phrase, sign, word in TOKEN.findall(term)
    ]
    return _either(tokens)


def _either(tokens: list[str]) -> Matches:
    parts = [_all(tokens)]
    while tokens and tokens[0].upper() == "OR":
        tokens.pop(0)
        parts.append(_all(tokens))
    return lambda text: any(part(text) for part in parts)


def _all(tokens: list[str]) -> Matches:
    parts: list[Matches] = []
    while tokens and tokens[0] != ")" and tokens[0].upper() != "OR":
        word = tokens.pop(0)
        if word.upper() != "AND":
            parts.append(_one(word, tokens))
    return lambda text: all(part(text) for part in parts)


def _one(word: str, tokens: list[str]) -> Matches:
    if word.upper() == "NOT" and tokens:
        other = _one(tokens.pop(0), tokens)
        return lambda text: not other(text)
    if word == "(":
        inside = _either(tokens)
        if not tokens:
            raise ApiError(400, "MALFORMED_SEARCH", "unexpected end of the search term")
        tokens.pop(0)
        return inside
    pattern = _pattern(word[1:] if word[0] == '"' else ESCAPED.sub(r"\1", word))
    return lambda text: pattern.search(text) is not None


def _pattern(word: str) -> re.Pattern[str]:
    """As it must stand in the text; `*` stands for any ending."""
    inside = r"\w*".join(re.escape(part) for part in word.split("*"))
    return re.compile(rf"(?<!\w){inside}(?!\w)", re.I)
