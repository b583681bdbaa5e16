from django.apps import AppConfig


class BulkcreateConfig(AppConfig):
    name = "bulkcreate"
    default_auto_field = "django.db.models.BigAutoField"
