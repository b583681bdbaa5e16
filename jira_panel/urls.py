from django.urls import path

from jira_panel import frames, images

app_name = "jira_panel"
urlpatterns = [
    path("panel/compact", frames.compact, name="compact"),
    path("panel/list", frames.listing, name="list"),
    path("image", images.image, name="image"),
    path("dialog/create", frames.dialog_create, name="dialog-create"),
    path("dialog/details", frames.dialog_details, name="dialog-details"),
    path("dialog/link", frames.dialog_link, name="dialog-link"),
    path("dialog/timeline", frames.dialog_timeline, name="dialog-timeline"),
    path("dialog/unlink", frames.dialog_unlink, name="dialog-unlink"),
]
