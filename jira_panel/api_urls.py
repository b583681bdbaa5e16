from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from jira import guards
from jira_panel import api, create_api, feed_api, record_api, timeline_api

app_name = "api"
urlpatterns = [
    path("v1/issue/records", api.Records.as_view(), name="records"),
    path("v1/issue/records/more", api.MoreRecords.as_view(), name="more"),
    path("v1/issue/state", timeline_api.State.as_view(), name="state"),
    path("v1/issue/timeline", timeline_api.IssueTimeline.as_view(), name="timeline"),
    path("v1/issue/retry", timeline_api.Retry.as_view(), name="retry"),
    path("v1/objects", api.Objects.as_view(), name="objects"),
    path("v1/search", api.Search.as_view(), name="search"),
    path("v1/links", api.Links.as_view(), name="links"),
    path("v1/links/remove", api.Unlink.as_view(), name="unlink"),
    path("v1/links/chosen", api.Chosen.as_view(), name="chosen"),
    path("v1/create/objects", create_api.Creatable.as_view(), name="creatable"),
    path("v1/create/form", create_api.Form.as_view(), name="create-form"),
    path("v1/create/lists", create_api.Lists.as_view(), name="create-lists"),
    path("v1/create/lookup", create_api.LookUp.as_view(), name="create-lookup"),
    path("v1/create/potential", create_api.Potential.as_view(), name="potential"),
    path("v1/create", create_api.Create.as_view(), name="create"),
    path("v1/record", record_api.OneRecord.as_view(), name="record"),
    path("v1/record/emails", record_api.Emails.as_view(), name="record-emails"),
    path("v1/record/email", record_api.OneEmail.as_view(), name="record-email"),
    path("v1/record/comments", record_api.Comments.as_view(), name="record-comments"),
    path("v1/record/feed", feed_api.Feed.as_view(), name="record-feed"),
    path("v1/record/feed/comments", feed_api.FeedComments.as_view(), name="record-feed-comments"),
    path("v1/record/feed/images", feed_api.FeedImages.as_view(), name="record-feed-images"),
    path("v1/ticket", api.Ticket.as_view(), name="ticket"),
    path(
        "schema",
        guards.public(SpectacularAPIView.as_view(permission_classes=[])),
        name="schema",
    ),
]
