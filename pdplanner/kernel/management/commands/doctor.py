from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pdplanner.kernel.doctor import examine


class Command(BaseCommand):
    help = "Check that the data is sound: read-only, exit code 1 with the rows when something is not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print only what is wrong")

    def handle(self, *args: Any, quiet: bool, **options: Any) -> None:
        findings = examine()
        broken = [finding for finding in findings if finding.rows]
        for finding in findings:
            if finding.rows:
                self.stdout.write(f"WRONG  {finding.invariant.sentence} ({finding.invariant.code})")
                for row in finding.rows:
                    self.stdout.write(f"       {row}")
            elif not quiet:
                self.stdout.write(f"sound  {finding.invariant.sentence}")
        self.stdout.write(f"{len(findings)} invariants, {len(broken)} broken.")
        if broken:
            raise SystemExit(1)
