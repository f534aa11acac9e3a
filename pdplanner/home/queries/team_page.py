"""The page of a team: for each post its holder's tracks, plan, promises, credits and what ends next.

Everything is asked for the posts of one page at once, so a page costs the same for a team of ten and of a thousand.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from learning.enums import CreditState
from learning.models import Credit
from learning.queries.reminded import reminded_lately
from learning.queries.used import Used, in_force_for, used_by
from libraries.models import Membership
from pdplanner.home.queries.team import TeamMember, team_members
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, visible
from pdplanner.kernel.folding import words_of


@dataclass(frozen=True)
class TeamRow:
    """`ends_on`: the first day on which one of their periods or certificates ends; `reminded_at` within the week."""

    member: TeamMember
    used: tuple[Used, ...]
    claimed: int
    verified: int
    ends_on: dt.date | None
    reminded_at: dt.datetime | None


def team_posts(actor: Actor, typed: str = "") -> QuerySet[Membership]:
    """The posts of today whose holders the actor supervises, by name, narrowed to names that are like `typed`."""
    zone = next((hat.zone for hat in actor.wearing("supervisor")), "UTC")
    rows = Membership.objects.on(clock.today(zone)).filter(
        pk__in=visible(actor, "membership.remind").order_by().values("pk")
    )
    for word in words_of(typed):
        rows = rows.filter(person__search_text__contains=word)
    return rows.select_related("person", "library__agency").order_by(
        "person__family_name", "person__display_name", "pk"
    )


def team_rows(actor: Actor, posts: Sequence[Membership]) -> list[TeamRow]:
    """One for each of these posts, in their order."""
    if not posts:
        return []
    today = clock.today(posts[0].library.agency.time_zone)
    revisions = list(in_force_for(actor).filter(pdp__membership__in=[post.pk for post in posts]))
    used: dict[int, list[Used]] = {}
    for one in used_by(revisions, today) if revisions else []:
        used.setdefault(one.revision.pdp.membership_id, []).append(one)
    counts = {row["membership"]: row for row in _credit_counts(posts)}
    reminded = reminded_lately({post.person_id for post in posts})
    return [
        TeamRow(
            member=member,
            used=tuple(used.get(member.post.pk, ())),
            claimed=counts.get(member.post.pk, {}).get("claimed", 0),
            verified=counts.get(member.post.pk, {}).get("verified", 0),
            ends_on=min((day for day in member.last_days if day >= today), default=None),
            reminded_at=reminded.get(member.post.person_id),
        )
        for member in team_members(posts)
    ]


def _credit_counts(posts: Sequence[Membership]) -> QuerySet[Credit, dict[str, int]]:
    rows = Credit.objects.filter(membership__in=[post.pk for post in posts]).order_by().values("membership")
    return rows.annotate(
        claimed=Count("pk", filter=Q(state=CreditState.CLAIMED)),
        verified=Count("pk", filter=Q(state=CreditState.VERIFIED)),
    )
