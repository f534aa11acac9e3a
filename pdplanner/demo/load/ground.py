"""What all libraries of a load share: the agency and its people, kinds, categories, and three tracks in a chain."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from certification.models import Program, RuleSet, Track
from learning.models import Category, Kind
from learning.services.kinds import USUAL_KINDS
from libraries.enums import AgencyPost
from libraries.models import Agency, AgencyRole, Person
from pdplanner.demo.load.explaining import explain, newest_rows
from pdplanner.kernel import clock, files
from pdplanner.kernel.files import StoredFile

YEARS = 8  # of learning, up to today
ZONE = "America/Denver"
NO_PASSWORD = UNUSABLE_PASSWORD_PREFIX  # nobody signs in; a benchmark makes its sessions itself
CATEGORIES = ("Administration", "Public services", "Collections", "Technology", "Community")
TRACKS = (("staff", "Staff Track"), ("strategic", "Strategic Track"), ("mentor", "Mentor Track"))
# One file stands for all of a kind, so that a load of thousands fills no disk.
PROOF = b"Written by manage.py loadtest as evidence of a credit.\n"
PAPER = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 792 612]>>endobj
trailer<</Root 1 0 R>>
"""


@dataclass(frozen=True)
class Ground:
    """`rule_sets` stand in the order of the chain: each but the first asks for the track before it."""

    agency: Agency
    consultant: Person
    kinds: tuple[Kind, ...]
    categories: tuple[Category, ...]
    rule_sets: tuple[RuleSet, ...]
    proof: StoredFile
    paper: StoredFile
    today: dt.date

    def years_ago(self, years: float) -> dt.date:
        return self.today - dt.timedelta(days=round(years * 365.25))


def moment(day: dt.date, hour: int = 18) -> dt.datetime:
    """An hour at which it is the same day in the agency's zone."""
    return dt.datetime(day.year, day.month, day.day, hour, tzinfo=dt.UTC)


@transaction.atomic
def ground_lay(*, credits: int, slug: str = "load", code: str = "LOAD", consultants: int = 5) -> Ground:
    """Write it for learners with about `credits` credits each: a track asks for half as many, at least one."""
    known = newest_rows()
    agency = Agency.objects.create(name=f"Load State Library ({slug})", slug=slug, code=code, time_zone=ZONE)
    ground_people(agency, consultants)
    Kind.objects.bulk_create(
        Kind(agency=agency, code=kind, name=name, hint=hint, tags=list(tags), position=number)
        for number, (kind, name, hint, tags, unit) in enumerate(USUAL_KINDS)
        if not unit  # its credits are all measured in time
    )
    Category.objects.bulk_create(
        Category(agency=agency, code=name.split()[0].lower(), name=name, position=number)
        for number, name in enumerate(CATEGORIES)
    )
    program = Program.objects.create(agency=agency, code=slug, name="Library certification")
    for place, (track_code, name) in enumerate(TRACKS):
        track = Track.objects.create(program=program, code=track_code, name=name, summary="Written by loadtest.")
        RuleSet.objects.create(
            track=track, version=1, effective_from=dt.date(2000, 1, 1), state="published", published_at=clock.now(),
            document=_rules(program.code, place, max(1, credits // 2)),
        )  # fmt: skip
    explain(known)
    return ground_of(agency)


def ground_of(agency: Agency) -> Ground:
    """The same, read back, so that a load can be continued."""
    roles = AgencyRole.objects.filter(agency=agency, role=AgencyPost.CONSULTANT).order_by("pk")
    return Ground(
        agency=agency,
        consultant=roles.select_related("person")[0].person,
        kinds=tuple(agency.kinds.order_by("position")),
        categories=tuple(agency.categories.order_by("position")),
        rule_sets=tuple(RuleSet.objects.filter(track__program__agency=agency).order_by("pk")),
        proof=files.store(PROOF, folder="evidence", suffix=".txt"),
        paper=files.store(PAPER, folder="certificates", suffix=".pdf"),
        today=clock.today(agency.time_zone),
    )


def ground_people(agency: Agency, consultants: int) -> None:
    """One coordinator and the consultants; nobody has a password."""
    names = ["Cora Coordinator", *(f"Connie Consultant {number}" for number in range(1, consultants + 1))]
    people = Person.objects.bulk_create(
        findable(login_key=f"{agency.slug}-agency-{number}", display_name=name, family_name=name.split()[1])
        for number, name in enumerate(names)
    )
    AgencyRole.objects.bulk_create(
        AgencyRole(
            agency=agency, person=person, starts_on=dt.date(2000, 1, 1), recorded_at=clock.now(),
            role=AgencyPost.CONSULTANT if number else AgencyPost.COORDINATOR,
        )
        for number, person in enumerate(people)
    )  # fmt: skip


def findable(**names: str) -> Person:
    """A person without a password, found by these names; what `save()` does besides, rows written in bulk need too."""
    person = Person(password=NO_PASSWORD, recorded_at=clock.now(), **names)
    person.search_text = person.words_to_search()
    return person


def _rules(program: str, place: int, credits: int) -> dict[str, Any]:
    code, name = TRACKS[place]
    of: list[dict[str, Any]] = [{"kind": "credits", "code": "total", "min": str(credits)}]
    document: dict[str, Any] = {
        "format": "pdplanner-rules", "version": 1, "code": f"load-{code}", "title": name, "program": program,
        "track": code, "notes": ["Only for measurements."],
        "unit": {"minutes": 60, "step": "0.5", "rounding": "down"},
        "conversions": [{"kind": "self_directed", "minutes": 180, "credits": "1"}],
        "window": {"kind": "fixed", "months": 48}, "certificate": {"months": 48},
        "ceilings": [
            {"code": "self-directed", "title": "Self-directed", "where": {"kinds": ["self_directed"]},
             "max": str(credits)}
        ],
    }  # fmt: skip
    if code == "staff":
        where = {"categories": ["public"]}
        of.append({"kind": "credits", "code": "public", "title": "Public services", "min": "1", "where": where})
    if code == "strategic":
        document["plan"] = {"credits_count_from": "approved", "goal_required": True, "planned_kinds": ["self_directed"]}
        of += [{"kind": "plan", "code": "plan"}, {"kind": "document", "code": "report", "type": "final_report"}]
    if place:
        before = TRACKS[place - 1][0]
        # On the day of enrollment, as the shipped tracks ask it.
        of.append({"kind": "holds", "code": "before", "program": program, "track": before, "at": "enrollment"})
    first = {"kind": "all", "code": code, "of": of}
    return document | {"levels": [{"code": "certificate", "phases": {"first": first}}]}
