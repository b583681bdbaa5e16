"""Django admin behind two factors."""

from http import HTTPStatus
from typing import Any, cast

import django_otp
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from common.errors import Refused
from support import dashboard, second_factor, trail
from support.trail import What


class PasswordForm(AdminAuthenticationForm):
    def clean(self) -> dict[str, Any]:
        """A password is not even looked at after too many wrong ones."""
        if trail.too_often(self.request, self.cleaned_data.get("username", "")):
            sentence = "Too many wrong passwords. Wait ten minutes, then try again."
            raise ValidationError(sentence, code="throttled")
        return super().clean()


class SupportSite(AdminSite):
    login_form = PasswordForm
    site_header = "Sinergify support"
    site_title = "Sinergify support"
    index_title = "Everything by kind"
    site_url = None

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and request.user.is_verified()  # type: ignore[union-attr]

    def get_urls(self) -> list[URLResolver | URLPattern]:
        own = [path("second-factor/", self.second_factor, name="second-factor")]
        return [*own, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The dashboard, for whoever may see sites at all; the list of everything below it."""
        board = dashboard.context(request) if request.user.has_perm("tenants.view_tenant") else {}
        return super().index(request, {**(extra_context or {}), **board})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """After the password comes the code."""
        if self._half(request):
            asked = urlencode({"next": _next(request)})
            return HttpResponseRedirect(f"{reverse('admin:second-factor')}?{asked}")
        return super().login(request, extra_context)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        answer = super().password_change(request, extra_context)
        if request.method == "POST" and answer.status_code == HTTPStatus.FOUND:
            trail.record(request, What.PASSWORD_CHANGED)
        return answer

    @method_decorator([never_cache, csrf_protect])
    def second_factor(self, request: HttpRequest) -> HttpResponse:
        """Asks for the code; where there is no app yet, shows how to set one up."""
        if not self._half(request):
            return HttpResponseRedirect(reverse("admin:index"))
        user = cast(User, request.user)
        known = second_factor.has(user)
        problem = ""
        if request.method == "POST":
            try:
                return self._verified(request, user, known=known)
            except Refused as error:
                trail.record(request, What.CODE_WRONG, detail=error.code)
                problem = error.sentence
        setup = None if known else second_factor.begin(user)
        return self._page(request, setup=setup, problem=problem, next=_next(request))

    def _verified(self, request: HttpRequest, user: User, *, known: bool) -> HttpResponse:
        code = request.POST.get("code", "")
        codes: list[str] = []
        if known:
            device = second_factor.verify(user, code)
        else:
            device, codes = second_factor.confirm(user, code)
        request.session.cycle_key()
        django_otp.login(request, device)
        if codes:
            trail.record(request, What.FACTOR_SET)
        trail.record(request, What.LOGIN)
        if codes:
            return self._page(request, codes=codes, next=_next(request))
        return HttpResponseRedirect(_next(request))

    def _page(self, request: HttpRequest, **context: Any) -> HttpResponse:
        about = {**self.each_context(request), "title": "Second factor", **context}
        return TemplateResponse(request, "support/second_factor.html", about)

    def _half(self, request: HttpRequest) -> bool:
        """Logged in by password, and no further."""
        return super().has_permission(request) and not self.has_permission(request)


def _next(request: HttpRequest) -> str:
    """Where the person wanted to go, within this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    fine = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if fine else reverse("admin:index")
