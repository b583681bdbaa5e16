"""Support staff look at events, replay what stopped and cancel what waits. What the event carried
(`change`) is the customer's and has no page."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join

from common.errors import Refused
from sync import attending, looking
from sync.models import IssueEvent
from tenants.large import ByWord, Large
from tenants.models import Tenant
from tenants.staff import actor_of

SECRETS = [
    f"tenant__salesforce__{name}" for name in ("access_token", "refresh_token", "consumer_secret")
]


class ByEvent(ByWord):
    title = "event"
    parameter_name = "event"
    words = looking.WORDS


@admin.register(IssueEvent)
class IssueEventAdmin(Large):
    list_display = [
        *("received_at", "tenant", "issue_key", "kind", "state", "why", "attempts", "not_before"),
    ]
    list_filter = ["state", ByEvent]
    list_select_related = ["tenant__switches", "tenant__salesforce", "tenant__lane"]
    exactly = ("issue_key", "issue_id", "delivery_id")
    actions = ["replay", "cancel"]
    fields = [
        *("tenant", "issue_key", "issue_id", "event", "delivery_id", "part", "account_id"),
        *("happened_at", "received_at", "state", "why", "code", "records", "attempts"),
        *("not_before", "replayed_at", "finished_at", "took_ms", "callouts"),
    ]

    @admin.display(description="event")
    def kind(self, event: IssueEvent) -> str:
        return looking.WORDS.get(event.event, event.event)

    @admin.display(description="reason")
    def why(self, event: IssueEvent) -> str:
        """Of one that waits: what holds the whole site up comes before its own."""
        if event.state == IssueEvent.State.WAITING:
            return looking.waits_for(event, looking.hold(event.tenant))
        return event.reason or event.code or "–"

    @admin.display(description="Records")
    def records(self, event: IssueEvent) -> str:
        told = [
            f"{one.object_name} {one.record_id}: {one.get_state_display()}. {one.reason}"
            for one in event.effects.all()
        ]
        return format_html_join("", "<div>{}</div>", ([one] for one in told)) or "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[IssueEvent]:
        return super().get_queryset(request).defer("change", *SECRETS)

    def has_attend_permission(self, request: HttpRequest) -> bool:
        """Whoever may change a tenant."""
        return bool(request.user.has_perm("tenants.change_tenant"))

    @admin.action(description="Replay the chosen events, or try them now", permissions=["attend"])
    def replay(self, request: HttpRequest, events: QuerySet[IssueEvent]) -> None:
        done = 0
        for tenant in _sites(events):
            try:
                done += attending.again(tenant, events, actor=actor_of(request)).number
            except Refused as error:
                self.message_user(request, f"{tenant}: {error.sentence}", messages.WARNING)
        self.message_user(request, f"On their way: {done}.")

    @admin.action(description="Cancel the chosen events that wait", permissions=["attend"])
    def cancel(self, request: HttpRequest, events: QuerySet[IssueEvent]) -> None:
        done = [attending.cancel(one, events, actor=actor_of(request)) for one in _sites(events)]
        self.message_user(request, f"Cancelled: {sum(done)}. They can be replayed.")


def _sites(events: QuerySet[IssueEvent]) -> QuerySet[Tenant]:
    return Tenant.objects.filter(pk__in=events.order_by().values("tenant")).select_related(
        "switches", "salesforce"
    )
