"""Who decides for whom as of a day: the one place that knows the rules, as a column that every list and check reads.

Staff and administrators: the supervisor of the day; else the director; else, for the time being, the board chair.
A director and a trustee: the board chair; where there is none, whom the agency named for this post, like the principal
of a school. The board chair: another member of the board. Whoever is director today is decided for by the chair in
their other posts of the library too, because their supervisor reports to them. Where nobody is in post, a consultant
of the agency decides with a note. A post that ended keeps the supervisor of its last day, so that what was claimed
before is verified by somebody who saw it. Nobody decides for themselves.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When

from libraries.enums import Decider, Post
from libraries.models import Membership, Person, Supervision
from pdplanner.kernel import clock

BOARD = (Post.BOARD_CHAIR, Post.TRUSTEE)
STAFF = (Post.STAFF, Post.ADMINISTRATOR)
BELOW_CHAIR = (Post.DIRECTOR, Post.TRUSTEE)


def decided(rows: QuerySet[Membership], on: dt.date) -> QuerySet[Membership]:
    """The same posts, each with `decided_by`: who decides for its holder on the day `on`."""
    return rows.annotate(decided_by=_rule(on))


@lru_cache(maxsize=8)
def _rule(on: dt.date) -> Case:
    """Worded once a day: Django takes longer to put it together than the database takes to answer."""
    chair = When(_somebody_else(on, Post.BOARD_CHAIR), then=Value(Decider.BOARD_CHAIR))
    nobody = Value(Decider.CONSULTANT)
    named = When(Exists(links_in_force(on).filter(report=OuterRef("pk"))), then=Value(Decider.SUPERVISOR))
    directs = Exists(_in_post(on, Post.DIRECTOR).filter(person=OuterRef("person"), library=OuterRef("library")))
    return Case(
        When(
            role=Post.BOARD_CHAIR,
            then=Case(When(_somebody_else(on, *BOARD), then=Value(Decider.TRUSTEE)), default=nobody),
        ),
        When(Q(role__in=BELOW_CHAIR) | Q(directs), then=Case(chair, named, default=nobody)),
        named,
        When(_somebody_else(on, Post.DIRECTOR), then=Value(Decider.DIRECTOR)),
        chair,
        default=nobody,
        output_field=CharField(),
    )


def posts_without_decider(agency_id: int, on: dt.date) -> list[int]:
    """The keys of the posts for which nobody of the library decides on the day `on`, so that a consultant does."""
    with connection.cursor() as cursor:
        cursor.execute(*_without_decider(agency_id, on))
        return [pk for (pk,) in cursor.fetchall()]


@lru_cache(maxsize=64)
def _without_decider(agency_id: int, on: dt.date) -> tuple[str, tuple[object, ...]]:
    """The statement and its parameters, worded once a day like the rule."""
    # Whoever has a chair besides themselves is none of them; that is a look into an index, and so it comes first.
    rows = Membership.objects.filter(~_somebody_else(on, Post.BOARD_CHAIR), library__agency=agency_id)
    undecided = decided(rows, on).filter(decided_by=Decider.CONSULTANT).order_by()
    return undecided.values("pk").query.sql_with_params()


def links_in_force(on: dt.date) -> QuerySet[Supervision]:
    """Supervision that lets the supervisor decide on `on`: in force then, or through the last day of a post that
    ended; the supervisor holds the post and can act, and is not the same person. Who is director here is no report in
    another post, and neither they nor a trustee are any while somebody else is chair."""
    lasts = Q(ends_on=None) | Q(ends_on__gte=on) | Q(ends_on__gte=F("report__ends_on"))
    at_library = _in_post(on, Post.DIRECTOR, Post.BOARD_CHAIR).filter(library=OuterRef("report__library"))
    directs = at_library.filter(role=Post.DIRECTOR, person=OuterRef("report__person"))
    chair = at_library.filter(role=Post.BOARD_CHAIR, person__is_active=True).exclude(person=OuterRef("report__person"))
    is_led = Q(report__role__in=BELOW_CHAIR) & ~Exists(chair) | Q(report__role__in=STAFF) & ~Exists(directs)
    return (
        Supervision.objects.filter(lasts, starts_on__lte=on, supervisor__in=Membership.objects.on(on))
        .filter(is_led, supervisor__person__is_active=True)
        .exclude(report__person=F("supervisor__person"))
    )


def _in_post(on: dt.date, *roles: str) -> QuerySet[Membership]:
    return Membership.objects.on(on).filter(role__in=roles)


def _somebody_else(on: dt.date, *roles: str) -> Exists:
    others = _in_post(on, *roles).filter(library=OuterRef("library"), person__is_active=True)
    return Exists(others.exclude(person=OuterRef("person")))


@dataclass(frozen=True)
class Deciders:
    """Who decides for one post on a day, in which capacity. `people` are of the library: none where it is a
    consultant's. Interim is who decides only because nobody else is in post."""

    capacity: str
    people: tuple[Person, ...]
    is_interim: bool

    @property
    def capacity_words(self) -> str:
        return Decider(self.capacity).label

    @property
    def names(self) -> str:
        return " or ".join(str(person) for person in self.people) or Decider(self.capacity).label


def deciders_of(posts: Iterable[Membership], on: dt.date) -> dict[int, Deciders]:
    """For each post by its key. At most three queries, however many posts."""
    keys = [post.pk for post in posts]
    return named_deciders(decided(Membership.objects.filter(pk__in=keys), on).order_by(), on)


def named_deciders(posts: Iterable[Membership], on: dt.date) -> dict[int, Deciders]:
    """The same for posts that come from `decided`. At most two queries besides."""
    posts = list(posts)
    capacity: dict[int, str] = {post.pk: getattr(post, "decided_by") for post in posts}  # noqa: B009  # annotated
    supervisors: dict[int, list[Person]] = defaultdict(list)
    supervised = [key for key, by in capacity.items() if by == Decider.SUPERVISOR]
    for link in links_in_force(on).filter(report__in=supervised).select_related("supervisor__person"):
        supervisors[link.report_id].append(link.supervisor.person)
    heads: dict[int, list[Membership]] = defaultdict(list)
    for head in (
        _in_post(on, Post.DIRECTOR, *BOARD)
        .filter(library__in={post.library_id for post in posts if capacity[post.pk] != Decider.SUPERVISOR})
        .filter(person__is_active=True)
        .select_related("person")
        .order_by("person__family_name", "pk")
    ):
        heads[head.library_id].append(head)
    return {post.pk: _deciders(post, capacity[post.pk], supervisors[post.pk], heads[post.library_id]) for post in posts}


def _deciders(post: Membership, capacity: str, supervisors: list[Person], heads: list[Membership]) -> Deciders:
    roles = BOARD if capacity == Decider.TRUSTEE else (capacity,)
    people = supervisors if capacity == Decider.SUPERVISOR else [head.person for head in heads if head.role in roles]
    others = tuple({person.pk: person for person in people if person.pk != post.person_id}.values())
    directs = any(head.role == Post.DIRECTOR and head.person_id == post.person_id for head in heads)
    stands_in = capacity == Decider.BOARD_CHAIR and post.role in STAFF and not directs
    return Deciders(capacity, others, is_interim=stands_in or capacity == Decider.CONSULTANT)


def deciding_on(post: Membership, on: dt.date | None = None) -> Deciders:
    """Who decides for the holder of `post` on a day, today where its agency is if none is given."""
    return deciders_of([post], on or clock.today(post.library.agency.time_zone))[post.pk]


def deciders(post: Membership, *, on: dt.date | None = None) -> list[Person]:
    """The people of the library who commit and verify for the holder of `post`; none where a consultant verifies."""
    return list(deciding_on(post, on).people)
