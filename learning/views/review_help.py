"""What helps a reviewer beside the decision: passing on, notes among colleagues, phrases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from learning.forms.review import NoteForm, PassOnForm, PhraseForm
from learning.models import Phrase, ReviewNote, Revision
from learning.queries.review import others_who_decide, phrases_of
from learning.services import reviews
from learning.views.plan_review import desk_page
from libraries.models import Agency
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note


@needs("revision.approve", methods=FORM)
def pass_on(request: HttpRequest, revision: Revision) -> HttpResponse:
    people = others_who_decide(revision, but=request.actor.person)
    form = PassOnForm(request.POST if request.method == "POST" else None, people=people)
    if form.is_valid():
        try:
            reviews.revision_pass_on(actor=request.actor, revision=revision, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"{revision.pdp.person}’s plan stands first with {revision.passed_to} now.")
            return redirect("learning:queue")
    context = {"revision": revision, "form": form, "people": people}
    return render(request, "learning/plan/pass_on.html", context, status=422 if form.errors else 200)


@needs("revision.approve", methods=WRITE)
def note_add(request: HttpRequest, revision: Revision) -> HttpResponse:
    form = NoteForm(request.POST)
    if not form.is_valid():
        return desk_page(request, revision, note_form=form)
    reviews.note_add(actor=request.actor, revision=revision, **form.cleaned_data)
    note(request, "Your colleagues read this note with the plan.")
    return redirect("learning:revision_review", revision.pk)


@needs("review_note.remove", methods=WRITE)
def note_remove(request: HttpRequest, row: ReviewNote) -> HttpResponse:
    reviews.note_remove(actor=request.actor, note=row)
    note(request, "The note is gone.")
    return redirect("learning:queue")


@needs("phrase.add", methods=FORM)
def phrases(request: HttpRequest) -> HttpResponse:
    """One's own phrases and those colleagues share; new ones are added here."""
    agency = Agency.objects.get(pk=request.actor.wearing("consultant")[0].agency_id)
    form = PhraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            reviews.phrase_add(actor=request.actor, agency=agency, **form.cleaned_data)
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, "Kept. The desk offers it beside every field for your words.")
            return redirect("learning:phrases")
    context = {"form": form, "phrases": phrases_of(request.actor.person, agency.pk)}
    return render(request, "learning/plan/phrases.html", context, status=422 if form.errors else 200)


@needs("phrase.change", methods=WRITE)
def phrase_remove(request: HttpRequest, phrase: Phrase) -> HttpResponse:
    reviews.phrase_remove(actor=request.actor, phrase=phrase)
    note(request, "Removed. What you wrote with it stays as it is.")
    return redirect("learning:phrases")
