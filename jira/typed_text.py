"""Text that no table can hold: PostgreSQL refuses NUL, which would be an error page for nothing."""

from django.http import HttpRequest

from common.errors import Refused

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
NUL = "\x00"


def check(request: HttpRequest) -> None:
    """Refused for a NUL character in an address or a form; a serializer checks JSON by itself."""
    values = [request.GET, request.POST] if request.content_type in FORMS else [request.GET]
    for one in values:
        for name, given in one.lists():
            if NUL in name or any(NUL in str(text) for text in given):
                sentence = "This holds a character that can’t be stored. Type it again."
                raise Refused("characters", sentence, status=400)
