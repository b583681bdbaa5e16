"""Every site at a glance, and each one's page, from which all else of it is reached."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from common.errors import Refused
from figures.models import Health
from support import card, dashboard, mending, preview
from support.acts import ACTS, Act
from sync import looking
from sync.models import IssueEvent
from tenants import licensing, noting, suspending
from tenants.models import EventChoices, Switches, Tenant, TenantSecrets
from tenants.staff import Audited, actor_of, tenant_of

TOKENS = ("salesforce__access_token", "salesforce__refresh_token")
UNSEEN = Health()


def _health(tenant: Tenant) -> Health:
    """A new site is looked at within a minute."""
    return getattr(tenant, "health", UNSEEN)


def _linked(address: str, text: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, text)


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("active", "Active"), ("suspended", "Suspended"), ("uninstalled", "Uninstalled")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "uninstalled":
            return queryset.filter(uninstalled_at__isnull=False)
        if self.value() == "suspended":
            return queryset.filter(uninstalled_at=None, suspended_at__isnull=False)
        if self.value() == "active":
            return queryset.filter(uninstalled_at=None, suspended_at=None)
        return queryset


class ConnectionFilter(admin.ChoicesFieldListFilter):
    """Titled apart from the tenant's own state."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "Salesforce"


@admin.register(Tenant)
class TenantAdmin(Audited):
    list_display = [
        *(
            "site",
            "state",
            "attention",
            "connection",
            "last_activity",
            "waiting",
            "failed",
            "api_use",
        ),
        *("add_ons", "note"),
    ]
    list_filter = [
        *(StateFilter, "health__trouble", ("salesforce__state", ConnectionFilter)),
        *("licences__add_on", "switches__plugin_enabled", "platform"),
    ]
    list_select_related = ["salesforce", "health", "switches"]
    list_per_page = 20
    show_full_result_count = False
    search_fields = [
        *("site_url", "display_url", "connect_client_key", "cloud_id", "forge_installation_id")
    ]
    fields = [
        *("site_url", "display_url", "state", "held", "connection", "api_use"),
        *("last_event", "last_activity", "waiting_events", "failed_events"),
        *("stuck_uploads", "stuck_links"),
        *("add_ons", "configuration", "platform", "connect_client_key", "cloud_id"),
        *("forge_installation_id", "forge_api_base_url", "forge_key"),
        *("installed_at", "disabled_at", "uninstalled_at", "purge_after", "suspended_at", "notes"),
    ]
    actions = ["suspend", "resume"]

    def get_readonly_fields(self, request: HttpRequest, obj: Tenant | None = None) -> list[str]:
        return [str(name) for name in self.fields if name != "notes"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Tenant | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Tenant, form: Any, change: bool) -> None:
        """Notes alone: the rest of the row may have changed since the page was drawn."""
        noting.change(obj, form.cleaned_data["notes"], actor=actor_of(request))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<str:pk>/panel/", wrap(self.panel), name="tenants_tenant_panel"),
            path("<str:pk>/do/<slug:name>/", wrap(self.act), name="tenants_tenant_act"),
            path(
                "<str:pk>/licence/<slug:name>/", wrap(self.license), name="tenants_tenant_license"
            ),
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        tenant = tenant_of(object_id)
        context = dict(extra_context or {})
        if tenant:
            may = self.has_change_permission(request, tenant)
            context["card"] = card.of(tenant, _health(tenant), may=may)
        return super().change_view(request, object_id, form_url, context)

    def panel(self, request: HttpRequest, pk: str) -> HttpResponse:
        """What the site's panels would show, without any record."""
        tenant = self._found(pk)
        if not self.has_view_permission(request, tenant):
            raise PermissionDenied
        about = {"preview": preview.of(tenant)}
        return self._drawn(request, "support/panel.html", tenant, "What the panel shows", about)

    def act(self, request: HttpRequest, pk: str, name: str) -> HttpResponse:
        """Asks once more, then does it."""
        tenant, act = self._found(pk), ACTS.get(name)
        if not self.has_change_permission(request, tenant):
            raise PermissionDenied
        if act is None:
            raise Http404
        unfit = act.unfit(tenant)
        problem = unfit
        if request.method == "POST" and not unfit:
            try:
                return self._done(request, tenant, act)
            except Refused as error:
                problem = error.sentence
        about = {"act": act, "problem": problem, "fits": not unfit}
        return self._drawn(request, "support/act.html", tenant, act.label, about)

    def license(self, request: HttpRequest, pk: str, name: str) -> HttpResponse:
        """Opens an add-on for the site, or closes it, as was asked."""
        tenant = self._found(pk)
        if request.method != "POST" or not self.has_change_permission(request, tenant):
            raise PermissionDenied
        try:
            change = licensing.add if request.POST.get("on") else licensing.remove
            change(tenant, name, actor=actor_of(request))
        except Refused as error:
            self.message_user(request, error.sentence, messages.ERROR)
        else:
            self.message_user(request, "Saved.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:tenants_tenant_change", args=[tenant.pk]))

    def _done(self, request: HttpRequest, tenant: Tenant, act: Act) -> HttpResponse:
        act.run(tenant, actor_of(request), request.POST.get("typed", "").strip())
        self.message_user(request, act.done, messages.SUCCESS)
        gone = tenant_of(str(tenant.pk)) is None
        place = "admin:tenants_tenant_changelist" if gone else "admin:tenants_tenant_change"
        return HttpResponseRedirect(reverse(place, args=[] if gone else [tenant.pk]))

    def _found(self, pk: str) -> Tenant:
        tenant = tenant_of(pk)
        if tenant is None:
            raise Http404
        return tenant

    def _drawn(
        self,
        request: HttpRequest,
        template: str,
        tenant: Tenant,
        title: str,
        about: dict[str, Any],
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "original": tenant,
            "title": title,
            **about,
        }
        return TemplateResponse(request, template, context)

    @admin.action(description="Suspend the chosen sites", permissions=["change"])
    def suspend(self, request: HttpRequest, sites: QuerySet[Tenant]) -> None:
        done = [suspending.suspend(one, actor=actor_of(request)) for one in sites]
        self.message_user(request, f"Suspended: {sum(done)}.")

    @admin.action(description="Let the chosen sites go on", permissions=["change"])
    def resume(self, request: HttpRequest, sites: QuerySet[Tenant]) -> None:
        done = [suspending.resume(one, actor=actor_of(request)) for one in sites]
        self.message_user(request, f"Going on: {sum(done)}.")

    @admin.display(description="site", ordering="site_url")
    def site(self, tenant: Tenant) -> str:
        return str(tenant)

    @admin.display(description="state")
    def state(self, tenant: Tenant) -> str:
        if not tenant.installed:
            return "Uninstalled"
        if tenant.suspended:
            return "Suspended"
        if not tenant.switches.plugin_enabled:
            return "Switched off"
        return "Disabled in Jira" if tenant.disabled_at else "Active"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tenant]:
        """What a list shows in three queries, however long it is. Secrets are not loaded."""
        found = super().get_queryset(request).prefetch_related("licences")
        return found.defer("salesforce__consumer_secret", *TOKENS)

    @admin.display(description="Salesforce", ordering="salesforce__state")
    def connection(self, tenant: Tenant) -> str:
        row = getattr(tenant, "salesforce", None)
        return str(row) if row else "Not connected"

    @admin.display(description="Forge’s key for Jira")
    def forge_key(self, tenant: Tenant) -> str:
        """When it ends, never what it is."""
        rows = TenantSecrets.objects.filter(tenant=tenant)
        until = rows.values_list("forge_token_expires_at", flat=True).first()
        return f"Until {until:%Y-%m-%d %H:%M} UTC" if until else "None"

    @admin.display(description="held up by")
    def held(self, tenant: Tenant) -> str:
        """At this moment, as the site's own admin reads it on Activity."""
        held = looking.hold(tenant)
        return held.told if held else "Nothing: what comes is sent"

    @admin.display(description="attention", ordering="health__trouble")
    def attention(self, tenant: Tenant) -> str:
        return str(_health(tenant).get_trouble_display())

    @admin.display(description="last activity", ordering="health__last_activity_at")
    def last_activity(self, tenant: Tenant) -> str:
        return dashboard.ago(_health(tenant).last_activity_at)

    @admin.display(description="last event", ordering="health__last_event_at")
    def last_event(self, tenant: Tenant) -> str:
        return dashboard.ago(_health(tenant).last_event_at)

    @admin.display(description="waiting", ordering="health__waiting")
    def waiting(self, tenant: Tenant) -> str:
        health = _health(tenant)
        since = health.oldest_waiting_at
        return f"{health.waiting:,}" + (f" (oldest {dashboard.age(since)})" if since else "")

    @admin.display(description="failed", ordering="health__failed")
    def failed(self, tenant: Tenant) -> str:
        return f"{_health(tenant).failed:,}"

    @admin.display(description="waiting")
    def waiting_events(self, tenant: Tenant) -> SafeString:
        address = mending.events_of(tenant, IssueEvent.State.WAITING)
        return _linked(address, self.waiting(tenant))

    @admin.display(description="failed")
    def failed_events(self, tenant: Tenant) -> SafeString:
        return _linked(mending.events_of(tenant, IssueEvent.State.FAILED), self.failed(tenant))

    @admin.display(description="stuck uploads")
    def stuck_uploads(self, tenant: Tenant) -> SafeString:
        return _linked(mending.stuck_uploads_of(tenant), f"{_health(tenant).stuck_uploads:,}")

    @admin.display(description="stuck links")
    def stuck_links(self, tenant: Tenant) -> SafeString:
        return _linked(mending.stuck_links_of(tenant), f"{_health(tenant).stuck_links:,}")

    @admin.display(description="API use", ordering="health__api_share")
    def api_use(self, tenant: Tenant) -> str:
        share = _health(tenant).api_share
        return "–" if share is None else f"{share} %"

    @admin.display(description="add-ons")
    def add_ons(self, tenant: Tenant) -> str:
        return ", ".join(one.add_on for one in tenant.licences.all()) or "None"

    @admin.display(description="note")
    def note(self, tenant: Tenant) -> str:
        return Truncator(tenant.notes).chars(40)

    @admin.display(description="configuration")
    def configuration(self, tenant: Tenant) -> SafeString:
        """Everything of this site that staff may see, one link each."""
        return format_html_join(" · ", '<a href="{}">{}</a>', self._links(tenant))

    def _links(self, tenant: Tenant) -> Iterator[tuple[str, str]]:
        for model, own in self.admin_site._registry.items():
            about, names = model._meta, own.get_search_fields(HttpRequest())
            place = f"admin:{about.app_label}_{about.model_name}"
            label = str(about.verbose_name_plural).capitalize()
            if model in (Switches, EventChoices):
                yield reverse(f"{place}_change", args=[tenant.pk]), label
            elif any(str(name).endswith("__site_url") for name in names):
                yield f"{reverse(f'{place}_changelist')}?{urlencode({'q': tenant.known_as})}", label
