"""Writes the sections of a file through the functions of the screens, and keeps what they refuse.

Runs inside the caller's transaction; makes no callout.
"""

from collections.abc import Callable, Mapping
from typing import Any

from common.errors import Refused
from mapping import choosing, live, managing, restricting, rows, rules
from mapping.form_models import AutoCreateRule, FormRow, IssueTypeRestriction, LiveProject
from mapping.models import MappedObject, MappedProject
from mapping.restricting import Place
from mapping.transfer_form import FormImport
from mapping.transfer_outside import Outside
from mapping.transfer_schema import SECTIONS
from salesforce.schema import ObjectSchema
from tenants import choosing_events, switching
from tenants.audit import Actor
from tenants.models import Switches, Tenant


class Import:
    def __init__(
        self, tenant: Tenant, document: Mapping[str, Any], outside: Outside, actor: Actor
    ) -> None:
        self._tenant = tenant
        self._document = document
        self._outside = outside
        self._actor = actor
        self._wrong: dict[str, str] = {}

    def run(self) -> dict[str, str]:
        """What could not be written, as a sentence per place; empty where all was."""
        for section in SECTIONS:
            if section in self._document:
                write = getattr(self, f"_{section}")
                write(self._document[section])
        return self._wrong

    def _try(self, place: str, act: Callable[[], object]) -> None:
        """What `act` wrote before it was refused was taken back by itself."""
        try:
            act()
        except Refused as error:
            self._wrong[place] = error.sentence

    def _switches(self, values: Mapping[str, Any]) -> None:
        """A switch that needs another one is left as it is while that one is off."""
        held = self._tenant.switches
        for name in sorted(values, key=lambda one: one in Switches.NEEDS):
            needed = Switches.NEEDS.get(name)
            if not needed or values.get(needed, getattr(held, needed)) or not values[name]:
                self._switch(name, values[name])

    def _switch(self, name: str, value: Any) -> None:
        change = switching.change
        self._try(f"switches.{name}", lambda: change(self._tenant, name, value, actor=self._actor))

    def _events(self, values: Mapping[str, bool]) -> None:
        for name, value in values.items():
            choosing_events.change(self._tenant, name, value, actor=self._actor)

    def _objects(self, wanted: list[dict[str, Any]]) -> None:
        there = MappedObject.objects.filter(tenant=self._tenant, gone_at=None)
        known = {one.name: one for one in there.prefetch_related("chosen_fields")}
        for one in wanted:
            self._object(one, known.get(one["name"]))

    def _object(self, wanted: Mapping[str, Any], mapped: MappedObject | None) -> None:
        place, schema = f"objects.{wanted['name']}", self._outside.schemas.get(wanted["name"])
        tabs = wanted["tabs"]
        changed = [
            tab for tab in tabs if mapped is None or tabs[tab] != choosing.chosen(mapped, tab)
        ]
        if mapped is not None and not changed:
            return
        if schema is None:
            self._wrong[place] = f"{wanted['name']} isn’t available in Salesforce."
            return
        mapped = mapped or managing.add_object(self._tenant, schema, actor=self._actor)
        for tab in changed:
            self._tab(f"{place}.{tab}", mapped, tab, tabs[tab], schema)

    def _tab(
        self, place: str, mapped: MappedObject, tab: str, names: list[str], schema: ObjectSchema
    ) -> None:
        self._try(
            place, lambda: choosing.choose(mapped, tab, names, schema=schema, actor=self._actor)
        )

    def _projects(self, wanted: list[dict[str, Any]]) -> None:
        rows_ = MappedProject.objects.filter(tenant=self._tenant, gone_at=None)
        there = {one.key: one for one in rows_.prefetch_related("issue_types")}
        for one in wanted:
            self._project(one, there.get(one["key"]))

    def _project(self, wanted: Mapping[str, Any], project: MappedProject | None) -> None:
        key, place = wanted["key"], f"projects.{wanted['key']}"
        found = self._outside.jira.projects.get(key)
        if project is None and found is None:
            self._wrong[place] = f"Jira has no project {key}."
            return
        if project is None and found is not None:
            project = managing.add_project(
                self._tenant,
                key,
                project_id=str(found.get("id") or ""),
                name=str(found.get("name") or wanted["name"]),
                actor=self._actor,
            )
        if project is not None:
            self._issue_types(place, project, wanted["issue_types"])

    def _issue_types(self, place: str, project: MappedProject, wanted: list[str]) -> None:
        there = {one.name: one for one in project.issue_types.all() if not one.gone_at}
        if set(there) == set(wanted):
            return
        ids = {name: one.issue_type_id for name, one in there.items()}
        ids |= {
            name: one
            for (key, name), one in self._outside.jira.issue_types.items()
            if key == project.key
        }
        unknown = [name for name in wanted if name not in ids]
        if unknown:
            sentence = f"Jira has no issue type {unknown[0]} in project {project.key}."
            self._wrong[f"{place}.issue_types"] = sentence
            return
        types = {name: ids[name] for name in wanted}
        managing.set_issue_types(project, types, actor=self._actor)

    def _forms(self, wanted: list[dict[str, Any]]) -> None:
        objects = {one.name: one for one in MappedObject.objects.filter(tenant=self._tenant)}
        projects = {one.key: one for one in MappedProject.objects.filter(tenant=self._tenant)}
        seen = set()
        for form in wanted:
            place = f"forms.{form['object']} · {form['project']}"
            mapped, project = objects.get(form["object"]), projects.get(form["project"])
            if mapped is None or project is None:
                self._wrong[place] = "This object or project is not mapped."
                continue
            seen.add((mapped.pk, project.pk))
            wrong = self._form(mapped, project, form)
            self._wrong |= {f"{place}.{name}": text for name, text in wrong.items()}
        self._other_forms(seen)

    def _form(
        self, mapped: MappedObject, project: MappedProject, form: Mapping[str, Any]
    ) -> dict[str, str]:
        schema = self._outside.schemas.get(mapped.name)
        known = self._outside.known.get(project.project_id, ())
        writer = FormImport(mapped, project, schema=schema, known=known, actor=self._actor)
        return writer.write(form)

    def _other_forms(self, seen: set[tuple[int, int]]) -> None:
        """Forms that the file does not have keep only what Salesforce requires."""
        for row in FormRow.objects.filter(mapped_object__tenant=self._tenant):
            if (row.mapped_object_id, row.project_id) not in seen and not row.required:
                rows.remove(self._tenant, row.pk, actor=self._actor)
        there = AutoCreateRule.objects.filter(mapped_object__tenant=self._tenant)
        for rule in there.select_related("mapped_object", "project"):
            if (rule.mapped_object_id, rule.project_id) not in seen:
                rules.remove(rule.mapped_object, rule.project, actor=self._actor)

    def _restrictions(self, wanted: list[dict[str, Any]]) -> None:
        there = restricting.matrix(self._tenant)
        seen = set()
        for one in wanted:
            place = self._place(one, there)
            if place is not None:
                seen.add((place.project_id, place.issue_type_id))
                row = there.get(place.project_id, {}).get(place.issue_type_id)
                self._restrict(place, one, row)
        for row in (one for types in there.values() for one in types.values()):
            if (row.project_id, row.issue_type_id) not in seen and restricting.actions(row):
                own = Place(row.project_id, row.project_key, row.issue_type_id, "")
                restricting.change(self._tenant, own, restricting.ALL, False, actor=self._actor)

    def _restrict(
        self, place: Place, wanted: Mapping[str, Any], row: IssueTypeRestriction | None
    ) -> None:
        for action in restricting.ACTIONS:
            if wanted[action] != bool(row and getattr(row, action)):
                restricting.change(self._tenant, place, action, wanted[action], actor=self._actor)

    def _place(self, one: Mapping[str, Any], there: restricting.Rows) -> Place | None:
        key, name = one["project_key"], one["issue_type_name"]
        project_id = self._outside.project_ids.get(key, "")
        type_id = one["issue_type_id"]
        if type_id not in there.get(project_id, {}):
            type_id = self._outside.type_id(key, name, type_id)
        if not project_id or not type_id:
            self._wrong[f"restrictions.{key} · {name}"] = (
                f"Jira has no issue type {name or one['issue_type_id']} in a project {key}."
            )
            return None
        return Place(project_id, key, type_id, name)

    def _live_projects(self, wanted: list[dict[str, Any]]) -> None:
        rows_ = LiveProject.objects.filter(tenant=self._tenant)
        there = {row.project_key: row for row in rows_}
        for one in wanted:
            row = there.get(one["project_key"])
            if row is None or live.told(row) != _live_of(one):
                self._live(one)
        listed = {one["project_key"] for one in wanted}
        for key, row in there.items():
            if key not in listed:
                live.remove(self._tenant, row.project_id, actor=self._actor)

    def _live(self, one: Mapping[str, Any]) -> None:
        key, place = one["project_key"], f"live_projects.{one['project_key']}"
        project_id = self._outside.project_ids.get(key, "")
        unknown = [one for one in one["issue_type_ids"] if not self._outside.type_id(key, "", one)]
        if not project_id or unknown:
            what = f"issue type {unknown[0]} in a project {key}" if unknown else f"project {key}"
            self._wrong[place] = f"Jira has no {what}."
            return
        self._try(
            place,
            lambda: live.put(self._tenant, project_id, key, **_live_of(one), actor=self._actor),
        )


def _live_of(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"types": one["types"], "issue_type_ids": sorted(one["issue_type_ids"])}
