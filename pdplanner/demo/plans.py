"""The libraries' strategic plans: drafted in the outline, adopted by the board, followed by the next version."""

import datetime as dt
from typing import Any

from libraries.models import Goal, StrategicPlan
from libraries.services import outline, outline_moves, strategic_plans
from pdplanner.demo.stage import Stage
from pdplanner.kernel.access import Actor

FIVE_YEARS = 60  # months
# What some goals ask of people, as a library would write it before anybody plans.
SKILLS = {
    "Digital help for anyone who asks": "Teaching digital basics one to one\nExplaining forms in plain language\nSpeaking the language of those who ask",
    "The library is where Millrace talks things over": "Moderating when neighbors disagree\nInviting people who never come",
    "A building everyone can use": "Planning accessible buildings",
}


def adopt(stage: Stage, key: str, library: str, title: str, goals: Any, *, months: int,
          before: StrategicPlan | None = None) -> StrategicPlan:  # fmt: skip
    """The plan `title` of a library, drafted by `key` and adopted by its board so many months ago.

    With `before` it is the next version of that plan: goals of the same title go on, the others are left out.
    """
    calendar = stage.calendar
    with calendar.on(calendar.day(months)) as day:
        writer = stage.actor(key)
        words = {"title": f"{title}, {day.year}–{day.year + 5}", "starts_on": day,
                 "ends_on": calendar.day(months - FIVE_YEARS, 1)}  # fmt: skip
        if before is None:
            plan = strategic_plans.plan_start(actor=writer, library=stage.libraries[library], **words)
        else:
            plan = strategic_plans.plan_copy(actor=writer, plan=before)
            strategic_plans.plan_edit(actor=writer, plan=plan, **words)
            _clear(writer, plan, {goal_title for goal_title, _, _ in goals})
        for position, (goal_title, reason, objectives) in enumerate(goals, start=1):
            goal = plan.goals.filter(title=goal_title).first()
            skills = SKILLS.get(goal_title, "")
            goal = goal or outline.goal_add(actor=writer, plan=plan, title=goal_title, reason=reason, skills=skills)
            _write(stage, writer, goal, objectives)
            _move_to(writer, goal, position)
    with calendar.on(day, 19):
        reference = f"Minutes of the board, {day:%B %Y}, item 4"
        return strategic_plans.plan_adopt(actor=stage.actor(key), plan=plan, adopted_on=day, minute_reference=reference)


def _clear(writer: Actor, plan: StrategicPlan, kept: set[str]) -> None:
    """Leave out goals that do not go on, and the objectives of those that do: they are written anew."""
    for goal in plan.goals.all():
        if goal.title not in kept:
            outline_moves.line_remove(actor=writer, line=goal)
            continue
        for objective in goal.objectives.all():
            outline_moves.line_remove(actor=writer, line=objective)


def _write(stage: Stage, writer: Actor, goal: Goal, objectives: Any) -> None:
    for title, due, measures in objectives:
        due_on: dt.date | None = None if due is None else stage.calendar.day(-due)
        objective = outline.objective_add(actor=writer, goal=goal, title=title, due_on=due_on)
        for measure, baseline, target in measures:
            outline.measure_add(actor=writer, objective=objective, title=measure, baseline=baseline, target=target)


def _move_to(writer: Actor, goal: Goal, position: int) -> None:
    goal.refresh_from_db()
    while goal.position > position:
        goal = outline_moves.line_up(actor=writer, line=goal)
        goal.refresh_from_db()
