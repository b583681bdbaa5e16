"""Images of Salesforce, for pages of ours: a browser opens them without a header of its own."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jira import guards
from jira.caller import JiraCaller
from records import images

HEADERS = {
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


@guards.signed(images.PURPOSE)
@require_safe
def image(request: HttpRequest) -> HttpResponse:
    caller: JiraCaller = request.caller  # type: ignore[attr-defined]
    found = images.fetch(caller, request.signed)  # type: ignore[attr-defined]
    # Under Forge the page that shows it is kept by Forge, on another site than ours.
    where = "cross-origin" if caller.tenant.on_forge else "same-origin"
    headers = HEADERS | {"Cross-Origin-Resource-Policy": where}
    return HttpResponse(found.content, content_type=found.type, headers=headers)
