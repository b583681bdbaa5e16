from django.urls import include, path

from portal import (
    activity,
    authentication,
    callback,
    configuration,
    events,
    fields,
    restrict,
    settings,
)

app_name = "portal"
urlpatterns = [
    path("admin/authentication", authentication.screen, name="authentication"),
    path("admin/authentication/switch", authentication.switch, name="plugin-switch"),
    path("admin/authentication/login", authentication.login, name="login"),
    path("admin/authentication/finish", authentication.finish, name="finish"),
    path("admin/authentication/confirm", authentication.confirm, name="confirm"),
    path("admin/authentication/disconnect", authentication.disconnect, name="disconnect"),
    path("admin/authentication/test", authentication.test, name="test"),
    path("admin/authentication/tick", authentication.tick, name="tick"),
    path("oauth/salesforce/callback", callback.receive, name="salesforce-callback"),
    path("admin/events", events.screen, name="events"),
    path("admin/events/change", events.change, name="event-change"),
    path("admin/events/recommend", events.recommend, name="event-recommend"),
    path("admin/events/sync", events.sync, name="sync"),
    path("admin/configuration", configuration.screen, name="configuration"),
    path("admin/configuration/change", configuration.change, name="configuration-change"),
    path("admin/fields", fields.screen, name="fields"),
    path("admin/fields/object", fields.of_object, name="fields-object"),
    path("admin/fields/choose", fields.choose, name="fields-choose"),
    path("admin/settings", settings.screen, name="settings"),
    path("admin/settings/rule", settings.rule, name="settings-rule"),
    path("admin/settings/form/", include("portal.form.urls")),
    path("admin/restrict", restrict.screen, name="restrict"),
    path("admin/restrict/project", restrict.project, name="restrict-project"),
    path("admin/restrict/change", restrict.change, name="restrict-change"),
    path("admin/activity", activity.screen, name="activity"),
    path("admin/activity/rows", activity.rows, name="activity-rows"),
]
