"""Who can sign in, who has been invited, and which link still works."""

import hashlib

from allauth.account.models import EmailAddress

from libraries.models import Invitation, Person
from pdplanner.kernel import clock


def has_login(person: Person) -> bool:
    """Whether `person` has a login address; it is made together with the password."""
    return EmailAddress.objects.filter(user=person, verified=True).exists()


def token_hash(token: str) -> str:
    """What the database keeps of a link's token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def invitation_open(token: str) -> Invitation | None:
    """The invitation a link leads to, while it works: not used, replaced or too old, and the account not closed."""
    return (
        Invitation.objects.select_related("person")
        .filter(
            token_hash=token_hash(token),
            accepted_at=None,
            replaced_at=None,
            expires_at__gt=clock.wall_now(),
            person__is_active=True,
        )
        .first()
    )
