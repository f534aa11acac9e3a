"""Who would gain and who would lose under a draft, reckoned by the worker over everybody enrolled. It changes nothing.

The assumption stands on the page: as if each open enrollment were judged by the draft today, its period by the draft's
rules unless an end was granted to it alone. Whoever is enrolled stays under their version when the draft is published.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from certification.engine import Status, Verdict
from certification.enums import Impact, RuleSetState
from certification.explain.decisions import effect_sentences
from certification.models import Enrollment, ImpactPreview, ImpactRow, RuleSet
from certification.queries.effects import Effect
from certification.queries.facts import with_parts
from certification.queries.standing import OPEN_STATES, Live, evaluate_live
from certification.services.moving import lives_under
from certification.services.rule_sets import checked_document
from pdplanner.kernel import audit, clock, jobs
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import NotNow
from pdplanner.kernel.models import Claimable, JobState

WORK = "certification.preview_impact"
CHUNK = 200
_RANK = {Status.NOT_MET: 0, Status.WAITING: 1, Status.MET: 2}


@transaction.atomic
def impact_ask(*, actor: Actor, rule_set: RuleSet) -> ImpactPreview:
    """Have it reckoned for the draft as it is now; asked twice while that is under way, it is reckoned once.

    DomainError with every problem and its place where the draft does not work yet.
    """
    require(actor, "rule_set.edit", rule_set)
    if rule_set.state != RuleSetState.DRAFT:
        raise NotNow("These rules are published. What they would change is asked before.")
    document = checked_document(rule_set.document)
    fresh = {
        "asked_by": actor.person, "asked_at": clock.now(), "document": document, "total": _open(rule_set).count(),
        "done": 0, "cursor": 0, "is_stopped": False, "job_lease_until": None, "job_error": "", **jobs.waiting_anew(),
    }  # fmt: skip
    try:
        with transaction.atomic():
            preview, is_new = ImpactPreview.objects.get_or_create(rule_set=rule_set, defaults=fresh)
    except IntegrityError:  # a second press was faster
        return ImpactPreview.objects.get(rule_set=rule_set)
    if not is_new:
        if preview.job_state == JobState.WAITING and preview.document == document:
            return preview
        # Without its lease a worker that still reckons the old draft finds that it has lost it, and writes nothing.
        ImpactPreview.objects.filter(pk=preview.pk).update(**fresh)
        preview.rows.all().delete()
        preview.refresh_from_db()
    audit.record("rule_set.edit", rule_set, actor=actor, facts={"impact_over": preview.total})
    jobs.wake(WORK, preview.pk)
    return preview


def impact_stop(*, actor: Actor, rule_set: RuleSet) -> None:
    """Leave off; what is reckoned already stays. NotNow when it is done."""
    require(actor, "rule_set.edit", rule_set)
    going = ImpactPreview.objects.filter(rule_set=rule_set, job_state=JobState.WAITING)
    if not going.update(job_state=JobState.DONE, job_lease_until=None, is_stopped=True):
        raise NotNow("It is not being reckoned any more.")
    audit.record("rule_set.edit", rule_set, actor=actor, facts={"impact": "stopped"})


def compute(row: Claimable, ticket: dt.datetime) -> None:
    """Go through the enrollments from where the last worker stopped, a chunk in each transaction."""
    preview = ImpactPreview.objects.select_related("rule_set__track").get(pk=row.pk)
    draft = RuleSet(
        pk=preview.rule_set_id, track=preview.rule_set.track, version=preview.rule_set.version,
        effective_from=preview.rule_set.effective_from, document=preview.document,
    )  # fmt: skip
    cursor = preview.cursor
    while chunk := list(with_parts(_open(preview.rule_set).filter(pk__gt=cursor)).order_by("pk")[:CHUNK]):
        rows = _judged(preview, draft, chunk)
        cursor = chunk[-1].pk
        with transaction.atomic():
            held = ImpactPreview.objects.filter(pk=row.pk, job_lease_until=ticket, job_state=JobState.WAITING)
            if not held.update(cursor=cursor, done=F("done") + len(chunk)):
                raise jobs.LeaseLost(f"{preview} was asked anew or stopped")
            ImpactRow.objects.bulk_create(rows)
    jobs.finish(row, ticket)


def _open(rule_set: RuleSet) -> QuerySet[Enrollment]:
    return Enrollment.objects.filter(track=rule_set.track_id, state__in=OPEN_STATES)


def _judged(preview: ImpactPreview, draft: RuleSet, chunk: Sequence[Enrollment]) -> list[ImpactRow]:
    lives = evaluate_live(chunk)
    after = lives_under(list(lives.values()), draft)
    return [ImpactRow(preview=preview, enrollment_id=pk, **_row(live, after.get(pk))) for pk, live in lives.items()]


def _row(before: Live, after: Live | None) -> dict[str, Any]:
    """Impact, states and sentences of one enrollment; `after` None: the draft does not know its level or its award."""
    status = before.verdict.status.value
    if after is None:
        words = "The draft has no rules for this level or award, or asks for a plan where there is none."
        return {"impact": Impact.OUTSIDE, "status_before": status, "sentences": [words]}
    impact = impact_of(before, after)
    sentences = [] if impact == Impact.SAME else effect_sentences(Effect(before, after))
    return {
        "impact": impact, "status_before": status, "status_after": after.verdict.status.value, "sentences": sentences,
    }  # fmt: skip


def impact_of(before: Live, after: Live) -> Impact:
    """By the state first, then by how many requirements are open, then by what is missing of the total."""
    was, would_be = _merit(before), _merit(after)
    if was == would_be:
        return Impact.SAME
    return Impact.GAINS if would_be > was else Impact.LOSES


def _merit(live: Live) -> tuple[int, int, int]:
    verdict: Verdict = live.verdict
    still_open = sum(line.status is not Status.MET for line in verdict.requirements())
    return _RANK[verdict.status], -still_open, -max(0, live.need - verdict.counted_hundredths)
