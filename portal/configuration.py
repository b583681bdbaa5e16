"""Screen "Configuration Settings": every switch, drawn from its model field, saved one by one."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from common.errors import Refused
from jira import guards
from portal.screens import caller_of, draw
from salesforce import schema
from tenants import switching
from tenants.models import Switches, Tenant

# The order of the seed; a switch that is in no card is caught by a test.
PANEL = ("panel_shown",)
RECORDS = (
    *("allow_creating", "allow_linking", "allow_unlinking", "show_potential_results"),
    "allow_redirect",
)
TALK = (
    *("show_case_comments", "post_case_comments", "allow_public_comments"),
    *("show_feed_posts", "create_feed_posts", "show_email_messages", "show_inline_images"),
    "comment_signature",
)
BULK = ("allow_bulk", "default_value_mode")
LIMITS = ("background_api_share",)
CARDS = (
    ("Settings for panel on issue screen", PANEL),
    ("Records", RECORDS),
    ("Comments, feed and mail", TALK),
    ("Bulk creation", BULK),
    ("Salesforce requests", LIMITS),
)
# Drawn by hand in a card or on a screen of its own.
ELSEWHERE = {
    "live_everywhere": "portal:configuration",
    "plugin_enabled": "portal:authentication",
    "run_case_assignment_rules": "portal:settings",
    "run_lead_assignment_rules": "portal:settings",
}
MAIL = "show_email_messages"
WITHOUT_MAIL = (
    "Email-to-Case is off in Salesforce, so there is no Emails tab. A Salesforce admin can turn it"
    " on."
)


@dataclass(frozen=True)
class Setting:
    name: str
    kind: str
    label: str
    help: str
    value: Any
    blocked: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    child: bool = False
    error: str = ""
    saved: bool = False


@guards.frame(admin=True)
@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    return draw(request, "portal/configuration.html", {"cards": cards(caller_of(request).tenant)})


@guards.context(admin=True)
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Saves one setting; answers with all, since others may depend on it."""
    caller = caller_of(request)
    name = request.POST.get("name", "")
    typed = request.POST.get("value", "")
    error = ""
    try:
        switching.change(caller.tenant, name, _read(name, typed), actor=caller.actor)
    except Refused as refusal:
        if refusal.code == "unknown_switch":
            raise
        error = refusal.sentence
    found = cards(caller.tenant, touched=name, error=error, typed=typed)
    return draw(request, "portal/_configuration.html", {"cards": found})


def cards(
    tenant: Tenant, *, touched: str = "", error: str = "", typed: str = ""
) -> list[tuple[str, list[Setting]]]:
    return [
        (
            title,
            [setting(tenant, name, touched=touched, error=error, typed=typed) for name in names],
        )
        for title, names in CARDS
    ]


def setting(
    tenant: Tenant, name: str, *, touched: str = "", error: str = "", typed: str = ""
) -> Setting:
    """One switch as it is drawn; with what was typed where it was refused."""
    field = Switches._meta.get_field(name)
    mine = name == touched
    kept = typed if mine and error else getattr(tenant.switches, name)
    absent = name == MAIL and schema.is_known_absent(tenant, "EmailMessage")
    return Setting(
        name=name,
        kind=_kind(field),
        label=str(field.verbose_name),  # type: ignore[union-attr]
        help=WITHOUT_MAIL if absent else str(field.help_text),  # type: ignore[union-attr]
        value=kept,
        blocked=_blocked(tenant, name),
        choices=tuple(field.choices or ()),  # type: ignore[union-attr, arg-type]
        child=name in Switches.NEEDS,
        error=error if mine else "",
        saved=mine and not error,
    )


def _blocked(tenant: Tenant, name: str) -> str:
    reason = switching.blocked(tenant.switches, name)
    if reason and name in Switches.ADD_ON and settings.SUPPORT_CONTACT:
        return f"Add-on, ask support: {settings.SUPPORT_CONTACT}"
    return reason


def _kind(field: Any) -> str:
    if isinstance(field, models.BooleanField):
        return "toggle"
    if field.choices:
        return "choice"
    return "number" if isinstance(field, models.IntegerField) else "text"


def _read(name: str, typed: str) -> Any:
    kinds = {field.name: field for field in Switches._meta.fields}
    if isinstance(kinds.get(name), models.BooleanField):
        return typed == "on"
    return typed
