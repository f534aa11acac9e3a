"""Enrolling in a track, with its consequences shown before anything is saved; applying, taking back, leaving."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from certification.forms.enrolling import EnrollForm
from certification.models import Enrollment, Track
from certification.queries.enrollments import posts_of
from certification.services.enrollments import (
    enrollment_apply,
    enrollment_close,
    enrollment_open,
    enrollment_take_back,
)
from certification.services.terms import Choice, Terms, enrollment_terms, terms_to_choose_from
from certification.views.consequences import consequences
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note


@needs("track.enroll", methods=FORM, related=("program__agency",))
def enroll(request: HttpRequest, track: Track) -> HttpResponse:
    agency = track.program.agency
    today = clock.today(agency.time_zone)
    posts = posts_of(request.actor.person, agency, today)
    suited = terms_to_choose_from(track, request.actor.person, _day(request, today), _given(request))
    choices = suited.choices if suited else {}
    form = EnrollForm(request.POST or None, posts=posts, choices=choices, initial={"starts_on": today})
    if request.method == "POST" and form.is_valid() and "show" not in request.POST:
        given = {name: form.cleaned_data[name] for name in ("starts_on", "membership")}
        try:
            enrollment = enrollment_open(actor=request.actor, track=track, choice=form.choice(), **given)
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"You are enrolled in the {track.name}.")
            return redirect("certification:enrollment", pk=enrollment.pk)
    context = {"track": track, "form": form, "posts": posts, **_consequences(request, track, form, suited)}
    return render(request, "certification/enrollment/form.html", context, status=422 if form.errors else 200)


def _day(request: HttpRequest, today: dt.date) -> dt.date:
    """The day in the form, which decides what there is to choose; today where it is none."""
    try:
        return dt.date.fromisoformat(request.POST.get("starts_on", ""))
    except ValueError:
        return today


def _given(request: HttpRequest) -> Choice:
    return Choice(**{name: request.POST.get(name, "") for name in ("level", "phase", "cohort", "version")})


def _consequences(request: HttpRequest, track: Track, form: EnrollForm, suited: Terms | None) -> dict[str, Any]:
    """What enrolling on the day in the form would mean; nothing while that day cannot be."""
    person = request.actor.person
    if suited and not form.is_bound:
        return {"terms": suited, "consequences": consequences(track, person, suited)}
    day = form.cleaned_data.get("starts_on") if form.is_bound else clock.today(track.program.agency.time_zone)
    if day is None:
        return {}
    choice = form.choice() if form.is_bound else Choice()
    try:
        terms = enrollment_terms(track=track, person=person, starts_on=day, choice=choice)
    except DomainError as problem:
        return {"refusal": "" if form.errors else problem.words}
    return {"terms": terms, "consequences": consequences(track, person, terms)}


@needs("enrollment.apply", methods=WRITE)
def apply(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    enrollment_apply(actor=request.actor, enrollment=enrollment)
    note(request, "You applied for the certificate. A consultant of the agency issues it.")
    return redirect("certification:enrollment", pk=enrollment.pk)


@needs("enrollment.apply", methods=WRITE)
def take_back(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    enrollment_take_back(actor=request.actor, enrollment=enrollment)
    note(request, "Your application is taken back. Everything you earned stays.")
    return redirect("certification:enrollment", pk=enrollment.pk)


@needs("enrollment.close", methods=FORM, related=("track",))
def leave(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    if request.method == "POST":
        enrollment_close(actor=request.actor, enrollment=enrollment)
        note(request, f"You left the {enrollment.track.name}.")
        return redirect("certification:standing")
    context = {
        "question": f"Leave the {enrollment.track.name}?",
        "consequences": [
            "This period ends now and does not come back. You can enroll again, with a new period and today’s rules.",
            "Your plan and your credits stay as they are.",
        ],
        "label": "Leave this track",
        "cancel_url": f"/standing/{enrollment.pk}/",
    }
    return render(request, "layouts/confirm.html", context)
