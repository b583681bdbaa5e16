"""What the database really holds, as whoever gets a dump of it reads it."""

from django.apps import apps
from django.db import connection


def tables_with(text: str) -> set[str]:
    """Tables of which a row holds the text, in whatever column."""
    return {
        model._meta.label_lower
        for model in apps.get_models()
        if model._meta.managed and text in _read(model._meta.db_table)
    }


def _read(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return repr(cursor.fetchall())
