"""What was asked, and under which address, as it came over the wire."""

from starlette.requests import Request


def raw_url(request: Request) -> str:
    """Path and query with percent-encoding as sent."""
    path = (request.scope.get("raw_path") or request.url.path.encode()).decode("latin-1")
    query = request.scope["query_string"].decode("latin-1")
    return path.partition("?")[0] + (f"?{query}" if query else "")


def instance(request: Request) -> str:
    """The org's own base address."""
    configured: str = request.app.state.org.config.base_url
    return configured or f"{request.url.scheme}://{request.url.netloc}"
