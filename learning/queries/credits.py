"""Reads about credits: whose list, whose queue, what else is like it, and what hangs on it."""

import datetime as dt
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from learning.enums import CreditState
from learning.models import CatalogItem, Credit, Event, PlanGoal, PlannedActivity
from learning.queries.likeness import listed_event, near, slips
from libraries.models import Membership, Person
from libraries.queries.deciding import Deciders, deciding_on, posts_without_decider
from pdplanner.kernel import access, clock

UNVERIFIED = (CreditState.DRAFT, CreditState.CLAIMED, CreditState.RETURNED)
FORMER_POST_DAYS = 366  # what was learned in a post that ended can be logged for about a year


def verifiers(post: Membership) -> Deciders:
    """Who verifies the credits of this post today, and in which capacity."""
    return deciding_on(post)


def with_words(rows: QuerySet[Credit]) -> QuerySet[Credit]:
    """The same credits with what a list prints: kind, post, and the newest words of goal and planned activity."""
    # What a draft says is not yet anybody else's to read.
    sent = {"revision__submitted_at__isnull": False}
    goals = PlanGoal.objects.filter(line=OuterRef("goal_line"), **sent).order_by("-revision__number")
    activities = PlannedActivity.objects.filter(line=OuterRef("activity_line"), **sent).order_by("-revision__number")
    return rows.select_related("kind", "person", "membership__library__agency", "verified_by").annotate(
        goal_no=Subquery(goals.values("goal_no")[:1]),
        goal_title=Subquery(goals.values("goal_title")[:1]),
        activity_title=Subquery(activities.values("title")[:1]),
    )


def credits_of(person: Person) -> QuerySet[Credit]:
    return with_words(Credit.objects.filter(person=person))


def unfinished_of(person: Person) -> QuerySet[Credit]:
    """What its owner can still change and claim: drafts, and what was returned; newest first."""
    return credits_of(person).filter(state__in=(CreditState.DRAFT, CreditState.RETURNED))


def totals(rows: QuerySet[Credit]) -> dict[str, int]:
    """How many credits and how many minutes; what was reversed adds no time."""
    sums = rows.order_by().aggregate(
        number=Count("pk"), minutes=Sum("minutes", filter=~Q(state=CreditState.REVERSED), default=0)
    )
    return {"number": sums["number"], "minutes": sums["minutes"]}


def years_in(rows: QuerySet[Credit]) -> list[int]:
    """The years in which these credits ended, newest first."""
    return [date.year for date in rows.order_by().dates("ended_on", "year", order="DESC")]


def team_credits(actor: access.Actor) -> QuerySet[Credit]:
    """Credits of the people the actor decides for, without drafts: nobody was asked to look at those yet."""
    rows = Credit.objects.filter(pk__in=access.visible(actor, "credit.verify").values("pk"))
    return with_words(rows.exclude(state=CreditState.DRAFT))


def posts_to_log_for(person: Person, today: dt.date) -> list[Membership]:
    """The posts for which a credit can be logged today: those in force first, then those that ended lately."""
    since = today - dt.timedelta(days=FORMER_POST_DAYS)
    posts = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=since), person=person, starts_on__lte=today)
    found = posts.select_related("library__agency").order_by("starts_on", "pk")
    return sorted(found, key=lambda post: post.ends_on is not None and post.ends_on < today)


def credits_to_verify(actor: access.Actor, *, whose: str = "mine") -> QuerySet[Credit]:
    """Claimed credits that wait for the actor, oldest first.

    A director may verify for everybody of the library, but where a supervisor is named the credit waits for them;
    `whose="all"` shows those too, for when somebody is away.
    """
    waiting = credits_claimed(actor) if whose == "all" else credits_awaited(actor)
    return with_words(waiting).select_related("catalog_item").prefetch_related("evidence").order_by("claimed_at", "pk")


def credits_claimed(actor: access.Actor) -> QuerySet[Credit]:
    """Claimed credits the actor may verify, their words left out."""
    rows: QuerySet[Credit] = access.visible(actor, "credit.verify")
    return rows.filter(state=CreditState.CLAIMED)


def credits_awaited(actor: access.Actor) -> QuerySet[Credit]:
    """Those of them that wait for the actor and for nobody nearer."""
    return credits_claimed(actor).filter(membership__in=actor.reach("awaits"))


def credits_without_verifier(actor: access.Actor) -> QuerySet[Credit]:
    """Claimed credits a consultant can verify with a note, their words left out: nobody of the library is in post to
    do it. One query finds the posts; where there are none, which is usual, the credits cost none."""
    posts: list[int] = []
    for hat in actor.wearing("consultant"):
        posts += posts_without_decider(hat.agency_id or 0, clock.today(hat.zone))
    rows: QuerySet[Credit] = access.visible(actor, "credit.override")
    return rows.filter(state=CreditState.CLAIMED, membership__in=posts)


def correction_of(credit: Credit) -> Credit | None:
    """What was entered instead of a reversed credit."""
    return credit.corrections.exclude(state=CreditState.REVERSED).first()


def credit_of_event(person_id: int, event: Event | None) -> Credit | None:
    """The one that stands of somebody's attendance."""
    standing = Credit.objects.exclude(catalog_event=None).exclude(state=CreditState.REVERSED)
    return standing.filter(person=person_id, catalog_event=event).first()


def logging_warnings(
    post: Membership, facts: dict[str, Any], credit: Credit | None = None, *, item: CatalogItem | None = None,
    event: Event | None = None,
) -> list[str]:  # fmt: skip
    """What makes a credit look like a slip, in sentences; each may be right all the same. `item` and `event` are what
    it is taken from."""
    said = facts.get("particulars")
    typed = Credit(
        pk=credit.pk if credit else None, corrects_id=credit.corrects_id if credit else None,
        catalog_item=item, catalog_event=event,
        person_id=post.person_id, role=said.role if said else "",
        **{name: facts[name] for name in ("title", "started_on", "ended_on", "minutes")},
    )  # fmt: skip
    others = near([typed], set(CreditState) - {CreditState.REVERSED}).get(post.person_id, [])
    listed = listed_event(post.library.agency, typed)
    return [*slips(typed, others, "You already have"), *([listed] if listed else [])]
