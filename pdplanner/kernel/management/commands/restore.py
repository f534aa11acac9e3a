from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.restoring import restore


class Command(BaseCommand):
    help = (
        "Puts a backup in place, after checking all of it; then migrates and runs doctor. Stop everything else first."
    )
    requires_system_checks: list[str] = []  # they may ask a database that is not there yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="what manage.py backup has written")
        parser.add_argument("--replace", action="store_true", help="also where there are rows or files: they are lost")

    def handle(self, *_arguments: str, file: Path, replace: bool, **_options: Any) -> None:
        try:
            manifest = restore(file, replace=replace)
        except DomainError as problem:
            raise CommandError(problem.words) from problem
        except DatabaseError as problem:
            raise CommandError(f"The database refuses, or does not answer: {problem}") from problem
        self.stdout.write(f"Restored: the database and {len(manifest.files)} files as of {manifest.made_at}.")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("doctor", quiet=True, stdout=self.stdout)
