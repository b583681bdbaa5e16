from importlib import import_module

from django.apps import AppConfig


class SinergifyConfig(AppConfig):
    name = "sinergify"

    def ready(self) -> None:
        """Every process counts and reports its errors, whatever it was started for."""
        import_module("sinergify.metrics")
        import_module("sinergify.error_reports").begin()
