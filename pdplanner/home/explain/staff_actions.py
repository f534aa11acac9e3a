"""What somebody who learns does next, the most urgent first."""

import datetime as dt
from collections.abc import Iterator
from itertools import islice

from django.urls import reverse

from certification.engine import RequirementVerdict, Status
from certification.enums import EnrollmentState
from learning.enums import CreditState, ReportState, RevisionState
from pdplanner.home.explain.opening import Action, count
from pdplanner.home.queries.learner import Learner
from pdplanner.kernel.wording import credits_in_sentence, long_date

AT_MOST = 3
REPORT_EARLY = dt.timedelta(days=120)  # how long before the last day the final report is asked for


def actions_for(learner: Learner, today: dt.date) -> list[Action]:
    """At most three; there is always at least one."""
    return list(islice(_urgent_first(learner, today), AT_MOST))


def _urgent_first(learner: Learner, today: dt.date) -> Iterator[Action]:
    yield from _track(learner)
    yield from _came_back(learner)
    yield from _apply(learner)
    yield from _plan(learner)
    yield from _drafts(learner)
    yield from _report(learner, today)
    yield from _happened(learner, today)
    yield from _short(learner, today)
    yield from _was_there(learner)
    yield Action(
        "Log a credit", "Training, a conference, a project: whatever you learned since last time.",
        reverse("learning:credit_new"), "Log a credit",
    )  # fmt: skip


def _track(learner: Learner) -> Iterator[Action]:
    if learner.enrollment is None:
        yield Action(
            "Pick a track", "A track says how many credits you need, by when, and what counts. You may be in two.",
            reverse("certification:tracks"), "See the tracks",
        )  # fmt: skip
    elif learner.enrollment.state == EnrollmentState.CERTIFIED and learner.certificate is not None:
        yield Action(
            "Show your certificate", f"Number {learner.certificate.number}. Anyone can check that it is valid.",
            reverse("certification:certificates"), "My certificates",
        )  # fmt: skip
        yield Action(
            "Look at your next track", "A new period starts when you enroll, and its credits count from then on.",
            reverse("certification:tracks"), "See the tracks",
        )  # fmt: skip


def _came_back(learner: Learner) -> Iterator[Action]:
    revision = learner.revision
    if revision is not None and revision.state == RevisionState.PROMISED:
        yield Action(
            "Accept what your library promises, or not", "It is less than you asked, so your plan waits for you.",
            reverse("learning:plan", args=[revision.pdp_id]), "Read and decide",
        )  # fmt: skip
    if revision is not None and revision.state == RevisionState.RETURNED:
        yield Action(
            "Answer your reviewer", revision.return_reason or "Your plan came back with questions.",
            reverse("learning:plan", args=[revision.pdp_id]), "Read and answer",
        )  # fmt: skip
    returned = learner.credits_in(CreditState.RETURNED)
    if returned:
        title = f"Mend “{returned[0].title}”" if len(returned) == 1 else f"Mend {count(len(returned), 'credit')}"
        where = reverse("learning:credit", args=[returned[0].pk])
        yield Action(title, returned[0].return_reason or "It came back.", where, "Read and mend")


def _apply(learner: Learner) -> Iterator[Action]:
    enrollment, verdict = learner.enrollment, learner.verdict
    if enrollment is None or enrollment.state != EnrollmentState.ACTIVE or verdict is None:
        return
    if verdict.is_ready:
        yield Action(
            "Apply for your certificate", "Every requirement is met. A consultant looks at it once more and issues it.",
            reverse("certification:enrollment", args=[enrollment.pk]), "Look and apply",
        )  # fmt: skip


def _plan(learner: Learner) -> Iterator[Action]:
    revision = learner.revision
    if revision is None or revision.state != RevisionState.DRAFT:
        return
    if learner.in_force is not None:
        title, reason = "Send your change", "Until it is approved, the plan you have stays in force."
    elif learner.activities:
        title, reason = "Finish your plan and send it", "Credits count once your plan is in force."
    else:
        title, reason = (
            "Write your plan",
            "Pick the goals of your library you will learn toward, then what you will do.",
        )
    yield Action(title, reason, reverse("learning:revision_edit", args=[revision.pk]), "Open the plan")


def _drafts(learner: Learner) -> Iterator[Action]:
    drafts = learner.credits_in(CreditState.DRAFT)
    if len(drafts) == 1:
        where = reverse("learning:credit", args=[drafts[0].pk])
        yield Action(
            f"Claim “{drafts[0].title}”", "It is a draft, so nobody can verify it yet.", where, "Look and claim"
        )
    elif drafts:
        title = f"Claim {count(len(drafts), 'credit')}"
        yield Action(
            title, "They are drafts, so nobody can verify them yet.", reverse("learning:credits"), "My credits"
        )


def _report(learner: Learner, today: dt.date) -> Iterator[Action]:
    """The final report, when it came back or when little else is open: it is due before the period ends."""
    asked = _report_asked(learner)
    if asked is None or learner.enrollment is None or learner.enrollment.pdp_id is None or learner.in_force is None:
        return
    report = getattr(learner.enrollment.pdp, "final_report", None)
    if report is not None and report.state in (ReportState.SUBMITTED, ReportState.ACCEPTED):
        return
    total, last = learner.total, learner.last_day
    is_near = last is not None and last - REPORT_EARLY <= today
    if report is not None and report.state == ReportState.RETURNED:
        yield Action(
            "Mend your final report",
            report.return_reason,
            reverse("learning:report", args=[report.pk]),
            "Read and mend",
        )
    elif report is not None or is_near or (total is not None and total.status is Status.MET):
        reason = f"It closes your plan. Send it by {long_date(last)}." if last else "It closes your plan."
        yield Action("Write your final report", reason, reverse("learning:my_report"), "Open the report")


def _report_asked(learner: Learner) -> RequirementVerdict | None:
    lines = learner.verdict.requirements() if learner.verdict else ()
    return next((line for line in lines if line.kind == "document" and line.status is not Status.MET), None)


def _happened(learner: Learner, today: dt.date) -> Iterator[Action]:
    """A planned activity whose day has passed and of which nothing was logged."""
    if learner.in_force is None or learner.enrollment is None or learner.enrollment.state != EnrollmentState.ACTIVE:
        return
    past = [activity for activity in learner.undone() if activity.planned_on and activity.planned_on < today]
    for activity in past[:1]:
        day = activity.planned_on or today
        reason = f"You planned it for {long_date(day)}, and nothing is logged yet."
        yield Action(f"Log “{activity.title}”", reason, reverse("learning:credit_new"), "Log a credit")


def _short(learner: Learner, today: dt.date) -> Iterator[Action]:
    total, revision = learner.total, learner.in_force
    if total is None or revision is None or not total.short or learner.revision != revision:
        return
    if learner.last_day is not None and learner.last_day < today:
        return
    amount = credits_in_sentence(total.short)
    title = f"Plan the last {amount} {'credit' if total.short == 100 else 'credits'}"
    reason = "Ask for a change of your plan and add activities; what is approved stays in force meanwhile."
    yield Action(title, reason, reverse("learning:plan", args=[revision.pdp_id]), "Open your plan")


def _was_there(learner: Learner) -> Iterator[Action]:
    """The newest event they have not said anything of; after some weeks nobody asks any more."""
    for credit in [credit for credit in learner.credits if credit.asked][:1]:
        where = reverse("learning:event", args=[credit.catalog_event_id]) + "#feedback"
        yield Action(f"How was “{credit.title}”?", "Half a minute, and nobody sees who said what.", where, "Answer")
