"""What every answer to a frame carries. `frame-ancestors` names the tenant's own site alone."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponseBase

from common.hosts import is_loopback
from tenants.models import Tenant


def apply(response: HttpResponseBase, tenant: Tenant | None) -> None:
    """Headers of a frame of `tenant`; without one, of a page that holds no data of anybody."""
    ancestors = (tenant_origins(tenant) if tenant else None) or known_sites()
    response._csp_replace = {"frame-ancestors": ancestors}  # type: ignore[attr-defined]
    harden(response)


def harden(response: HttpResponseBase) -> None:
    response.headers["Cache-Control"] = "no-cache, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if settings.BASE_URL.startswith("https://"):
        response.headers["Strict-Transport-Security"] = (
            f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
        )


def tenant_origins(tenant: Tenant) -> list[str]:
    """None for a site on Forge that nobody came from yet."""
    urls = (tenant.site_url, tenant.people_url)
    return list(dict.fromkeys(_origin(url) for url in urls if url))


def known_sites() -> list[str]:
    """Every Jira site that may install us, as CSP sources."""
    return [_source(name.strip()) for name in settings.CONNECT_SITE_SUFFIXES if name.strip()]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _source(name: str) -> str:
    if name.startswith("."):
        return f"https://*{name}"
    host = urlsplit(name if "//" in name else f"//{name}").hostname or name
    return f"http://{host}:*" if is_loopback(host) else f"https://{host}"
