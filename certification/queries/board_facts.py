"""A board as the holder of an enrollment: its members from dated posts, and the credits they earned, pooled."""

import datetime as dt
from collections.abc import Iterable, Sequence

from certification.engine import MemberFact
from certification.models import Enrollment
from certification.queries.plan_facts import local
from libraries.enums import Post
from libraries.models import Membership
from pdplanner.kernel import clock

BOARD = (Post.TRUSTEE, Post.BOARD_CHAIR)


def boards_of(enrollments: Sequence[Enrollment], on: dt.date | None = None) -> dict[int, list[Membership]]:
    """By library, the posts of its board past and present that were known at the end of `on` or now.

    No query where no library is a holder.
    """
    libraries = {row.library_id: row.agency.time_zone for row in enrollments if row.library_id}
    if not libraries:
        return {}
    found: dict[int, list[Membership]] = {}
    rows = Membership.objects.filter(library__in=libraries, role__in=BOARD).select_related("person")
    for row in rows.order_by("starts_on", "pk"):
        zone = libraries[row.library_id]
        recorded_on = local(row.recorded_at, zone)
        if recorded_on is not None and recorded_on <= (on or clock.today(zone)):
            found.setdefault(row.library_id, []).append(row)
    return found


def member_facts(board: Iterable[Membership]) -> tuple[MemberFact, ...]:
    return tuple(MemberFact(str(row.person_id), row.starts_on, row.ends_on) for row in board)


def is_on_its_board(person_id: int, enrollment: Enrollment) -> bool:
    """Whether the enrollment is of a board to which this person belongs today or belonged."""
    posts = Membership.objects.filter(person=person_id, role__in=BOARD)
    return enrollment.library_id is not None and posts.filter(library=enrollment.library_id).exists()
