"""Credits of a load: eight years of them, most of them verified, a fifth self-directed."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import cycle

from learning.enums import CreditState
from learning.models import Credit, CreditCategory, Evidence, HoursEntry
from pdplanner.demo.load.ground import PROOF, YEARS, Ground, moment
from pdplanner.demo.load.learners import Learner

STATES = (CreditState.VERIFIED, CreditState.CLAIMED, CreditState.RETURNED, CreditState.DRAFT, CreditState.REVERSED)
OF_A_HUNDRED = (85, 5, 4, 3, 3)
SELF_DIRECTED = 0.2
WITH_EVIDENCE = 20  # every twentieth
TITLES = (
    "Early literacy in practice", "Reference interviews", "Weeding the collection", "Grant writing for small libraries",
    "Accessible events", "Privacy at the desk", "Cataloging local history", "Helping people with tablets",
    "Board relations", "Story time outdoors",
)  # fmt: skip
MINUTES = (30, 60, 60, 90, 120, 180, 240)


def write_credits(ground: Ground, crew: Sequence[Learner], about: int, dice: random.Random) -> None:
    """About `about` for each, in the order in which they ended."""
    rows = Credit.objects.bulk_create(credit for one in crew for credit in _credits(ground, one, about, dice))
    CreditCategory.objects.bulk_create(
        CreditCategory(credit=credit, agency=ground.agency, category=category)
        for credit, category in zip(rows, cycle(ground.categories), strict=False)
    )
    HoursEntry.objects.bulk_create(
        HoursEntry(
            activity_line=one.activity_lines[0], on=ground.today - dt.timedelta(days=day), minutes=90, note="Read on",
            recorded_at=moment(ground.today),
        )
        for one in crew
        if one.activity_lines
        for day in (20, 10)
    )  # fmt: skip
    shown = rows[::WITH_EVIDENCE]
    files = Evidence.objects.bulk_create(
        Evidence(
            person_id=credit.person_id, name="proof.txt", path=ground.proof.path, content_type="text/plain",
            size=len(PROOF), sha256=ground.proof.sha256, added_at=credit.recorded_at,
        )
        for credit in shown
    )  # fmt: skip
    link = Credit.evidence.through
    link.objects.bulk_create(
        link(credit_id=credit.pk, evidence_id=file.pk) for credit, file in zip(shown, files, strict=True)
    )


def _credits(ground: Ground, learner: Learner, about: int, dice: random.Random) -> Iterator[Credit]:
    number = max(1, round(about * dice.uniform(0.8, 1.2)))
    days = sorted(dice.randint(10, YEARS * 365) for _ in range(number))
    self_directed, others = ground.kinds[-1], ground.kinds[:-1]
    for ago in reversed(days):
        is_project = dice.random() < SELF_DIRECTED
        ended = ground.today - dt.timedelta(days=ago)
        started = ended - dt.timedelta(days=dice.randint(0, 20) if is_project else 0)
        credit = Credit(
            person_id=learner.person.pk, membership_id=learner.post.pk,
            kind=self_directed if is_project else dice.choice(others), title=dice.choice(TITLES),
            provider="State library", started_on=started, ended_on=ended,
            minutes=dice.choice(MINUTES) * (3 if is_project else 1), learned="How to do it, and when not to.",
            state=dice.choices(STATES, OF_A_HUNDRED)[0], recorded_at=moment(ended, 19),
        )  # fmt: skip
        _decide(credit, learner, ended)
        if learner.is_in_force(started):
            slot = 0 if is_project else dice.randint(0, len(learner.goal_lines) - 1)
            credit.goal_line_id = learner.goal_lines[slot].pk
            credit.activity_line_id = learner.activity_lines[slot].pk
        yield credit


def _decide(credit: Credit, learner: Learner, ended: dt.date) -> None:
    """Claimed on the day after, decided within the week; a reversal comes on the day of its verification."""
    at = partial(moment, ended + dt.timedelta(days=7))
    if credit.state != CreditState.DRAFT:
        credit.claimed_at = moment(ended + dt.timedelta(days=1))
    if credit.state in (CreditState.VERIFIED, CreditState.REVERSED):
        credit.verified_at, credit.verified_by_id, credit.verified_as = at(18), learner.decider.pk, "Supervisor"
    if credit.state == CreditState.REVERSED:
        credit.reversed_at, credit.reversed_by_id, credit.reversal_reason = at(19), learner.decider.pk, "Twice."
    if credit.state == CreditState.RETURNED:
        credit.returned_at, credit.returned_by_id, credit.return_reason = at(18), learner.decider.pk, "Which day?"
