"""Taking part in an event: registering and withdrawing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from learning.forms.events import RegisterForm
from learning.models import Event
from learning.queries.events import part_of, part_words
from learning.services.events import event_register, event_withdraw
from learning.views.events import choices_of, posts_here, show
from pdplanner.kernel.access import WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note

_RELATED = ("item__agency", "item__kind")
_SAID = {"registered": "You are registered.", "on_waiting_list": "You are on the waiting list."}


@needs("event.register", methods=WRITE, related=_RELATED)
def register(request: HttpRequest, event: Event) -> HttpResponse:
    posts = posts_here(request.actor, event)
    form = RegisterForm(request.POST, posts=posts, choices=choices_of(posts))
    if not form.is_valid():
        return show(request, event, form)
    try:
        event_register(actor=request.actor, event=event, **form.cleaned_data)
    except NotNow:
        raise
    except DomainError as refused:
        form.refuse(refused)
        return show(request, event, form)
    note(request, _SAID.get(part_words(part_of(event, request.actor.person), event), "Saved."))
    return redirect("learning:event", event.pk)


@needs("event.register", methods=WRITE, related=_RELATED)
def withdraw(request: HttpRequest, event: Event) -> HttpResponse:
    event_withdraw(actor=request.actor, event=event)
    note(request, "You are not registered any more.")
    return redirect("learning:event", event.pk)
