"""The create form as people will see it, drawn for the admin who configures it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from jira import guards
from portal.screens import caller_of, draw
from portal.telling import PROBLEM, told_in
from records import ordering


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def show(request: HttpRequest) -> HttpResponse:
    caller, asked = caller_of(request), request.POST
    form = ordering.preview(
        caller.tenant, asked.get("object", ""), asked.get("project", ""), zone=caller.time_zone
    )
    return draw(request, "portal/form/_preview.html", {"form": form})
