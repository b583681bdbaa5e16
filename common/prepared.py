"""Queries that every request asks: Django makes the SQL of each once, not each time.

Making it takes five times as long as asking. What is asked, and what comes back, stay those of the
query set: rows of the model with the relations it selects, converted by its fields.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators

M = TypeVar("M", bound=Model)
Value = uuid.UUID | str | int | Sequence[str] | Sequence[uuid.UUID]
Row = tuple[Any, ...]


class Prepared(Generic[M]):
    """`query` is called once for each kind of its values, with stand-ins: it may only filter by
    them.

    A value is a UUID, a text, a number, or a list of one kind of these; of each length of a list
    there is one statement. An empty list finds nothing without asking.
    """

    def __init__(self, query: "Callable[..., QuerySet[M, Any]]") -> None:
        self._query = query
        self._made: dict[tuple[Any, ...], _Statement] = {}

    def rows(self, *values: Value) -> list[Any]:
        """Objects of the model, or tuples where the query is one of `values_list`."""
        if any(isinstance(one, list | tuple) and not one for one in values):
            return []
        connection = connections[DEFAULT_DB_ALIAS]
        key = (connection.vendor, *map(_kind, values))
        statement = self._made.get(key)
        if statement is None:
            statement = self._made[key] = _Statement.of(self._query, values, connection)
        return statement.ask(values, connection)

    def first(self, *values: Value) -> Any | None:
        """The only row, or the first; None where there is none."""
        found = self.rows(*values)
        return found[0] if found else None


@dataclass(frozen=True)
class _Statement:
    sql: str
    given: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]  # of a parameter, and which of the flat values stands there
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]
    compiler: Any
    models: bool

    @classmethod
    def of(
        cls, query: Callable[..., Any], values: Sequence[Value], connection: Any
    ) -> "_Statement":
        stand_ins = [_stand_in(one) for one in values]
        asked = query(*stand_ins)
        if asked._prefetch_related_lookups:
            raise TypeError("A prepared query prefetches nothing.")
        compiler = asked.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        marks = _flat(stand_ins, connection)
        places = tuple(
            (place, marks.index(one)) for place, one in enumerate(parameters) if one in marks
        )
        if {mark for _, mark in places} != set(range(len(marks))):
            raise TypeError("A prepared query must filter by each of its values as it is.")
        columns = compiler.get_converters([one[0] for one in compiler.select])
        return cls(
            sql,
            tuple(parameters),
            places,
            tuple((place, tuple(some), of) for place, (some, of) in columns.items()),
            compiler,
            asked._iterable_class is ModelIterable,
        )

    def ask(self, values: Sequence[Value], connection: Any) -> list[Any]:
        parameters, flat = list(self.given), _flat(values, connection)
        for place, which in self.places:
            parameters[place] = flat[which]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            rows = [self._converted(row, connection) for row in cursor.fetchall()]
        return self._objects(rows, connection) if self.models else rows

    def _converted(self, row: Row, connection: Any) -> Row:
        if not self.converters:
            return row
        values = list(row)
        for place, converters, expression in self.converters:
            for convert in converters:
                values[place] = convert(values[place], expression, connection)
        return tuple(values)

    def _objects(self, rows: Iterable[Row], connection: Any) -> list[Any]:
        """As `ModelIterable` makes them."""
        select, info = self.compiler.select, self.compiler.klass_info
        fields = info["select_fields"]
        start, end = fields[0], fields[-1] + 1
        names = [one[0].target.attname for one in select[start:end]]
        related = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        more = self.compiler.annotation_col_map.items()
        found = []
        for row in rows:
            one = info["model"].from_db(DEFAULT_DB_ALIAS, names, row[start:end])
            for populator in related:
                populator.populate(row, one)
            for name, place in more:
                setattr(one, name, row[place])
            found.append(one)
        return found


def keep_prefetched(one: Model, name: str, rows: list[Any]) -> None:
    """What `one.<name>.all()` gives from now on, as after `prefetch_related`."""
    related = getattr(one, name).all()
    related._result_cache = rows
    related._prefetch_done = True
    kept = one.__dict__.setdefault("_prefetched_objects_cache", {})
    kept[name] = related


def _kind(value: Value) -> Any:
    return tuple(map(type, value)) if isinstance(value, list | tuple) else type(value)


def _stand_in(value: Value) -> Any:
    """One of the same kind that stands nowhere else in the query."""
    if isinstance(value, list | tuple):
        return [_stand_in(one) for one in value]
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    return uuid.uuid4().hex if isinstance(value, str) else 10**9 + uuid.uuid4().int % 10**9


def _flat(values: Sequence[Any], connection: Any) -> list[Any]:
    """As the database takes them, those of a list one by one."""
    flat: list[Any] = []
    for value in values:
        flat.extend(value if isinstance(value, list | tuple) else [value])
    if connection.features.has_native_uuid_field:
        return flat
    return [one.hex if isinstance(one, uuid.UUID) else one for one in flat]
