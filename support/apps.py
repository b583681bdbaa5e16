from importlib import import_module

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_migrate


class SupportConfig(AppConfig):
    name = "support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This app comes after those that it looks at: their permissions are there by then."""
        roles, trail = import_module("support.roles"), import_module("support.trail")
        post_migrate.connect(roles.prepare, sender=self, dispatch_uid="support.roles")
        user_logged_in.connect(trail.logged_in, dispatch_uid="support.trail")
        user_logged_out.connect(trail.logged_out, dispatch_uid="support.trail")
        user_login_failed.connect(trail.failed, dispatch_uid="support.trail")
