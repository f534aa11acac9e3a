"""The verbs of a final report: what was learned toward each goal, what came of it, and what comes next."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from learning import signals
from learning.enums import PdpState, ReportState
from learning.mail import reports as mail
from learning.models import FinalReport, GoalReflection, Pdp
from learning.queries.reports import PlanOutcome, ReportGoal, approved_revision, plan_outcome
from learning.workflows import REPORT
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.models import AuditEntry
from pdplanner.kernel.workflow import not_now_words

EDITABLE = (ReportState.DRAFT, ReportState.RETURNED)
LONGEST_TEXT = 5000


def report_start(*, actor: Actor, pdp: Pdp) -> FinalReport:
    """The report of a plan, filled with what the plan and its credits already say. A second call finds the first's.

    Raises DomainError when the plan was never approved or is closed.
    """
    require(actor, "pdp.report", pdp)
    if pdp.state == PdpState.CLOSED:
        raise DomainError("This plan is closed. A final report is written for a plan that was carried out.")
    if approved_revision(pdp) is None:
        raise DomainError("The report answers an approved plan, and this one is not approved yet.")
    try:
        with transaction.atomic():
            return _start(actor, pdp)
    except IntegrityError:  # two clicks at once: the unique constraint let one through
        return FinalReport.objects.get(pdp=pdp)


def _start(actor: Actor, pdp: Pdp) -> FinalReport:
    known = FinalReport.objects.filter(pdp=pdp).first()
    if known is not None:
        return known
    outcome = plan_outcome(pdp)
    report = FinalReport.objects.create(pdp=pdp, started_at=clock.now(), not_done=_left_undone(outcome))
    GoalReflection.objects.bulk_create(
        GoalReflection(report=report, line_id=one.goal.line_id, learned=_learned_so_far(one)) for one in outcome.goals
    )
    audit.record("report.start", report, actor=actor, after=report.state)
    _tell(report)
    return report


def _learned_so_far(one: ReportGoal) -> str:
    """What the person wrote beside each credit toward the goal: nothing is typed twice."""
    return "\n\n".join(f"{c.title}: {c.learned}" for c in one.credits if c.learned)[:LONGEST_TEXT]


def _left_undone(outcome: PlanOutcome) -> str:
    return "\n".join(f"{one.title}: " for one in outcome.not_done)[:LONGEST_TEXT]


@transaction.atomic
def report_save(
    *,
    actor: Actor,
    report: FinalReport,
    changed: str,
    patrons: str,
    not_done: str,
    next_plan: str,
    reflections: Mapping[int, tuple[str, str]],
) -> FinalReport:
    """Keep what was typed. `reflections` holds (what I learned, what came of it) by goal line.

    Raises NotNow when the report is with the consultant or accepted, DomainError for a goal of another plan.
    """
    require(actor, "report.write", report)
    if not set(reflections) <= set(report.pdp.goal_lines.values_list("pk", flat=True)):
        raise DomainError("One of these goals belongs to another plan. Open the report again.")
    texts = {"changed": changed, "patrons": patrons, "not_done": not_done, "next_plan": next_plan}
    rows = FinalReport.objects.filter(pk=report.pk, state__in=EDITABLE)
    if not rows.update(edited_at=clock.now(), **texts):
        report.refresh_from_db()
        raise NotNow(not_now_words(report, report.state))
    for line_id, (learned, result) in reflections.items():
        GoalReflection.objects.update_or_create(
            report=report, line_id=line_id, defaults={"learned": learned, "result": result}
        )
    report.refresh_from_db()
    return report


def missing_parts(report: FinalReport) -> list[tuple[str, str]]:
    """What the report still needs before it can be sent: the form's field and the sentence, in the page's order."""
    missing, outcome = [], plan_outcome(report.pdp, report)
    for one in outcome.goals:
        said, goal, line = one.reflection, one.goal.goal_no, one.goal.line_id
        if said is None or not said.learned.strip():
            missing.append((f"learned_{line}", f"Goal {goal}: say what you learned."))
        if said is None or not said.result.strip():
            missing.append((f"result_{line}", f"Goal {goal}: say what came of it."))
    if not report.changed.strip():
        missing.append(("changed", "Say what changed in your work."))
    if not report.patrons.strip():
        missing.append(("patrons", "Say what changed for patrons."))
    missing += [("not_done", f"Say why “{title}” was not done.") for title in _unexplained(report, outcome)]
    return missing


def _unexplained(report: FinalReport, outcome: PlanOutcome) -> list[str]:
    """Activities nothing came of whose line still stands there as it was filled in, or all where nothing is said."""
    lines = {line.strip() for line in report.not_done.splitlines()}
    said = report.not_done.strip()
    return [one.title for one in outcome.not_done if not said or f"{one.title}:" in lines]


@transaction.atomic
def report_submit(*, actor: Actor, report: FinalReport) -> FinalReport:
    """Send the report to the consultant. Raises DomainError with everything that is missing at once."""
    require(actor, "report.submit", report)
    missing = missing_parts(report)
    if missing:
        raise DomainError("The report is not complete. " + " ".join(words for _, words in missing))
    _move(actor, report, "submit", "report.submit", submitted_at=clock.now())
    mail.to_consultants(report)
    return report


@transaction.atomic
def report_take_back(*, actor: Actor, report: FinalReport) -> FinalReport:
    """Make a submitted report a draft again, before anybody has decided on it."""
    require(actor, "report.submit", report)
    _move(actor, report, "take_back", "report.take_back", submitted_at=None)
    return report


@transaction.atomic
def report_accept(*, actor: Actor, report: FinalReport, sent_at: dt.datetime | None = None) -> FinalReport:
    """The consultant accepts it. The plan stays open: credits may still be earned toward it until the certificate.

    `sent_at` is the sending the consultant read; NotNow when it was taken back and sent again since.
    """
    require(actor, "report.decide", report)
    if report.state == ReportState.SUBMITTED and sent_at not in (None, report.submitted_at):
        raise NotNow(
            f"{report.pdp.person} took this report back, changed it and sent it again. Read it anew, then decide."
        )
    entry = _move(actor, report, "accept", "report.decide", decided_at=clock.now(), decided_by=actor.person)
    mail.report_accepted(report, event=entry.pk)
    return report


@transaction.atomic
def report_return(*, actor: Actor, report: FinalReport, reason: str) -> FinalReport:
    """Give the report back with a reason; what was written stays."""
    require(actor, "report.decide", report)
    reason = reason.strip()
    if not reason:
        raise DomainError("Give a reason: the person reads it and acts on it.", "reason")
    decided = {"decided_at": clock.now(), "decided_by": actor.person, "return_reason": reason}
    entry = _move(actor, report, "return", "report.decide", reason=reason, **decided)
    mail.report_returned(report, event=entry.pk)
    return report


def _move(actor: Actor, report: FinalReport, action: str, said: str, *, reason: str = "", **changes: Any) -> AuditEntry:
    before = REPORT.advance(report, action, **changes)
    entry = audit.record(said, report, actor=actor, before=before, after=report.state, reason=reason)
    _tell(report)
    return entry


def _tell(report: FinalReport) -> None:
    pdp = report.pdp
    signals.report_changed.send(sender=FinalReport, pdp_id=pdp.pk, person_id=pdp.person_id)
