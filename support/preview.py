"""What a site's panels would show, for staff: buttons, objects, columns and how many links there
are. No record, no name of one, no person: nothing is asked of Jira or Salesforce."""

from dataclasses import dataclass

from django.db.models import Count

from jira.caller import JiraCaller
from mapping.models import MappedObject, Tab
from records import fields, policy
from records.models import RecordLink
from records.policy import Verdict
from salesforce.models import DescribeCache
from tenants.models import Tenant

PERSON_WITH_RIGHTS = "Needs “Edit issues” in Jira, which each person has or has not."


@dataclass(frozen=True)
class Button:
    label: str
    state: str
    why: str


@dataclass(frozen=True)
class Group:
    label: str
    links: int
    columns: list[str]
    compact: list[str]
    missing: list[str]
    known: bool


@dataclass(frozen=True)
class Preview:
    problem: str
    buttons: list[Button]
    groups: list[Group]


def of(tenant: Tenant) -> Preview:
    verdicts = policy.known_buttons(JiraCaller(tenant, "", "support"))
    buttons = [_button(name, verdict) for name, verdict in verdicts.items()]
    return Preview(_problem(tenant), buttons, _groups(tenant))


def _problem(tenant: Tenant) -> str:
    for verdict in (policy.site_verdict(tenant), policy.connection_verdict(tenant)):
        if not verdict.allowed:
            return verdict.sentence
    return ""


def _button(name: str, verdict: Verdict) -> Button:
    label = name.capitalize()
    if verdict.code in (policy.CHECKING.code, "no_permission"):
        return Button(label, "Shown", PERSON_WITH_RIGHTS)
    if verdict.allowed:
        return Button(label, "Shown", "")
    return Button(label, "Disabled" if verdict.shown else "Absent", verdict.sentence)


def _groups(tenant: Tenant) -> list[Group]:
    mapped = list(tenant.mapped_objects.filter(gone_at=None).prefetch_related("chosen_fields"))
    names = [one.name for one in mapped]
    stored = DescribeCache.objects.filter(tenant=tenant, name__in=names)
    described = fields.shown(tenant, stored.values_list("name", flat=True))
    counted = RecordLink.objects.filter(tenant=tenant).values_list("object_name")
    links = dict(counted.annotate(number=Count("pk")).order_by())
    return [_group(one, described.get(one.name), links.get(one.name, 0)) for one in mapped]


def _group(mapped: MappedObject, shown: fields.Shown | None, links: int) -> Group:
    label = mapped.label_plural or mapped.name
    if shown is None:
        chosen = [one.name for one in mapped.chosen_fields.all() if one.tab == Tab.LIST]
        return Group(label, links, chosen, [], [], known=False)
    lists = {tab: [fields.label_of(one) for one in shown.fields(tab)] for tab in fields.VIEWS}
    return Group(
        shown.label_plural, links, lists[Tab.LIST], lists[Tab.COMPACT], list(shown.missing()), True
    )
