from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from pdplanner.kernel.tables import permission_table, workflow_table


class Command(BaseCommand):
    help = "Draw docs/workflows.md and docs/permissions.md from the code."

    def handle(self, *args: Any, **options: Any) -> None:
        docs = settings.BASE_DIR / "docs"
        (docs / "workflows.md").write_text(workflow_table())
        (docs / "permissions.md").write_text(permission_table())
