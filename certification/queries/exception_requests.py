"""What a holder can ask an exception for, what they asked for, and what waits for whoever decides."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from certification.engine.verdict import WAIVABLE_REASONS
from certification.enums import DecisionKind, RequestState
from certification.models import Enrollment, ExceptionRequest
from certification.queries.board_facts import BOARD
from certification.queries.effects import deadline_of
from certification.queries.standing import OPEN_STATES, Live
from libraries.enums import AgencyPost, Post
from libraries.models import Agency, AgencyRole, Membership, Person
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, visible

MOST_WAIVERS = 2  # a waiver and one extension of it
MOST_SHOWN = 10  # of those declined, on a standing


def excepted_choices(live: Live) -> set[tuple[str, str]]:
    """Pairs of a credit's key and a reason against it from which an exception can be granted."""
    return {
        (entry.key, reason.code.value)
        for entry in live.verdict.not_counted
        for reason in entry.reasons
        if reason.code in WAIVABLE_REASONS
    }


def has_movable_end(live: Live) -> bool:
    return live.verdict.last_day is not None and live.dossier.rules.window_of(live.enrollment.phase).kind != "lookback"


def is_moved_by_leave(live: Live) -> bool:
    return live.dossier.rules.window_of(live.enrollment.phase).leave_extends


def has_waivers_left(live: Live) -> bool:
    return sum(row.kind == DecisionKind.WAIVER for row in live.dossier.decisions) < MOST_WAIVERS


def kinds_to_ask(live: Live) -> list[DecisionKind]:
    """What an exception could change for the enrollment as a whole, if it runs."""
    if live.enrollment.state not in OPEN_STATES:
        return []
    found = {
        DecisionKind.EXTENSION: has_movable_end(live),
        DecisionKind.LEAVE: is_moved_by_leave(live),
        DecisionKind.WAIVER: has_waivers_left(live) and deadline_of(live) is not None,
    }
    return [kind for kind, is_possible in found.items() if is_possible]


def credits_to_ask(live: Live) -> frozenset[int]:
    """Credits that nothing but rules keeps from counting: with an exception from each of these they would."""
    if live.enrollment.state not in OPEN_STATES:
        return frozenset()
    rows = live.verdict.not_counted
    return frozenset(int(row.key) for row in rows if all(one.code in WAIVABLE_REASONS for one in row.reasons))


def requests_shown(enrollment: Enrollment) -> list[ExceptionRequest]:
    """All that is asked now, and what was declined lately, the newest first. One query."""
    rows = ExceptionRequest.objects.filter(enrollment=enrollment).order_by("-asked_at", "-pk")
    declined = rows.filter(state=RequestState.DECLINED).values("pk")[:MOST_SHOWN]
    shown = rows.filter(Q(state=RequestState.ASKED) | Q(pk__in=declined))
    return sorted(shown.select_related("credit", "asked_by", "decided_by"), key=lambda row: row.state)


def open_requests(reader_id: int) -> QuerySet[ExceptionRequest]:
    """Those that wait, less the reader's own and those of a board to which they belong or belonged."""
    board = Membership.objects.filter(library=OuterRef("enrollment__library"), person=reader_id, role__in=BOARD)
    waiting = ExceptionRequest.objects.filter(state=RequestState.ASKED, enrollment__state__in=OPEN_STATES)
    return waiting.filter(~Exists(board)).exclude(enrollment__person=reader_id)


def requests_to_decide(actor: Actor) -> QuerySet[ExceptionRequest]:
    """What waits for the actor, the oldest first."""
    rows = open_requests(actor.person.pk).filter(pk__in=visible(actor, "exception_request.decide").values("pk"))
    return rows.select_related(
        "credit", "asked_by", "enrollment__person", "enrollment__library", "enrollment__track"
    ).order_by("asked_at", "pk")


def askers_of(request: ExceptionRequest) -> Sequence[Person]:
    """Whom the answer is for: who asked, and for a board whoever chairs it today."""
    enrollment = request.enrollment
    if enrollment.person_id is not None:
        return [request.asked_by]
    posts = Membership.objects.on(clock.today(enrollment.agency.time_zone))
    chairs = posts.filter(library=enrollment.library_id, role=Post.BOARD_CHAIR)
    return list(Person.objects.filter(pk__in=chairs.values("person")).order_by("pk"))


def coordinators_of(agency: Agency, but: int) -> Sequence[Person]:
    """Who is in post today, less one person."""
    posts = AgencyRole.objects.on(clock.today(agency.time_zone)).filter(agency=agency, role=AgencyPost.COORDINATOR)
    return list(Person.objects.filter(pk__in=posts.values("person"), is_active=True).exclude(pk=but).order_by("pk"))
