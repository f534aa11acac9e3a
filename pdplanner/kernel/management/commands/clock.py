import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pdplanner.kernel import clock


class Command(BaseCommand):
    help = "Show the domain clock, move it (demo and test mode only), or set it right again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("moment", nargs="?", help="ISO date or moment, like 2028-06-30 or 2028-06-30T23:30")
        parser.add_argument("--zone", default="America/Denver", help="zone of a moment that names none")
        parser.add_argument("--reset", action="store_true", help="back to real time")

    def handle(self, *args: Any, moment: str | None, zone: str, reset: bool, **options: Any) -> None:
        try:
            if reset:
                clock.move_to(None)
            elif moment:
                clock.move_to(self._moment(moment, zone))
        except clock.ClockFixed as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(clock.now().astimezone(ZoneInfo(zone)).isoformat(timespec="seconds"))

    @staticmethod
    def _moment(text: str, zone: str) -> dt.datetime:
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            raise CommandError(f"{text!r} is not a date or moment; write it like 2028-06-30T09:00.") from None
        return moment if moment.tzinfo else moment.replace(hour=moment.hour or 9, tzinfo=ZoneInfo(zone))
