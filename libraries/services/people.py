"""The people of a library: who is entered, which posts they hold, who supervises them, what they are called."""

import datetime as dt
from collections.abc import Mapping, Sequence
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.db.models import Q

from libraries import signals
from libraries.enums import Post
from libraries.models import Branch, Library, Membership, Person, Supervision
from libraries.queries.deciding import BELOW_CHAIR
from libraries.queries.supervision import leads_back_to, supervised_after
from libraries.services import texts
from libraries.services.agencies import new_person
from libraries.services.libraries import hold_open
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require, visible
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import MailRhythm, Topic

SUPERVISED = (Post.STAFF, Post.ADMINISTRATOR)
SUPERVISING = (Post.STAFF, Post.ADMINISTRATOR, Post.DIRECTOR)
A_DAY = dt.timedelta(days=1)


@transaction.atomic
def person_add(
    *, actor: Actor, library: Library, display_name: str, family_name: str, contact_mail: str, role: str,
    title: str, starts_on: dt.date, branch: Branch | None = None,
) -> Membership:  # fmt: skip
    """Enter a person who is not known yet, with their post. They have no login until they are invited."""
    require(actor, "library.add_person", library)
    person = new_person(display_name, family_name, contact_mail)
    audit.record("person.add", person, actor=actor)
    return _post_add(actor, library, person, role, title, starts_on, branch)


@transaction.atomic
def post_add(
    *, actor: Actor, library: Library, person: Person, role: str, title: str, starts_on: dt.date,
    branch: Branch | None = None,
) -> Membership:  # fmt: skip
    """Give somebody who is known already another post: one human stays one row.

    `person` must hold or have held a post that the actor may see.
    """
    require(actor, "library.add_person", library)
    if person == actor.person:
        words = "Nobody gives themselves a post. Somebody else has to do this."
        raise NotAllowed(words, permission="library.add_person", thing=library)
    if not visible(actor, "membership.view").filter(person=person).exists():
        raise DomainError("Choose one of the list.", "person")
    if person.erased_at:
        raise DomainError(f"{person} was erased. Enter whoever comes back as a new person.", "person")
    return _post_add(actor, library, person, role, title, starts_on, branch)


def _post_add(
    actor: Actor, library: Library, person: Person, role: str, title: str, starts_on: dt.date, branch: Branch | None
) -> Membership:
    texts.choice(role, "role", Post.values)
    texts.date(starts_on, "starts_on")
    hold_open(library)
    if branch is not None and (branch.library_id != library.pk or branch.closed_on is not None):
        raise DomainError("Choose one of the list.", "branch")
    label = Post(role).label.lower()
    if Membership.objects.on(starts_on).filter(person=person, library=library, role=role).exists():
        raise DomainError(f"{person} is already {label} of {library} on that day.", "role")
    try:
        with transaction.atomic():
            post = Membership.objects.create(
                person=person, library=library, branch=branch, role=role, starts_on=starts_on,
                title=texts.line(title, "title", longest=120), recorded_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as problem:
        raise DomainError(f"{person} is already {label} of {library} from that day.", "role") from problem
    facts = {"starts_on": starts_on.isoformat(), "person": person.pk}
    audit.record("library.add_person", post, actor=actor, after=role, facts=facts)
    tell_changed(post)
    return post


def tell_changed(*posts: Membership) -> None:
    """Whatever rests on these posts, their holders' or their boards', is looked at anew. Who changes several in one
    transaction tells of all of them first: what is marked is held, and one waits for another's in one order only."""
    people, libraries = {post.person_id for post in posts}, {post.library_id for post in posts}
    signals.posts_changed.send(sender=Membership, people=people, libraries=libraries)


@transaction.atomic
def membership_end(
    *, actor: Actor, membership: Membership, ends_on: dt.date | None, successor: Membership | None = None
) -> Membership:
    """Set the last day of a post, or correct it; None lets the post go on. Nobody ends their own.

    Supervision by and of the holder ends with the post; from the next day on `successor` supervises the holder's
    people. Raises NotNow when the last day was changed meanwhile.
    """
    require(actor, "membership.edit", membership)
    if ends_on is not None and texts.date(ends_on, "ends_on") < membership.starts_on:
        raise DomainError("The last day cannot be before the first.", "ends_on")
    if ends_on is None or (membership.ends_on is not None and ends_on > membership.ends_on):
        hold_open(membership.library)
    before = membership.ends_on
    rows = Membership.objects.filter(pk=membership.pk, ends_on=before)
    if not rows.update(ends_on=ends_on):
        raise NotNow("Somebody was faster: the last day of this post has been changed meanwhile. Look at it again.")
    membership.ends_on = ends_on
    if ends_on is not None:
        left = supervised_after(membership, ends_on) if successor else []
        cut_supervision(Q(supervisor=membership) | Q(report=membership), ends_on)
        # Nobody decides on who supervises themselves: for them it is the director until somebody else enters it.
        for report in (one for one in left if one.person_id != actor.person.pk):
            supervisor_set(actor=actor, membership=report, supervisor=successor, starts_on=ends_on + A_DAY)
    audit.record(
        "membership.edit", membership, actor=actor,
        before=before.isoformat() if before else "goes on", after=ends_on.isoformat() if ends_on else "goes on",
        facts={"did": "end"},
    )  # fmt: skip
    tell_changed(membership)
    return membership


@transaction.atomic
def supervisor_set(
    *, actor: Actor, membership: Membership, supervisor: Membership | None, starts_on: dt.date
) -> Membership:
    """From `starts_on`, `supervisor` (a post of the same library) supervises the holder of `membership`.

    None leaves it to the director. A director is verified by the board chair; see `verifier_name` where there is none.
    """
    require(actor, "membership.edit", membership)
    if membership.role not in SUPERVISED:
        raise DomainError(
            "Only staff members and administrators have a supervisor. Who verifies a director or a trustee where there "
            "is no board chair, a coordinator of the agency names.",
            "supervisor",
        )
    _check_first_day(membership, starts_on)
    if supervisor is not None:
        _fitting_supervisor(membership, supervisor, starts_on)
    return _supervise_from(actor, "membership.edit", membership, supervisor, starts_on)


@transaction.atomic
def verifier_name(
    *, actor: Actor, membership: Membership, supervisor: Membership | None, starts_on: dt.date
) -> Membership:
    """From `starts_on`, `supervisor` decides for the director or trustee who holds `membership`, while nobody else is
    board chair. None leaves it to a consultant."""
    require(actor, "membership.name_verifier", membership)
    if membership.role not in BELOW_CHAIR:
        raise DomainError("The agency names who verifies for directors and trustees only.", "supervisor")
    _check_first_day(membership, starts_on)
    if supervisor is not None:
        _fitting_verifier(membership, supervisor, starts_on)
    return _supervise_from(actor, "membership.name_verifier", membership, supervisor, starts_on)


def _check_first_day(membership: Membership, starts_on: dt.date) -> None:
    if texts.date(starts_on, "starts_on") < membership.starts_on:
        raise DomainError("The post had not begun on that day.", "starts_on")


def _supervise_from(
    actor: Actor, permission: str, membership: Membership, supervisor: Membership | None, starts_on: dt.date
) -> Membership:
    """What fits is written: the link before ends the day before."""
    links = Supervision.objects.filter(report=membership)
    if links.filter(starts_on__gt=starts_on).exists():
        raise DomainError("A later change of supervisor is already entered. Choose a later day.", "starts_on")
    before = links.filter(ends_on=None).values_list("supervisor_id", flat=True).first()
    cut_supervision(Q(report=membership), starts_on - A_DAY)
    if supervisor is not None:
        try:
            with transaction.atomic():
                Supervision.objects.create(
                    supervisor=supervisor, report=membership, starts_on=starts_on, recorded_at=clock.now()
                )
        except IntegrityError as problem:
            raise NotNow("Somebody was faster: the supervisor has just been changed. Look at it again.") from problem
    after = supervisor.pk if supervisor else None
    facts = {"did": "supervisor", "before": before, "supervisor": after, "on": starts_on.isoformat()}
    audit.record(permission, membership, actor=actor, facts=facts)
    return membership


def _fitting_verifier(membership: Membership, verifier: Membership, on: dt.date) -> None:
    posts = Membership.objects.on(on).filter(library=membership.library_id).exclude(person=membership.person_id)
    chair = posts.filter(role=Post.BOARD_CHAIR, person__is_active=True).select_related("person").first()
    if chair is not None:
        raise DomainError(
            f"{chair.person} is board chair on that day and verifies. Somebody is named only where there is none.",
            "supervisor",
        )
    _fitting(membership, verifier, on, (*SUPERVISING, Post.TRUSTEE))


def _fitting_supervisor(membership: Membership, supervisor: Membership, on: dt.date) -> None:
    _fitting(membership, supervisor, on, SUPERVISING)
    posts = Membership.objects.on(on).filter(person=membership.person_id, library=membership.library_id)
    if posts.filter(role=Post.DIRECTOR).exists():
        raise DomainError(f"{membership.person} is the director here: the board chair decides.", "supervisor")


def _fitting(membership: Membership, supervisor: Membership, on: dt.date, roles: tuple[Post, ...]) -> None:
    if supervisor.library_id != membership.library_id or supervisor.role not in roles:
        raise DomainError("Choose one of the list.", "supervisor")
    if supervisor.person_id == membership.person_id:
        raise DomainError("Nobody supervises themselves.", "supervisor")
    if supervisor.starts_on > on or (supervisor.ends_on is not None and supervisor.ends_on < on):
        raise DomainError(f"{supervisor.person} does not hold this post on that day.", "supervisor")
    if leads_back_to(supervisor, membership, on):
        raise DomainError(
            f"{membership.person} supervises {supervisor.person}, directly or through others. Choose somebody else.",
            "supervisor",
        )


def cut_supervision(links: Q, last_day: dt.date) -> None:
    """End what runs beyond `last_day`; what would only have begun after it is taken out."""
    running = Supervision.objects.filter(links).filter(Q(ends_on=None) | Q(ends_on__gt=last_day))
    running.filter(starts_on__gt=last_day).delete()
    running.update(ends_on=last_day)


@transaction.atomic
def supervisors_set(
    *, actor: Actor, memberships: Sequence[Membership], supervisor: Membership | None, starts_on: dt.date
) -> int:
    """`supervisor_set` for several people at once, for all of them or for none. Raises DomainError naming the first
    for whom it cannot be."""
    if not memberships:
        raise DomainError("Tick at least one person.")
    for membership in memberships:
        try:
            supervisor_set(actor=actor, membership=membership, supervisor=supervisor, starts_on=starts_on)
        except NotNow:
            raise
        except DomainError as problem:
            raise DomainError(f"{membership.person}: {problem.words}", problem.field) from problem
    return len(memberships)


@transaction.atomic
def profile_save(
    *, actor: Actor, display_name: str, name_on_certificates: str, family_name: str, time_zone: str, contact_mail: str,
    mail_rhythm: str, mail_topics: Mapping[str, str],
) -> Person:  # fmt: skip
    """Save one's own names, time zone ("" follows the library), contact mail, and how mail about notices comes; about
    the topics in `mail_topics` it comes as said there.

    Certificates already issued keep the name they were issued with.
    """
    person = actor.person
    require(actor, "profile.edit", person)
    if time_zone and time_zone not in available_timezones():
        raise DomainError("Choose one of the list.", "time_zone")
    changes = {
        "display_name": texts.name(display_name, "display_name", missing="Type the name people call you by."),
        "family_name": texts.name(family_name, "family_name", longest=80, missing="Type your family name."),
        "name_on_certificates": texts.printable(
            texts.name(name_on_certificates, "name_on_certificates", missing=""), "name_on_certificates"
        ),
        "time_zone": time_zone,
        "contact_mail": texts.mail(contact_mail, "contact_mail"),
        "mail_rhythm": texts.choice(mail_rhythm, "mail_rhythm", MailRhythm.values),
        "mail_topics": {
            texts.choice(topic, "mail_rhythm", Topic.values): texts.choice(rhythm, f"mail_{topic}", MailRhythm.values)
            for topic, rhythm in mail_topics.items()
        },
    }
    changed = sorted(field for field, value in changes.items() if getattr(person, field) != value)
    if changed:
        Person.objects.filter(pk=person.pk).update(**changes)
        person.refresh_from_db(fields=list(changes))
        audit.record("profile.edit", person, actor=actor, facts={"changed": changed})
    return person
