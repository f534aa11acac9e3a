"""What a decision changes: the same enrollment judged with it and without it, on the same day."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from certification.engine import evaluate
from certification.enums import Phase
from certification.models import Decision
from certification.queries.deadlines import Deadline, first_certificate_due
from certification.queries.facts import resting_on
from certification.queries.standing import Live


@dataclass(frozen=True)
class Effect:
    """A standing before and after, with the day by which the first certificate is due."""

    before: Live
    after: Live
    due_before: dt.date | None = None
    due_after: dt.date | None = None

    @property
    def is_none(self) -> bool:
        """Whether everything would be as it was."""
        return self.before.verdict == self.after.verdict and self.due_before == self.due_after


def judged_with(live: Live, decisions: Sequence[Decision]) -> Live:
    """The same standing, resting on these decisions and no others."""
    dossier = resting_on(live.dossier, decisions)
    return Live(dossier, evaluate(dossier.rules, dossier.facts, live.verdict.on))


def effect_of_adding(live: Live, decision: Decision) -> Effect:
    after = judged_with(live, [*live.dossier.decisions, decision])
    return Effect(live, after, _due(live), _due(after))


def effect_of_revoking(live: Live, decision: Decision) -> Effect:
    after = judged_with(live, [row for row in live.dossier.decisions if row.pk != decision.pk])
    return Effect(live, after, _due(live), _due(after))


def effect_of(live: Live, decision: Decision) -> Effect:
    """What a decision that is in force changes."""
    revoked = effect_of_revoking(live, decision)
    return replace(
        revoked, before=revoked.after, after=revoked.before, due_before=revoked.due_after, due_after=revoked.due_before
    )


def deadline_of(live: Live) -> Deadline | None:
    """When the first certificate is due; nothing for whoever renews one."""
    enrollment = live.enrollment
    if enrollment.phase != Phase.FIRST or enrollment.person is None:
        return None
    return first_certificate_due(
        live.dossier.rules, enrollment.person, enrollment.agency, live.verdict.on, live.dossier.decisions
    )


def _due(live: Live) -> dt.date | None:
    deadline = deadline_of(live)
    return deadline.due_on if deadline else None
