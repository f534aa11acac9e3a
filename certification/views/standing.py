"""Where a person stands, with every reason: their own page, and the same for those who help or decide."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from certification.explain.decisions import exception_sentences
from certification.models import Enrollment, Track
from certification.queries.checks import checks_of, steps_of
from certification.queries.effects import deadline_of
from certification.queries.enrollments import enrollments_of
from certification.queries.facts import PARTS
from certification.queries.former_rules import with_rules_beside
from certification.queries.standing import OPEN_STATES, Live, evaluate_live, without_drafts
from certification.views.asking import Asking, asking_in
from certification.views.known_later import known_later
from certification.views.proof_page import asks_in
from certification.views.standing_page import StandingPage
from pdplanner.kernel import clock
from pdplanner.kernel.access import READ, may, needs, signed_in, visible
from pdplanner.kernel.forms import FIRST_YEAR, LAST_YEAR
from pdplanner.kernel.wording import long_date


@signed_in("shows only the visitor’s own enrollments", methods=READ)
def mine(request: HttpRequest) -> HttpResponse:
    enrollments = enrollments_of(request.actor.person)
    if not enrollments:
        return render(request, "certification/standing/none.html", {"tracks": _tracks(request)})
    return render(request, "certification/standing/page.html", _context(request, enrollments[0], enrollments))


@needs("enrollment.view", methods=READ, related=PARTS)
def enrollment(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    is_own = enrollment.person_id == request.actor.person.pk
    rows = enrollments_of(request.actor.person) if is_own else [enrollment]
    return render(request, "certification/standing/page.html", _context(request, enrollment, rows))


def _context(request: HttpRequest, enrollment: Enrollment, rows: list[Enrollment]) -> dict[str, Any]:
    """The standing of one enrollment; beside it, of the holder's own `rows`, those that are open, judged as well."""
    asked, today = asked_day(request), clock.today(enrollment.agency.time_zone)
    is_own = enrollment.person_id == request.actor.person.pk
    together = [row for row in rows if row.state in OPEN_STATES or row.pk == enrollment.pk]
    lives = evaluate_live(together, asked if asked and asked < today else None)
    page = StandingPage(
        live=lives[enrollment.pk] if is_own else without_drafts(lives[enrollment.pk]),
        is_own=is_own,
        deadline=deadline_of(lives[enrollment.pk]),
        asking=Asking() if asked and asked < today else asking_in(request.actor, lives[enrollment.pk]),
    )
    return {
        "page": page,
        "enrollment": enrollment,
        "verdict": page.live.verdict,
        "tracks": [StandingPage(live=lives[row.pk], is_own=True) for row in together] if len(together) > 1 else [],
        "others": [row for row in rows if row not in together],
        "today": today,
        "later": known_later(page.live, visible(request.actor, "proof.view")) if page.live.verdict.on < today else [],
        "not_asked": _not_asked(request.GET.get("on", ""), asked, today),
        "exceptions": exception_sentences(page.live, page.labels),
        **_rules(request, next((row for row in rows if row.pk == enrollment.pk), enrollment), today),
        **_may(request, page),
    }


def _may(request: HttpRequest, page: StandingPage) -> dict[str, bool]:
    """What the visitor may do here beside reading."""
    live = page.live
    may_check = _waits(live) and may(request.actor, "enrollment.check", live.enrollment)
    is_open = live.enrollment.state in OPEN_STATES
    return {
        "may_prove": page.is_own and bool(asks_in(live.enrollment)),
        "may_check": may_check,
        "may_except": is_open and may(request.actor, "enrollment.except", live.enrollment),
    }


def _waits(live: Live) -> bool:
    """Whether anything waits for a person's word."""
    return any(checks_of(live.enrollment, live.verdict)) or any(steps_of(live.enrollment, live.verdict))


def _rules(request: HttpRequest, enrollment: Enrollment, today: dt.date) -> dict[str, bool]:
    """For whoever may move it to newer rules: whether there are some, and whether it was moved before."""
    if not may(request.actor, "enrollment.move", enrollment):
        return {}
    row: Any = enrollment  # of one's own, the list has told already
    if not hasattr(row, "was_moved"):
        row = with_rules_beside(Enrollment.objects.filter(pk=enrollment.pk)).get()
    is_newer = row.newer_from is not None and row.newer_from <= today
    return {"newer": is_newer and enrollment.state in OPEN_STATES, "moved": row.was_moved}


def asked_day(request: HttpRequest) -> dt.date | None:
    """`?on=2026-06-30`; anything that is no plausible day is as good as nothing."""
    try:
        day = dt.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _not_asked(typed: str, asked: dt.date | None, today: dt.date) -> str:
    """Why the page shows today although another day was asked for; "" where it shows what was asked."""
    if not typed or (asked and asked <= today):
        return ""
    if asked is None:
        return f"“{typed[:20]}” is no day between {FIRST_YEAR} and today, so this is today’s standing."
    return f"{long_date(asked)} has not come yet, so this is today’s standing. “What if” looks ahead."


def _tracks(request: HttpRequest) -> Any:
    """Tracks with published rules, for somebody who has none yet."""
    rows = visible(request.actor, "track.enroll").filter(rule_sets__state="published")
    return Track.objects.filter(pk__in=rows.values("pk")).select_related("program__agency").order_by("name")
