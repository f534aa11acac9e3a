"""The sweep says of everybody what a plain loop over people says, which knows nothing of the engine."""

import datetime as dt
from dataclasses import dataclass, field

import pytest
from django.db.models import F

from certification.models import Certificate, Enrollment, SpentCredit, Standing
from certification.queries.standing import OPEN_STATES
from certification.services.standing import refresh_range
from learning.models import Credit, FinalReport, GoalLine, Pdp, Revision
from pdplanner.demo.load import Size, ground_lay, library_write
from pdplanner.demo.load.ground import ZONE
from pdplanner.demo.load.names import library_names
from pdplanner.kernel import clock, jobs

CREDITS = 24  # for each person
ASKED = CREDITS // 2 * 100  # by the rules of the load, in hundredths, and the ceiling of self-directed learning
MANY = 2_000  # of shipped programs ten thousand are judged, see test_shipped_oracle.py
LEAP_DAY = dt.datetime(2028, 2, 29, 18, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


def worth(credit: Credit) -> int:
    """In hundredths, whole half credits."""
    minutes = 180 if credit.kind.code == "self_directed" else 60
    return credit.minutes * 100 // minutes // 50 * 50


def is_public(credit: Credit) -> bool:
    return any(row.category.code == "public" for row in credit.categories.all())


def approved_on(pdp: Pdp) -> dt.date | None:
    approved = Revision.objects.filter(pdp=pdp, approved_at__isnull=False).order_by("approved_at").first()
    return clock.local_date(approved.approved_at, ZONE) if approved else None


@dataclass
class Plan:
    """The days and goals of the plan an enrollment rests on."""

    pdp: Pdp
    began: dt.date | None = field(init=False)
    ended: dt.date = field(init=False)
    goals: set[int] = field(init=False)

    def __post_init__(self) -> None:
        self.began = approved_on(self.pdp)
        self.ended = clock.local_date(self.pdp.ended_at, ZONE) if self.pdp.ended_at else dt.date.max
        self.goals = set(GoalLine.objects.filter(pdp=self.pdp).values_list("pk", flat=True))

    def has(self, credit: Credit) -> bool:
        if self.began is None or not self.began <= credit.started_on <= self.ended:
            return False
        is_planned = credit.kind.code != "self_directed" or credit.activity_line_id is not None
        return is_planned and credit.goal_line_id in self.goals


def naive(enrollment: Enrollment, today: dt.date) -> tuple[int, bool]:
    """What counts, in hundredths, and whether everything is met."""
    spent = SpentCredit.objects.filter(certificate__person=enrollment.person_id, program=enrollment.track.program_id)
    elsewhere = set(spent.exclude(certificate__enrollment=enrollment).values_list("credit", flat=True))
    plan = Plan(enrollment.pdp) if enrollment.track.code == "strategic" else None
    total = public = projects = 0
    rows = Credit.objects.filter(person=enrollment.person_id, state="verified").select_related("kind")
    rows = rows.prefetch_related("categories__category").order_by("ended_on", "pk")
    # What a ceiling clips is what no minimum asks for, and of that the latest.
    for credit in sorted(rows, key=lambda credit: not is_public(credit)):
        is_in_time = enrollment.starts_on <= credit.ended_on < enrollment.ends_before and credit.ended_on <= today
        if not is_in_time or credit.pk in elsewhere or (plan and not plan.has(credit)):
            continue
        amount = worth(credit)
        if credit.kind.code == "self_directed":
            amount = min(amount, ASKED - projects)
            projects += amount
        total += amount
        public += amount if is_public(credit) else 0
    return total, total >= ASKED and _rest_is_met(enrollment, public)


def _rest_is_met(enrollment: Enrollment, public: int) -> bool:
    """What else the rules of the load ask in each of their three tracks."""
    code = enrollment.track.code
    tracks = list(enrollment.track.program.tracks.order_by("pk").values_list("code", flat=True))
    before = tracks[: tracks.index(code)][-1:]
    certificates = Certificate.objects.filter(person=enrollment.person_id, enrollment__track__code__in=before)
    if before and not certificates.exclude(state="replaced").exclude(state="withdrawn").exists():
        return False
    if code == "staff" and public < 100:
        return False
    if code != "strategic":
        return True
    accepted = FinalReport.objects.filter(pdp=enrollment.pdp, state="accepted").exists()
    return accepted and approved_on(enrollment.pdp) is not None


@pytest.mark.parametrize(
    ("libraries", "staff", "moments"),
    [
        pytest.param(2, 40, (None, LEAP_DAY), id="80 people, today and on a leap day"),
        pytest.param(MANY // 200, 200, (LEAP_DAY,), id="many people on a leap day", marks=pytest.mark.slow),
    ],
)
def test_the_sweep_says_what_a_plain_loop_over_people_says(libraries, staff, moments):
    ground = ground_lay(credits=CREDITS, slug="load", code="LOAD")
    names = library_names()
    for number in range(libraries):
        library_write(ground, next(names), Size(staff=staff, credits=CREDITS), seed=f"oracle:{number}")
    rows = Enrollment.objects.filter(state__in=OPEN_STATES).select_related("track__program", "pdp", "standing")
    assert rows.count() > libraries * staff
    for moment in moments:
        Standing.objects.update(wanted=F("wanted") + 1, verdict=None, sha256="", **jobs.waiting_anew())
        with clock.moved_to(moment or clock.now()):
            refresh_range(1, 10**9)
            today = clock.today(ZONE)
            said = {row.pk: (row.standing.counted_hundredths, row.standing.status == "met") for row in rows.all()}
            assert said == {row.pk: naive(row, today) for row in rows.iterator()}
