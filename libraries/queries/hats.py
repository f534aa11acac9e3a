"""The hats a person wears today, from dated memberships, supervisor links and agency roles."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db.models import Exists, Q

from libraries.enums import Post
from libraries.models import AgencyRole, Membership, Person, Supervision
from pdplanner.kernel import clock
from pdplanner.kernel.access import Hat

# A director holds an administrator's grants and supervises the people of the library.
ROLES = {Post.DIRECTOR: frozenset({"director", "administrator", "supervisor", "staff"}),
         Post.ADMINISTRATOR: frozenset({"administrator", "staff"}),
         Post.BOARD_CHAIR: frozenset({"board_chair", "trustee"})}  # fmt: skip


def hats_of(person: Person) -> Iterable[Hat]:
    """All hats of `person` in force today, each agency's day in its own time zone. At most five queries."""
    posts = [post for post in _posts(person) if _in_force(post, post.library.agency.time_zone)]
    reports = _reports(posts)
    hats = []
    for post in posts:
        hats.append(_post_hat(person, post, reports))
        if reports.get(post.pk) and post.role != Post.DIRECTOR:
            hats.append(_supervisor_hat(person, post, reports[post.pk]))
    roles = AgencyRole.objects.filter(person=person).select_related("agency").order_by("role", "pk")
    hats += [_agency_hat(person, role) for role in roles if _in_force(role, role.agency.time_zone)]
    return hats


def _posts(person: Person) -> Iterable[Membership]:
    return (
        Membership.objects.filter(person=person).select_related("library__agency", "branch").order_by("starts_on", "pk")
    )


def _in_force(dated: Membership | AgencyRole | Supervision, zone: str) -> bool:
    today = clock.today(ZoneInfo(zone))
    return dated.starts_on <= today and (dated.ends_on is None or dated.ends_on >= today)


def _reports(posts: list[Membership]) -> dict[int, frozenset[int]]:
    """For each post the memberships its holder supervises today, directors' whole library included."""
    zones = {post.pk: post.library.agency.time_zone for post in posts}
    found: dict[int, set[int]] = {post.pk: set() for post in posts}
    for link in Supervision.objects.filter(supervisor__in=posts):
        if _in_force(link, zones[link.supervisor_id]):
            found[link.supervisor_id].add(link.report_id)
    run = {post.library_id: post.pk for post in posts if post.role == Post.DIRECTOR}
    if run:
        led = Membership.objects.filter(library__in=run, role__in=[Post.STAFF, Post.ADMINISTRATOR])
        for pk, library_id in led.values_list("pk", "library_id"):
            found[run[library_id]].add(pk)
    return {pk: frozenset(ids) for pk, ids in found.items()}


def _directors(library_id: int) -> frozenset[int]:
    return frozenset(Membership.objects.filter(library=library_id, role=Post.DIRECTOR).values_list("pk", flat=True))


def _post_hat(person: Person, post: Membership, reports: dict[int, frozenset[int]]) -> Hat:
    reach = {
        "person": frozenset({person.pk}),
        "library": frozenset({post.library_id}),
        "membership": frozenset({post.pk}),
    }
    if post.role == Post.DIRECTOR:
        reach["reports"] = reports[post.pk]
    if post.role == Post.BOARD_CHAIR:
        reach["directors"] = _directors(post.library_id)
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
        reach={"person": frozenset({person.pk}), "reports": reports},
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
        reach={"person": frozenset({person.pk}), "agency": frozenset({role.agency_id})},
        zone=role.agency.time_zone,
        agency_id=role.agency_id,
    )


def deciders(post: Membership, role: str) -> list[Person]:
    """The people who commit and verify for the holder of `post` today, as `role` ("supervisor" or "board_chair").

    For a director that is the board chair; for others their supervisors, and the director where nobody is named.
    """
    today = clock.today(post.library.agency.time_zone)
    others = Person.objects.filter(is_active=True).exclude(pk=post.person_id)
    if role == Post.BOARD_CHAIR:
        wanted = Q(library=post.library_id, role=Post.BOARD_CHAIR)
    else:
        links = Supervision.objects.on(today).filter(report=post)
        director = Q(library=post.library_id, role=Post.DIRECTOR) & ~Exists(links)
        wanted = Q(pk__in=links.values("supervisor")) | director
    in_post = Membership.objects.on(today).filter(wanted)
    return list(others.filter(memberships__in=in_post).distinct().order_by("family_name", "pk"))
