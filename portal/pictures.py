"""Pictures of the Activity screen: the site's own figures, as support staff see those of all."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from figures import board
from jira import guards
from portal.screens import caller_of, draw


@guards.context(admin=True)
@require_POST
def show(request: HttpRequest) -> HttpResponse:
    span = board.SPANS.get(request.POST.get("span", ""), board.DAY)
    read = board.read(caller_of(request).tenant, span)
    context = {"charts": read.charts(), "spans": list(board.SPANS.values()), "span": span}
    return draw(request, "portal/_pictures.html", context)
