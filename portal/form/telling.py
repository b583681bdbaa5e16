"""Where a failure is said: beside the form, or in the dialog that is open over it."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from common.errors import Refused, RemoteError
from jira import refusals

PROBLEM = "#form-problem"
DIALOG_PROBLEM = "#dialog-problem"
View = Callable[[HttpRequest], HttpResponse]


def told_in(place: str) -> Callable[[View], View]:
    """What was typed stays where it is; the sentence is swapped into `place`."""

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
