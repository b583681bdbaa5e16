from importlib import import_module

from django.apps import AppConfig


class MappingConfig(AppConfig):
    name = "mapping"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("mapping.receivers")
