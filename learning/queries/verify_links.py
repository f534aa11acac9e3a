"""Who can be sent a link to verify by, which link still works, and for which claims."""

from collections.abc import Iterable
from dataclasses import dataclass

from learning.models import Credit, VerifyLink
from learning.queries.credits import credits_claimed, with_words
from libraries.models import Person
from libraries.queries.invitations import token_hash
from libraries.queries.people import shares_mailbox
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, actor_for
from pdplanner.kernel.models import MailRhythm, Topic


@dataclass(frozen=True)
class Reached:
    """Of those who verify a claim: whom a link reaches, and whose mailbox is somebody else's, too, so that none goes
    there. Who takes no mail, or has no address, is in neither."""

    alone: tuple[Person, ...]
    sharing: tuple[Person, ...]

    @property
    def names(self) -> str:
        return " or ".join(str(person) for person in self.alone)

    @property
    def refusal(self) -> str:
        """Why none goes to those who share a mailbox, and what to do instead; "" where nobody does."""
        if not self.sharing:
            return ""
        who, verb = " and ".join(str(person) for person in self.sharing), "gets" if len(self.sharing) == 1 else "get"
        return (
            f"{who} {verb} no link by mail: somebody else has the same mail address here, and whoever reads the mail "
            "could verify in another’s name. They find your claim in their list when they sign in; with an address of "
            "their own on their profile, links reach them, too."
        )


def reached_by_mail(verifiers: Iterable[Person]) -> Reached:
    asked = [one for one in verifiers if one.rhythm_for(Topic.CREDITS) != MailRhythm.NEVER and one.mail_address()]
    sharing = tuple(one for one in asked if shares_mailbox(one))
    return Reached(tuple(one for one in asked if one not in sharing), sharing)


def link_open(token: str) -> VerifyLink | None:
    """The link, while it works: not used, not too old, and the account not closed."""
    rows = VerifyLink.objects.select_related("verifier", "learner").filter(used_at=None, verifier__is_active=True)
    return rows.filter(token_hash=token_hash(token), expires_at__gt=clock.wall_now()).first()


def claims_of(link: VerifyLink) -> tuple[Actor, list[Credit]]:
    """Who the reader is today, and of the claims the mail named those that still stand as they were and that are the
    reader's to verify today."""
    actor, claimed = actor_for(link.verifier), dict(link.claims)
    rows = with_words(credits_claimed(actor).filter(pk__in=list(claimed), person=link.learner_id))
    found = rows.select_related("catalog_item").prefetch_related("evidence").order_by("claimed_at", "pk")
    return actor, [one for one in found if one.claimed_at and one.claimed_at.isoformat() == claimed[one.pk]]
