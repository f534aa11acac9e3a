"""R2: every (state × action × role) cell of every workflow, tried through the services.

Three answers: 404 for what is not visible, 403 for what is another's to do, 409 for what is not possible in this state;
everything else either moves to the target the table names or is refused by a business rule in words, and a refusal
changes nothing. An action without a line in `CALLS` fails.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.http import Http404

from certification.enums import DecisionKind
from certification.services import enrollments, exception_requests, issuing, proofs, rule_sets
from certification.services.exceptions import Terms
from certification.services.replacing import Names, certificate_replace
from certification.services.withdrawing import certificate_withdraw, period_go_on
from learning.services import (
    board_sessions,
    catalog,
    credits,
    events,
    overrides,
    pdps,
    reopening,
    reports,
    revisions,
    spot_checks,
)
from libraries.services import strategic_plans
from pdplanner.kernel.access import PERMISSIONS, Actor, actor_for
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry
from pdplanner.kernel.workflow import Move, Workflow, workflows
from tests.test_permission_matrix import ACTORS, _allowed

pytestmark = pytest.mark.django_db

LIBRARY_SIDE = {"library_minutes": 60, "library_per": "week", "library_cents": 10000}


def _granted(actor: Actor, request: Any) -> Any:
    """In a period that still runs: in one that is over nothing is granted."""
    type(request.enrollment).objects.filter(pk=request.enrollment_id).update(state="active")
    terms = Terms(DecisionKind.EXTENSION, "Why", until_on=dt.date(2029, 12, 31))
    return exception_requests.request_grant(actor=actor, request=request, terms=terms)


CALLS: dict[tuple[str, str], Callable[[Actor, Any], Any]] = {
    ("libraries.StrategicPlan", "adopt"): lambda a, x: strategic_plans.plan_adopt(
        actor=a, plan=x, adopted_on=dt.date(2026, 1, 5), minute_reference="Minutes"
    ),
    ("libraries.StrategicPlan", "archive"): lambda a, x: strategic_plans.plan_archive(actor=a, plan=x),
    ("learning.Revision", "submit"): lambda a, x: revisions.revision_submit(actor=a, revision=x),
    ("learning.Revision", "resubmit"): lambda a, x: revisions.revision_submit(actor=a, revision=x),
    ("learning.Revision", "stand"): lambda a, x: revisions.revision_submit(actor=a, revision=x),
    ("learning.Revision", "withdraw"): lambda a, x: revisions.revision_withdraw(actor=a, revision=x),
    ("learning.Revision", "commit"): lambda a, x: revisions.revision_commit(actor=a, revision=x, **LIBRARY_SIDE),
    ("learning.Revision", "offer"): lambda a, x: revisions.revision_commit(actor=a, revision=x, **LIBRARY_SIDE),
    ("learning.Revision", "accept"): lambda a, x: revisions.revision_accept(actor=a, revision=x),
    ("learning.Revision", "send_back"): lambda a, x: revisions.revision_send_back(actor=a, revision=x, reason="Why"),
    ("learning.Revision", "approve"): lambda a, x: revisions.revision_approve(actor=a, revision=x),
    ("learning.Revision", "return"): lambda a, x: revisions.revision_return(actor=a, revision=x, reason="Why"),
    ("learning.Revision", "drop"): lambda a, x: revisions.revision_drop(actor=a, revision=x),
    ("learning.Revision", "unapprove"): lambda a, x: revisions.revision_unapprove(actor=a, revision=x),
    ("learning.Revision", "get_back"): lambda a, x: reopening.revision_get_back(actor=a, revision=x),
    ("learning.Pdp", "reopen"): lambda a, x: reopening.pdp_reopen(actor=a, pdp=x, reason="I stay"),
    ("learning.Pdp", "unfinish"): lambda a, x: reopening.pdp_unfinish(actor=a, pdp=x, reason="Withdrawn"),
    ("learning.Pdp", "finish"): lambda a, x: pdps.pdp_finish(actor=a, pdp=x),
    ("learning.Pdp", "close"): lambda a, x: pdps.pdp_close(actor=a, pdp=x, reason="Moving away"),
    ("learning.Credit", "claim"): lambda a, x: credits.credit_claim(actor=a, credit=x),
    ("learning.Credit", "take_back"): lambda a, x: credits.credit_take_back(actor=a, credit=x),
    ("learning.Credit", "verify"): lambda a, x: credits.credit_verify(actor=a, credit=x),
    ("learning.Credit", "return"): lambda a, x: credits.credit_return(actor=a, credit=x, reason="Why"),
    ("learning.Credit", "unverify"): lambda a, x: credits.credit_unverify(actor=a, credit=x),
    ("learning.Credit", "override"): lambda a, x: overrides.credit_override(actor=a, credit=x, reason="Why"),
    ("learning.Credit", "override_return"): lambda a, x: overrides.credit_override_return(
        actor=a, credit=x, reason="Why"
    ),
    ("learning.Credit", "reverse"): lambda a, x: credits.credit_reverse(actor=a, credit=x, reason="Why"),
    ("learning.FinalReport", "submit"): lambda a, x: reports.report_submit(actor=a, report=x),
    ("learning.FinalReport", "take_back"): lambda a, x: reports.report_take_back(actor=a, report=x),
    ("learning.FinalReport", "accept"): lambda a, x: reports.report_accept(actor=a, report=x),
    ("learning.FinalReport", "return"): lambda a, x: reports.report_return(actor=a, report=x, reason="Why"),
    ("learning.CatalogItem", "propose"): lambda a, x: catalog.item_repropose(actor=a, item=x),
    ("learning.CatalogItem", "approve"): lambda a, x: catalog.item_approve(actor=a, item=x),
    ("learning.CatalogItem", "return"): lambda a, x: catalog.item_return(actor=a, item=x, reason="Why"),
    ("learning.CatalogItem", "retire"): lambda a, x: catalog.item_retire(actor=a, item=x, reason="Why"),
    ("learning.CatalogItem", "take_up"): lambda a, x: catalog.item_take_up(actor=a, item=x),
    ("learning.Event", "cancel"): lambda a, x: events.event_cancel(actor=a, event=x, reason="Why"),
    ("learning.SpotCheck", "answer"): lambda a, x: spot_checks.spot_check_answer(actor=a, check=x, words="My notes"),
    ("learning.SpotCheck", "take_back"): lambda a, x: spot_checks.spot_check_take_back(actor=a, check=x),
    ("learning.SpotCheck", "pass"): lambda a, x: spot_checks.spot_check_pass(actor=a, check=x, sent_at=x.answered_at),
    ("learning.SpotCheck", "not_show"): lambda a, x: spot_checks.spot_check_not_show(
        actor=a, check=x, reason="Why", sent_at=x.answered_at
    ),
    ("learning.SpotCheck", "drop"): lambda a, x: spot_checks.spot_check_drop(
        actor=a, check=x, reason="Why", sent_at=x.answered_at
    ),
    ("learning.BoardSession", "take_out"): lambda a, x: board_sessions.session_take_out(
        actor=a, session=x, reason="Why"
    ),
    ("certification.RuleSet", "publish"): lambda a, x: rule_sets.rule_set_publish(actor=a, rule_set=x),
    ("certification.Enrollment", "apply"): lambda a, x: enrollments.enrollment_apply(actor=a, enrollment=x),
    ("certification.Enrollment", "take_back"): lambda a, x: enrollments.enrollment_take_back(actor=a, enrollment=x),
    ("certification.Enrollment", "issue"): lambda a, x: issuing.certificate_issue(actor=a, enrollment=x),
    ("certification.Enrollment", "return"): lambda a, x: enrollments.enrollment_return(
        actor=a, enrollment=x, reason="Why"
    ),
    ("certification.Proof", "take_back"): lambda a, x: proofs.proof_take_back(actor=a, proof=x),
    ("certification.Proof", "verify"): lambda a, x: proofs.proof_verify(actor=a, proof=x),
    ("certification.Proof", "return"): lambda a, x: proofs.proof_return(actor=a, proof=x, reason="Why"),
    ("certification.Proof", "reverse"): lambda a, x: proofs.proof_reverse(actor=a, proof=x, reason="Why"),
    ("certification.ExceptionRequest", "take_back"): lambda a, x: exception_requests.request_take_back(
        actor=a, request=x
    ),
    ("certification.ExceptionRequest", "grant"): lambda a, x: _granted(a, x),
    ("certification.ExceptionRequest", "decline"): lambda a, x: exception_requests.request_decline(
        actor=a, request=x, reason="Why"
    ),
    ("certification.Certificate", "replace"): lambda a, x: certificate_replace(
        actor=a, certificate=x, names=Names("Ada Lovelace", "Lovelace", ""), reason="Married"
    ),
    ("certification.Certificate", "withdraw"): lambda a, x: certificate_withdraw(
        actor=a, certificate=x, reason="Why", public_note="It was issued in error."
    ),
    ("certification.Enrollment", "withdraw"): lambda a, x: period_go_on(actor=a, enrollment=x),
    ("certification.Enrollment", "reopen"): lambda a, x: period_go_on(actor=a, enrollment=x),
    ("certification.Enrollment", "close"): lambda a, x: enrollments.enrollment_close(actor=a, enrollment=x),
}
# What a row in a state has besides the state: who decided and when, as its constraints and pages expect.
MOMENT = "2026-05-01T12:00Z"
BELONGS_TO_STATE: dict[tuple[str, str], tuple[str, ...]] = {
    ("learning.Credit", "verified"): ("verified_by", "verified_at"),
    ("libraries.StrategicPlan", "adopted"): ("adopted_on",),
    ("libraries.StrategicPlan", "archived"): ("adopted_on",),
    ("learning.Revision", "promised"): ("committed_by", "committed_at"),
    ("learning.Revision", "with_consultant"): ("committed_by", "committed_at"),
    ("learning.Revision", "returned"): ("returned_by", "returned_at"),
    ("learning.Revision", "approved"): ("approved_by", "approved_at"),
    ("learning.CatalogItem", "approved"): ("approved_at",),
    ("learning.CatalogItem", "retired"): ("approved_at",),
    ("learning.SpotCheck", "answered"): ("answered_at",),
    ("learning.SpotCheck", "passed"): ("answered_at", "decided_by", "decided_at"),
    ("learning.SpotCheck", "not_shown"): ("answered_at", "decided_by", "decided_at"),
    ("learning.Pdp", "finished"): ("ended_at",),
    ("learning.Pdp", "closed"): ("ended_at",),
    ("certification.Enrollment", "applied"): ("applied_at",),
    ("certification.Certificate", "withdrawn"): ("withdrawn_at",),
    ("certification.Proof", "verified"): ("verified_by", "verified_at"),
}

CELLS = [(workflow, move) for workflow in sorted(workflows(), key=lambda w: w.model) for move in workflow.moves]


def _id(value: Any) -> str:
    return value.model if isinstance(value, Workflow) else value.action


class _Undo(Exception):
    pass


def _put_into(thing: Any, workflow: Workflow, state: str, players: Any) -> Any:
    changes: dict[str, Any] = {workflow.field: state}
    for name in BELONGS_TO_STATE.get((workflow.model, state), ()):
        changes[name] = players.omar if name.endswith("_by") else MOMENT if name.endswith("_at") else MOMENT[:10]
    type(thing).objects.filter(pk=thing.pk).update(**changes)
    return type(thing).objects.get(pk=thing.pk)


def _outcome(call: Callable[[], Any]) -> str:
    try:
        call()
    except Http404:
        return "404"
    except NotAllowed:
        return "403"
    except NotNow:
        return "409"
    except DomainError as refusal:
        if not refusal.words.strip().endswith((".", "?", "”")):
            return f"refused without a sentence: {refusal.words}"
        return "refused in words"
    return "done"


def _expected(actor: Actor, move: Move, thing: Any, state: str, workflow: Workflow) -> set[str]:
    view = move.permission.partition(".")[0] + ".view"
    if not _allowed(actor, move.permission, thing):
        if view in PERMISSIONS:
            return {"403"} if _allowed(actor, view, thing) else {"404"}
        return {"403", "404"}
    # Also of a draft that was taken back: who would decide is told so and reads nothing of it.
    return {"done", "refused in words"} if state in move.sources else {"409", "refused in words"}


@pytest.mark.parametrize(("workflow", "move"), CELLS, ids=_id)
def test_every_cell_answers_as_the_tables_say(workflow, move, players, world, figure):
    call = CALLS[(workflow.model, move.action)]
    sample = world[workflow.model]["ada"]
    for state in workflow.states:
        for name in ACTORS:
            cell = f"{workflow.model} {state} × {move.action} × {name}"
            try:
                with transaction.atomic():
                    thing = _put_into(sample, workflow, state, players)
                    actor = actor_for(players.people[name])
                    expected = _expected(actor, move, thing, state, workflow)
                    rows = AuditEntry.objects.count()
                    with transaction.atomic():
                        outcome = _outcome(lambda thing=thing, actor=actor: call(actor, thing))
                    assert outcome in expected, f"{cell}: {outcome}, expected {expected}"
                    now = getattr(type(thing).objects.get(pk=thing.pk), workflow.field)
                    if outcome == "done":
                        targets = {m.target for m in workflow.moves if m.permission == move.permission}
                        assert now in targets, cell
                        assert AuditEntry.objects.count() > rows, f"{cell}: no audit row"
                    else:
                        assert now == state, f"{cell}: a refusal moved it to {now}"
                    raise _Undo
            except _Undo:
                figure("R2: cells of the workflows tried", 1)


def test_every_action_of_every_workflow_is_tried():
    named = {(workflow.model, move.action) for workflow, move in CELLS}
    assert set(CALLS) == named
