"""Questions to Salesforce that survive a field which vanished or lost its permission."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.cache import cache

from common.errors import RemoteError
from salesforce import schema, soql
from salesforce.client import SalesforceClient, Sub, SubAnswer, query_path
from salesforce.schema import CURRENCY_FIELD, FieldSchema, ObjectSchema
from tenants.models import Tenant

REMEMBERED_SECONDS = 600
NO_COLUMN = re.compile(r"column '([\w.]+)'(?: on entity '(\w+)')?")
NO_RELATION = re.compile(r"relation(?:ship)? '([\w.]+)'")
NO_TYPE = re.compile(r"sObject type '(\w+)'")

Build = Callable[[ObjectSchema, tuple[str, ...]], str]


@dataclass(frozen=True)
class Question:
    """About one object. `build` writes the SOQL for the fields `names`; empty: nothing to ask."""

    schema: ObjectSchema
    names: tuple[str, ...]
    build: Build
    everything: bool = False

    @property
    def soql(self) -> str:
        return self.build(self.schema, self.names)


@dataclass(frozen=True)
class Reply:
    """`refused` are fields that the org does not give us any more."""

    records: list[dict[str, Any]] = field(default_factory=list)
    refused: tuple[str, ...] = ()
    error: RemoteError | None = None


def ask(tenant: Tenant, client: SalesforceClient, questions: Sequence[Question]) -> list[Reply]:
    """At most five questions in one callout, answered in their order.

    Where fields were refused the object is described anew and asked once more without them.
    RemoteError where Salesforce could not be asked at all.
    """
    return ask_beside(tenant, client, questions, ())[0]


def ask_beside(
    tenant: Tenant,
    client: SalesforceClient,
    questions: Sequence[Question],
    others: Sequence[Sub],
) -> tuple[list[Reply], list[SubAnswer]]:
    """The same with `others` in the same callout, which are not asked again."""
    known = _without_refused(tenant, questions)
    asked, told = _once(client, [question for question, _ in known], others)
    replies = [_reply(one) for one in asked]
    again = [n for n, one in enumerate(replies) if _can_do_without(known[n][0], one.error)]
    if again:
        retried = _again(tenant, client, [(known[n][0], replies[n]) for n in again])
        for n, reply in zip(again, retried, strict=True):
            replies[n] = reply
    answered = [
        replace(reply, refused=tuple(dict.fromkeys((*refused, *reply.refused))))
        for reply, (_, refused) in zip(replies, known, strict=True)
    ]
    return answered, told


def _can_do_without(question: Question, error: RemoteError | None) -> bool:
    """A field was refused, or the object that a lookup leads to; not the object itself."""
    if error is None or error.code not in ("invalid_field", "invalid_type"):
        return False
    return error.code == "invalid_field" or bool(_blamed(question.schema, error.sentence))


def _again(
    tenant: Tenant, client: SalesforceClient, failed: Sequence[tuple[Question, Reply]]
) -> list[Reply]:
    described = schema.learn(
        tenant, [question.schema.name for question, _ in failed], client=client
    )
    questions, refused = [], []
    for question, reply in failed:
        fresh = described.get(question.schema.name, question.schema)
        gone = _gone(question, fresh, str(reply.error.sentence if reply.error else ""))
        _remember(tenant, fresh, gone)
        names = tuple(name for name in question.names if name not in gone)
        questions.append(replace(question, schema=fresh, names=names))
        refused.append(gone)
    answers, _ = _once(client, questions)
    return [
        replace(_reply(answer), refused=gone) for answer, gone in zip(answers, refused, strict=True)
    ]


def _once(
    client: SalesforceClient, questions: Sequence[Question], others: Sequence[Sub] = ()
) -> tuple[list[SubAnswer], list[SubAnswer]]:
    asked = {f"question{n}": one.soql for n, one in enumerate(questions)}
    subs = [
        Sub(reference, query_path(text, everything=question.everything))
        for (reference, text), question in zip(asked.items(), questions, strict=True)
        if text
    ]
    whole = [*subs, *others]
    answers = {one.reference: one for one in client.composite(whole)} if whole else {}
    empty: dict[str, Any] = {"records": []}
    found = [answers.get(one, SubAnswer(one, 200, empty)) for one in asked]
    return found, [answers[one.reference] for one in others]


def _reply(answer: SubAnswer) -> Reply:
    if not answer.ok or not isinstance(answer.body, dict):
        return Reply(error=answer.error)
    return Reply(records=list(answer.body.get("records") or []))


def _gone(question: Question, fresh: ObjectSchema, said: str) -> tuple[str, ...]:
    """By the new describe and by Salesforce's sentence; if neither tells, all but the name."""
    blamed = _blamed(fresh, said)
    gone = tuple(name for name in question.names if name not in fresh.fields or name in blamed)
    return gone or tuple(name for name in question.names if name != fresh.name_field)


def _blamed(of: ObjectSchema, said: str) -> set[str]:
    columns = NO_COLUMN.findall(said)
    relations = set(NO_RELATION.findall(said))
    types = set(NO_TYPE.findall(said)) - {of.name}
    return {
        one.name
        for one in of.fields.values()
        if one.relationship in relations
        or types & set(one.reference_to)
        or any(_is_column(of, one, name, entity) for name, entity in columns)
    }


def _is_column(of: ObjectSchema, one: FieldSchema, name: str, entity: str) -> bool:
    if not entity or entity == of.name:
        return name in (one.name, one.path)
    targets = {*one.reference_to, *(["Name"] if len(one.reference_to) > 1 else [])}
    return entity in targets and one.path.endswith(f".{name}")


def _without_refused(
    tenant: Tenant, questions: Sequence[Question]
) -> list[tuple[Question, tuple[str, ...]]]:
    """Leaves out what was refused a short while ago although describe shows it."""
    keys = {one.schema.name: _key(tenant, one.schema.name) for one in questions}
    known = cache.get_many(list(keys.values()))
    found = []
    for one in questions:
        gone = set(known.get(keys[one.schema.name], ()))
        names = tuple(name for name in one.names if name not in gone)
        refused = tuple(name for name in one.names if name in gone)
        found.append((replace(one, names=names), refused))
    return found


def _remember(tenant: Tenant, fresh: ObjectSchema, gone: tuple[str, ...]) -> None:
    still = tuple(name for name in gone if name in fresh.fields)
    if still:
        cache.set(_key(tenant, fresh.name), still, REMEMBERED_SECONDS)


def _key(tenant: Tenant, object_name: str) -> str:
    return f"records:refused:{tenant.pk}:{object_name}"


def paths_of(of: ObjectSchema, names: Sequence[str], always: Sequence[str] = ()) -> list[str]:
    """What to SELECT: of lookups the name and the id, of amounts the currency, all of it known to
    describe."""
    wanted = ["Id", *(name for name in always if name in of.fields)]
    for name in names:
        known = of.fields.get(name)
        if known:
            wanted += [known.path, known.name]
        if known and known.type == "currency" and CURRENCY_FIELD in of.fields:
            wanted.append(CURRENCY_FIELD)
    return [soql.identifier(path) for path in dict.fromkeys(wanted)]
