"""Take a directory of libraries into an agency."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from libraries.models import Agency
from libraries.services.directory import DirectoryReport, directory_import
from pdplanner.kernel.errors import DomainError

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "us_public_libraries_fy2022.csv"
SHIPPED_SOURCE = "Public Libraries Survey, fiscal year 2022"


class Command(BaseCommand):
    help = (
        "Takes a directory of libraries (CSV, see libraries/data/README.md) into an agency, all or nothing. Run it "
        "again with next year's file: a library is known again by its id. A fact that was changed by hand after the "
        "last import stays as it is, and a library that is gone from the file is named, not closed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help=f"the CSV file; without it, the shipped one: {SHIPPED_SOURCE}")
        parser.add_argument("--agency", required=True, help="the agency's short address, like juniper")
        parser.add_argument("--state", default="", help="take only this state, in two letters, like MT")
        parser.add_argument(
            "--source", default="", help="what the library's page names as source; the file's name if absent"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        agency = Agency.objects.filter(slug=options["agency"]).first()
        if agency is None:
            known = ", ".join(Agency.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no agency “{options['agency']}”. There is: {known}.")
        path = Path(options["file"]) if options["file"] else SHIPPED
        source = options["source"] or (SHIPPED_SOURCE if path == SHIPPED else path.stem)
        try:
            with path.open("rb") as file:
                report = directory_import(
                    agency=agency, file=file, source=source[:80], state=options["state"].strip().upper()
                )
        except OSError as problem:
            raise CommandError(f"{path} cannot be read: {problem.strerror}.") from problem
        except DomainError as problem:
            raise CommandError(f"Nothing was taken. {problem.words}") from problem
        self._say(agency, report)

    def _say(self, agency: Agency, report: DirectoryReport) -> None:
        for words in report.remarks:
            self.stdout.write(words)
        if report.remarks_not_kept:
            self.stdout.write(f"And {report.remarks_not_kept:,} more remarks like these.")
        if not report.added and not report.changed:
            self.stdout.write("Nothing has changed.")
        self.stdout.write(
            f"{agency}: {report.added:,} added, {report.changed:,} changed, {report.unchanged:,} unchanged, "
            f"{report.complaints:,} complaints."
        )
