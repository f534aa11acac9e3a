"""A supervisor's team: who is in it today and, for each, the open tracks with their stored standing."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from certification.enums import CertificateState, EnrollmentState
from certification.models import Certificate, Standing
from certification.queries.standing import OPEN_STATES
from learning.enums import RevisionState
from learning.models import Revision
from libraries.models import Membership
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, Hat

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class TeamStanding:
    """One track of a team member in short; amounts in hundredths, `state` of the plan, or *applied*, or *certified*."""

    enrollment_pk: int
    track: str
    state: str
    counted: int
    need: int
    last_day: dt.date | None


@dataclass(frozen=True)
class TeamMember:
    """One post of the team with the open tracks of its holder."""

    post: Membership
    standings: tuple[TeamStanding, ...]
    last_days: tuple[dt.date, ...] = ()  # of all their periods and certificates, also those not shown

    @property
    def key(self) -> str:
        """As a form sends it."""
        return str(self.post.pk)


def team_of(actor: Actor, hat: Hat) -> list[TeamMember]:
    """The people `actor` supervises through `hat`, by name. Two queries."""
    posts = list(
        Membership.objects.on(clock.today(hat.zone))
        .filter(pk__in=hat.reach.get("reports", ()))
        .exclude(person=actor.person)
        .select_related("person", "library")
        .order_by("person__family_name", "person__display_name", "pk")
    )
    return team_members(posts)


def team_members(posts: Sequence[Membership]) -> list[TeamMember]:
    """One for each of these posts, with the tracks of the agency of each. They come with their library. One query."""
    found: dict[tuple[int, int], list[TeamStanding]] = {}
    agencies = {post.library.agency_id for post in posts}
    for row in _standings([post.person_id for post in posts], agencies):
        found.setdefault((row.enrollment.person_id or 0, row.enrollment.agency_id), []).append(_in_short(row))
    own = [found.get((post.person_id, post.library.agency_id), []) for post in posts]
    return [
        TeamMember(post, _current(tracks), tuple(track.last_day for track in tracks if track.last_day))
        for post, tracks in zip(posts, own, strict=True)
    ]


def _current(standings: list[TeamStanding]) -> tuple[TeamStanding, ...]:
    """The open tracks; of somebody who has none, the one certified last."""
    open_ones = [standing for standing in standings if standing.state != EnrollmentState.CERTIFIED]
    return tuple(open_ones or standings[-1:])


def _standings(people: Iterable[int], agencies: Iterable[int]) -> QuerySet[Any]:
    newest = (
        Revision.objects.filter(pdp=OuterRef("enrollment__pdp"))
        .exclude(state=RevisionState.WITHDRAWN)
        .order_by("-number")
    )
    rows = Standing.objects.filter(
        enrollment__person__in=people,
        enrollment__agency__in=agencies,
        enrollment__state__in=(*OPEN_STATES, EnrollmentState.CERTIFIED),
    )
    rows = rows.select_related("enrollment__track").defer("verdict").order_by("enrollment__ends_before", "pk")
    issued = Certificate.objects.filter(enrollment=OuterRef("enrollment"), state=CertificateState.ISSUED)
    return rows.annotate(
        plan_state=Subquery(newest.values("state")[:1]), valid_through=Subquery(issued.values("valid_through")[:1])
    )


def _in_short(row: Any) -> TeamStanding:
    """The last day is that of the period; of somebody certified the certificate's."""
    enrollment = row.enrollment
    is_certified = enrollment.state == EnrollmentState.CERTIFIED
    period_ends = enrollment.period_ends_before - DAY if enrollment.period_ends_before else None
    return TeamStanding(
        enrollment_pk=enrollment.pk,
        track=str(enrollment.track),
        state=row.plan_state or "" if enrollment.state == EnrollmentState.ACTIVE else enrollment.state,
        counted=row.counted_hundredths,
        need=row.need_hundredths,
        last_day=row.valid_through if is_certified else period_ends,
    )
