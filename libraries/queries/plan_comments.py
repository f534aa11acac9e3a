"""What was said about the lines of a strategic plan while it was drafted."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, QuerySet

from libraries.models import Goal, PlanComment, StrategicPlan

WHOLE_PLAN = "The plan as a whole"


@dataclass
class Thread:
    """What was said about one line, oldest first; `number` is the line's on the page, "" where it has none."""

    at: str  # the line's lineage; "" is the plan as a whole
    title: str
    number: str = ""
    is_gone: bool = False
    comments: list[PlanComment] = field(default_factory=list)


def comments_of(plan: StrategicPlan) -> QuerySet[PlanComment]:
    return PlanComment.objects.filter(plan=plan).select_related("person", "settled_by")


def open_numbers(plan: StrategicPlan) -> dict[UUID | None, int]:
    """How many comments are open, by the lineage of the line; None is the plan as a whole."""
    still_open = PlanComment.objects.filter(plan=plan, settled_at=None).order_by()
    return dict(still_open.values("lineage").annotate(number=Count("pk")).values_list("lineage", "number"))


def threads_of(plan: StrategicPlan, goals: list[Goal]) -> list[Thread]:
    """One thread for the plan and for each of its lines, in their order; last those of lines that were removed."""
    threads = {thread.at: thread for thread in [Thread("", WHOLE_PLAN), *_lines(goals)]}
    for comment in comments_of(plan):
        at = str(comment.lineage or "")
        threads.setdefault(at, Thread(at, comment.about, is_gone=True)).comments.append(comment)
    return list(threads.values())


def _lines(goals: list[Goal]) -> list[Thread]:
    found = []
    for first, goal in enumerate(goals, start=1):
        found.append(Thread(str(goal.lineage), goal.title, str(first)))
        for second, objective in enumerate(goal.objectives.all(), start=1):
            found.append(Thread(str(objective.lineage), objective.title, f"{first}.{second}"))
            found += [Thread(str(measure.lineage), measure.title) for measure in objective.measures.all()]
    return found
