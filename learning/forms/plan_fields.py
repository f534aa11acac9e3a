"""What a credit serves in a plan: goals and planned activities to choose from, in the words of the plan."""

from django import forms

from learning.models import ActivityLine, GoalLine
from learning.queries.plan_choices import PlanChoices


def goal_words(choices: PlanChoices) -> dict[int, str]:
    """The goals by line, told apart by their tracks where they are of several plans."""
    return {
        one.line_id: f"{one.goal_no}. {one.goal_title}{_track(choices, one.revision.pdp_id)}" for one in choices.goals
    }


def _track(choices: PlanChoices, pdp_id: int) -> str:
    return f" ({choices.tracks[pdp_id]})" if pdp_id in choices.tracks else ""


def offer_plan(
    fields: dict[str, forms.Field], choices: PlanChoices, *, goal: int | None = None, activity: int | None = None
) -> None:
    """Fill the fields `goal_line` and `activity_line`, or take out what leaves no choice; the `goal` and the `activity`
    a credit already has stay, even if they were dropped from the plan since."""
    goals = goal_words(choices)
    activities = {one.line_id: f"{one.title}{_track(choices, one.revision.pdp_id)}" for one in choices.activities}
    if goal:
        goals.setdefault(goal, "The goal this credit already has")
    if activity:
        activities.setdefault(activity, "The activity this credit already has")
    for name, model, words in (("goal_line", GoalLine, goals), ("activity_line", ActivityLine, activities)):
        if not words:
            del fields[name]
            continue
        field = fields[name]
        field.queryset = model.objects.filter(pk__in=words).select_related("pdp")
        field.label_from_instance = lambda line, words=words: words[line.pk]
