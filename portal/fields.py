"""Screen "Field Configuration": what each object shows in search, details, list and compact."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from common.errors import Refused, RemoteError
from jira import guards
from mapping import choosing, tabs
from mapping.models import MappedObject, Tab
from portal.screens import caller_of, draw
from salesforce import schema
from salesforce.schema import ObjectSchema

MOST_NAMES = 1000


@dataclass(frozen=True)
class Chosen:
    name: str
    label: str
    fixed: bool = False
    gone: bool = False


@dataclass(frozen=True)
class Available:
    name: str
    label: str
    chosen: bool
    fixed: bool


@guards.frame(admin=True)
@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    objects = list(caller_of(request).tenant.mapped_objects.all())
    return draw(request, "portal/fields.html", {"objects": objects})


@guards.context(admin=True)
@require_POST
def of_object(request: HttpRequest) -> HttpResponse:
    mapped = _mapped(request)
    return draw(request, "portal/_fields.html", _tab(mapped, _wanted_tab(request)))


@guards.context(admin=True)
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """`names` in their order. A refusal keeps what was chosen, and says why it was not saved."""
    caller, mapped, tab = caller_of(request), _mapped(request), _wanted_tab(request)
    names = request.POST.getlist("names")[:MOST_NAMES]
    try:
        known = schema.describe(caller.tenant, mapped.name, stale_ok=True)
        choosing.choose(mapped, tab, names, schema=known, actor=caller.actor)
    except Refused as error:
        context = {**_tab(mapped, tab), "failed": error.sentence}
        return draw(request, "portal/_fields.html", context)
    fresh = MappedObject.objects.prefetch_related("chosen_fields").get(pk=mapped.pk)
    return draw(request, "portal/_fields.html", {**_tab(fresh, tab), "saved": True})


def _mapped(request: HttpRequest) -> MappedObject:
    name = request.POST.get("object", "")
    objects = caller_of(request).tenant.mapped_objects.prefetch_related("chosen_fields")
    found = objects.filter(name=name).first()
    if found is None:
        raise Http404
    return found


def _wanted_tab(request: HttpRequest) -> str:
    wanted = request.POST.get("tab", Tab.SEARCH)
    if wanted not in Tab.values:
        raise Http404
    return wanted


def _tab(mapped: MappedObject, tab: str) -> dict[str, Any]:
    """One tab: the fields that fit, and those that are chosen in their order."""
    shared = {"mapped": mapped, "tab": tab, "tabs": Tab.choices, "limit": tabs.limit(tab)}
    try:
        known = schema.describe(mapped.tenant, mapped.name, stale_ok=True)
    except RemoteError as error:
        return {**shared, "trouble": error}
    chosen = choosing.effective(mapped, tab, known)
    return {
        **shared,
        "chosen": [_chosen(known, tab, name) for name in chosen],
        "available": _available(known, tab, set(chosen)),
        "ours": not choosing.chosen(mapped, tab),
    }


def _chosen(known: ObjectSchema, tab: str, name: str) -> Chosen:
    field = known.fields.get(name)
    gone = field is None or not tabs.fits(field, tab)
    fixed = name == tabs.pinned(known, tab)
    return Chosen(name, field.label if field else name, fixed, gone and not fixed)


def _available(known: ObjectSchema, tab: str, chosen: set[str]) -> list[Available]:
    fixed = tabs.pinned(known, tab)
    return [
        Available(one.name, one.label, one.name in chosen, one.name == fixed)
        for one in tabs.eligible(known, tab)
    ]
