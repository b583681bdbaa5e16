"""The query string hash of Atlassian's JWTs, written from the published rules alone."""

import hashlib
from urllib.parse import quote, unquote_plus

UNRESERVED = "-._~"


def canonical_request(method: str, target: str, base_path: str = "") -> str:
    """`target` is the raw request target; its path counts relative to `base_path`."""
    path, _, query = target.partition("?")
    return f"{method.upper()}&{_path(path, base_path)}&{_query(query)}"


def qsh(method: str, target: str, base_path: str = "") -> str:
    return hashlib.sha256(canonical_request(method, target, base_path).encode()).hexdigest()


def _path(path: str, base_path: str) -> str:
    base = base_path.rstrip("/")
    if base and (path == base or path.startswith(base + "/")):
        path = path[len(base) :]
    path = "/" + path.lstrip("/") if not path.startswith("/") else path
    path = path.replace("&", "%26")
    return path[:-1] if len(path) > 1 and path.endswith("/") else path


def _query(query: str) -> str:
    values: dict[str, list[str]] = {}
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        if unquote_plus(name) != "jwt":
            values.setdefault(_encode(name), []).append(_encode(value))
    return "&".join(f"{name}={','.join(sorted(values[name]))}" for name in sorted(values))


def _encode(text: str) -> str:
    return quote(unquote_plus(text), safe=UNRESERVED)
