"""Reads about what boards learn together: who belonged to a board on a day, its sessions, and its hours by year."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, Sum

from learning.enums import CreditState, SessionState
from learning.models import BoardSession, Credit
from learning.queries.undo import can_undo
from libraries.enums import Post
from libraries.models import Library, Membership
from libraries.queries.deciding import BOARD
from pdplanner.kernel.access import Actor, visible

ATTENDED = (CreditState.CLAIMED, CreditState.VERIFIED)
FORMER_DAYS = 366  # how long somebody who left the board can still be ticked


@dataclass
class BoardYear:
    """`minutes` are those of the sessions, `together` those of everybody who attended."""

    year: int
    sessions: int = 0
    minutes: int = 0
    together: int = 0


def board_posts(library: Library) -> list[Membership]:
    """Every post its board ever had, a chair's before a trustee's."""
    posts = library.memberships.filter(role__in=BOARD).select_related("person", "library__agency")
    found = posts.order_by("person__family_name", "person_id", "pk")
    return sorted(found, key=lambda post: post.role != Post.BOARD_CHAIR)


def in_post(posts: Iterable[Membership], day: dt.date) -> dict[int, Membership]:
    """Of these, one for each person who held one on `day`, by the person."""
    found: dict[int, Membership] = {}
    for post in posts:
        if post.starts_on <= day and (post.ends_on is None or post.ends_on >= day):
            found.setdefault(post.person_id, post)
    return found


def may_have_attended(posts: Iterable[Membership], today: dt.date) -> dict[int, Membership]:
    """One post for each person who belongs to the board or did within a year, the newest: by the person."""
    found: dict[int, Membership] = {}
    since = today - dt.timedelta(days=FORMER_DAYS)
    for post in posts:
        known = found.get(post.person_id)
        if post.starts_on <= today and (post.ends_on is None or post.ends_on >= since):
            newer = known is None or (post.ends_on or dt.date.max) > (known.ends_on or dt.date.max)
            found[post.person_id] = post if newer or known is None else known
    return found


def years_of(library: Library) -> list[BoardYear]:
    """Newest first; what was taken out adds nothing."""
    present = Count("credits", filter=Q(credits__state__in=ATTENDED))
    rows = library.board_sessions.order_by("held_on").annotate(present=present)
    found: dict[int, BoardYear] = {}
    for session in rows:
        year = found.setdefault(session.held_on.year, BoardYear(session.held_on.year))
        if session.state == SessionState.HELD:
            year.sessions += 1
            year.minutes += session.minutes
            year.together += session.minutes * session.present
    return list(reversed(found.values()))


def held_between(library: Library, first: dt.date, last: dt.date) -> tuple[int, int]:
    """How many sessions, and their minutes."""
    rows = library.board_sessions.filter(state=SessionState.HELD, held_on__gte=first, held_on__lte=last).order_by()
    sums = rows.aggregate(number=Count("pk"), time=Sum("minutes", default=0))
    return sums["number"], sums["time"]


def sessions_in(library: Library, year: int) -> list[BoardSession]:
    """Those of one year, newest first, each with its `present` credits and how many `belonged` to the board."""
    rows = library.board_sessions.filter(held_on__year=year).select_related("kind")
    posts = board_posts(library)
    sessions = list(rows.prefetch_related(with_attendance()))
    for session in sessions:
        session.belonged = len(in_post(posts, session.held_on))
    return sessions


def with_attendance() -> "Prefetch[Any]":
    """The credits of whoever attended, as `present`."""
    credits = Credit.objects.filter(state__in=ATTENDED).select_related("person").order_by("person__family_name", "pk")
    return Prefetch("credits", queryset=credits, to_attr="present")


def credits_of_session(session: BoardSession) -> list[Credit]:
    """Of whoever attended, and of whom it turned out otherwise; who was reversed and has another one, once."""
    rows = session.credits.select_related("person", "membership__library__agency").order_by(
        "person__family_name", "person_id", "pk"
    )
    return list({credit.person_id: credit for credit in rows}.values())


def taken_out_before(session: BoardSession) -> list[BoardSession]:
    """What `session` was recorded in place of, the newest first."""
    found: list[BoardSession] = []
    while session.corrects is not None:
        session = session.corrects
        found.append(session)
    return found


def in_line(sessions: Iterable[BoardSession], people: Iterable[int], *, held: bool = False) -> list[Credit]:
    """What these people have of these sessions, with all that was entered again instead of it, in the order of its
    making. `held` locks the rows, so that none of it is claimed or entered again meanwhile."""
    found: dict[int, Credit] = {}
    rows = Credit.objects.select_for_update() if held else Credit.objects.all()
    step = list(rows.filter(board_session__in=list(sessions), person__in=list(people)).order_by("pk"))
    while step:
        found |= {credit.pk: credit for credit in step}
        step = list(rows.filter(corrects__in=step).exclude(pk__in=found).order_by("pk"))
    return [found[pk] for pk in sorted(found)]


def ticked_again(session: BoardSession) -> list[int]:
    """Who attended a session that was taken out, by the person, without those who claimed it again themselves."""
    people = list(session.credits.order_by().values_list("person", flat=True).distinct())
    line = in_line([session, *taken_out_before(session)], people)
    claimed = {credit.person_id for credit in line if credit.state in ATTENDED}
    return [person for person in people if person not in claimed]


def can_take_out(actor: Actor, credits: Iterable[Credit]) -> bool:
    """Whether the actor could undo or reverse what is verified of these, all of one session."""
    verified = [credit for credit in credits if credit.state == CreditState.VERIFIED]
    others = [credit.pk for credit in verified if not can_undo(credit, actor.person)]
    return visible(actor, "credit.reverse").filter(pk__in=others).count() == len(others)


def without_credit(session: BoardSession) -> list[Membership]:
    """Who belonged to the board on the day and has no credit of the session, whatever became of it."""
    has = set(session.credits.exclude(state=CreditState.REVERSED).values_list("person", flat=True))
    posts = in_post(board_posts(session.library), session.held_on)
    return [post for person, post in posts.items() if person not in has]
