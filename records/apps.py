from importlib import import_module

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        accounts = import_module("tenants.accounts")
        import_module("records.receivers")
        accounts.stand_in("records.RecordLink", "linked_by", at="linked_at")
        accounts.stand_in("records.Creation", "account_id", at="ordered_at", emptied={"sent": {}})
        accounts.stand_in("records.Post", "account_id", at="ordered_at", emptied={"sent": ""})
        accounts.stand_in("records.Activity", "actor", at="at", actor_kind="person")
