"""Templates of a library: made from nothing or from an approved plan, offered, begun from."""

from typing import Any

import pytest
from django.http import Http404
from django.urls import reverse

from learning.models import Gap, PlannedActivity, PlanTemplate, Revision, TemplateActivity
from learning.queries.taking_over import source_of, sources_of
from learning.services import plan_templates as services
from learning.services.taking_over import rows_take_over
from libraries.models import Goal, StrategicPlan
from pdplanner.kernel import audit
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow

from .conftest import PROPOSAL, Desk
from .test_editor import activity_words, gap_words
from .test_proposals import client_of, project

PAGE = "learning:plan_template"


def made(desk: Desk, **changes: Any) -> PlanTemplate:
    given = {"title": "New at the desk", "words": "For the first year."} | changes
    return services.template_make(actor=desk.cast.actor("alma"), library=desk.cast.library, **given)


def filled(desk: Desk) -> PlanTemplate:
    """An offered template with a gap and a project for goal 1."""
    template, alma = made(desk), desk.cast.actor("alma")
    goal = Goal.objects.select_related("plan").get(plan=desk.revision.strategic_plan, position=1)
    services.template_gap_save(
        actor=alma, template=template, goal=goal, skill="Story time", level_now="seen", level_then="alone",
        how_known="Families come back",
    )  # fmt: skip
    services.template_activity_save(
        actor=alma, template=template, goal=goal, kind=desk.kind("self_directed"), title="Quiet rooms", minutes=720,
        why="Children can stay.", outcome="Four mornings.", paid_minutes=60, **PROPOSAL,
    )  # fmt: skip
    return services.template_offer(actor=alma, template=template)


def approved(desk: Desk) -> Revision:
    project(desk, paid_minutes=90)
    desk.revision.gaps.update(how_noticed="I pass it on to Lupe")
    for step in (desk.submit, desk.commit, desk.approve):
        step()
    return desk.revision


def test_from_an_approved_plan_comes_everything_but_what_is_about_a_person(desk: Desk) -> None:
    source = approved(desk)
    client_of(desk, "alma").post(
        reverse("learning:plan_templates"), {"title": "Quiet rooms for all", "words": "", "source": source.pk}
    )
    template = PlanTemplate.objects.get()
    assert (template.gaps.count(), template.activities.count(), template.offered_at) == (2, 5, None)
    assert {gap.how_noticed for gap in template.gaps.all()} == {""}
    row = template.activities.get(title="Quiet rooms")
    own = source.activities.get(title="Quiet rooms").values()
    assert row.values() == own | {"helper": "", "planned_on": None}
    page = client_of(desk, "alma").get(reverse(PAGE, args=[template.pk])).content.decode()
    assert "Lupe" not in page
    assert "no sentence should be about one person" in page


def test_from_scratch_by_its_small_forms(desk: Desk) -> None:
    alma, template, _filled = client_of(desk, "alma"), made(desk), desk.fill()
    goal = Goal.objects.get(plan=desk.revision.strategic_plan, position=2)
    at = lambda name, *more: reverse(f"learning:template_{name}", args=[template.pk, *more])  # noqa: E731
    assert "Add a gap" in alma.get(reverse(PAGE, args=[template.pk])).content.decode()
    assert 'name="skill"' in alma.get(reverse(PAGE, args=[template.pk]) + f"?at=gap-new-{goal.pk}").content.decode()
    alma.post(at("gap_add", goal.pk), gap_words())
    words = activity_words(desk) | {"plan_goal": goal.pk}
    form = alma.get(reverse(PAGE, args=[template.pk]) + "?at=activity-new").content.decode()
    assert 'name="paid_minutes"' in form
    assert 'name="planned_on"' not in form
    alma.post(at("activity_add"), words)
    gap, activity = template.gaps.get(), template.activities.get()
    alma.post(at("gap", gap.pk), gap_words(skill="Story time for babies"))
    alma.post(at("activity", activity.pk), words | {"minutes": "12"})
    gap.refresh_from_db()
    activity.refresh_from_db()
    assert (gap.skill, gap.goal, activity.minutes, activity.cents) == ("Story time for babies", goal, 720, 9000)
    alma.post(at("describe"), {"title": "First year", "words": ""})
    alma.post(at("offer"))
    template.refresh_from_db()
    assert (template.title, template.offered_at is None) == ("First year", False)
    alma.post(at("gap_remove", gap.pk))
    alma.post(at("activity_remove", activity.pk))
    assert (template.gaps.count(), template.activities.count()) == (0, 0)
    steps = [entry.after for entry in audit.history(template)]
    assert steps == [
        "made", "gap saved", "activity saved", "gap saved", "activity saved", "described", "offered", "taken out",
        "taken out",
    ]  # fmt: skip


def test_staff_begin_from_what_is_offered(desk: Desk) -> None:
    template = filled(desk)
    ada, draft = client_of(desk, "ada"), desk.revision
    address = reverse("learning:take_over", args=[draft.pk])
    assert address in ada.get(reverse("learning:revision_edit", args=[draft.pk])).content.decode()
    page = ada.get(address).content.decode()
    assert "“New at the desk”, a template of your library" in page
    assert "For the first year." in page
    gap, activity = template.gaps.get(), template.activities.get()
    goal = Goal.objects.get(plan=draft.strategic_plan, position=1)
    ada.post(address, {"goal-0": goal.pk, "rows-0": [f"gap-{gap.pk}", f"activity-{activity.pk}"]})
    assert Gap.objects.get(revision=draft).values() == gap.values()
    row = PlannedActivity.objects.get(revision=draft)
    assert row.values() == activity.values()
    services.template_activity_save(
        actor=desk.cast.actor("alma"), template=template, goal=activity.goal, kind=activity.kind, activity=activity,
        title="Another",
    )  # fmt: skip
    row.refresh_from_db()
    assert row.title == "Quiet rooms"


def test_it_is_relinked_when_the_library_adopts_new_goals(desk: Desk) -> None:
    template = filled(desk)
    old = desk.revision.strategic_plan
    lineage = old.goals.get(position=1).lineage
    StrategicPlan.objects.filter(pk=old.pk).update(state="archived")
    new = StrategicPlan.objects.create(
        library=desk.cast.library, title="Next", state="adopted", adopted_on=old.adopted_on, drafted_at=old.drafted_at
    )
    lives_on = Goal.objects.create(plan=new, position=4, title="Ready to read", lineage=lineage)
    Revision.objects.filter(pk=desk.revision.pk).update(strategic_plan=new)
    source = source_of(desk.revision, f"plantemplate-{template.pk}")
    assert source is not None
    assert [goal.now for goal in source.goals] == [lives_on]


def test_only_what_is_offered_by_the_own_library(desk: Desk) -> None:
    template, alma = filled(desk), desk.cast.actor("alma")
    row = TemplateActivity.objects.select_related("template", "kind").get(template=template)
    services.template_hide(actor=alma, template=template)
    row.template.refresh_from_db()
    assert sources_of(desk.revision) == []
    with pytest.raises(DomainError, match="not offered to you any more"):
        rows_take_over(actor=desk.cast.actor("ada"), revision=desk.revision, chosen=[(row, row.goal)])


def test_an_empty_template_is_not_offered_and_an_offered_one_not_removed(desk: Desk) -> None:
    template, alma = made(desk), client_of(desk, "alma")
    answer = alma.post(reverse("learning:template_offer", args=[template.pk]))
    assert (answer.status_code, "there would be nothing to begin from" in answer.content.decode()) == (422, True)
    services.template_remove(actor=desk.cast.actor("alma"), template=template)
    template = filled(desk)
    with pytest.raises(NotNow):
        services.template_remove(actor=desk.cast.actor("alma"), template=template)
    with pytest.raises(NotNow):
        services.template_offer(actor=desk.cast.actor("alma"), template=template)


@pytest.mark.parametrize("who", ["ada", "sam", "connie", "cora", "omar"])
def test_only_administrators_of_the_library_keep_them(desk: Desk, who: str) -> None:
    template = made(desk)
    for name in ("plan_template", "template_offer", "template_remove"):
        client = client_of(desk, who)
        address = reverse(f"learning:{name}", args=[template.pk])
        assert (client.get if name == "plan_template" else client.post)(address).status_code in (403, 404)
    with pytest.raises((Http404, NotAllowed)):
        services.template_offer(actor=desk.cast.actor(who), template=template)


@pytest.mark.parametrize(("changes", "words"), [
    ({"title": " "}, "Give the template a name"),
    ({"title": "New at the desk"}, "Your library has a template of this name already."),
    ({"source": "999999"}, "Choose one from the list."),
])  # fmt: skip
def test_what_cannot_be_made_is_said(desk: Desk, changes: dict[str, str], words: str) -> None:
    made(desk)
    answer = client_of(desk, "alma").post(reverse("learning:plan_templates"), {"title": "Another"} | changes)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert PlanTemplate.objects.count() == 1


def test_what_somebody_else_saved_meanwhile_is_not_written_over_unseen(desk: Desk) -> None:
    template = filled(desk)
    gap, alma = template.gaps.get(), client_of(desk, "alma")
    page = alma.get(reverse(PAGE, args=[template.pk]) + f"?at=gap-{gap.pk}").content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    address = reverse("learning:template_gap", args=[template.pk, gap.pk])
    alma.post(address, gap_words(skill="Of the first", seen=seen))
    answer = alma.post(address, gap_words(skill="Of the second", seen=seen))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Of the first" in html
    assert "Of the second" in html
