"""What those who draft a strategic plan say to each other about its lines. The plan itself never changes by it."""

from uuid import UUID

from django.db import transaction

from libraries.models import PlanComment, StrategicPlan
from libraries.queries.outline import Line, line_of
from libraries.queries.plan_comments import WHOLE_PLAN
from libraries.services import texts
from libraries.services.strategic_plans import hold_draft
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow

LONGEST = 2000  # letters


@transaction.atomic
def comment_write(*, actor: Actor, plan: StrategicPlan, words: str, at: str = "") -> PlanComment:
    """A comment on the line with the lineage `at`, or on the plan as a whole. Raises DomainError without words or when
    the line was removed meanwhile, NotNow when the plan is no draft any more."""
    require(actor, "strategic_plan.edit", plan)
    hold_draft(plan)
    line = _line(plan, at)
    if at and line is None:
        raise DomainError("Somebody removed this line meanwhile. Say it about the plan as a whole instead.", "words")
    comment = PlanComment.objects.create(
        plan=plan, lineage=line.lineage if line else None, about=line.title if line else WHOLE_PLAN,
        words=texts.text(words, "words", longest=LONGEST, missing="Write a sentence or two."),
        person=actor.person, at=clock.now(),
    )  # fmt: skip
    audit.record("plan_comment.add", comment, actor=actor, after="open")
    return comment


def _line(plan: StrategicPlan, at: str) -> Line | None:
    try:
        return line_of(plan, UUID(at)) if at else None
    except ValueError:
        return None


@transaction.atomic
def comment_settle(*, actor: Actor, comment: PlanComment) -> PlanComment:
    """Nothing is left to do about it. Raises NotNow when somebody was faster."""
    require(actor, "plan_comment.settle", comment)
    rows = PlanComment.objects.filter(pk=comment.pk, settled_at=None)
    if not rows.update(settled_at=clock.now(), settled_by=actor.person):
        raise NotNow("Somebody settled this comment meanwhile.")
    audit.record("plan_comment.settle", comment, actor=actor, before="open", after="settled")
    return comment


@transaction.atomic
def comment_reopen(*, actor: Actor, comment: PlanComment) -> PlanComment:
    """There is something left after all. Raises NotNow when it is open already."""
    require(actor, "plan_comment.settle", comment)
    if not PlanComment.objects.filter(pk=comment.pk, settled_at__isnull=False).update(settled_at=None, settled_by=None):
        raise NotNow("This comment is open already.")
    audit.record("plan_comment.settle", comment, actor=actor, before="settled", after="open")
    return comment
