from django.urls import URLPattern

app_name = "jira_panel"
urlpatterns: list[URLPattern] = []
