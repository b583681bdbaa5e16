from importlib import import_module

from django.apps import AppConfig


class BulkcreateConfig(AppConfig):
    name = "bulkcreate"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        accounts = import_module("tenants.accounts")
        accounts.stand_in("bulkcreate.Upload", "account_id", at="begun_at")
