"""Finding a record to link: by its number, id or address, else by words in the Search fields."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from common.errors import Refused
from jira.caller import JiraCaller
from mapping import choosing
from mapping.models import MappedObject, Tab
from records import links, policy, reading, words
from records.cells import RecordUrl, cell
from records.fields import label_of
from records.linking import issue_of, mapped_schema
from records.lookup import url_for
from records.policy import Action
from records.reading import Question, Reply
from records.shapes import Column, FoundRecord, SearchResult
from salesforce import ids, schema, soql
from salesforce.client import SalesforceClient, client_for
from salesforce.schema import FieldSchema, ObjectSchema

MOST_FOUND = 25
SHORTEST = 2
LONGEST = 200
LONGEST_ADDRESS = 2000
MOST_WORDS = 10
TIMEOUT = 20.0


@dataclass(frozen=True)
class SearchableObject:
    name: str
    label: str
    label_plural: str


@dataclass(frozen=True)
class Asked:
    """What is looked for. `record_id` and `number` name one record, `words` are in any field."""

    text: str
    record_id: str = ""
    number: str = ""

    @property
    def words(self) -> list[str]:
        return self.text.split()


def objects(caller: JiraCaller) -> list[SearchableObject]:
    """Mapped objects in the admin's order; from our own store."""
    rows = MappedObject.objects.filter(tenant=caller.tenant, gone_at=None)
    return [SearchableObject(one.name, one.label, one.label_plural) for one in rows]


def search(caller: JiraCaller, object_name: str, text: str) -> SearchResult:
    """The newest 25 that match; a pasted id or address is found whatever object was chosen, so the
    result says of which it is. Refused with a sentence for the search box; RemoteError where
    Salesforce (or Jira, for the permission) can't be asked."""
    verdict = policy.judge(caller, Action.LINK)
    if not verdict.allowed:
        raise Refused(verdict.code, verdict.sentence)
    known, asked = _asked(caller, mapped_schema(caller.tenant, object_name), text)
    client = client_for(caller.tenant, timeout=caller.patience(TIMEOUT))
    names = _chosen(caller, known)
    empty = SearchResult(known.name, known.label, known.label_plural, _columns(known, names))
    exact, found = _exact_and_words(caller, client, known, names, asked)
    if exact.records:
        return _result(caller, replace(empty, exact=True), known, exact)
    if found.error is None:
        return _result(caller, empty, known, found)
    if found.error.code == "query_timeout" and known.searchable:
        everywhere = _everywhere(client, known, names, asked)
        return _result(caller, replace(empty, everywhere=True), known, everywhere)
    raise found.error


def _asked(caller: JiraCaller, known: ObjectSchema, text: str) -> tuple[ObjectSchema, Asked]:
    text = " ".join(text.split())
    if len(text) < SHORTEST:
        raise _no("too_short", f"Type at least {SHORTEST} characters.")
    record_id = _reference(caller, text)
    if record_id:
        return _object_of(caller, known, record_id), Asked(text, record_id=record_id)
    if len(text) > LONGEST or len(text.split()) > MOST_WORDS:
        raise _no("too_long", f"Type at most {MOST_WORDS} words and {LONGEST} characters.")
    return known, Asked(text, number=text if _numbered(known) and " " not in text else "")


def _reference(caller: JiraCaller, text: str) -> str | None:
    """The id in a pasted address, or a bare id. A word of 15 letters looks like an id, so a bare
    one counts only where the ids of a mapped object begin so."""
    if len(text) > LONGEST_ADDRESS:
        return None
    connection = policy.connection_of(caller.tenant)
    instance_url = connection.instance_url if connection else ""
    record_id = ids.parse_reference(text, instance_url=instance_url)
    if not text.startswith(("http://", "https://")):
        return record_id if record_id and _prefix_owner(caller, record_id) else None
    if record_id is None:
        raise _no("address", "This is no record of the connected Salesforce org.")
    return record_id


def _object_of(caller: JiraCaller, known: ObjectSchema, record_id: str) -> ObjectSchema:
    if record_id.startswith(known.key_prefix):
        return known
    other = _prefix_owner(caller, record_id)
    if other is None:
        raise _no("other_object", "This is a record of an object that isn’t mapped.")
    return other


def _prefix_owner(caller: JiraCaller, record_id: str) -> ObjectSchema | None:
    """The mapped object whose ids begin so. A word of 15 letters looks like an id, too."""
    names = [one.name for one in objects(caller)]
    described = schema.describe_many(caller.tenant, names).values()
    return next((one for one in described if record_id[:3] == one.key_prefix), None)


def _numbered(known: ObjectSchema) -> bool:
    """Named by a number that Salesforce gives, like a case."""
    name = known.fields.get(known.name_field)
    return name is not None and name.type == "string" and not name.createable


def _chosen(caller: JiraCaller, known: ObjectSchema) -> tuple[str, ...]:
    mapped = MappedObject.objects.prefetch_related("chosen_fields").get(
        tenant=caller.tenant, name=known.name
    )
    names = choosing.effective(mapped, Tab.SEARCH, known)
    return tuple(name for name in names if name in known.fields)


def _columns(known: ObjectSchema, names: Sequence[str]) -> tuple[Column, ...]:
    fields = [known.fields[name] for name in names]
    return tuple(
        Column(one.name, label_of(one), words.is_searched(one), one.type) for one in fields
    )


def _exact_and_words(
    caller: JiraCaller,
    client: SalesforceClient,
    known: ObjectSchema,
    names: tuple[str, ...],
    asked: Asked,
) -> tuple[Reply, Reply]:
    """Both in one callout, since a number may stand in a subject as well."""
    reader = words.Reader(caller.locale, caller.time_zone)

    def exactly(of: ObjectSchema, names: tuple[str, ...]) -> str:
        if asked.record_id:
            return _statement(of, names, f"Id = {soql.literal(asked.record_id)}")
        numbers = ", ".join(soql.literal(one) for one in words.numbers(asked.number))
        where = f"{soql.identifier(of.name_field)} IN ({numbers})"
        return _statement(of, names, where) if asked.number else ""

    def by_words(of: ObjectSchema, names: tuple[str, ...]) -> str:
        fields = [of.fields[name] for name in names if name in of.fields]
        where = "" if asked.record_id else words.condition(asked.words, fields, reader)
        return _statement(of, names, where) if where else ""

    questions = [Question(known, names, build) for build in (exactly, by_words)]
    exact, found = reading.ask(caller.tenant, client, questions)
    return exact, found


def _statement(of: ObjectSchema, names: tuple[str, ...], where: str) -> str:
    paths = reading.paths_of(of, names, [of.name_field])
    newest = of.fields.get("CreatedDate")
    order = "CreatedDate DESC, Id DESC" if newest and newest.sortable else "Id DESC"
    return soql.select(paths, of.name, where=where, order=order, limit=MOST_FOUND + 1)


def _everywhere(
    client: SalesforceClient, known: ObjectSchema, names: Sequence[str], asked: Asked
) -> Reply:
    """Salesforce's own search, where the query takes too long."""
    wanted = {
        "name": known.name,
        "fields": reading.paths_of(known, names, [known.name_field]),
        "limit": MOST_FOUND + 1,
    }
    body = {
        "q": asked.text,
        "in": "ALL",
        "sobjects": [wanted],
        "overallLimit": MOST_FOUND + 1,
        "spellCorrection": False,
    }
    answer = client.post("/parameterizedSearch", body).body
    return Reply(list((answer or {}).get("searchRecords") or []))


def _result(
    caller: JiraCaller, result: SearchResult, known: ObjectSchema, reply: Reply
) -> SearchResult:
    records = reply.records[:MOST_FOUND]
    refused = set(reply.refused)
    columns = tuple(one for one in result.columns if one.name not in refused)
    fields = [known.fields[one.name] for one in columns]
    linked = links.linked_ids(
        caller.tenant, issue_of(caller).id, [ids.to18(str(one["Id"])) for one in records]
    )
    url = url_for(caller)
    rows = tuple(_row(one, known, fields, linked, url) for one in records)
    return replace(result, columns=columns, rows=rows, capped=len(reply.records) > MOST_FOUND)


def _row(
    record: dict[str, Any],
    known: ObjectSchema,
    fields: Sequence[FieldSchema],
    linked: set[str],
    url: RecordUrl,
) -> FoundRecord:
    record_id = ids.to18(str(record["Id"]))
    return FoundRecord(
        record_id=record_id,
        name=str(record.get(known.name_field) or record_id),
        url=url(record_id),
        linked=record_id in linked,
        cells=tuple(cell(one, record, url) for one in fields),
    )


def _no(code: str, sentence: str) -> Refused:
    return Refused(code, sentence, status=400, fields={"q": sentence})
