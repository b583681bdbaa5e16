"""Images of Salesforce, for pages of ours: a browser opens them without a header of its own."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jira import guards
from records import images

HEADERS = {
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@guards.signed(images.PURPOSE)
@require_safe
def image(request: HttpRequest) -> HttpResponse:
    found = images.fetch(request.caller, request.signed)  # type: ignore[attr-defined]
    return HttpResponse(found.content, content_type=found.type, headers=HEADERS)
