"""One person of a load, while their rows are written."""

import datetime as dt
from dataclasses import dataclass, field

from learning.enums import ReportState as F
from learning.enums import RevisionState as R
from learning.models import ActivityLine, GoalLine, Pdp
from libraries.models import Membership, Person

# First days of the enrollments, in years ago: first the last track, so that whoever has two was certified in the first.
STARTS = {1: (3.2,), 2: (7.5, 3.3), 3: (7.9, 5.3, 2.6)}
# The day, in years ago, on which all tracks but the last were judged.
JUDGED = {1: (), 2: (3.9,), 3: (5.4, 2.7)}
# What people do, one after another, in every library the same, so that nobody's pages hang on dice: in how many tracks
# of the chain they are (1.6 on average), how far their plan is, and how far its final report.
TRACKS = (2, 2, 2, 1, 1, 3, 1, 1, 2, 1, 1, 1, 3, 1, 2, 1, 1, 3, 1, 2)
_A, _S, _C, _D = R.APPROVED, R.WITH_SUPERVISOR, R.WITH_CONSULTANT, R.DRAFT
PLANS = (_S, _C, _A, _A, _D, _A, _A, _A, _S, _A, _A, _C, _A, _A, _D, _A, _A, _S, _A, _A)
REPORTS = ("", "", F.SUBMITTED, "", "", F.DRAFT, "")


@dataclass
class Learner:
    """The `number`th of their library. What follows the decider is filled in by the plans."""

    number: int
    post: Membership
    decider: Person
    pdp: Pdp | None = None
    in_force_since: dt.date | None = None
    in_force_until: dt.date | None = None
    goal_lines: list[GoalLine] = field(default_factory=list)
    activity_lines: list[ActivityLine] = field(default_factory=list)

    @property
    def person(self) -> Person:
        return self.post.person

    @property
    def tracks(self) -> int:
        """In how many of the chain they enrolled."""
        return TRACKS[self.number % len(TRACKS)]

    def is_in_force(self, first_day: dt.date) -> bool:
        """Whether the plan was in force on the first day of some work."""
        since, until = self.in_force_since, self.in_force_until
        return since is not None and since <= first_day and (until is None or first_day < until)
