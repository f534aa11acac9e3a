"""Saying how an event was, and taking it back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from learning.forms.feedback import FeedbackForm
from learning.models import Event
from learning.services.feedback import check_asked, feedback_give, feedback_take_back
from learning.views.events import show
from pdplanner.kernel.access import WRITE, needs
from pdplanner.kernel.notes import note

_RELATED = ("item__agency", "item__kind")


@needs("event.answer", methods=WRITE, related=_RELATED)
def answer(request: HttpRequest, event: Event) -> HttpResponse:
    check_asked(event, request.actor.person)
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return show(request, event, answers=form)
    feedback_give(actor=request.actor, event=event, answers=form.cleaned_data)
    note(request, "Thank you. Your answers are saved.")
    return redirect("learning:event", event.pk)


@needs("event.answer", methods=WRITE, related=_RELATED)
def take_back(request: HttpRequest, event: Event) -> HttpResponse:
    feedback_take_back(actor=request.actor, event=event)
    note(request, "Your answers are taken back, and what you said is not kept.")
    return redirect("learning:event", event.pk)
