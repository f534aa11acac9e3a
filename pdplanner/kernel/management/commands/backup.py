from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from pdplanner.kernel.backup import backup_write
from pdplanner.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Saves database and files into one file, with a hash of each part. Others may go on working meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the backup to write, for instance backup-2027-03-01.zip")

    def handle(self, *_arguments: str, file: Path, **_options: Any) -> None:
        try:
            manifest = backup_write(file)
        except DomainError as problem:
            raise CommandError(problem.words) from problem
        except DatabaseError as problem:
            raise CommandError(f"The database refuses, or does not answer: {problem}") from problem
        self.stdout.write(
            f"Saved: the database and {len(manifest.files)} files, {file.stat().st_size / 1e6:,.1f} MB, in {file}.\n"
            "It holds personnel records: keep it where nobody else can read it. Keep SECRET_KEY, too: it is not in it."
        )
