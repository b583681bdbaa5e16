from django.urls import path

from jira.connect import descriptor, lifecycle, webhook
from jira.forge import doors

app_name = "jira"
urlpatterns = [
    path("atlassian-connect.json", descriptor.view, name="descriptor"),
    path("connect/installed", lifecycle.installed, name="installed"),
    path("connect/uninstalled", lifecycle.uninstalled, name="uninstalled"),
    path("connect/enabled", lifecycle.enabled, name="enabled"),
    path("connect/disabled", lifecycle.disabled, name="disabled"),
    path("connect/webhook", webhook.receive, name="webhook"),
    path("forge/events", doors.event, name="forge-events"),
    path("forge/lifecycle", doors.lifecycle, name="forge-lifecycle"),
    path("forge/token", doors.token, name="forge-token"),
    path("forge/uninstall", doors.uninstall, name="forge-uninstall"),
]
