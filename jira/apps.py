from importlib import import_module

from django.apps import AppConfig


class JiraConfig(AppConfig):
    name = "jira"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for module in ("checks", "visibility", "openapi"):
            import_module(f"jira.{module}")
