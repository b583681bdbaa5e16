from importlib import import_module

from django.apps import AppConfig


class SalesforceConfig(AppConfig):
    name = "salesforce"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("salesforce.receivers")
