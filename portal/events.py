"""Screen "Event Configuration": which events work, and the sync of projects from Salesforce."""

import json
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from common.errors import RemoteError
from jira import guards
from mapping import pull
from mapping.models import MappedProject, PullRun
from portal.screens import caller_of, draw
from tenants import choosing_events
from tenants.models import EventChoices, Tenant

ROWS = (
    ("issue", "Issue", "Mapped fields. Deleting an issue unlinks; it never deletes a record."),
    (
        "comment",
        "Comment",
        "Case comments or feed posts. Restricted comments are never sent.",
    ),
    ("attachment", "Attachment", "Files on the record."),
    ("worklog", "Worklog", "Feed posts."),
    ("issuelink", "Issue link", "Feed posts."),
)
KINDS = ("created", "updated", "deleted")


@dataclass(frozen=True)
class Tick:
    name: str
    label: str
    on: bool


@dataclass(frozen=True)
class EventRow:
    label: str
    carried: str
    ticks: list[Tick | None]


@guards.frame(admin=True)
@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    tenant = caller_of(request).tenant
    return draw(request, "portal/events.html", {**_events(tenant), **projects(tenant)})


@guards.context(admin=True)
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    caller = caller_of(request)
    name, on = request.POST.get("name", ""), request.POST.get("value") == "on"
    choosing_events.change(caller.tenant, name, on, actor=caller.actor)
    return draw(request, "portal/_events.html", {**_events(caller.tenant), "saved": True})


@guards.context(admin=True)
@require_POST
def recommend(request: HttpRequest) -> HttpResponse:
    caller = caller_of(request)
    choosing_events.recommend(caller.tenant, actor=caller.actor)
    return draw(request, "portal/_events.html", {**_events(caller.tenant), "saved": True})


@guards.context(admin=True)
@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    """Reads the Salesforce side now and applies it; what is wrong is said where the list stands."""
    caller = caller_of(request)
    try:
        done = pull.run(caller.tenant, actor=caller.actor)
    except RemoteError as error:
        context = {**projects(caller.tenant), "failed": error}
        return draw(request, "portal/_projects.html", context)
    response = draw(request, "portal/_projects.html", {**projects(caller.tenant), "done": done})
    flag = {"title": "Synced with Salesforce", "body": summary(done)}
    response.headers["HX-Trigger"] = json.dumps({"sinergify:flag": flag})
    return response


def summary(run: PullRun) -> str:
    """`3 new, 1 gone, 2 changed`, or that nothing changed."""
    counts = [f"{len(names)} {word}" for word, names in run.difference.items() if names]
    return ", ".join(counts) or "Nothing changed."


def _events(tenant: Tenant) -> dict[str, object]:
    choices = choosing_events.of(tenant)
    return {
        "rows": [EventRow(label, carried, _ticks(choices, key)) for key, label, carried in ROWS],
        "none": not any(getattr(choices, name) for name in choosing_events.NAMES),
    }


def _ticks(choices: EventChoices, key: str) -> list[Tick | None]:
    names = [f"{key}_{kind}" for kind in KINDS]
    return [
        Tick(name, str(choices._meta.get_field(name).verbose_name), getattr(choices, name))  # type: ignore[union-attr]
        if name in choosing_events.NAMES
        else None
        for name in names
    ]


def projects(tenant: Tenant) -> dict[str, object]:
    run = PullRun.objects.filter(tenant=tenant).first()
    mapped = tenant.mapped_projects.prefetch_related("issue_types")
    objects = tenant.mapped_objects.filter(gone_at=None)
    here = bool(run and run.finished_at and not run.from_salesforce)
    return {
        "run": run,
        "projects": [ProjectRow(one, _trouble(one)) for one in mapped],
        "objects": list(objects),
        "here": here,
    }


@dataclass(frozen=True)
class ProjectRow:
    project: MappedProject
    trouble: str

    @property
    def types(self) -> str:
        live = [one.name for one in self.project.issue_types.all() if not one.gone_at]
        return ", ".join(live) or "All"


def _trouble(project: MappedProject) -> str:
    """Why a project is not in sync; empty where it is."""
    if project.gone_at:
        return f"{project.key} is no longer mapped in Salesforce. It is kept here."
    if not project.project_id:
        return f"{project.key} is mapped in Salesforce, but Jira has no such project."
    gone = [one.name for one in project.issue_types.all() if one.gone_at]
    if gone:
        return f"No longer mapped in Salesforce: {', '.join(gone)}."
    strange = [one.name for one in project.issue_types.all() if not one.issue_type_id]
    if strange:
        return f"“{strange[0]}” is mapped in Salesforce but not in this project."
    return ""
