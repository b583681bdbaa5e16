from importlib import import_module

from django.apps import AppConfig


class SalesforceConfig(AppConfig):
    name = "salesforce"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        accounts = import_module("tenants.accounts")
        import_module("salesforce.receivers")
        accounts.stand_in("salesforce.Connection", "connected_by", at="connected_at")
        accounts.stand_in("salesforce.LoginAttempt", "account_id", at="started_at")
