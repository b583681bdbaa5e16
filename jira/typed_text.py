"""Text that no table can hold: PostgreSQL refuses NUL, which would be an error page for nothing."""

from django.http import HttpRequest, QueryDict

from common.errors import Refused

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
NUL = "\x00"


def check(request: HttpRequest) -> None:
    """Refused for a NUL character in the address or in a form."""
    check_values(request.GET)
    if request.content_type in FORMS:
        check_values(request.POST)


def check_values(values: QueryDict) -> None:
    """The same for one of them; a serializer checks JSON by itself."""
    for name, given in values.lists():
        if NUL in name or any(NUL in str(text) for text in given):
            sentence = "This holds a character that can’t be stored. Type it again."
            raise Refused("characters", sentence, status=400)
