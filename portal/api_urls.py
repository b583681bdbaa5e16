from django.urls import path

from portal import api

app_name = "portal-api"
urlpatterns = [
    path("v1/configuration", api.Configuration.as_view(), name="configuration"),
    path("v1/configuration/check", api.Check.as_view(), name="check"),
]
