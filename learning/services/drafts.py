"""Writing a draft: goals, gaps, options, activities, the staff member's promise. Everything may be incomplete here;
queries/readiness.py says what is missing. A revision that was sent is frozen: every function raises NotNow."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from learning.enums import Level, MoneySource, PdpState, Per, RevisionState
from learning.models import ActivityLine, Gap, Kind, Option, PlanGoal, PlannedActivity, Revision
from learning.queries.carrying import frozen_words
from learning.services.credit_rules import MOST_UNITS
from learning.services.pdps import goal_line_for
from libraries.models import Competency, Goal
from libraries.queries.lexicon import competencies_offered
from pdplanner.kernel import access, clock
from pdplanner.kernel.access import Actor
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.wording import long_date, plural

LONGEST_MINUTES = 60_000  # 1,000 hours, more than any activity of four years
HIGHEST_CENTS = 10_000_000  # $100,000
MINUTES_IN = {Per.WEEK: 7 * 24 * 60, Per.MONTH: 31 * 24 * 60}


def _open_draft(actor: Actor, revision: Revision) -> None:
    """Authorizes, and dates the edit by a conditional UPDATE: a submission at the same moment waits for it or wins."""
    access.require(actor, "revision.edit", revision)
    if why := frozen_words(revision.pdp):
        raise NotNow(why)
    draft = Revision.objects.filter(pk=revision.pk, state=RevisionState.DRAFT, pdp__state=PdpState.OPEN)
    moment = clock.now()
    if not draft.update(edited_at=moment):
        revision.refresh_from_db()
        raise NotNow(_frozen_words(revision))
    revision.edited_at = moment


def _frozen_words(revision: Revision) -> str:
    if revision.state == RevisionState.DRAFT:
        return "This plan is finished or closed, so nothing in it changes any more."
    sent = f" on {long_date(revision.submitted_at)}" if revision.submitted_at else ""
    if revision.state in (RevisionState.WITH_SUPERVISOR, RevisionState.PROMISED, RevisionState.WITH_CONSULTANT):
        return f"Revision {revision.number} was sent{sent} and is frozen while somebody reads it. Take it back first."
    return f"Revision {revision.number} was decided and stays as it is. Ask for a change to write the next one."


def _own(revision: Revision, *rows: Gap | Option | PlanGoal | PlannedActivity | None) -> None:
    for row in rows:
        if row is not None and row.revision_id != revision.pk:
            raise DomainError("This belongs to another revision of the plan. Open the page again.")


def _check_amounts(minutes: int, cents: int) -> None:
    if not 0 <= minutes <= LONGEST_MINUTES:
        raise DomainError("That many hours cannot be right. Use 0 to 1,000.", "minutes")
    if not 0 <= cents <= HIGHEST_CENTS:
        raise DomainError("That much money cannot be right. Use $0 to $100,000.", "cents")


def _check_source(money_source: str) -> None:
    if money_source not in MoneySource.values:
        raise DomainError("Choose where the money comes from.", "money_source")


@transaction.atomic
def goals_pick(*, actor: Actor, revision: Revision, goals: Iterable[Goal]) -> list[PlanGoal]:
    """Serve exactly these goals of the strategic plan; number and words are copied. Kept goals keep their rows.

    Raises DomainError for a goal of another plan, and for leaving a goal that still has gaps or activities.
    """
    _open_draft(actor, revision)
    picked = {goal.pk: goal for goal in goals}
    here = {row.goal_id: row for row in revision.goals.all()}
    for goal in picked.values():
        if goal.plan_id != revision.strategic_plan_id and goal.pk not in here:
            raise DomainError("One of these goals is not in your library’s strategic plan. Pick again.", "goals")
    for row in (row for pk, row in here.items() if pk not in picked):
        _leave(row)
    for goal in (goal for pk, goal in picked.items() if pk not in here):
        PlanGoal.objects.create(
            revision=revision,
            line=goal_line_for(revision.pdp, goal),
            goal=goal,
            goal_no=goal.position,
            goal_title=goal.title,
        )
    return list(revision.goals.order_by("goal_no", "pk"))


def _leave(row: PlanGoal) -> None:
    if row.activities.exists() or row.gaps.exists():
        raise DomainError(
            f"Goal {row.goal_no} still has gaps or activities in your plan. Move or remove them, then leave the goal.",
            "goals",
        )
    row.delete()


@transaction.atomic
def gap_save(
    *, actor: Actor, revision: Revision, plan_goal: PlanGoal, skill: str, level_now: str = Level.NONE,
    level_then: str = Level.ALONE, how_noticed: str = "", how_known: str = "",
    competency: Competency | None = None, gap: Gap | None = None,
) -> Gap:  # fmt: skip
    """A gap of one goal, new or changed; `competency` is what the lexicon calls the skill.

    Raises DomainError without a skill, if the level does not rise, or for a competency that is not offered (any more).
    """
    _open_draft(actor, revision)
    _own(revision, plan_goal, gap)
    check_gap(skill, level_now, level_then)
    gap = gap or Gap(revision=revision)
    if competency and competency.pk != gap.competency_id:
        _check_offered(revision, competency)
    gap.competency = competency
    gap.plan_goal, gap.skill = plan_goal, skill.strip()
    gap.how_noticed, gap.how_known = how_noticed.strip(), how_known.strip()
    gap.level_now, gap.level_then = level_now, level_then
    gap.save()
    return gap


def check_gap(skill: str, level_now: str, level_then: str) -> None:
    """What a gap must be even in a draft. Raises DomainError."""
    if not skill.strip():
        raise DomainError("Name one thing you cannot do today.", "skill")
    ladder = list(Level.values)
    if level_now not in ladder or level_then not in ladder:
        raise DomainError("Choose one of the levels.", "level_now" if level_now not in ladder else "level_then")
    if ladder.index(level_then) <= ladder.index(level_now):
        raise DomainError("Choose a level above today’s: that is the gap.", "level_then")


def _check_offered(revision: Revision, competency: Competency) -> None:
    if competency not in competencies_offered(revision.strategic_plan.library.agency_id):
        raise DomainError("This is no longer offered in your agency’s lexicon. Pick another line.", "competency")


@transaction.atomic
def gap_remove(*, actor: Actor, revision: Revision, gap: Gap) -> None:
    """Remove a gap with the options compared for it."""
    _open_draft(actor, revision)
    _own(revision, gap)
    gap.delete()


@transaction.atomic
def option_save(
    *, actor: Actor, revision: Revision, gap: Gap, title: str, note: str = "", minutes: int = 0, cents: int = 0,
    money_source: str = MoneySource.LIBRARY, option: Option | None = None,
) -> Option:  # fmt: skip
    """A way to close a gap that is worth comparing, new or changed. Raises DomainError without a title."""
    _open_draft(actor, revision)
    _own(revision, gap, option)
    _check_amounts(minutes, cents)
    _check_source(money_source)
    if not title.strip():
        raise DomainError("Say what this way is, in a few words.", "title")
    option = option or Option(revision=revision)
    option.gap, option.title, option.note = gap, title.strip(), note.strip()
    option.minutes, option.cents, option.money_source = minutes, cents, money_source
    option.save()
    return option


@transaction.atomic
def options_pick(*, actor: Actor, revision: Revision, gap: Gap, options: Iterable[Option]) -> None:
    """Of the ways compared for `gap`, exactly these are picked."""
    _open_draft(actor, revision)
    options = list(options)
    _own(revision, gap, *options)
    picked = [option.pk for option in options]
    gap.options.filter(pk__in=picked).update(is_picked=True)
    gap.options.exclude(pk__in=picked).update(is_picked=False)


@transaction.atomic
def option_remove(*, actor: Actor, revision: Revision, option: Option) -> None:
    _open_draft(actor, revision)
    _own(revision, option)
    option.delete()


@transaction.atomic
def training_fits_save(*, actor: Actor, revision: Revision, training_fits: str) -> Revision:
    """The person's own answer to "is training the right answer at all?"; may stay empty."""
    _open_draft(actor, revision)
    revision.training_fits = training_fits.strip()
    revision.save(update_fields=["training_fits"])
    return revision


@transaction.atomic
def activity_save(
    *, actor: Actor, revision: Revision, plan_goal: PlanGoal, title: str, kind: Kind, why: str = "", outcome: str = "",
    question: str = "", method: str = "", resources: str = "", deliverable: str = "", minutes: int = 0,
    units_hundredths: int = 0, paid_minutes: int = 0, cents: int = 0, money_source: str = MoneySource.LIBRARY,
    planned_on: dt.date | None = None, helper: str = "", activity: PlannedActivity | None = None,
) -> PlannedActivity:  # fmt: skip
    """A planned activity, new (with a line of its own) or changed (the line stays); its size in the kind's measure.

    What only a self-directed one proposes is kept when its kind changes, so that a wrong choice costs no words.
    Raises DomainError without a title, or for a kind of another agency.
    """
    _open_draft(actor, revision)
    _own(revision, plan_goal, activity)
    check_activity(
        kind, title=title, minutes=minutes, units_hundredths=units_hundredths, paid_minutes=paid_minutes, cents=cents,
        money_source=money_source,
    )  # fmt: skip
    kept = activity is not None and activity.kind_id == kind.pk
    check_kind(kind, revision.pdp.membership.library.agency_id, kept=kept)
    if activity is None:
        activity = PlannedActivity(revision=revision, line=ActivityLine.objects.create(pdp=revision.pdp))
    activity.plan_goal, activity.kind, activity.title = plan_goal, kind, title.strip()
    activity.why, activity.outcome, activity.helper = why.strip(), outcome.strip(), helper.strip()
    activity.question, activity.method = question.strip(), method.strip()
    activity.resources, activity.deliverable = resources.strip(), deliverable.strip()
    activity.minutes, activity.units_hundredths, activity.paid_minutes = minutes, units_hundredths, paid_minutes
    activity.cents, activity.money_source, activity.planned_on = cents, money_source, planned_on
    activity.save()
    return activity


def check_kind(kind: Kind, agency_id: int, *, kept: bool) -> None:
    """A kind of the agency that is in use, or the one the activity had before. Raises DomainError."""
    if kind.agency_id != agency_id:
        raise DomainError("Choose one of the kinds your agency knows.", "kind")
    if not kind.is_open and not kept:
        raise DomainError(f"“{kind}” is no longer used. Choose another kind.", "kind")


def check_activity(
    kind: Kind, *, title: str, minutes: int = 0, units_hundredths: int = 0, paid_minutes: int = 0, cents: int = 0,
    money_source: str = MoneySource.LIBRARY, **_rest: object,
) -> None:  # fmt: skip
    """What a planned activity must be even in a draft, and even when it is only proposed. Raises DomainError."""
    _check_amounts(minutes, cents)
    _check_source(money_source)
    if not 0 <= paid_minutes <= LONGEST_MINUTES:
        raise DomainError("That much paid time cannot be right. Use 0 to 1,000 hours.", "paid_minutes")
    if not title.strip():
        raise DomainError("Say what you will do, in a few words.", "title")
    _check_measure(kind, minutes, units_hundredths)


def _check_measure(kind: Kind, minutes: int, units_hundredths: int) -> None:
    """A kind is measured in time or in its unit; a draft may leave the size open."""
    if kind.unit and minutes:
        raise DomainError(
            f"“{kind}” is measured in {plural(kind.unit)}. Write them under “Amount”, and leave the hours empty.",
            "minutes",
        )
    if units_hundredths and not kind.unit:
        raise DomainError(f"“{kind}” is measured in hours. Write them there, and leave this empty.", "units")
    if not 0 <= units_hundredths <= MOST_UNITS:
        raise DomainError(f"That many cannot be right. Use 0 to {MOST_UNITS // 100}.", "units")


@transaction.atomic
def activity_remove(*, actor: Actor, revision: Revision, activity: PlannedActivity) -> None:
    """Take an activity out of this revision. Its line stays, and with it what was already learned under it."""
    _open_draft(actor, revision)
    _own(revision, activity)
    activity.delete()


@transaction.atomic
def promise_save(
    *, actor: Actor, revision: Revision, staff_minutes: int, staff_per: str, asked_minutes: int = 0,
    asked_per: str = Per.WEEK,
) -> Revision:  # fmt: skip
    """How much of their own time the staff member gives, and how much they ask of the library, in minutes per week or
    month."""
    _open_draft(actor, revision)
    check_time(staff_minutes, staff_per, "staff_minutes", "staff_per")
    check_time(asked_minutes, asked_per, "asked_minutes", "asked_per")
    revision.staff_minutes, revision.staff_per = staff_minutes, staff_per
    revision.asked_minutes, revision.asked_per = asked_minutes, asked_per
    revision.save(update_fields=["staff_minutes", "staff_per", "asked_minutes", "asked_per"])
    return revision


def check_time(minutes: int, per: str, minutes_field: str, per_field: str) -> None:
    """A promise of time is at most the hours there are. Raises DomainError."""
    if per not in Per.values:
        raise DomainError("Choose a week or a month.", per_field)
    if not 0 <= minutes <= MINUTES_IN[Per(per)]:
        raise DomainError(f"There are not that many hours in {Per(per).label}.", minutes_field)
