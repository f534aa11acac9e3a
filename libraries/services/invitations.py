"""How a person who exists without a login gets one: a mailed link, used once, replaced by a newer one."""

import datetime as dt
import secrets

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from libraries.models import AgencyRole, Invitation, Membership, Person
from libraries.queries.invitations import has_login, invitation_open, token_hash
from libraries.services import texts
from pdplanner.kernel import audit, clock, outbox
from pdplanner.kernel.access import Actor, actor_for, require, visible
from pdplanner.kernel.errors import DomainError, NotNow


@transaction.atomic
def invitation_send(*, actor: Actor, membership: Membership, mail: str) -> Invitation:
    """Mail the holder of a post a link to set a password. The address becomes their login address."""
    require(actor, "membership.invite", membership)
    return _send(actor, "membership.invite", membership, mail)


@transaction.atomic
def agency_invitation_send(*, actor: Actor, agency_role: AgencyRole, mail: str) -> Invitation:
    """The same for a consultant or coordinator."""
    require(actor, "agency_role.invite", agency_role)
    return _send(actor, "agency_role.invite", agency_role, mail)


def _send(actor: Actor, permission: str, post: Membership | AgencyRole, mail: str) -> Invitation:
    mail = texts.mail(mail, "mail", missing="Type the mail address the link goes to.")
    if not post.person.is_active:
        raise DomainError(f"The account of {post.person} is closed.")
    if has_login(post.person):
        raise DomainError(f"{post.person} can sign in already. A forgotten password is set anew on the sign-in page.")
    if holds_posts_beyond(actor, post.person, clock.today(_zone(post))):
        raise DomainError(
            f"{post.person} also holds a post elsewhere, and the link opens that one too. The program coordinator of "
            "the agency sends this invitation."
        )
    invitation = invite(post, post.person, mail=mail, invited_by=actor.person)
    audit.record(permission, post, actor=actor, facts={"invitation": invitation.pk})
    return invitation


def holds_posts_beyond(actor: Actor, person: Person, today: dt.date) -> bool:
    """Whoever chooses the address could choose their own mailbox, and act in every post the person holds."""
    held = {"membership.invite": person.memberships, "agency_role.invite": person.agency_roles}
    return any(
        posts.exclude(ends_on__lt=today).exclude(pk__in=visible(actor, permission).values("pk")).exists()
        for permission, posts in held.items()
    )


def invite(post: Membership | AgencyRole, person: Person, *, mail: str, invited_by: Person | None = None) -> Invitation:
    """Replace an open invitation of `person` by a new one and write the mail. Runs in the caller's transaction.

    Whether `mail` already signs somebody else in is told to its owner alone, by mail; who invites learns nothing.
    """
    for old in Invitation.objects.filter(person=person, accepted_at=None, replaced_at=None):
        Invitation.objects.filter(pk=old.pk).update(replaced_at=clock.now())
        outbox.recall(f"invitation.sent:{old.pk}")
    token = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                person=person,
                mail=mail,
                token_hash=token_hash(token),
                sent_at=clock.now(),
                # Links keep real time, like sessions: a demo that jumps a year ahead must not break them.
                expires_at=clock.wall_now() + dt.timedelta(days=settings.INVITATION_DAYS),
            )
    except IntegrityError as problem:
        raise NotNow(f"Somebody was faster: {person} has just been invited.") from problem
    taken = EmailAddress.objects.filter(email__iexact=mail, verified=True).exists()
    outbox.write(
        f"invitation.sent:{invitation.pk}",
        to=person,
        address=mail,
        template="invitation_taken" if taken else "invitation",
        context={
            "place": post.library.name if isinstance(post, Membership) else post.agency.name,
            "invited_by": invited_by,
            # Whoever reads a mailbox that signs somebody else in gets no way into this account.
            **({} if taken else {"action": "Choose a password", "action_url": _link(token)}),
            "last_day": clock.local_date(invitation.expires_at, _zone(post)),
            "zone": _zone(post),
        },
    )
    return invitation


def _link(token: str) -> str:
    return settings.SITE_URL + reverse("libraries:invitation", args=[token])


@transaction.atomic
def invitation_accept(*, token: str, password: str) -> Person:
    """Give the invited person a password and a verified login address; the caller signs them in.

    Raises NotNow when the link is unknown, used, replaced or too old, and DomainError about the password.
    """
    invitation = invitation_open(token)
    if invitation is None:
        raise NotNow("This link does not work any more.")
    person = invitation.person
    try:
        validate_password(password, person)
    except ValidationError as problem:
        raise DomainError(" ".join(problem.messages), "password") from problem
    open_rows = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, replaced_at=None)
    if not open_rows.update(accepted_at=clock.now()):
        raise NotNow("This link has just been used.")
    try:
        with transaction.atomic():
            # The same address in other letters is the same mailbox; the constraint knows only small ones.
            if EmailAddress.objects.filter(email__iexact=invitation.mail, verified=True).exists():
                raise IntegrityError
            EmailAddress.objects.create(user=person, email=invitation.mail, verified=True, primary=True)
    except IntegrityError as problem:
        raise DomainError(
            f"{invitation.mail} already signs somebody in, and every login address belongs to one person. "
            "Ask whoever invited you to send the invitation to another address."
        ) from problem
    person.set_password(password)
    person.save(update_fields=["password"])
    audit.record("invitation.accept", invitation, actor=actor_for(person))
    return person


def _zone(post: Membership | AgencyRole) -> str:
    agency = post.library.agency if isinstance(post, Membership) else post.agency
    return agency.time_zone
