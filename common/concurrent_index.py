"""An index on a table that grows, made while the service goes on writing to it."""

from typing import Any

from django.contrib.postgres import operations
from django.db.migrations.operations import AddIndex


class AddIndexConcurrently(operations.AddIndexConcurrently):
    """In a migration with `atomic = False`. SQLite has one writer anyway and makes it plainly."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        self._kind(schema_editor).database_forwards(
            self, app_label, schema_editor, from_state, to_state
        )

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        self._kind(schema_editor).database_backwards(
            self, app_label, schema_editor, from_state, to_state
        )

    @staticmethod
    def _kind(schema_editor: Any) -> Any:
        on_postgres = schema_editor.connection.vendor == "postgresql"
        return operations.AddIndexConcurrently if on_postgres else AddIndex
