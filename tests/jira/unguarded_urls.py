from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("open/door", lambda request: HttpResponse("come in"))]
