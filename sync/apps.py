from importlib import import_module

from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "sync"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        accounts = import_module("tenants.accounts")
        import_module("sync.receivers")
        accounts.stand_in("sync.IssueEvent", "account_id", at="happened_at")
