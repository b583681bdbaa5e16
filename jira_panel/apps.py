from django.apps import AppConfig


class JiraPanelConfig(AppConfig):
    name = "jira_panel"
    default_auto_field = "django.db.models.BigAutoField"
