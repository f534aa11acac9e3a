"""The way of a revision: sending, taking back, the library's commitment."""

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from learning.enums import RevisionState
from learning.forms.plans import CommitForm, ReasonForm
from learning.forms.queue_filter import QueueFilter
from learning.models import Revision
from learning.queries.asked import cents_asked
from learning.queries.plan_page import newest_approved
from learning.queries.plans import shared_drafts, waiting_for_commitment, waiting_lines
from learning.queries.sheet import sheet_of
from learning.queries.small_changes import asks_for_approval
from learning.queries.used import in_force_for, used_by, used_of
from learning.services import revisions
from learning.views.plan_editor import render_editor
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note

PAGE_LENGTH = 50
NEXT = {
    RevisionState.WITH_CONSULTANT: "It is with a consultant now.",
    RevisionState.PROMISED: "As it is less than was asked, they accept it before a consultant gets it.",
}


def sent_at(request: HttpRequest) -> dt.datetime | None:
    """Which sending the decider has read, from the form's hidden field."""
    return moment(request.POST.get("sent_at", ""))


def moment(typed: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(typed)
    except ValueError:
        return None


@needs("revision.submit", methods=WRITE)
def submit(request: HttpRequest, revision: Revision) -> HttpResponse:
    try:
        revisions.revision_submit(actor=request.actor, revision=revision)
    except NotNow:
        raise
    except DomainError as problem:
        return render_editor(request, revision, refusal=problem.words)
    if revision.state == RevisionState.APPROVED:
        note(
            request, f"Revision {revision.number} is in force. It is a small change, which needs no new approval here."
        )
        return redirect("learning:plan", revision.pdp_id)
    whom = "your consultant" if revision.state == RevisionState.WITH_CONSULTANT else "your library"
    undo_url = reverse("learning:revision_withdraw", args=[revision.pk])
    why = f" It needs a new approval: {'; '.join(asks_for_approval(revision))}." if _is_change(revision) else ""
    note(request, f"Revision {revision.number} is with {whom} now.{why}", undo_url=undo_url)
    return redirect("learning:plan", revision.pdp_id)


def _is_change(revision: Revision) -> bool:
    return revision.previous is not None and revision.previous.state == RevisionState.APPROVED


@needs("revision.withdraw", methods=WRITE)
def withdraw(request: HttpRequest, revision: Revision) -> HttpResponse:
    revisions.revision_withdraw(actor=request.actor, revision=revision)
    note(request, f"Revision {revision.number} is yours again. Send it when it is ready.")
    return redirect("learning:revision_edit", revision.pk)


@needs("revision.accept", methods=WRITE)
def accept(request: HttpRequest, revision: Revision) -> HttpResponse:
    revisions.revision_accept(actor=request.actor, revision=revision)
    note(request, f"You accepted the promise. Revision {revision.number} is with your consultant now.")
    return redirect("learning:plan", revision.pdp_id)


@needs("revision.edit", methods=WRITE)
def drop(request: HttpRequest, revision: Revision) -> HttpResponse:
    revisions.revision_drop(actor=request.actor, revision=revision)
    undo_url = reverse("learning:revision_get_back", args=[revision.pk])
    note(request, f"Revision {revision.number} is dropped. What was before stays as it is.", undo_url=undo_url)
    return redirect("learning:plan", revision.pdp_id)


@needs("revision.commit")
def to_review(request: HttpRequest) -> HttpResponse:
    """Plans that wait for the library's side, oldest first unless asked otherwise."""
    form = QueueFilter(request.GET, rows=waiting_for_commitment(request.actor), actor=request.actor)
    page = Paginator(form.applied(), PAGE_LENGTH).get_page(request.GET.get("page"))
    page.object_list = waiting_lines(page.object_list)
    context = {"page": page, "filter": form, "shared": shared_drafts(request.actor)}
    return render(request, "learning/plan/to_review.html", context)


@needs("revision.commit")
def team_promises(request: HttpRequest) -> HttpResponse:
    """What was promised to those one decides for, and what they used of it this year."""
    page = Paginator(in_force_for(request.actor), PAGE_LENGTH).get_page(request.GET.get("page"))
    revisions = list(page.object_list)
    page.object_list = used_by(revisions, _today(revisions[0])) if revisions else []
    return render(request, "learning/plan/team_promises.html", {"page": page})


def _today(revision: Revision) -> dt.date:
    return clock.today(revision.pdp.membership.library.agency.time_zone)


@needs("revision.commit", methods=FORM)
def commit(request: HttpRequest, revision: Revision) -> HttpResponse:
    """Read the plan, then promise the library's side."""
    if request.method == "GET":
        return _commit_page(request, revision)
    form = CommitForm(request.POST)
    if form.is_valid():
        try:
            revisions.revision_commit(
                actor=request.actor, revision=revision, sent_at=sent_at(request), **form.cleaned_data
            )
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"You committed to {revision.pdp.person}’s plan. {NEXT[RevisionState(revision.state)]}")
            return redirect("learning:plans_to_review")
    return _commit_page(request, revision, form=form)


@needs("revision.commit", methods=WRITE)
def send_back(request: HttpRequest, revision: Revision) -> HttpResponse:
    form = ReasonForm(request.POST, label="What should change")
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        revisions.revision_send_back(actor=request.actor, revision=revision, reason=reason, sent_at=sent_at(request))
        note(request, f"The plan is with {revision.pdp.person} again, with your words.")
        return redirect("learning:plans_to_review")
    return _commit_page(request, revision, reason=form)


def _commit_page(
    request: HttpRequest, revision: Revision, form: CommitForm | None = None, reason: ReasonForm | None = None
) -> HttpResponse:
    """Once it is decided, the plan's own page says what became of it."""
    if revision.state != RevisionState.WITH_SUPERVISOR:
        return redirect("learning:plan", revision.pdp_id)
    context = {
        "sheet": sheet_of(revision),
        "cents_asked": cents_asked(revision),
        "used": used_of(newest_approved(list(revision.pdp.revisions.all())), _today(revision)),
        "form": form or CommitForm.of(revision),
        "reason": reason or ReasonForm(label="What should change"),
        "refused": form or reason,
    }
    return render(request, "learning/plan/commit.html", context, status=422 if form or reason else 200)
