from django.urls import path

from jira.connect import descriptor, lifecycle, webhook

app_name = "jira"
urlpatterns = [
    path("atlassian-connect.json", descriptor.view, name="descriptor"),
    path("connect/installed", lifecycle.installed, name="installed"),
    path("connect/uninstalled", lifecycle.uninstalled, name="uninstalled"),
    path("connect/enabled", lifecycle.enabled, name="enabled"),
    path("connect/disabled", lifecycle.disabled, name="disabled"),
    path("connect/webhook", webhook.receive, name="webhook"),
]
