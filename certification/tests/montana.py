"""The Montana program told through the services: every track from the shipped files, and what people learn in it.

`Learned` is one credit as the rules see it. The same list becomes credits in the database and a situation file, so that
the standing page, issuing and `judge` are asked about one and the same thing.
"""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

from certification.models import Certificate, Enrollment, Program, Track
from certification.queries.standing import live_standing_of
from certification.services.enrollments import enrollment_apply, enrollment_open
from certification.services.issuing import certificate_issue
from certification.services.starting import program_start
from certification.tests.scene import fresh, on
from learning.models import Category, Credit, Kind
from learning.queries.credits import verifiers
from learning.services.credits import credit_log, credit_verify
from libraries.models import Membership
from pdplanner.kernel.access import Actor, actor_for
from tests.cast import EXAMPLES, Cast

DAY = dt.timedelta(days=1)
CODES = ("administration", "public", "collections", "technology")
DOCUMENTS = [json.loads(path.read_text()) for path in sorted(EXAMPLES.glob("montana-*.json"))]


@dataclass(frozen=True)
class Learned:
    """Hours (or units) of one kind in one category; it ended on the day the story says, or on `ended_on`."""

    category: str
    hours: float = 0
    kind: str = "live_training"
    units: float = 0
    ended_on: dt.date | None = None

    @property
    def minutes(self) -> int:
        return round(self.hours * 60)

    @property
    def units_hundredths(self) -> int:
        return round(self.units * 100)


def minima(**hours: float) -> tuple[Learned, ...]:
    return tuple(Learned(category, hours[category]) for category in CODES if category in hours)


@dataclass
class Montana:
    """The program of the cast's agency with all tracks, and the people of the cast in it."""

    cast: Cast
    program: Program

    def actor(self, name: str) -> Actor:
        return self.cast.actor(name)

    def track(self, code: str) -> Track:
        return Track.objects.get(program=self.program, code=code)

    def enroll(self, who: str, track: str, day: dt.date, post: Membership | None = None) -> Enrollment:
        with on(day):
            return enrollment_open(
                actor=self.actor(who), track=self.track(track), membership=post or self.cast.posts[who], starts_on=day
            )

    def claim(
        self, who: str, title: str, learned: Learned, day: dt.date, post: Membership | None = None, *,
        at: str = "20:00", days: int = 0,
    ) -> Credit:  # fmt: skip
        """Claimed on the day it ended; what takes more than eight hours began earlier, if `days` says no other."""
        agency, ended_on = self.cast.agency, learned.ended_on or day
        days = days or max(1, ceil(learned.hours / 8))
        with on(ended_on, *map(int, at.split(":"))):
            return credit_log(
                actor=self.actor(who), membership=post or self.cast.posts[who],
                kind=Kind.objects.get(agency=agency, code=learned.kind), title=title, provider="State library",
                started_on=ended_on - (days - 1) * DAY, ended_on=ended_on, minutes=learned.minutes,
                units_hundredths=learned.units_hundredths,
                category=Category.objects.get(agency=agency, code=learned.category) if learned.category else None,
                goal_line=None, activity_line=None, learned="How to do it.",
            )  # fmt: skip

    def verify(self, credit: Credit, day: dt.date) -> Credit:
        """By whoever decides for the post of the credit."""
        with on(day, 21):
            person = verifiers(credit.membership).people[0]
            return credit_verify(actor=actor_for(person), credit=credit)

    def learn(
        self, who: str, learned: Learned, day: dt.date, title: str = "A course", post: Membership | None = None
    ) -> Credit:
        return self.verify(self.claim(who, title, learned, day, post), learned.ended_on or day)

    def learn_all(self, who: str, story: Iterable[Learned], day: dt.date) -> list[Credit]:
        """One after another, each in a month of its own."""
        return [
            self.learn(who, learned, day + index * 30 * DAY, f"Course {index + 1}")
            for index, learned in enumerate(story)
        ]

    def apply(self, enrollment: Enrollment, day: dt.date) -> Enrollment:
        assert enrollment.person is not None
        with on(day):
            return enrollment_apply(actor=actor_for(enrollment.person), enrollment=fresh(enrollment))

    def issue(self, enrollment: Enrollment, day: dt.date) -> Certificate:
        with on(day):
            return certificate_issue(actor=self.actor("connie"), enrollment=fresh(enrollment))

    def certify(self, enrollment: Enrollment, day: dt.date) -> Certificate:
        self.apply(enrollment, day)
        return self.issue(enrollment, day)

    def standing(self, enrollment: Enrollment, day: dt.date) -> Any:
        """The live verdict on a day."""
        with on(day):
            return live_standing_of(enrollment.pk).verdict


def montana(cast: Cast) -> Montana:
    """Cora starts the whole program from the shipped files, long before anybody enrolls."""
    with on(dt.date(2015, 6, 1)):
        published = program_start(
            actor=cast.actor("cora"), agency=cast.agency, documents=DOCUMENTS, name="Juniper library certification",
            code="juniper",
        )  # fmt: skip
    return Montana(cast, published[0].track.program)


def situation(story: Iterable[Learned], starts_on: dt.date, day: dt.date, **enrollment: Any) -> dict[str, Any]:
    """The same story as `learn_all` tells it, as a situation file."""
    credits = []
    for index, learned in enumerate(story):
        size = {"units": str(learned.units)} if learned.units else {"minutes": learned.minutes}
        ended_on = learned.ended_on or day + index * 30 * DAY
        credits.append(
            {"key": f"c{index}", "kind": learned.kind, "ended_on": ended_on.isoformat(), **size}
            | ({"category": learned.category} if learned.category else {})
        )
    return {
        "format": "pdplanner-situation", "version": 1, "credits": credits,
        "enrollment": {"starts_on": starts_on.isoformat(), **enrollment},
    }  # fmt: skip
