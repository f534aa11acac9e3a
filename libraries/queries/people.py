"""The people of a library and of an agency, with their posts, supervisors and whether they can sign in."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from libraries.enums import Post
from libraries.models import Agency, AgencyRole, Invitation, Library, Membership, Person, Supervision
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, visible
from pdplanner.kernel.folding import words_of
from pdplanner.kernel.forms import clean_text

CURRENT, PAST, ALL = "current", "past", "all"
MOST_ALIKE = 5


def shares_mailbox(person: Person) -> bool:
    """Whether mail to this person goes to an address that somebody else has here, too, so that it may be read by
    others. An address nobody has confirmed counts: it may well be theirs."""
    address = person.mail_address()
    held = Q(contact_mail__iexact=address) | Q(emailaddress__email__iexact=address)
    return bool(address) and Person.objects.filter(held).exclude(pk=person.pk).exists()


def posts_of(
    library: Library, *, on: dt.date, show: str = CURRENT, role: str = "", words: str = ""
) -> QuerySet[Membership]:
    """The posts of a library by family name, with `can_sign_in` and `is_invited`.

    `show` is current (held on `on` or to come), past or all; `words` look into names and titles.
    """
    rows = Membership.objects.filter(library=library)
    if show == CURRENT:
        rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=on))
    elif show == PAST:
        rows = rows.filter(ends_on__lt=on)
    if role:
        rows = rows.filter(role=role)
    for word in words_of(words):
        rows = rows.filter(Q(person__search_text__contains=word) | Q(title__icontains=word))
    rows = rows.select_related("person", "branch")
    return _with_login(rows).order_by("person__family_name", "person__display_name", "pk")


def with_supervisors(posts: QuerySet[Membership], on: dt.date) -> QuerySet[Membership]:
    """The same posts with the supervision in force on the day as `links`."""
    links = Supervision.objects.on(on).select_related("supervisor__person")
    return posts.prefetch_related(Prefetch("supervisors", links, to_attr="links"))


def agency_people(agency: Agency) -> QuerySet[AgencyRole]:
    """The posts at an agency, those in force first."""
    rows = AgencyRole.objects.filter(agency=agency).select_related("person", "agency")
    return _with_login(rows).order_by("-role", "person__family_name", "pk")


def _with_login(rows: QuerySet[Membership] | QuerySet[AgencyRole]) -> QuerySet:  # type: ignore[type-arg]
    logins = EmailAddress.objects.filter(user=OuterRef("person"), verified=True)
    open_links = Invitation.objects.filter(
        person=OuterRef("person"), accepted_at=None, replaced_at=None, expires_at__gt=clock.wall_now()
    )
    return rows.annotate(can_sign_in=Exists(logins), is_invited=Exists(open_links))


def people_alike(actor: Actor, name: str) -> list[Person]:
    """People the actor may see whose name is the same, capitals aside; at most a few."""
    try:
        name = " ".join(clean_text(name[:200]).split())
    except ValidationError:
        return []  # the form refuses such a name anyway
    if not name:
        return []
    seen = visible(actor, "membership.view").values("person")
    alike = Person.objects.filter(pk__in=seen, display_name__iexact=name).exclude(pk=actor.person.pk)
    return list(alike.prefetch_related("memberships__library")[:MOST_ALIKE])


def possible_supervisors(post: Membership, on: dt.date) -> QuerySet[Membership]:
    """Whose post lets them supervise the holder of `post`: staff of the same library, never the same person."""
    return library_supervisors(post.library, on).exclude(person=post.person_id)


def library_supervisors(library: Library, on: dt.date) -> QuerySet[Membership]:
    """Whose post at the library lets them supervise, on the day or later."""
    roles = [Post.STAFF, Post.ADMINISTRATOR, Post.DIRECTOR]
    rows = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), library=library, role__in=roles)
    return rows.select_related("person").order_by("person__family_name", "person__display_name", "pk")


def possible_verifiers(post: Membership, on: dt.date) -> QuerySet[Membership]:
    """Whom the agency can name to verify for the holder of `post` where there is no board chair."""
    rows = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), library=post.library_id)
    rows = rows.exclude(role=Post.BOARD_CHAIR).exclude(person=post.person_id).select_related("person")
    return rows.order_by("person__family_name", "person__display_name", "pk")


def newest_invitation(person: Person) -> Invitation | None:
    """The invitation that was sent last, whatever became of it."""
    return Invitation.objects.filter(person=person).order_by("-sent_at", "-pk").first()
