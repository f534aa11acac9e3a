"""A reviewer's marks, saved one by one while reading."""

from django.db import transaction

from learning.enums import Mark, RevisionState
from learning.models import ActivityLine, ReviewMark, Revision
from pdplanner.kernel import access, clock
from pdplanner.kernel.access import Actor
from pdplanner.kernel.errors import DomainError, NotNow


@transaction.atomic
def mark_set(
    *, actor: Actor, revision: Revision, activity: ActivityLine | None, mark: str, words: str = ""
) -> ReviewMark:
    """Mark one activity, or with `activity` None the plan as a whole. One open mark per item, the last one stands.

    Words may come later; a return asks for them. Raises DomainError for what is not in this revision, NotNow when the
    revision is no longer with a consultant.
    """
    access.require(actor, "revision.approve", revision)
    if mark not in Mark.values:
        raise DomainError("Choose Fine, Question or Must change.", "mark")
    if activity is not None and not revision.activities.filter(line=activity).exists():
        raise DomainError("This activity is not in this revision.")
    # A lock as much as a check: a decision made at the same moment comes before this mark or after it, never between.
    if not Revision.objects.filter(pk=revision.pk, state=RevisionState.WITH_CONSULTANT).update(
        state=RevisionState.WITH_CONSULTANT
    ):
        raise NotNow("This revision is no longer with a consultant, so nothing can be marked on it.")
    row, _new = ReviewMark.objects.update_or_create(
        revision=revision,
        activity=activity,
        is_settled=False,
        defaults={"mark": mark, "words": words.strip(), "person": actor.person, "at": clock.now()},
    )
    return row
