from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from certification.models import Certificate, Enrollment
from learning.models import Credit, Pdp
from libraries.models import Agency, Library, Membership, Person
from pdplanner.demo.load import Ground, Size, ground_lay, ground_of, library_write
from pdplanner.demo.load.names import library_names
from pdplanner.kernel import clock

SLUG = "load"


class Command(BaseCommand):
    help = (
        "Write a state's libraries with years of learning in bulk, for benchmarks, into a database of its own. "
        "Library by library: a run that was stopped, or that is asked for more libraries, goes on where the last ended."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--libraries", type=int, default=10, help="how many libraries (default 10)")
        parser.add_argument("--staff", type=int, default=20, help="people who learn in each library (default 20)")
        parser.add_argument("--credits", type=int, default=50, help="credits a person, on average (default 50)")
        parser.add_argument("--seed", default="load", help="the same seed writes the same rows")

    def handle(self, *args: Any, libraries: int, staff: int, credits: int, seed: str, **options: Any) -> None:
        _refuse_odd_numbers(libraries, staff, credits)
        ground = _ground(credits)
        written = Library.objects.filter(agency=ground.agency).count()
        if written:
            _refuse_other_size(ground, staff)
        began = clock.wall_now()
        for number, name in enumerate(islice(library_names(), written, libraries), start=written):
            library_write(ground, name, Size(staff=staff, credits=credits), seed=f"{seed}:{number}")
            if options["verbosity"] > 1:
                self.stdout.write(f"  {number + 1} of {libraries}: {name[0]}")
        seconds = (clock.wall_now() - began).total_seconds()
        self.stdout.write(f"{', '.join(_counted())}; {max(libraries - written, 0)} new libraries in {seconds:.0f} s.")


def _refuse_odd_numbers(libraries: int, staff: int, credits: int) -> None:
    if libraries < 1 or staff < 3 or credits < 1:
        raise CommandError("Ask for at least 1 library, 3 staff (director and administrator among them), 1 credit.")


def _ground(credits: int) -> Ground:
    """The load's own agency, new in an empty database. Refuses production and what is not a load."""
    if settings.MODE not in {"demo", "test"}:
        raise CommandError("A load is for measurements, so it is never written in production. Use another database.")
    own = Agency.objects.filter(slug=SLUG).first()
    if own is None and not Agency.objects.exists() and not Person.objects.exists():
        return ground_lay(credits=credits, slug=SLUG)
    if own is None or Agency.objects.exclude(pk=own.pk).exists():
        raise CommandError(
            "This database holds something else than a load. Name an empty one in DATABASE_URL, or another folder in "
            "PDPLANNER_VAR, run manage.py migrate there, and then this again."
        )
    return ground_of(own)


def _refuse_other_size(ground: Ground, staff: int) -> None:
    first = Library.objects.filter(agency=ground.agency).order_by("pk")[0]
    found = Membership.objects.filter(library=first).exclude(role__in=("trustee", "board_chair")).count()
    if found != staff:
        raise CommandError(f"This load has {found} staff in a library. Go on with that, or start in an empty database.")


def _counted() -> Iterator[str]:
    for model in (Library, Person, Pdp, Credit, Enrollment, Certificate):
        yield f"{model.objects.count():,} {model._meta.verbose_name_plural}"
