"""Versions of a library's strategic plan: started, copied, adopted, archived."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction

from libraries.enums import PlanState
from libraries.models import Goal, Library, Measure, Objective, StrategicPlan
from libraries.services import texts
from libraries.services.libraries import hold_open
from libraries.workflows import STRATEGIC_PLAN
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.workflow import not_now_words


@transaction.atomic
def plan_start(
    *, actor: Actor, library: Library, title: str, starts_on: dt.date | None, ends_on: dt.date | None
) -> StrategicPlan:
    """A new, empty draft. A library may have several, but not two of one title."""
    require(actor, "library.start_plan", library)
    facts = _facts(title, starts_on, ends_on)
    # Holding the library makes the second of two clicks wait, and then see the first one's draft.
    hold_open(library)
    if StrategicPlan.objects.filter(library=library, state=PlanState.DRAFT, title=facts["title"]).exists():
        raise DomainError("There is a draft with this title already. Go on with that one.", "title")
    plan = StrategicPlan.objects.create(library=library, drafted_at=clock.now(), **facts)
    audit.record("strategic_plan.start", plan, actor=actor, after=PlanState.DRAFT)
    return plan


@transaction.atomic
def plan_edit(
    *, actor: Actor, plan: StrategicPlan, title: str, starts_on: dt.date | None, ends_on: dt.date | None
) -> StrategicPlan:
    """Change title and period of a draft."""
    require(actor, "strategic_plan.edit", plan)
    facts = _facts(title, starts_on, ends_on)
    hold_draft(plan)
    StrategicPlan.objects.filter(pk=plan.pk).update(**facts)
    plan.refresh_from_db()
    audit.record("strategic_plan.edit", plan, actor=actor, facts={"did": "rename", "title": plan.title})
    return plan


@transaction.atomic
def plan_copy(*, actor: Actor, plan: StrategicPlan, goals: Collection[Goal] | None = None) -> StrategicPlan:
    """The next version, as a draft with the same outline, or with those of its `goals` that go on.

    Every line keeps its lineage, so that what people learn stays with the goal it serves.
    """
    require(actor, "library.start_plan", plan.library)
    require(actor, "strategic_plan.view", plan)
    hold_open(plan.library)
    # Holding the row makes the second of two clicks wait, and then see the first one's draft.
    StrategicPlan.objects.select_for_update().get(pk=plan.pk)
    if StrategicPlan.objects.filter(previous=plan, state=PlanState.DRAFT).exists():
        raise DomainError("There is a draft of the next version already. Go on with that one.")
    copy = StrategicPlan.objects.create(
        library=plan.library, title=plan.title, starts_on=plan.starts_on, ends_on=plan.ends_on,
        previous=plan, drafted_at=clock.now(),
    )  # fmt: skip
    all_goals = list(Goal.objects.filter(plan=plan))
    carried = all_goals if goals is None else [goal for goal in all_goals if goal in goals]
    _copy_outline(carried, copy)
    left_out = [goal.title for goal in all_goals if goal not in carried]
    facts = {"copy_of": plan.pk, "left_out": left_out}
    audit.record("strategic_plan.start", copy, actor=actor, after=PlanState.DRAFT, facts=facts)
    return copy


@transaction.atomic
def plan_adopt(*, actor: Actor, plan: StrategicPlan, adopted_on: dt.date, minute_reference: str) -> StrategicPlan:
    """Put a draft in force as the board decided; the version in force so far is archived with it.

    Raises DomainError when there is no goal, the day is to come, or the minutes are not named; NotNow when somebody
    else adopted a plan meanwhile.
    """
    require(actor, "strategic_plan.adopt", plan)
    minute_reference = texts.line(
        minute_reference, "minute_reference", longest=160,
        missing="Name the minutes that record the decision, like “Minutes of 12 March 2026, item 4”.",
    )  # fmt: skip
    texts.date(adopted_on, "adopted_on")
    if adopted_on > clock.today(plan.library.agency.time_zone):
        raise DomainError("This day is still to come. Adopt the plan when the board has decided.", "adopted_on")
    if plan.state == PlanState.DRAFT:
        hold_draft(plan)
        if not plan.goals.exists():
            raise DomainError("A plan without a goal cannot be adopted. Add at least one goal first.")
    previous = StrategicPlan.objects.filter(library=plan.library, state=PlanState.ADOPTED).exclude(pk=plan.pk).first()
    if previous is not None:
        if previous.adopted_on is not None and adopted_on < previous.adopted_on:
            raise DomainError("The plan in force now was adopted after this day. Look at the minutes.", "adopted_on")
        STRATEGIC_PLAN.advance(previous, "archive", archived_at=clock.now())
        facts = {"followed_by": plan.pk}
        audit.record(
            "strategic_plan.archive", previous, actor=actor,
            before=PlanState.ADOPTED, after=PlanState.ARCHIVED, facts=facts,
        )  # fmt: skip
    _adopt(plan, adopted_on=adopted_on, minute_reference=minute_reference, adopted_by=actor.person)
    audit.record(
        "strategic_plan.adopt", plan, actor=actor, before=PlanState.DRAFT, after=PlanState.ADOPTED,
        facts={"adopted_on": adopted_on.isoformat(), "minutes": minute_reference},
    )  # fmt: skip
    return plan


def _adopt(plan: StrategicPlan, **changes: object) -> None:
    try:
        with transaction.atomic():
            STRATEGIC_PLAN.advance(plan, "adopt", adopted_at=clock.now(), **changes)
    except IntegrityError as problem:  # two drafts of one library at once, with no version before them
        plan.refresh_from_db()
        raise NotNow(
            "Somebody was faster: another plan of your library has just been adopted. Look at it, then decide."
        ) from problem


@transaction.atomic
def plan_archive(*, actor: Actor, plan: StrategicPlan) -> StrategicPlan:
    """Take the adopted plan out of force without a new one."""
    require(actor, "strategic_plan.archive", plan)
    before = STRATEGIC_PLAN.advance(plan, "archive", archived_at=clock.now())
    audit.record("strategic_plan.archive", plan, actor=actor, before=before, after=PlanState.ARCHIVED)
    return plan


def hold_draft(plan: StrategicPlan) -> None:
    """Hold the plan's row until the transaction ends, so that outline edits and adoption come one after the other.

    Raises NotNow when it is no longer a draft: an adopted plan never changes.
    """
    if not StrategicPlan.objects.filter(pk=plan.pk, state=PlanState.DRAFT).update(edited_at=clock.now()):
        plan.refresh_from_db()
        raise NotNow(not_now_words(plan, plan.state))


def _facts(title: str, starts_on: dt.date | None, ends_on: dt.date | None) -> dict[str, object]:
    for field, day in {"starts_on": starts_on, "ends_on": ends_on}.items():
        if day is not None:
            texts.date(day, field)
    if starts_on and ends_on and ends_on < starts_on:
        raise DomainError("The last day cannot be before the first.", "ends_on")
    title = texts.line(title, "title", longest=160, missing="Type the plan's title.")
    return {"title": title, "starts_on": starts_on, "ends_on": ends_on}


def _copy_outline(goals: Sequence[Goal], copy: StrategicPlan) -> None:
    for position, goal in enumerate(goals, start=1):
        new_goal = Goal.objects.create(
            plan=copy,
            position=position,
            lineage=goal.lineage,
            title=goal.title,
            reason=goal.reason,
            skills=goal.skills,
        )
        for objective in Objective.objects.filter(goal=goal):
            new_objective = Objective.objects.create(
                goal=new_goal, position=objective.position, lineage=objective.lineage,
                title=objective.title, due_on=objective.due_on,
            )  # fmt: skip
            Measure.objects.bulk_create(
                Measure(
                    objective=new_objective, position=measure.position, lineage=measure.lineage,
                    title=measure.title, baseline=measure.baseline, target=measure.target,
                )
                for measure in Measure.objects.filter(objective=objective)
            )  # fmt: skip
