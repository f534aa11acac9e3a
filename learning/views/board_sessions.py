"""Sessions in which a board learns together: recorded, read, added to, taken out. Their list is on the board's page."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from learning.enums import CreditState, SessionState
from learning.forms.board_sessions import SessionEditForm, SessionForm, facts_of
from learning.models import BoardSession
from learning.queries.board_sessions import (
    ATTENDED,
    board_posts,
    can_take_out,
    credits_of_session,
    in_post,
    ticked_again,
    without_credit,
)
from learning.services.board_sessions import session_edit, session_record, session_take_out
from learning.views.reasons import decide_with_reason
from libraries.models import Library
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, Actor, may, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note

_RELATED = ("library__agency", "kind", "category", "recorded_by", "taken_out_by", "corrects")


@needs("library.record_session", methods=FORM, related=("agency",))
def add(request: HttpRequest, library: Library) -> HttpResponse:
    return _record(request, library, None)


@needs("board_session.edit", methods=FORM, related=_RELATED)
def again(request: HttpRequest, session: BoardSession) -> HttpResponse:
    """As it was recorded before it was taken out, to mend."""
    if session.state != SessionState.TAKEN_OUT:
        raise NotNow("This session stands as it is recorded. Take it out first, then record it again.")
    return _record(request, session.library, session)


def _record(request: HttpRequest, library: Library, corrects: BoardSession | None) -> HttpResponse:
    today, board = clock.today(library.agency.time_zone), board_posts(library)
    initial = facts_of(corrects, ticked_again(corrects)) if corrects else {"held_on": today}
    form = SessionForm(request.POST or None, library=library, board=board, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            session = session_record(
                actor=request.actor, library=library, facts=form.facts(), attended=form.cleaned_data["attended"],
                corrects=corrects,
            )  # fmt: skip
        except NotNow:
            raise
        except DomainError as refused:
            form.refuse(refused)
        else:
            note(request, f"“{session}” is recorded. {_credited(session)}")
            return redirect("learning:board_session", session.pk)
    context = {"form": form, "library": library, "corrects": corrects, "board": board,
               "verifies": _chairs(request.actor, library)}  # fmt: skip
    return render(request, "learning/board/form.html", context, status=422 if request.method == "POST" else 200)


def _chairs(actor: Actor, library: Library) -> bool:
    return any(hat.library_id == library.pk for hat in actor.wearing("board_chair"))


def _credited(session: BoardSession) -> str:
    """What became of it, in a sentence."""
    states = list(session.credits.values_list("state", flat=True))
    verified = states.count(CreditState.VERIFIED)
    waiting = states.count(CreditState.CLAIMED)
    words = [f"{verified} credit{'' if verified == 1 else 's'} verified"] if verified else []
    words += [f"{waiting} waiting to be verified"] if waiting else []
    return f"{', '.join(words)}." if words else ""


@needs("board_session.view", related=_RELATED)
def one(request: HttpRequest, session: BoardSession) -> HttpResponse:
    actor, credits = request.actor, credits_of_session(session)
    takes_out = session.state == SessionState.HELD and may(actor, "board_session.take_out", session)
    can = takes_out and can_take_out(actor, credits)
    context = {
        "session": session,
        "credits": credits,
        "present": sum(credit.state in ATTENDED for credit in credits),
        "belonged": len(in_post(board_posts(session.library), session.held_on)),
        "correction": session.corrections.order_by("pk").first(),
        "own": actor.person.pk,
        "may_edit": may(actor, "board_session.edit", session),
        "may_take_out": can,
        "too_late": takes_out and not can,
    }
    return render(request, "learning/board/session.html", context)


@needs("board_session.edit", methods=FORM, related=_RELATED)
def edit(request: HttpRequest, session: BoardSession) -> HttpResponse:
    if session.state != SessionState.HELD:
        raise NotNow("This session was taken out. Record it again, if it was held.")
    initial = {"minute_reference": session.minute_reference}
    form = SessionEditForm(request.POST or None, absent=without_credit(session), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            session_edit(actor=request.actor, session=session, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as refused:
            form.refuse(refused)
        else:
            note(request, "The session is saved.")
            return redirect("learning:board_session", session.pk)
    context = {"form": form, "session": session}
    return render(request, "learning/board/edit.html", context, status=422 if request.method == "POST" else 200)


@needs("board_session.take_out", methods=FORM, related=_RELATED)
def take_out(request: HttpRequest, session: BoardSession) -> HttpResponse:
    here = reverse("learning:board_session", args=[session.pk])
    return decide_with_reason(
        request,
        partial(session_take_out, actor=request.actor, session=session),
        said=f"“{session}” is taken out.",
        then=here,
        question=f"Take “{session}” out?",
        consequences=[
            "Nobody keeps a credit of it: what waits goes back, what was verified is undone or reversed.",
            "Whoever verified a credit undoes it the same day; after that a consultant takes the session out.",
            "It stays readable as taken out, and can be recorded again with what was wrong put right.",
        ],
        label="Take it out",
        cancel_url=here,
    )
