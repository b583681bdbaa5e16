import json
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection

from common.fields import EncryptedTextField, Sealed, SealedJSONField
from common.secrets import Secret, UnreadableSecret

ENCRYPTED = (EncryptedTextField, Sealed)


class Command(BaseCommand):
    help = "Encrypt every stored secret again with the first key of ENCRYPTION_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        rotated = unreadable = 0
        for model in apps.get_models():
            names = [f.attname for f in model._meta.fields if isinstance(f, ENCRYPTED)]
            if not names:
                continue
            for row in model._default_manager.only("pk", *names).iterator():
                for name in names:
                    done = self._rotate(model, row, name)
                    rotated += done is True
                    unreadable += done is False
        self.stdout.write(f"{rotated} secrets encrypted again, {unreadable} could not be read.")
        if unreadable:
            self.stderr.write("Keep the old keys until the unreadable ones were entered again.")

    def _rotate(self, model: Any, row: Any, name: str) -> bool | None:
        """True rotated, False unreadable, None nothing to do or changed in the meantime."""
        old = row.__dict__[name]
        if not old or not isinstance(old, Secret):
            return None
        try:
            new = old.rotated()
        except UnreadableSecret:
            return False
        return _swap(model, name, row.pk, old.encrypted, new.encrypted)


def _swap(model: Any, name: str, pk: Any, old: str, new: str) -> bool | None:
    """Guarded by the old text, so that a secret saved meanwhile is never overwritten."""
    quote, field = connection.ops.quote_name, model._meta.get_field(name)
    if isinstance(field, SealedJSONField):
        old, new = json.dumps(old), json.dumps(new)
    table, column = quote(model._meta.db_table), quote(field.column)
    key = model._meta.pk
    statement = f"UPDATE {table} SET {column} = %s WHERE {quote(key.column)} = %s AND {column} = %s"  # noqa: S608 (names of our own models)
    with connection.cursor() as cursor:
        cursor.execute(statement, [new, key.get_db_prep_value(pk, connection), old])
        return True if cursor.rowcount else None
