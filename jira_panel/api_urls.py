from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from jira import guards
from jira_panel import api

app_name = "api"
urlpatterns = [
    path("v1/issue/records", api.Records.as_view(), name="records"),
    path("v1/issue/records/more", api.MoreRecords.as_view(), name="more"),
    path("v1/objects", api.Objects.as_view(), name="objects"),
    path("v1/search", api.Search.as_view(), name="search"),
    path("v1/links", api.Links.as_view(), name="links"),
    path("v1/links/remove", api.Unlink.as_view(), name="unlink"),
    path("v1/links/chosen", api.Chosen.as_view(), name="chosen"),
    path("v1/ticket", api.Ticket.as_view(), name="ticket"),
    path(
        "schema",
        guards.public(SpectacularAPIView.as_view(permission_classes=[])),
        name="schema",
    ),
]
