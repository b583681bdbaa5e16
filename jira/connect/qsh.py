"""The query string hash that binds a Connect token to one method and address.

Rules and vectors: Atlassian's "Understanding JWT for Connect apps".
"""

from hashlib import sha256
from urllib.parse import parse_qsl, quote, urlsplit

CONTEXT = "context-qsh"


def digest(method: str, target: str, *, base_path: str = "") -> str:
    return sha256(canonical(method, target, base_path=base_path).encode()).hexdigest()


def canonical(method: str, target: str, *, base_path: str = "") -> str:
    """`target` is an address or a raw path with its query, percent-encoding untouched."""
    path, query = _split(target)
    return f"{method.upper()}&{_path(path, base_path)}&{_query(query)}"


def _split(target: str) -> tuple[str, str]:
    if target.startswith("/"):
        path, _, query = target.partition("#")[0].partition("?")
        return path, query
    parts = urlsplit(target)
    return parts.path, parts.query


def _path(path: str, base_path: str) -> str:
    base = base_path.rstrip("/")
    if base and (path == base or path.startswith(f"{base}/")):
        path = path[len(base) :]
    path = path.replace("&", "%26")
    if not path.startswith("/"):
        path = f"/{path}"
    return path.removesuffix("/") if len(path) > 1 else path


def _query(query: str) -> str:
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name != "jwt":
            values.setdefault(_encode(name), []).append(_encode(value))
    return "&".join(f"{name}={','.join(sorted(values[name]))}" for name in sorted(values))


def _encode(text: str) -> str:
    return quote(text, safe="-._~")
