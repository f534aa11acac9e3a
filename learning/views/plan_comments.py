"""A shared draft, read by its writer and its supervisor: comments, proposals, and their answers."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from learning.forms.editor import kinds_to_choose
from learning.forms.plans import ItemForm
from learning.forms.together import AnswerForm, ChangesForm, CommentForm, NewActivityForm
from learning.models import Revision
from learning.queries.together import together_of
from learning.services import comments
from pdplanner.kernel.access import WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note


@needs("revision.comment")
def together(request: HttpRequest, revision: Revision) -> HttpResponse:
    """The draft with what was said; `?at=` names the item one writes about."""
    return _page(request, revision)


def _page(request: HttpRequest, revision: Revision, refused: ItemForm | None = None, refusal: str = "") -> HttpResponse:
    page = together_of(revision)
    at = refused.item if refused else request.GET.get("at", "")
    me = request.actor.person.pk
    context = {
        "page": page, "sheet": page.sheet, "at": at, "me": me, "is_own": revision.pdp.person_id == me,
        "form": refused or (_form_at(at, revision) if page.is_open else None), "refused": refused, "refusal": refusal,
    }  # fmt: skip
    return render(request, "learning/plan/together.html", context, status=422 if refused or refusal else 200)


def _form_at(at: str, revision: Revision) -> ItemForm | None:
    """The empty form of the place that is open: "comment-…", "change-<line>" or "new-<goal line>"."""
    what, _, line = at.partition("-")
    if what == "comment":
        return CommentForm(item=at)
    if what == "change" and line.isascii() and line.isdigit():
        activity = revision.activities.filter(line=line).select_related("kind").first()
        return ChangesForm.of(activity, at) if activity else None
    return _new_form(revision, at) if what == "new" else None


def _new_form(revision: Revision, at: str, data: Any = None) -> NewActivityForm:
    kinds = kinds_to_choose(revision.pdp.membership.library.agency)
    return NewActivityForm(data, item=at, goals=list(revision.goals.all()), kinds=kinds)


def _answer(
    request: HttpRequest, revision: Revision, form: ItemForm, key: str, save: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    if form.is_valid():
        try:
            save(form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            return _back(revision, key)
    return _page(request, revision, form)


def _back(revision: Revision, key: str) -> HttpResponse:
    return redirect(reverse("learning:together", args=[revision.pk]) + f"#{key}")


@needs("revision.comment", methods=WRITE)
def comment_plan(request: HttpRequest, revision: Revision) -> HttpResponse:
    return _comment(request, revision, "plan")


@needs("revision.comment", methods=WRITE)
def comment_goal(request: HttpRequest, revision: Revision, line: int) -> HttpResponse:
    goal = get_object_or_404(revision.goals, line=line)
    return _comment(request, revision, f"goal-{line}", goal=goal)


@needs("revision.comment", methods=WRITE)
def comment_activity(request: HttpRequest, revision: Revision, line: int) -> HttpResponse:
    activity = get_object_or_404(revision.activities, line=line)
    return _comment(request, revision, f"activity-{line}", activity=activity)


def _comment(request: HttpRequest, revision: Revision, key: str, **item: Any) -> HttpResponse:
    def save(words: dict[str, Any]) -> None:
        comments.comment_write(actor=request.actor, revision=revision, **item, **words)

    return _answer(request, revision, CommentForm(request.POST, item=f"comment-{key}"), key, save)


@needs("revision.comment", methods=WRITE)
def propose(request: HttpRequest, revision: Revision, line: int) -> HttpResponse:
    """Other words or values for an activity of the draft."""
    activity = get_object_or_404(revision.activities.select_related("kind"), line=line)

    def save(words: dict[str, Any]) -> None:
        comments.changes_propose(actor=request.actor, revision=revision, activity=activity, **words)

    return _answer(
        request, revision, ChangesForm.of(activity, f"change-{line}", request.POST), f"activity-{line}", save
    )


@needs("revision.comment", methods=WRITE)
def propose_new(request: HttpRequest, revision: Revision) -> HttpResponse:
    def save(words: dict[str, Any]) -> None:
        size = words.pop("units", 0)
        comments.activity_propose(actor=request.actor, revision=revision, units_hundredths=size, **words)

    return _answer(request, revision, _new_form(revision, "new", request.POST), "new", save)


@needs("revision.comment", methods=WRITE)
def settle(request: HttpRequest, revision: Revision, comment: int) -> HttpResponse:
    row = get_object_or_404(revision.comments, pk=comment)
    comments.comment_settle(actor=request.actor, comment=row)
    return _back(revision, f"said-{comment}")


@needs("revision.edit", methods=WRITE)
def accept(request: HttpRequest, revision: Revision, comment: int) -> HttpResponse:
    row = get_object_or_404(revision.comments, pk=comment)
    return _decide(request, revision, comment, "It is in your draft now.", lambda: comments.proposal_accept(
        actor=request.actor, comment=row, seen=request.POST.get("seen", "")
    ))  # fmt: skip


@needs("revision.edit", methods=WRITE)
def decline(request: HttpRequest, revision: Revision, comment: int) -> HttpResponse:
    row = get_object_or_404(revision.comments, pk=comment)
    form = AnswerForm(request.POST, item=f"answer-{comment}")
    if not form.is_valid():
        return _page(request, revision, refusal=" ".join(form.errors["words"]))
    return _decide(request, revision, comment, "Your draft stays as it is.", lambda: comments.proposal_decline(
        actor=request.actor, comment=row, **form.cleaned_data
    ))  # fmt: skip


def _decide(
    request: HttpRequest, revision: Revision, comment: int, words: str, decide: Callable[[], Any]
) -> HttpResponse:
    """What stands in the way is said on the page, where both texts are."""
    try:
        decide()
    except DomainError as problem:
        return _page(request, revision, refusal=problem.words)
    note(request, words)
    return _back(revision, f"said-{comment}")
