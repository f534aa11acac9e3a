"""Templates that a library's administrators keep for staff to begin a plan from. Nothing in one is about a person."""

from typing import Any

from django.db import IntegrityError, transaction

from learning.models import Kind, PlanTemplate, Revision, TemplateActivity, TemplateGap
from learning.services.drafts import check_activity, check_gap, check_kind
from libraries.enums import PlanState
from libraries.models import Goal, Library
from libraries.services.libraries import hold_open
from pdplanner.kernel import access, audit, clock
from pdplanner.kernel.access import Actor
from pdplanner.kernel.errors import DomainError, NotNow

SAME_TITLE = "Your library has a template of this name already."


@transaction.atomic
def template_make(
    *, actor: Actor, library: Library, title: str, words: str = "", source: Revision | None = None
) -> PlanTemplate:
    """A template nobody but its makers sees yet: empty, or from an approved plan of the library without what is in it
    about a person. Raises DomainError for a name that is taken or a plan that is not the library's."""
    access.require(actor, "library.make_template", library)
    hold_open(library)
    template = PlanTemplate(library=library, made_by=actor.person, made_at=clock.now())
    _describe(template, title, words)
    if source is not None:
        access.require(actor, "revision.view", source)
        _copy_rows(template, source)
    facts = {"from_revision": source.pk} if source else {}
    audit.record("plan_template.edit", template, actor=actor, after="made", facts=facts)
    return template


def _describe(template: PlanTemplate, title: str, words: str) -> None:
    if not title.strip():
        raise DomainError("Give the template a name, like “New at the desk”.", "title")
    template.title, template.words = title.strip(), words.strip()
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError:
        raise DomainError(SAME_TITLE, "title") from None


def _copy_rows(template: PlanTemplate, source: Revision) -> None:
    if source.strategic_plan.library_id != template.library_id or source.approved_at is None:
        raise DomainError("Choose an approved plan of your library.", "source")
    for gap in source.gaps.select_related("plan_goal__goal"):
        kept = {name: value for name, value in gap.values().items() if name != "how_noticed"}
        TemplateGap.objects.create(template=template, goal=gap.plan_goal.goal, **kept)
    for activity in source.activities.select_related("plan_goal__goal", "kind"):
        kept = {name: value for name, value in activity.values().items() if name not in ("helper", "planned_on")}
        TemplateActivity.objects.create(template=template, goal=activity.plan_goal.goal, kind=activity.kind, **kept)


@transaction.atomic
def template_describe(*, actor: Actor, template: PlanTemplate, title: str, words: str) -> PlanTemplate:
    access.require(actor, "plan_template.edit", template)
    _describe(template, title, words)
    audit.record("plan_template.edit", template, actor=actor, after="described")
    return template


@transaction.atomic
def template_gap_save(
    *, actor: Actor, template: PlanTemplate, goal: Goal, gap: TemplateGap | None = None, **values: Any
) -> TemplateGap:
    """A gap, new or changed; `values` are those of `gap_save`. Raises DomainError as that does."""
    access.require(actor, "plan_template.edit", template)
    check_gap(values["skill"], values["level_now"], values["level_then"])
    gap = gap or TemplateGap(template=template)
    _write(gap, template, goal, values)
    audit.record("plan_template.edit", template, actor=actor, after="gap saved", facts={"gap": gap.pk})
    return gap


@transaction.atomic
def template_activity_save(
    *, actor: Actor, template: PlanTemplate, goal: Goal, kind: Kind, activity: TemplateActivity | None = None,
    **values: Any,
) -> TemplateActivity:  # fmt: skip
    """An activity, new or changed; `values` are those of `activity_save`. Raises DomainError as that does."""
    access.require(actor, "plan_template.edit", template)
    check_activity(kind, **values)
    check_kind(kind, template.library.agency_id, kept=activity is not None and activity.kind_id == kind.pk)
    activity = activity or TemplateActivity(template=template)
    activity.kind = kind
    _write(activity, template, goal, values)
    audit.record("plan_template.edit", template, actor=actor, after="activity saved", facts={"activity": activity.pk})
    return activity


def _write(row: TemplateGap | TemplateActivity, template: PlanTemplate, goal: Goal, values: dict[str, Any]) -> None:
    if goal.plan.library_id != template.library_id or goal.plan.state == PlanState.DRAFT:
        raise DomainError("Choose a goal of your library.", "plan_goal")
    row.goal = goal
    for name, value in values.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.save()


@transaction.atomic
def template_row_remove(*, actor: Actor, template: PlanTemplate, row: TemplateGap | TemplateActivity) -> None:
    """Take a gap or an activity out. What somebody took over before stays in their plan."""
    access.require(actor, "plan_template.edit", template)
    facts = {row._meta.model_name or "row": row.pk}
    row.delete()
    audit.record("plan_template.edit", template, actor=actor, after="taken out", facts=facts)


@transaction.atomic
def template_offer(*, actor: Actor, template: PlanTemplate) -> PlanTemplate:
    """From now on staff can begin from it. Raises DomainError while it is empty, NotNow when it is offered already."""
    access.require(actor, "plan_template.edit", template)
    if not template.gaps.exists() and not template.activities.exists():
        raise DomainError("Put in a gap or an activity first: there would be nothing to begin from.")
    _turn(actor, template, offered=True)
    return template


@transaction.atomic
def template_hide(*, actor: Actor, template: PlanTemplate) -> PlanTemplate:
    """Nobody begins from it any more. Raises NotNow when it is not offered."""
    access.require(actor, "plan_template.edit", template)
    _turn(actor, template, offered=False)
    return template


def _turn(actor: Actor, template: PlanTemplate, *, offered: bool) -> None:
    moment = clock.now() if offered else None
    rows = PlanTemplate.objects.filter(pk=template.pk, offered_at__isnull=offered)
    if not rows.update(offered_at=moment):
        raise NotNow("This was done a moment ago, by a second click or in another window.")
    template.offered_at = moment
    before, after = ("hidden", "offered") if offered else ("offered", "hidden")
    audit.record("plan_template.edit", template, actor=actor, before=before, after=after)


@transaction.atomic
def template_remove(*, actor: Actor, template: PlanTemplate) -> None:
    """Give up a template that is not offered. Raises NotNow while staff can begin from it."""
    access.require(actor, "plan_template.edit", template)
    if not PlanTemplate.objects.filter(pk=template.pk, offered_at=None).exists():
        raise NotNow("Staff can begin from this template. Stop offering it first, then remove it.")
    audit.record("plan_template.edit", template, actor=actor, after="removed", facts={"title": template.title})
    template.delete()
