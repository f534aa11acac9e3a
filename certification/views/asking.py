"""Requests for exceptions as pages print them: on a standing, in the list of whoever decides, beside the decision."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from certification.enums import DecisionKind, RequestState
from certification.explain.exception_requests import ASKS, decide_url, what_is_asked
from certification.models import Enrollment, ExceptionRequest
from certification.queries.exception_requests import credits_to_ask, kinds_to_ask, requests_shown, requests_to_decide
from certification.queries.standing import OPEN_STATES, Live
from pdplanner.kernel.access import Actor, may
from pdplanner.kernel.errors import NotNow

MOST_WAITING = 20  # on the page; what is decided makes room for the next


@dataclass(frozen=True)
class Asked:
    """One request in words; `decide_url` and `is_mine` say what the visitor can do about it."""

    row: ExceptionRequest
    decide_url: str = ""
    is_mine: bool = False

    @property
    def words(self) -> str:
        return what_is_asked(self.row)

    @property
    def is_open(self) -> bool:
        return self.row.state == RequestState.ASKED


@dataclass(frozen=True)
class Asking:
    """On a standing: `ways` are what can be asked for, as address and words; `credits` those an exception would help,
    with the address to ask, and `waiting` those of which it is asked, with the day."""

    rows: Sequence[Asked] = ()
    ways: Sequence[tuple[str, str]] = ()
    credits: Mapping[int, str] = field(default_factory=dict)
    waiting: Mapping[int, dt.datetime] = field(default_factory=dict)


def asking_in(actor: Actor, live: Live) -> Asking:
    """For the holder and for whoever decides; nobody else is shown who asked for what. One query for these."""
    enrollment = live.enrollment
    may_ask = may(actor, "enrollment.ask_exception", enrollment)
    may_decide = may(actor, "enrollment.except", enrollment)
    if not may_ask and not may_decide:
        return Asking()
    shown = requests_shown(enrollment)
    waiting = [row for row in shown if row.state == RequestState.ASKED]
    rows = [Asked(row, decide_url(row) if may_decide else "", may_ask) for row in shown]
    return Asking(
        rows=rows if enrollment.state in OPEN_STATES else [],
        ways=_ways(live, waiting) if may_ask else [],
        credits={pk: ask_url(enrollment, f"credit-{pk}") for pk in credits_to_ask(live)} if may_ask else {},
        waiting={row.credit_id: row.asked_at for row in waiting if row.credit_id},
    )


def _ways(live: Live, waiting: list[ExceptionRequest]) -> list[tuple[str, str]]:
    asked = {row.kind for row in waiting}
    return [(ask_url(live.enrollment, kind.value), ASKS[kind]) for kind in kinds_to_ask(live) if kind not in asked]


def ask_url(enrollment: Enrollment, about: str) -> str:
    return reverse("certification:exception_ask", args=[enrollment.pk, about])


def waiting_in(actor: Actor) -> dict[str, Any]:
    """For the list of exceptions: what waits for the actor, the oldest first, and whether there is more. One query."""
    rows = list(requests_to_decide(actor)[: MOST_WAITING + 1])
    return {
        "waiting": [Asked(row, decide_url(row)) for row in rows[:MOST_WAITING]],
        "more_waits": len(rows) > MOST_WAITING,
    }


def asked_in(request: HttpRequest, enrollment: Enrollment, kind: DecisionKind) -> ExceptionRequest | None:
    """The open request that the address names. NotNow when it is open no more."""
    named = request.GET.get("asked", "")
    if not named:
        return None
    pk = int(named) if named.isascii() and named.isdigit() and len(named) < 18 else 0
    found = requests_to_decide(request.actor).filter(pk=pk, enrollment=enrollment, kind=kind).first()
    if found is None:
        raise NotNow(
            "This request was answered or taken back meanwhile, so nothing is to be decided. The standing shows what "
            "holds now."
        )
    return found


def days_of(asked: ExceptionRequest | None) -> dict[str, dt.date | None]:
    """To fill a form in with."""
    return {"from_on": asked.from_on, "until_on": asked.until_on} if asked else {}
