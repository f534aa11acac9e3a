"""The second step at sign-in, where its owner cannot get at it."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from libraries.models import Person
from pdplanner.kernel import audit, outbox
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.models import AuditEntry


@transaction.atomic
def second_step_remove(*, mail: str, reason: str) -> Person:
    """Turn off the second step of whoever signs in with `mail`. Done by the system, see the command.

    Raises DomainError when nobody does, when there is none, or without a reason.
    """
    if not reason.strip():
        raise DomainError("Say how you made sure that it is them who asks.", "reason")
    person = Person.objects.filter(emailaddress__email__iexact=mail, emailaddress__verified=True).first()
    if person is None:
        raise DomainError(f"Nobody signs in with {mail}.", "mail")
    if not Authenticator.objects.filter(user=person).delete()[0]:
        raise DomainError(f"{person} has no second step.", "mail")
    entry = audit.record("second_step.remove", person, actor=None, reason=reason.strip())
    tell_second_step(entry, person, "is turned off by those who run pdplanner")
    return person


def tell_second_step(entry: AuditEntry, person: Person, what: str) -> None:
    """The mail about what `entry` says: `what` goes on from “Your second step at sign-in”."""
    context = {
        "what": what,
        "action": "Look at your second step",
        "action_url": settings.SITE_URL + reverse("mfa_index"),
    }
    outbox.write(f"second_step:{entry.pk}", to=person, template="second_step", context=context)
