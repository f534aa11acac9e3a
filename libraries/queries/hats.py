"""The hats a person wears today, from dated memberships, supervisor links and agency roles."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import SimpleLazyObject

from libraries.enums import Decider, Post
from libraries.models import AgencyRole, Membership, Person, Supervision
from libraries.queries.deciding import BELOW_CHAIR, decided, links_in_force
from pdplanner.kernel import clock
from pdplanner.kernel.access import Hat

# A director holds an administrator's grants and supervises the people of the library.
ROLES = {Post.DIRECTOR: frozenset({"director", "administrator", "supervisor", "staff"}),
         Post.ADMINISTRATOR: frozenset({"administrator", "staff"}),
         Post.BOARD_CHAIR: frozenset({"board_chair", "trustee"})}  # fmt: skip


# Recovery codes are none by themselves: they stand in for one of these.
SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

# Who decides in these capacities; a director may also decide where a supervisor is named, when that one is away.
DECIDES = {Post.DIRECTOR: (Decider.DIRECTOR, Decider.SUPERVISOR),
           Post.BOARD_CHAIR: (Decider.BOARD_CHAIR, Decider.TRUSTEE),
           Post.TRUSTEE: (Decider.TRUSTEE,)}  # fmt: skip


def hats_of(person: Person) -> Iterable[Hat]:
    """All hats of `person` in force today, each agency's day in its own time zone.

    One query each for posts and for roles at agencies, where the person ever had any, and one for whoever supervises;
    for these once more for each day more that it is just now at the person's libraries. For whom else somebody who
    leads a library or sits on its board decides is looked up when it is first asked for.
    """
    posts = list(_posts(person)) if getattr(person, "ever_in_post", True) else []
    posts = [post for post in posts if _in_force(post, post.library.agency.time_zone)]
    reports = _reports([post for post in posts if post.ever_supervised])
    others = cache(lambda: _others(posts))
    hats = []
    for post in posts:
        hats.append(_post_hat(person, post, reports[post.pk], others))
        if reports[post.pk] and post.role != Post.DIRECTOR:
            hats.append(_supervisor_hat(person, post, frozenset(reports[post.pk])))
    roles = _roles(person) if getattr(person, "ever_at_agency", True) else ()
    roles = [role for role in roles if _in_force(role, role.agency.time_zone)]
    lacks_step = any(role.agency.wants_second_step for role in roles) and not has_second_step(person)
    hats += [_agency_hat(person, role, lacks_step and role.agency.wants_second_step) for role in roles]
    return hats


def has_second_step(person: Person) -> bool:
    return Authenticator.objects.filter(user=person, type__in=SECOND_STEPS).exists()


def with_places(people: QuerySet[Person]) -> QuerySet[Person]:
    """Each with `ever_in_post` and `ever_at_agency`: few have both, and `hats_of` need not ask for what never was."""
    posts = Exists(Membership.objects.filter(person=OuterRef("pk")))
    return people.annotate(ever_in_post=posts, ever_at_agency=Exists(AgencyRole.objects.filter(person=OuterRef("pk"))))


def _roles(person: Person) -> QuerySet[Any]:
    """At agencies."""
    return AgencyRole.objects.filter(person=person).select_related("agency").order_by("role", "pk")


def _posts(person: Person) -> QuerySet[Any]:
    """They tell whether there are reports to ask for, which is the longer question."""
    reports = Exists(Supervision.objects.filter(supervisor=OuterRef("pk")))
    rows = Membership.objects.filter(person=person).select_related("library__agency", "branch")
    return rows.annotate(ever_supervised=reports).order_by("starts_on", "pk")


def _in_force(dated: Membership | AgencyRole, zone: str) -> bool:
    today = clock.today(ZoneInfo(zone))
    return dated.starts_on <= today and (dated.ends_on is None or dated.ends_on >= today)


def _by_day(posts: list[Membership]) -> dict[dt.date, list[Membership]]:
    """The posts by the day it is now where their agency is."""
    found: dict[dt.date, list[Membership]] = defaultdict(list)
    for post in posts:
        found[clock.today(post.library.agency.time_zone)].append(post)
    return found


def _reports(posts: list[Membership]) -> dict[int, set[int]]:
    """For each post the posts of which its holder is the named supervisor."""
    found: dict[int, set[int]] = defaultdict(set)
    for today, held in _by_day(posts).items():
        links = links_in_force(today).filter(supervisor__in=held)
        for supervisor, report in links.values_list("supervisor_id", "report_id"):
            found[supervisor].add(report)
    return found


# By library and by who decides: the posts decided for.
_Others = dict[int, dict[str, set[int]]]


def _others(posts: list[Membership]) -> _Others:
    """For libraries where a post decides for others than named reports: the posts by who decides for them."""
    found: _Others = defaultdict(lambda: defaultdict(set))
    for today, held in _by_day([post for post in posts if post.role in DECIDES]).items():
        heads = {post.library_id for post in held if post.role != Post.TRUSTEE}
        asked = Q(library__in=heads) | Q(library__in={post.library_id for post in held}, role=Post.BOARD_CHAIR)
        rows = decided(Membership.objects.filter(asked), today).exclude(person=held[0].person_id)
        for pk, library, capacity, role in rows.order_by().values_list("pk", "library_id", "decided_by", "role"):
            # Of a trustee or another director nobody but whom the agency named decides, also when that one is away.
            if capacity != Decider.SUPERVISOR or role not in BELOW_CHAIR:
                found[library][capacity].add(pk)
    return found


def _post_hat(person: Person, post: Membership, reports: set[int], others: Callable[[], _Others]) -> Hat:
    """`awaits` are the posts whose claims wait for this hat; `entrusted` those a member of the board decides for."""

    def decided_as(*capacities: Decider, named: Iterable[int] = ()) -> Any:
        """A set of posts, looked up when somebody looks at it."""
        library = post.library_id
        return SimpleLazyObject(lambda: frozenset(named).union(*(others()[library][each] for each in capacities)))

    reach: dict[str, frozenset[int]] = {
        "person": frozenset({person.pk}),
        "library": frozenset({post.library_id}),
        "membership": frozenset({post.pk}),
        # What an agency offers to everybody of its libraries.
        "own_agency": frozenset({post.library.agency_id}),
    }
    if post.role == Post.DIRECTOR:
        reach["reports"] = decided_as(*DECIDES[Post.DIRECTOR], named=reports)
        reach["awaits"] = decided_as(Decider.DIRECTOR, named=reports)
    elif post.role in DECIDES:
        reach["entrusted"] = reach["awaits"] = decided_as(*DECIDES[Post(post.role)])
    return Hat(
        key=f"post-{post.pk}",
        role=post.role,
        label=post.get_role_display(),
        place=str(post.branch or post.library),
        roles=ROLES.get(Post(post.role), frozenset({post.role})),
        reach=reach,
        zone=post.library.agency.time_zone,
        agency_id=post.library.agency_id,
        library_id=post.library_id,
        membership_id=post.pk,
        post=post,
    )


def _supervisor_hat(person: Person, post: Membership, reports: frozenset[int]) -> Hat:
    return Hat(
        key=f"supervisor-{post.pk}",
        role="supervisor",
        label="Supervisor",
        place=str(post.branch or post.library),
        roles=frozenset({"supervisor"}),
        reach={"person": frozenset({person.pk}), "reports": reports, "awaits": reports},
        zone=post.library.agency.time_zone,
        agency_id=post.library.agency_id,
        library_id=post.library_id,
        membership_id=post.pk,
    )


def _agency_hat(person: Person, role: AgencyRole, is_barred: bool) -> Hat:
    return Hat(
        key=f"agency-{role.pk}",
        role=role.role,
        label=role.get_role_display(),
        place=role.agency.name,
        roles=frozenset({role.role}),
        reach={
            "person": frozenset({person.pk}),
            "agency": frozenset({role.agency_id}),
            "agency_role": frozenset({role.pk}),
        },
        zone=role.agency.time_zone,
        agency_id=role.agency_id,
        is_barred=is_barred,
    )
