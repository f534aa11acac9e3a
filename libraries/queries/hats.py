"""The hats a person wears today, from dated memberships, supervisor links and agency roles."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from libraries.enums import Decider, Post
from libraries.models import AgencyRole, Membership, Person, Supervision
from libraries.queries.deciding import decided, links_in_force
from pdplanner.kernel import clock
from pdplanner.kernel.access import Hat

# A director holds an administrator's grants and supervises the people of the library.
ROLES = {Post.DIRECTOR: frozenset({"director", "administrator", "supervisor", "staff"}),
         Post.ADMINISTRATOR: frozenset({"administrator", "staff"}),
         Post.BOARD_CHAIR: frozenset({"board_chair", "trustee"})}  # fmt: skip


# Who decides in these capacities; a director may also decide where a supervisor is named, when that one is away.
DECIDES = {Post.DIRECTOR: (Decider.DIRECTOR, Decider.SUPERVISOR),
           Post.BOARD_CHAIR: (Decider.BOARD_CHAIR, Decider.TRUSTEE),
           Post.TRUSTEE: (Decider.TRUSTEE,)}  # fmt: skip


def hats_of(person: Person) -> Iterable[Hat]:
    """All hats of `person` in force today, each agency's day in its own time zone.

    Two queries at most, and one each for whoever supervises and for whoever leads a library or sits on its board; for
    these once more for each day more that it is just now at the person's libraries.
    """
    roles = list(_roles(person))
    has_posts = not roles or roles[0].ever_in_post
    posts = [post for post in _posts(person) if _in_force(post, post.library.agency.time_zone)] if has_posts else []
    reports = _reports([post for post in posts if post.ever_supervised])
    others = _others(posts)
    hats = []
    for post in posts:
        hats.append(_post_hat(person, post, reports[post.pk], others[post.library_id]))
        if reports[post.pk] and post.role != Post.DIRECTOR:
            hats.append(_supervisor_hat(person, post, frozenset(reports[post.pk])))
    hats += [_agency_hat(person, role) for role in roles if _in_force(role, role.agency.time_zone)]
    return hats


def _roles(person: Person) -> QuerySet[Any]:
    """At agencies. They tell whether there are posts at libraries to ask for, which few have beside them."""
    posts = Exists(Membership.objects.filter(person=OuterRef("person")))
    rows = AgencyRole.objects.filter(person=person).select_related("agency").annotate(ever_in_post=posts)
    return rows.order_by("role", "pk")


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


def _others(posts: list[Membership]) -> dict[int, dict[str, set[int]]]:
    """For libraries where a post decides for others than named reports: the posts by who decides for them."""
    found: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for today, held in _by_day([post for post in posts if post.role in DECIDES]).items():
        heads = {post.library_id for post in held if post.role != Post.TRUSTEE}
        asked = Q(library__in=heads) | Q(library__in={post.library_id for post in held}, role=Post.BOARD_CHAIR)
        rows = decided(Membership.objects.filter(asked), today).exclude(person=held[0].person_id)
        for pk, library, capacity in rows.order_by().values_list("pk", "library_id", "decided_by"):
            found[library][capacity].add(pk)
    return found


def _post_hat(person: Person, post: Membership, reports: set[int], others: dict[str, set[int]]) -> Hat:
    """`awaits` are the posts whose claims wait for this hat; `entrusted` those a member of the board decides for."""
    reach = {
        "person": frozenset({person.pk}),
        "library": frozenset({post.library_id}),
        "membership": frozenset({post.pk}),
    }
    capacities = DECIDES.get(Post(post.role), ())
    decides = frozenset(pk for capacity in capacities for pk in others[capacity])
    if post.role == Post.DIRECTOR:
        reach["reports"] = decides | reports
        reach["awaits"] = frozenset(others[Decider.DIRECTOR] | reports)
    elif capacities:
        reach["entrusted"] = reach["awaits"] = decides
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


def _agency_hat(person: Person, role: AgencyRole) -> Hat:
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
    )
