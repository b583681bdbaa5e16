from django.urls import path

from bulkcreate import api

app_name = "bulk"
urlpatterns = [
    path("dialog/bulk", api.dialog, name="dialog"),
    path("bulk/file", api.file, name="file"),
    path("api/v1/bulk/uploads", api.Uploads.as_view(), name="uploads"),
    path("api/v1/bulk/upload", api.One.as_view(), name="upload"),
    path("api/v1/bulk/piece", api.Piece.as_view(), name="piece"),
    path("api/v1/bulk/mapping", api.FieldMapping.as_view(), name="mapping"),
    path("api/v1/bulk/back", api.Back.as_view(), name="back"),
    path("api/v1/bulk/start", api.Start.as_view(), name="start"),
    path("api/v1/bulk/stop", api.Stop.as_view(), name="stop"),
]
