"""The consultant's queue and review desk."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from learning.enums import RevisionState
from learning.forms.plans import MarkForm, ReasonForm
from learning.forms.queue_filter import QueueFilter
from learning.forms.review import NoteForm
from learning.models import ActivityLine, Revision
from learning.queries.credits import credits_without_verifier
from learning.queries.plans import waiting_for_consultant, waiting_lines
from learning.queries.review import review_desk_of
from learning.services import reviews, revisions
from learning.views.plan_way import PAGE_LENGTH, sent_at
from libraries.queries.shares import share_of
from pdplanner.kernel import autosave
from pdplanner.kernel.access import WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note

REASON = {
    "label": "Words for the whole plan",
    "help_text": "They go to the person as you write them, beside your marks.",
    "required": False,
}


@needs("revision.approve")
def queue(request: HttpRequest) -> HttpResponse:
    """Plans that wait for a consultant, oldest first unless asked otherwise."""
    share = share_of(request.actor, request.GET.get("whose", ""))
    form = QueueFilter(request.GET, rows=waiting_for_consultant(request.actor, share), actor=request.actor)
    page = Paginator(form.applied(), PAGE_LENGTH).get_page(request.GET.get("page"))
    page.object_list = waiting_lines(page.object_list)
    share.label([line.revision for line in page], lambda revision: revision.pdp.membership.library_id)
    unattended = credits_without_verifier(request.actor).count()
    context = {"page": page, "filter": form, "share": share, "unattended": unattended}
    return render(request, "learning/plan/queue.html", context)


@needs("revision.approve")
def desk(request: HttpRequest, revision: Revision) -> HttpResponse:
    """Read, mark, decide; `?changes=1` shows only what changed since the revision before."""
    return desk_page(request, revision)


def desk_page(
    request: HttpRequest, revision: Revision, *, reason: ReasonForm | None = None, refusal: str = "",
    refused_mark: tuple[str, MarkForm] | None = None, note_form: NoteForm | None = None,
) -> HttpResponse:  # fmt: skip
    if revision.state != RevisionState.WITH_CONSULTANT:
        return redirect("learning:plan", revision.pdp_id)
    only_changes = request.GET.get("changes") == "1" and revision.previous_id is not None
    context = {
        "desk": review_desk_of(revision, request.actor.person, only_changes=only_changes),
        "only_changes": only_changes,
        "reason": reason or ReasonForm(**REASON),
        "refusal": refusal,
        "refused_mark": refused_mark,
        "note_form": note_form or NoteForm(),
        "place": _place(_waiting_with(request, revision), revision),
    }
    refused = bool(refusal or refused_mark or (reason and reason.errors) or note_form)
    return render(request, "learning/plan/desk.html", context, status=422 if refused else 200)


def _waiting_with(request: HttpRequest, revision: Revision) -> QuerySet[Revision]:
    """The reader's share of the queue; all of it when this plan is another consultant's."""
    mine = waiting_for_consultant(request.actor, share_of(request.actor))
    return mine if mine.filter(pk=revision.pk).exists() else waiting_for_consultant(request.actor)


def _place(waiting: QuerySet[Revision], revision: Revision) -> dict[str, object]:
    """Where this plan stands in the queue, and which comes next."""
    keys = list(waiting.values_list("pk", flat=True))
    here = keys.index(revision.pk) if revision.pk in keys else 0
    line, after, *_ = [*waiting_lines(waiting.filter(pk__in=keys[here : here + 2])), None, None]
    return {"number": here + 1, "count": len(keys), "line": line, "next": after}


@needs("revision.approve", methods=WRITE)
def mark_plan(request: HttpRequest, revision: Revision) -> HttpResponse:
    return _mark(request, revision, None, "plan")


@needs("revision.approve", methods=WRITE)
def mark_activity(request: HttpRequest, revision: Revision, line: int) -> HttpResponse:
    activity = get_object_or_404(ActivityLine, pk=line, pdp=revision.pdp_id)
    return _mark(request, revision, activity, f"line-{line}")


def _mark(request: HttpRequest, revision: Revision, activity: ActivityLine | None, key: str) -> HttpResponse:
    """Save one mark; the answer is the time of saving, or the desk at the same item."""
    form = MarkForm(request.POST, item=key)
    if form.is_valid():
        reviews.mark_set(actor=request.actor, revision=revision, activity=activity, **form.said())
        if autosave.is_autosave(request):
            return autosave.saved()
        return redirect(_desk_url(request, revision) + f"#{key}")
    if autosave.is_autosave(request):
        return autosave.not_saved(form)
    return desk_page(request, revision, refused_mark=(key, form))


def _desk_url(request: HttpRequest, revision: Revision) -> str:
    url = reverse("learning:revision_review", args=[revision.pk])
    return f"{url}?changes=1" if request.GET.get("changes") == "1" else url


@needs("revision.approve", methods=WRITE)
def approve(request: HttpRequest, revision: Revision) -> HttpResponse:
    try:
        revisions.revision_approve(actor=request.actor, revision=revision, sent_at=sent_at(request))
    except NotNow:
        raise
    except DomainError as problem:
        return desk_page(request, revision, refusal=problem.words)
    undo_url = reverse("learning:revision_unapprove", args=[revision.pk])
    note(request, f"{revision.pdp.person}’s plan is approved.", undo_url=undo_url)
    return redirect("learning:queue")


@needs("revision.approve", methods=WRITE)
def return_plan(request: HttpRequest, revision: Revision) -> HttpResponse:
    form = ReasonForm(request.POST, **REASON)
    if form.is_valid():
        try:
            revisions.revision_return(
                actor=request.actor, revision=revision, reason=form.cleaned_data["reason"], sent_at=sent_at(request)
            )
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"The plan is with {revision.pdp.person} again, with your words.")
            return redirect("learning:queue")
    return desk_page(request, revision, reason=form)
