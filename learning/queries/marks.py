"""What reviewers said about the items of a revision."""

from learning.enums import Mark
from learning.models import PlannedActivity, ReviewMark, Revision

BLOCKING = (Mark.QUESTION, Mark.MUST_CHANGE)
WHOLE_PLAN = "the plan as a whole"


def open_marks(revision: Revision) -> dict[int | None, ReviewMark]:
    """The marks of the review under way by activity line; None is the plan as a whole."""
    return {mark.activity_id: mark for mark in revision.marks.filter(is_settled=False).select_related("person")}


def blocking_marks(revision: Revision) -> list[ReviewMark]:
    """Open marks that stand in the way of an approval, each with `title`, the name of its item."""
    marks = list(revision.marks.filter(is_settled=False, mark__in=BLOCKING).select_related("person"))
    lines = [mark.activity_id for mark in marks if mark.activity_id]
    rows = PlannedActivity.objects.filter(revision=revision, line__in=lines)
    titles = dict(rows.values_list("line_id", "title"))
    for mark in marks:
        mark.title = titles.get(mark.activity_id, "") if mark.activity_id else ""
    # A mark on an activity that was removed after taking the revision back blocks nothing.
    return [mark for mark in marks if mark.activity_id is None or mark.title]


def item_name(mark: ReviewMark) -> str:
    """What a mark is about, for a sentence."""
    title: str = getattr(mark, "title", "")
    return f"“{title}”" if title else WHOLE_PLAN


def settled_marks(revision: Revision) -> dict[int | None, ReviewMark]:
    """What was said when `revision` was decided, by activity line; Fine without words says nothing."""
    marks = revision.marks.filter(is_settled=True).select_related("person")
    return {mark.activity_id: mark for mark in marks if mark.mark in BLOCKING or mark.words}
