"""A draft goes when nobody has had to do with it for long: each way of having to do with it keeps it."""

from typing import Any

import pytest

from certification.models import Certificate, Enrollment
from learning.models import Credit, DraftComment, Pdp, Revision
from libraries.models import Person
from pdplanner.home.queries import retention
from pdplanner.home.queries.retention import to_go
from pdplanner.kernel import clock
from tests import world as stage
from tests.cast import Cast
from tests.outlived import LONG_AGO, OLD_DAY, audited, numbers, old_draft, old_plan, run

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def ada(players: Cast, world: stage.World) -> Person:
    Certificate.objects.filter(person=players.ada).update(valid_through=OLD_DAY)
    return Person.objects.get(pk=players.ada.pk)


def _excepted(draft: Credit) -> None:
    enrollment = Enrollment.objects.filter(person=draft.person).first()
    assert enrollment is not None
    decided = {
        "kind": "credit",
        "code": "before_window",
        "decided_at": LONG_AGO,
        "decided_by": enrollment.agency.roles.first().person,
    }
    enrollment.decisions.create(credit=draft, **decided)


def _asked_about(draft: Credit) -> None:
    """While it was verified; then it was returned."""
    enrollment = Enrollment.objects.filter(person=draft.person).first()
    assert enrollment is not None
    asked = {"kind": "credit", "reason": "Ill", "state": "declined", "answer": "No", "asked_at": LONG_AGO}
    by = {"asked_by": draft.person, "decided_by": enrollment.agency.roles.first().person, "decided_at": LONG_AGO}
    enrollment.requests.create(credit=draft, **asked, **by)


def _taken_back(draft: Credit) -> None:
    audited(draft)


def _shown(draft: Credit) -> None:
    draft.evidence.update(added_at=clock.now())


def _returned(draft: Credit) -> None:
    Credit.objects.filter(pk=draft.pk).update(returned_at=clock.now())


@pytest.mark.parametrize("touched", [_excepted, _asked_about, _taken_back, _shown, _returned])
def test_a_draft_credit_that_somebody_had_to_do_with_stays(ada: Person, players: Cast, touched: Any) -> None:
    draft = old_draft(ada)
    assert numbers(players.agency)["Drafts of credits"] == 1

    touched(draft)
    run("--do", "--agency", "JSL")

    assert Credit.objects.filter(pk=draft.pk).exists()


def _commented(plan: Pdp) -> None:
    DraftComment.objects.create(
        revision=plan.revisions.get(), about="Plan", words="?", person=plan.person, at=clock.now()
    )


def _answered(plan: Pdp) -> None:
    said = {"about": "Plan", "words": "?", "person": plan.person, "at": LONG_AGO, "answered_at": clock.now()}
    DraftComment.objects.create(revision=plan.revisions.get(), **said)


def _carried(plan: Pdp) -> None:
    audited(plan, action="pdp.carry")


def _given_back(plan: Pdp) -> None:
    audited(plan.revisions.get())


def _shared(plan: Pdp) -> None:
    Revision.objects.filter(pdp=plan).update(shared_at=clock.now())


@pytest.mark.parametrize("touched", [_commented, _answered, _carried, _given_back, _shared])
def test_a_draft_plan_that_somebody_had_to_do_with_stays(ada: Person, players: Cast, touched: Any) -> None:
    plan = old_plan(ada)
    assert numbers(players.agency)["Drafts of plans"] == 1

    touched(plan)
    run("--do", "--agency", "JSL")

    assert Pdp.objects.filter(pk=plan.pk).exists()


def test_a_plan_that_only_a_draft_of_a_credit_holds_is_listed_with_it(ada: Person, players: Cast) -> None:
    plan = old_plan(ada)
    draft = old_draft(ada, goal_line=plan.goal_lines.get())
    listed = {part.name: part.keys for part in to_go(players.agency)}
    assert (listed["Drafts of credits"], listed["Drafts of plans"]) == ((draft.pk,), (plan.pk,))

    said = run("--do", "--agency", "JSL")

    assert "Drafts of credits: 1" in said
    assert "Drafts of plans: 1" in said
    assert not Pdp.objects.filter(pk=plan.pk).exists()
    assert not Credit.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize(("model", "named"), [(Credit, "_ON_A_CREDIT"), (Pdp, "_ON_A_PLAN")])
def test_whatever_holds_a_credit_or_a_plan_is_asked_before_it_goes(model: Any, named: str) -> None:
    """What would refuse the deletion stops the run of its whole agency; what is more than a part would go unseen."""
    parts = {
        "learning.Revision", "learning.GoalLine", "learning.ActivityLine",
        "learning.CreditCategory", "learning.Credit_evidence",
    }  # fmt: skip
    holding = {
        relation.related_model._meta.label
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and getattr(relation, "on_delete", None)
    }
    assert holding - parts <= {one._meta.label for one, _ in getattr(retention, named)}
