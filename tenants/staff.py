"""Django admin for support staff: a tenant is changed through the functions of the screens, with
the same limits and the same audit."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from common.errors import Refused, RemoteError
from tenants.audit import Actor
from tenants.models import Tenant

if TYPE_CHECKING:
    FormBase = forms.ModelForm[Any]
    AdminBase = admin.ModelAdmin[Any]
else:
    FormBase, AdminBase = forms.ModelForm, admin.ModelAdmin


class ReadOnly:
    """Looked at, never changed by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Audited(AdminBase):
    """What is done here stands in the audit trail, which goes with its site; Django's own log would
    keep the names of its things for ever."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return None

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The trail of the site."""
        obj = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        tenant = obj if isinstance(obj, Tenant) else getattr(obj, "tenant", None)
        asked = f"?{urlencode({'q': tenant.known_as})}" if tenant else ""
        return HttpResponseRedirect(reverse("admin:tenants_auditentry_changelist") + asked)


class StaffForm(FormBase):
    """`apply` writes through the functions of the screens. It is tried and taken back while the
    form is checked, so that a refusal stands beside its field, and called again to save.

    What changed is told by the values that the page was drawn with, so that a form that stood open
    for an hour does not undo what an admin changed meanwhile.
    """

    actor: Actor
    outside: Any = None
    asks: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for field in self.fields.values():
                field.show_hidden_initial = True

    def apply(self) -> models.Model:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors:
            self._try()
        return self.cleaned_data

    def _try(self) -> None:
        try:
            if self.asks and self.outside is None:
                raise Refused("not_asked", "Nothing was saved. Try again in a minute.")
            with transaction.atomic():
                self.apply()
                transaction.set_rollback(True)
        except Refused as error:
            for name, sentence in (error.fields or {"": error.sentence}).items():
                self.add_error(name if name in self.fields else None, sentence)

    def changes(self, *names: str) -> dict[str, Any]:
        """New values by name; of all fields, or of those named."""
        wanted = names or tuple(self.fields)
        return {name: self.cleaned_data[name] for name in wanted if name in self.changed_data}


def each(changes: Mapping[str, Any], change: Callable[[str, Any], object]) -> None:
    """Refused with a sentence beside each that does not fit."""
    wrong = {}
    for name, value in changes.items():
        try:
            change(name, value)
        except Refused as error:
            wrong[name] = error.sentence
    if wrong:
        raise Refused("invalid", next(iter(wrong.values())), status=400, fields=wrong)


def tenant_of(text: str | None) -> Tenant | None:
    """The tenant of an id that was typed or posted."""
    try:
        return Tenant.objects.filter(pk=text).first() if text else None
    except ValidationError:
        return None


def lines(text: str) -> list[str]:
    """What stands in a text area, one a line."""
    return [one.strip() for one in text.splitlines() if one.strip()]


class Edited(Audited):
    """Whoever may change it does so through `form.apply`; whoever may only look sees the same."""

    add_form: type[StaffForm] | None = None
    add_fields: tuple[str, ...] = ()

    def ask(self, request: HttpRequest, obj: Any) -> Any:
        """What Salesforce and Jira say, asked before the transaction begins; may be None."""
        return None

    def remove(self, obj: Any, actor: Actor) -> None:
        """Deleting, by a function of the screens."""
        raise NotImplementedError

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if not change and self.add_form:
            kwargs["form"] = self.add_form
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.actor = actor_of(request)
        form.outside = getattr(request, "outside", None)
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fields(request, obj) if obj else self.add_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_actions(self, request: HttpRequest) -> Any:
        """Deleting many at once would go past the functions."""
        found = super().get_actions(request)
        found.pop("delete_selected", None)
        return found

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        self._ask(request, object_id)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as error:
            return self._refused(request, error)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refused as error:
            return self._refused(request, error)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        saved = form.apply()
        obj._state.adding = False
        for field in saved._meta.concrete_fields:
            setattr(obj, field.attname, getattr(saved, field.attname))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.remove(obj, actor_of(request))

    def _ask(self, request: HttpRequest, object_id: str | None) -> None:
        request.outside = None  # type: ignore[attr-defined]
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        if obj is not None:
            allowed = self.has_change_permission(request, obj)
        else:
            adds = object_id is None and request.method == "POST"
            allowed = adds and self.has_add_permission(request)
        if not allowed:
            return
        try:
            request.outside = self.ask(request, obj)  # type: ignore[attr-defined]
        except (RemoteError, Refused) as error:
            self.message_user(request, error.sentence, messages.ERROR)

    def _refused(self, request: HttpRequest, error: Refused) -> HttpResponse:
        self.message_user(request, error.sentence, messages.ERROR)
        return HttpResponseRedirect(request.path)


def actor_of(request: HttpRequest) -> Actor:
    return Actor.staff(request.user.get_username())
