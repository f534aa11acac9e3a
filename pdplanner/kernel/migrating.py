"""Operations of migrations that people go on working beside; see “Upgrading” in docs/operations.md."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import AddIndex


class AddIndexInTraffic(AddIndexConcurrently):
    """Builds an index on PostgreSQL while others write to its table; elsewhere as any other.

    Its migration says `atomic = False` and does nothing else: one that is stopped leaves an invalid index behind, which
    is dropped by hand before it runs again.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._way(schema_editor).database_forwards(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._way(schema_editor).database_backwards(self, app_label, schema_editor, from_state, to_state)

    @staticmethod
    def _way(schema_editor: Any) -> type[AddIndex]:
        return AddIndexConcurrently if schema_editor.connection.vendor == "postgresql" else AddIndex
