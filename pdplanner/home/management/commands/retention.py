"""What has outlived its use: a dry run, unless it is to be done."""

import logging
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from libraries.models import Agency
from pdplanner.home.queries.erasing import obstacles
from pdplanner.home.queries.retention import Finding, findings, people_held_back, to_go
from pdplanner.home.services.retention import outlived_remove
from pdplanner.kernel.wording import long_date

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Lists what has outlived its use, by each agency's own periods. Writes nothing without --do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--agency", metavar="CODE", help="only this one, like JSL")
        parser.add_argument("--do", action="store_true", help="take it away, for good")

    def handle(self, *args: Any, **options: Any) -> None:
        agencies = Agency.objects.order_by("pk")
        if options["agency"]:
            agencies = agencies.filter(code=options["agency"])
            if not agencies:
                raise CommandError(f"There is no agency with the code {options['agency']}.")
        failed = [agency.code for agency in agencies if not self._went_through(agency, options["do"])]
        if not options["do"]:
            self.stdout.write("This was a dry run: nothing was changed. With --do it goes, for good.")
        if failed:
            raise CommandError(f"It was not carried out to its end for {', '.join(failed)}; why is in the log.")

    def _went_through(self, agency: Agency, do: bool) -> bool:
        try:
            self._go_through(agency, do)
        except Exception:  # as at night: one agency's trouble is not the others'
            log.exception("retention of agency %s failed; the others go on", agency.code)
            return False
        return True

    def _go_through(self, agency: Agency, do: bool) -> None:
        self.stdout.write(f"{agency}")
        listed = to_go(agency) if do else []
        for found in findings(agency):
            self._tell(found)
            gone = sum(outlived_remove(agency, part) for part in listed if part.code == found.rule.code)
            if do and found.number:
                self.stdout.write(f"    taken away: {gone}")
        self._tell_who_is_held_back(agency)

    def _tell(self, found: Finding) -> None:
        self.stdout.write(f"  {found.why}")
        for part in found.found:
            days = " to ".join(long_date(day) for day in (part.oldest, part.newest) if day)
            self.stdout.write(f"    {part.name}: {part.number}, from {days}")

    def _tell_who_is_held_back(self, agency: Agency) -> None:
        """By number: what a command prints ends up in logs."""
        for person in people_held_back(agency).order_by("pk"):
            for words in obstacles(person, frozenset({agency.pk})):
                self.stdout.write(f"    stays: person {person.pk}. {words}")
