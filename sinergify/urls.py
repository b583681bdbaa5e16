from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from sinergify import health, metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("jira.urls")),
    path("", include("jira_panel.urls")),
    path("", include("bulkcreate.urls")),
    path("api/", include("jira_panel.api_urls")),
    path("api/", include("portal.api_urls")),
    path("", include("portal.urls")),
    path("support/", admin.site.urls),
]
