"""How a no is said: a page in a frame, a partial to htmx, JSON to everything else."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from common.errors import Refused, RemoteError
from jira.caller import JiraCaller

UNAUTHORIZED = {"error": "unauthorized"}


def wants_html(request: HttpRequest) -> bool:
    accept = request.headers.get("Accept", "")
    return "text/html" in accept and "application/json" not in accept


def unauthorized(request: HttpRequest, *, page: bool = False) -> HttpResponse:
    """One constant answer, whatever was wrong with the token."""
    response: HttpResponse
    if page:
        context = {
            "title": "This page can’t be opened here",
            "sentence": "Open it from Jira, or reload the Jira page.",
        }
        response = render(request, "jira/refused.html", context, status=401)
    elif wants_html(request):
        response = render(
            request,
            "common/_problem.html",
            {"code": "unauthorized", "message": "Reload the Jira page to go on.", "fields": {}},
            status=401,
        )
    else:
        response = JsonResponse(UNAUTHORIZED, status=401)
    response.headers["WWW-Authenticate"] = scheme_of(request)
    return response


def scheme_of(request: HttpRequest) -> str:
    return "Bearer" if request.headers.get("Authorization", "").startswith("Bearer ") else "JWT"


def no_admin(request: HttpRequest, caller: JiraCaller, *, page: bool) -> HttpResponse:
    sentence = f"Ask a Jira admin of {caller.tenant} to change these settings."
    refusal = Refused("no_admin", sentence)
    return refused(request, refusal, page=page, title="You need to be a Jira admin")


def refused(
    request: HttpRequest,
    error: Refused,
    *,
    page: bool = False,
    title: str = "",
) -> HttpResponse:
    later = error.retry_after is not None
    title = title or ("Wait a moment" if later else "This isn’t possible")
    told = problem(error)
    response = _answer(request, told, error.status, page=page, title=title, retry=later)
    return _later(response, error.retry_after)


def remote(request: HttpRequest, error: RemoteError, *, page: bool = False) -> HttpResponse:
    response = _answer(
        request,
        problem(error),
        status_of(error),
        page=page,
        title=f"{error.service.capitalize()} didn’t answer as expected",
        retry=not error.permanent,
    )
    return _later(response, error.retry_after)


def _later(response: HttpResponse, seconds: float | None) -> HttpResponse:
    if seconds is not None:
        response.headers["Retry-After"] = str(max(1, round(seconds)))
    return response


def problem(error: Refused | RemoteError) -> dict[str, Any]:
    """What a person and a script are told: code, sentence, fields, when to come back."""
    if isinstance(error, Refused):
        told = {"code": error.code, "message": error.sentence, "fields": error.fields}
        return told if error.retry_after is None else {**told, "retry_after": error.retry_after}
    return {
        "code": error.code,
        "message": error.sentence,
        "fields": {name: error.sentence for name in error.fields},
        "retry_after": error.retry_after,
    }


def status_of(error: RemoteError) -> int:
    """504 where nothing came in time, 503 where asking again can help, else 502."""
    if error.code == "timeout":
        return 504
    return 502 if error.permanent else 503


def _answer(
    request: HttpRequest,
    data: dict[str, Any],
    status: int,
    *,
    page: bool,
    title: str,
    retry: bool,
) -> HttpResponse:
    if page:
        context = {"title": title, "sentence": data["message"], "retry": retry}
        response = render(request, "jira/refused.html", context, status=status)
    elif wants_html(request):
        context = {**data, "title": title, "retry": retry}
        response = render(request, "common/_problem.html", context, status=status)
    else:
        return JsonResponse(data, status=status)
    response.problem = data  # type: ignore[attr-defined]
    return response
