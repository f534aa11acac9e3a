import datetime as dt
import threading

import pytest
from django.db import connection
from django.http import Http404

from libraries.models import Goal, Measure, Objective, StrategicPlan
from libraries.services import outline, outline_moves, strategic_plans
from pdplanner.kernel import audit, clock
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from tests.cast import Cast, adopted_plan

MAY = dt.date(2026, 5, 1)
MINUTES = "Minutes of 1 May 2026, item 3"


def start(cast: Cast, goals: int = 1, who: str = "alma", title: str = "Open Doors, 2026–2030") -> StrategicPlan:
    """A draft with as many goals, the first of them with an objective and a measure."""
    actor = cast.actor(who)
    plan = strategic_plans.plan_start(actor=actor, library=cast.library, title=title, starts_on=None, ends_on=None)
    for number in range(goals):
        goal = outline.goal_add(actor=actor, plan=plan, title=f"Goal {number + 1}", reason="Because.")
        if number == 0:
            objective = outline.objective_add(actor=actor, goal=goal, title="Objective", due_on=MAY)
            outline.measure_add(actor=actor, objective=objective, title="Measure", baseline="1", target="2")
    return plan


def adopt(cast: Cast, plan: StrategicPlan, on: dt.date = MAY, minutes: str = MINUTES, who: str = "alma") -> None:
    strategic_plans.plan_adopt(actor=cast.actor(who), plan=plan, adopted_on=on, minute_reference=minutes)


def states() -> list[str]:
    return list(StrategicPlan.objects.order_by("pk").values_list("state", flat=True))


def test_adopting_the_first_plan_puts_it_in_force(cast: Cast) -> None:
    plan = start(cast)
    adopt(cast, plan)
    plan.refresh_from_db()
    assert (plan.state, plan.adopted_on, plan.minute_reference, plan.adopted_by) == (
        "adopted", MAY, MINUTES, cast.alma,
    )  # fmt: skip


def test_adopting_a_version_archives_the_one_before(cast: Cast) -> None:
    old = adopted_plan(cast)
    adopt(cast, start(cast))
    assert states() == ["archived", "adopted"]
    assert audit.history(old)[-1].action == "strategic_plan.archive"


def test_a_refused_adoption_archives_nothing(cast: Cast) -> None:
    adopted_plan(cast)
    with pytest.raises(DomainError):
        adopt(cast, start(cast), on=dt.date(2024, 1, 1))
    assert states() == ["adopted", "draft"]


def test_a_plan_without_a_goal_is_not_adopted(cast: Cast) -> None:
    with pytest.raises(DomainError, match="without a goal"):
        adopt(cast, start(cast, goals=0))


@pytest.mark.parametrize("minutes", ["", "   ", "m" * 161, "Minutes\u202e"])
def test_the_minutes_are_named(cast: Cast, minutes: str) -> None:
    with pytest.raises(DomainError) as refusal:
        adopt(cast, start(cast), minutes=minutes)
    assert refusal.value.field == "minute_reference"


def test_the_day_of_adoption_is_the_agencys_day(cast: Cast) -> None:
    plan = start(cast)
    with clock.moved_to(dt.datetime(2026, 5, 2, 5, 59, tzinfo=dt.UTC)):  # 23:59 on 1 May, Mountain time
        with pytest.raises(DomainError, match="still to come"):
            adopt(cast, plan, on=dt.date(2026, 5, 2))
        adopt(cast, plan, on=MAY)
    assert states() == ["adopted"]


def test_the_second_to_adopt_a_plan_is_told(cast: Cast) -> None:
    plan = start(cast)
    stale = StrategicPlan.objects.get(pk=plan.pk)
    adopt(cast, plan)
    with pytest.raises(NotNow, match="Somebody was faster"):
        adopt(cast, stale, who="dina")


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_two_drafts_adopted_at_the_same_moment_leave_one_plan_in_force(cast: Cast) -> None:
    plans = [start(cast), start(cast, title="Another draft")]
    ready, outcomes = threading.Barrier(2), []

    def decide(plan: StrategicPlan, who: str) -> None:
        ready.wait()
        try:
            adopt(cast, plan, who=who)
            outcomes.append("adopted")
        except NotNow:
            outcomes.append("not now")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=pair) for pair in zip(plans, ("alma", "dina"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert StrategicPlan.objects.filter(state="adopted").count() == 1
    assert outcomes.count("adopted") >= 1


def test_an_adopted_plan_never_changes(cast: Cast) -> None:
    plan = start(cast)
    adopt(cast, plan)
    goal, actor = Goal.objects.get(), cast.actor("alma")
    attempts = [
        lambda: outline.goal_add(actor=actor, plan=plan, title="Late"),
        lambda: outline.goal_edit(actor=actor, goal=goal, title="Late", reason=""),
        lambda: outline.objective_add(actor=actor, goal=goal, title="Late"),
        lambda: outline_moves.line_up(actor=actor, line=goal),
        lambda: outline_moves.line_remove(actor=actor, line=goal),
        lambda: strategic_plans.plan_edit(actor=actor, plan=plan, title="Late", starts_on=None, ends_on=None),
    ]
    for attempt in attempts:
        with pytest.raises(NotNow):
            attempt()
    assert (Goal.objects.get().title, Objective.objects.count()) == ("Goal 1", 1)


def test_the_next_version_starts_as_a_copy_with_the_same_lineages(cast: Cast) -> None:
    plan = start(cast, goals=2)
    adopt(cast, plan)
    copy = strategic_plans.plan_copy(actor=cast.actor("alma"), plan=plan)
    assert (copy.state, copy.previous, copy.title) == ("draft", plan, plan.title)
    for model, owner in ((Goal, "plan"), (Objective, "goal__plan"), (Measure, "objective__goal__plan")):
        old, new = (model.objects.filter(**{owner: one}).values_list("lineage", "title") for one in (plan, copy))
        assert list(old) == list(new)
        assert len(new) > 0


def test_editing_the_copy_leaves_the_plan_in_force_alone(cast: Cast) -> None:
    plan = start(cast)
    adopt(cast, plan)
    copy = strategic_plans.plan_copy(actor=cast.actor("alma"), plan=plan)
    goal = copy.goals.get()
    outline.goal_edit(actor=cast.actor("alma"), goal=goal, title="Sharper", reason="")
    assert (plan.goals.get().title, copy.goals.get().title) == ("Goal 1", "Sharper")


def test_two_clicks_on_the_next_version_make_one(cast: Cast) -> None:
    plan = adopted_plan(cast)
    strategic_plans.plan_copy(actor=cast.actor("alma"), plan=plan)
    with pytest.raises(DomainError, match="draft of the next version already"):
        strategic_plans.plan_copy(actor=cast.actor("alma"), plan=plan)


def test_a_plan_archived_meanwhile_is_copied_and_stays_archived(cast: Cast) -> None:
    plan = adopted_plan(cast)
    StrategicPlan.objects.filter(pk=plan.pk).update(state="archived")
    strategic_plans.plan_copy(actor=cast.actor("alma"), plan=plan)  # by a page that was loaded before
    assert StrategicPlan.objects.get(pk=plan.pk).state == "archived"


def test_two_clicks_on_a_new_plan_make_one(cast: Cast) -> None:
    start(cast)
    with pytest.raises(DomainError, match="There is a draft with this title already"):
        start(cast)
    start(cast, title="Open Doors, from 2031")
    assert states() == ["draft", "draft"]


def test_a_plan_is_taken_out_of_force(cast: Cast) -> None:
    plan = adopted_plan(cast)
    strategic_plans.plan_archive(actor=cast.actor("dina"), plan=plan)
    assert states() == ["archived"]


def test_a_plan_whose_last_day_comes_first_is_refused(cast: Cast) -> None:
    with pytest.raises(DomainError) as refusal:
        strategic_plans.plan_start(
            actor=cast.actor("alma"), library=cast.library, title="T", starts_on=MAY, ends_on=dt.date(2025, 1, 1)
        )
    assert refusal.value.field == "ends_on"


def test_only_the_administrator_of_the_library_writes_its_plan(cast: Cast) -> None:
    plan = start(cast)
    for reader in ("ada", "sam", "tess", "carl", "connie", "cora"):
        with pytest.raises(NotAllowed):
            outline.goal_add(actor=cast.actor(reader), plan=plan, title="Mine")
    for stranger in ("omar", "fred", "fay", "root"):
        with pytest.raises(Http404):
            outline.goal_add(actor=cast.actor(stranger), plan=plan, title="Mine")
    outline.goal_add(actor=cast.actor("dina"), plan=plan, title="A director holds an administrator's grants")
