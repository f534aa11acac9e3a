"""Which link in a mail still works, and for which claims."""

from learning.models import Credit, VerifyLink
from learning.queries.credits import credits_claimed, with_words
from libraries.queries.invitations import token_hash
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, actor_for


def link_open(token: str) -> VerifyLink | None:
    """The link, while it works: not used, not too old, and the account not closed."""
    rows = VerifyLink.objects.select_related("verifier", "learner").filter(used_at=None, verifier__is_active=True)
    return rows.filter(token_hash=token_hash(token), expires_at__gt=clock.wall_now()).first()


def claims_of(link: VerifyLink) -> tuple[Actor, list[Credit]]:
    """Who the reader is today, and of the claims the mail named those that still stand as they were and that are the
    reader's to verify today."""
    actor, claimed = actor_for(link.verifier), dict(link.claims)
    rows = with_words(credits_claimed(actor).filter(pk__in=list(claimed), person=link.learner_id))
    found = rows.prefetch_related("evidence").order_by("claimed_at", "pk")
    return actor, [one for one in found if one.claimed_at and one.claimed_at.isoformat() == claimed[one.pk]]
