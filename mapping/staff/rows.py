"""Rows of the create forms, with their gear and their picklist maps."""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from common.errors import Refused
from mapping import defaults, picklists, row_changes, typed
from mapping import forms as mapped_forms
from mapping import rows as form_rows
from mapping.forms import Form
from mapping.kinds import has_picklist
from mapping.models import FormRow, MappedObject, MappedProject, PicklistMap
from mapping.staff.listing import ListedForms
from salesforce import schema as schemas
from salesforce.schema import FieldSchema, ObjectSchema
from tenants.audit import Actor
from tenants.staff import Edited, StaffForm, actor_of

if TYPE_CHECKING:
    Inline = admin.TabularInline[PicklistMap, FormRow]
    MapBase = BaseInlineFormSet[Any, Any, Any]
else:
    Inline, MapBase = admin.TabularInline, BaseInlineFormSet

GEAR = (
    *("label", "jira_field", "columns", "help_text", "default"),
    *("potential_results", "read_only", "keep_in_sync"),
)
POLICY = ("unmapped", "unmapped_value")
DAYS = re.compile(r"[+-]\d+")
AREA = forms.Textarea(attrs={"rows": 3, "cols": 60})


class RowForm(StaffForm):
    """`outside` is the form that the row stands on."""

    outside: Form | None
    asks = True
    jira_field = forms.ChoiceField(label="Jira field", required=False)
    default = forms.CharField(label="Default value", required=False, widget=AREA)
    place = forms.IntegerField(
        label="Field order", min_value=1, help_text="Place on the form, from 1."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "place" not in self.fields:
            return
        row, form = self.instance, self.outside
        self.field = form.field(row) if form else None
        choices = {one.id: one.name for one in form.fitting(row)} if form else {}
        if row.jira_field:
            choices.setdefault(row.jira_field, f"{row.jira_field} (not in Jira)")
        self.fields["jira_field"].choices = [("", "None"), *choices.items()]  # type: ignore[attr-defined]
        self.fields["default"].help_text = _help(self.field, form.schema if form else None)
        self.initial["default"] = _text(row.default)
        self.initial["place"] = _place(row)

    def apply(self) -> FormRow:
        form = self._form()
        tenant, row_id = form.mapped.tenant, self.instance.pk
        changes = self.changes(*GEAR)
        if "default" in changes:
            changes["default"] = _value(self.field, changes["default"])
        row = row_changes.change(
            tenant, row_id, changes, schema=form.schema, known=form.jira_fields, actor=self.actor
        )
        if "place" in self.changed_data:
            form_rows.move(tenant, row_id, self.cleaned_data["place"], actor=self.actor)
        if self.field and self.changes(*POLICY):
            unmapped, value = (self.cleaned_data[name] for name in POLICY)
            picklists.checked_policy(self.field, unmapped, value, form.schema)
        return row

    def _form(self) -> Form:
        if self.outside is None:
            raise Refused("not_asked", "Nothing was saved. Try again in a minute.")
        return self.outside


class RowAddForm(StaffForm):
    outside: ObjectSchema | None
    asks = True

    def apply(self) -> FormRow:
        assert self.outside is not None
        given = self.cleaned_data
        mapped, project = given["mapped_object"], given["project"]
        same_tenant(mapped, project)
        name = given["salesforce_field"]
        form_rows.add(mapped, project, [name], schema=self.outside, actor=self.actor)
        return FormRow.objects.get(mapped_object=mapped, project=project, salesforce_field=name)


class MapFormSet(MapBase):
    """The whole map of a row, saved with its policy at once."""

    outside: Form | None

    def clean(self) -> None:
        super().clean()
        field = self.outside.field(self.instance) if self.outside else None
        if field is None or self.outside is None or any(self.errors):
            return
        try:
            picklists.checked(field, self.pairs(), self.outside.schema)
        except Refused as error:
            for form in self.forms:
                sentence = error.fields.get(form.cleaned_data.get("jira_value", ""))
                if sentence:
                    form.add_error("salesforce_value", sentence)

    def pairs(self) -> dict[str, str]:
        given = [one.cleaned_data for one in self.forms if one.cleaned_data.get("jira_value")]
        return {one["jira_value"]: one["salesforce_value"] for one in given if not one["DELETE"]}


class MapInline(Inline):
    model = PicklistMap
    formset = MapFormSet
    extra = 1
    verbose_name = "picklist value"
    verbose_name_plural = "picklist map"

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.outside = getattr(request, "outside", None)
        return formset

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may change the row may change its map."""
        return request.user.has_perm("mapping.change_formrow")

    has_delete_permission = has_change_permission

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(FormRow)
class FormRowAdmin(ListedForms, Edited):
    form = RowForm
    add_form = RowAddForm
    add_fields = ("mapped_object", "project", "salesforce_field")
    raw_id_fields = ["mapped_object", "project"]
    list_display = [
        *("salesforce_field", "mapped_object", "project", "site", "jira_field", "label"),
        *("position", "columns", "read_only", "keep_in_sync", "potential_results", "source"),
    ]
    list_filter = ["source", "read_only", "keep_in_sync", "potential_results"]
    readonly_fields = ["site", "mapped_object", "project", "salesforce_field", "source"]
    fields = [*readonly_fields, *GEAR, "place", *POLICY]
    inlines = [MapInline]

    def get_inlines(self, request: HttpRequest, obj: FormRow | None) -> Any:
        """Only picklists have a map."""
        form = getattr(request, "outside", None)
        field = form.field(obj) if isinstance(form, Form) and obj else None
        return [] if obj is None or (field and not has_picklist(field)) else self.inlines

    def ask(self, request: HttpRequest, obj: FormRow | None) -> Form | ObjectSchema | None:
        if obj:
            return mapped_forms.around(obj.mapped_object.tenant, obj.pk)[0]
        mapped = by_id(MappedObject, request.POST.get("mapped_object"))
        return schemas.describe(mapped.tenant, mapped.name, stale_ok=True) if mapped else None

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The map and its policy are one change."""
        maps = [one for one in formsets if isinstance(one, MapFormSet)]
        touched = [one for one in maps if one.has_changed()] or form.changes(*POLICY)
        if change and touched and form.outside:
            self._map(request, form, maps)

    def _map(self, request: HttpRequest, form: Any, maps: list[MapFormSet]) -> None:
        row = form.instance
        picklists.save(
            form.outside.mapped.tenant,
            row.pk,
            maps[0].pairs() if maps else picklists.maps_of(row),
            schema=form.outside.schema,
            **{name: form.cleaned_data[name] for name in POLICY},
            actor=actor_of(request),
        )

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """What became of the map is in the audit trail."""
        return super().construct_change_message(request, form, [], add)

    def remove(self, obj: FormRow, actor: Actor) -> None:
        form_rows.remove(obj.mapped_object.tenant, obj.pk, actor=actor)

    @admin.display(description="Field order")
    def place(self, row: FormRow) -> int:
        return _place(row)


def same_tenant(mapped: MappedObject, project: MappedProject) -> None:
    if mapped.tenant_id != project.tenant_id:
        sentence = "Choose an object and a project of the same site."
        raise Refused("tenant", sentence, fields={"project": sentence})


def by_id(model: Any, text: str | None) -> Any:
    """A row by an id that was typed; None where there is none."""
    known = bool(text and text.isascii() and text.isdigit() and len(text) < 19)
    return model.objects.filter(pk=text).first() if known else None


def _place(row: FormRow) -> int:
    names = form_rows.of(row.mapped_object, row.project)
    return 1 + [one.pk for one in names].index(row.pk)


def _text(default: Any) -> str:
    """As it is typed: `+3` for three days from today, `true`, `a;b`."""
    if isinstance(default, dict):
        return f"{int(default[defaults.DAYS]):+d}"
    if isinstance(default, bool):
        return "true" if default else "false"
    return "" if default is None else str(default)


def _value(field: FieldSchema | None, text: str) -> Any:
    if field and field.type in ("date", "datetime") and DAYS.fullmatch(text.strip()):
        return {defaults.DAYS: text.strip()}
    return text


def _help(field: FieldSchema | None, schema: ObjectSchema | None) -> str:
    if field is None:
        return ""
    values = ", ".join(one.label for one in typed.choices(field, schema))
    if values:
        several = "Separate several by semicolons. " if field.type == "multipicklist" else ""
        return f"{several}{values}."
    if field.type in ("date", "datetime"):
        return "yyyy-mm-dd, or days from today: +3."
    return {"boolean": "true or false.", "reference": "Id of the record."}.get(field.type, "")
