"""Where a failure is said: beside what it is about, which stays as it was typed."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from common.errors import Refused, RemoteError
from jira import refusals

PROBLEM = "#form-problem"
DIALOG_PROBLEM = "#dialog-problem"
View = Callable[[HttpRequest], HttpResponse]


def told_in(place: str) -> Callable[[View], View]:
    """The sentence of a Refused or RemoteError is swapped into `place`, a CSS selector."""

    def around(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest) -> HttpResponse:
            try:
                return view(request)
            except Refused as error:
                response = refusals.refused(request, error)
            except RemoteError as error:
                response = refusals.remote(request, error)
            response.headers["HX-Retarget"] = place
            response.headers["HX-Reswap"] = "innerHTML"
            return response

        return wrapper

    return around
