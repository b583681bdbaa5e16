from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SupportConfig(AppConfig):
    name = "support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This app comes after those that it looks at: their permissions are there by then."""
        roles = import_module("support.roles")
        post_migrate.connect(roles.prepare, sender=self, dispatch_uid="support.roles")
