"""Writes one form of a file: its rows, their settings and picklist maps, their order, its rule."""

from collections.abc import Callable, Mapping
from typing import Any

from common.errors import Refused
from mapping import picklists, row_changes, rows, rules
from mapping.form_models import AutoCreateRule, FormRow
from mapping.jira_fields import JiraField
from mapping.models import MappedObject, MappedProject
from mapping.transfer_export import row_of, rule_of
from salesforce.schema import ObjectSchema
from tenants.audit import Actor

MAP = ("unmapped", "unmapped_value", "picklist")


class FormImport:
    """`known`: the Jira fields of the project."""

    def __init__(
        self,
        mapped: MappedObject,
        project: MappedProject,
        *,
        schema: ObjectSchema | None,
        known: tuple[JiraField, ...],
        actor: Actor,
    ) -> None:
        self._mapped, self._project = mapped, project
        self._schema, self._known = schema, known
        self._actor = actor
        self._wrong: dict[str, str] = {}

    def write(self, form: Mapping[str, Any]) -> dict[str, str]:
        """What could not be written, as a sentence per place in the form."""
        if form == self._there():
            return {}
        if self._schema is None:
            return {"object": f"{self._mapped.name} isn’t available in Salesforce."}
        wanted = {one["salesforce_field"]: one for one in form["rows"]}
        self._fields(wanted, self._schema)
        for row in rows.of(self._mapped, self._project):
            if row.salesforce_field in wanted:
                self._row(row, wanted[row.salesforce_field], self._schema)
        rows.reorder(self._mapped, self._project, list(wanted), actor=self._actor)
        self._rule(form["rule"])
        return self._wrong

    def _there(self) -> dict[str, Any]:
        rule = self._stored_rule()
        return {
            "object": self._mapped.name,
            "project": self._project.key,
            "rows": [row_of(row) for row in rows.of(self._mapped, self._project)],
            "rule": rule_of(rule) if rule else None,
        }

    def _fields(self, wanted: Mapping[str, Any], schema: ObjectSchema) -> None:
        """What is required stays, whether the file has it or not."""
        there = {row.salesforce_field: row for row in rows.of(self._mapped, self._project)}
        for row in there.values():
            if row.salesforce_field not in wanted and not row.required:
                rows.remove(self._mapped.tenant, row.pk, actor=self._actor)
        for name in wanted:
            if name not in there:
                self._add(name, schema)

    def _add(self, name: str, schema: ObjectSchema) -> None:
        place = (self._mapped, self._project)
        self._try(name, lambda: rows.add(*place, [name], schema=schema, actor=self._actor))

    def _row(self, row: FormRow, wanted: Mapping[str, Any], schema: ObjectSchema) -> None:
        there = row_of(row)
        changes = {
            name: value
            for name, value in wanted.items()
            if name not in (*MAP, "salesforce_field") and value != there[name]
        }
        tenant = self._mapped.tenant
        self._try(
            row.salesforce_field,
            lambda: row_changes.change(
                tenant, row.pk, changes, schema=schema, known=self._known, actor=self._actor
            ),
        )
        if any(wanted[name] != there[name] for name in MAP):
            self._map(row, wanted, schema)

    def _map(self, row: FormRow, wanted: Mapping[str, Any], schema: ObjectSchema) -> None:
        self._try(
            f"{row.salesforce_field}.picklist",
            lambda: picklists.save(
                self._mapped.tenant,
                row.pk,
                wanted["picklist"],
                schema=schema,
                unmapped=wanted["unmapped"],
                unmapped_value=wanted["unmapped_value"],
                actor=self._actor,
            ),
        )

    def _rule(self, wanted: Mapping[str, Any] | None) -> None:
        if wanted is None:
            rules.remove(self._mapped, self._project, actor=self._actor)
            return
        stored = self._stored_rule()
        if stored and rule_of(stored) == wanted:
            return
        place = (self._mapped, self._project)
        self._try(
            "rule",
            lambda: rules.save(*place, **wanted, known=self._known, actor=self._actor),
        )

    def _stored_rule(self) -> AutoCreateRule | None:
        rules_ = AutoCreateRule.objects.filter(mapped_object=self._mapped)
        return rules_.filter(project=self._project).first()

    def _try(self, place: str, act: Callable[[], object]) -> None:
        """What `act` wrote before it was refused was taken back by itself."""
        try:
            act()
        except Refused as error:
            told = {f"{place}.{name}": text for name, text in error.fields.items()}
            self._wrong |= told or {place: error.sentence}
