import pytest
from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path
from rest_framework.views import APIView

from jira import guards
from jira.checks import every_view_has_a_guard, unguarded
from jira.drf import CallerView


def bare(request):
    return HttpResponse("anything")


class Pretender(APIView):
    guard = "context"


class Honest(CallerView):
    pass


def found(*patterns):
    return [address for address, _ in unguarded(list(patterns))]


def test_every_view_of_the_service_has_a_guard():
    assert every_view_has_a_guard(None) == []


def test_a_view_without_a_guard_is_an_error_that_says_what_to_do(monkeypatch, settings):
    settings.ROOT_URLCONF = "tests.jira.unguarded_urls"
    (error,) = every_view_has_a_guard(None)
    assert "open/door" in error.msg and "jira.guards" in error.hint
    assert error.is_serious()


def test_a_view_in_an_included_list_is_found():
    assert found(path("a/", include([path("b", bare)]))) == ["a/b"]


def test_calling_oneself_guarded_does_not_help():
    assert found(path("x", Pretender.as_view())) == ["x"]
    bare.guard = "everything"
    assert found(path("x", bare)) == ["x"]
    del bare.guard


@pytest.mark.parametrize(
    "guard",
    [
        *(guards.frame, guards.frame(admin=True), guards.context, guards.context(admin=True)),
        *(guards.install, guards.webhook, guards.signed("image"), guards.staff, guards.public),
    ],
)
def test_each_guard_counts(guard):
    assert found(path("x", guard(bare))) == []


def test_a_caller_view_counts_and_django_admin_guards_itself():
    assert found(path("x", Honest.as_view()), path("support/", admin.site.urls)) == []
