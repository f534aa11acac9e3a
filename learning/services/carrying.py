"""A plan that goes along when its holder moves to another library of the same agency."""

from django.db import transaction

from learning import signals
from learning.enums import PdpState, RevisionState
from learning.mail import carrying as mail
from learning.models import Pdp
from learning.models.revision import OPEN_STATES
from learning.queries.carrying import left_behind, posts_to_carry_to
from libraries.models import Membership
from libraries.queries.strategic_plans import adopted_plan_of
from libraries.services.libraries import hold_open
from pdplanner.kernel import access, audit
from pdplanner.kernel.access import Actor
from pdplanner.kernel.errors import DomainError, NotNow

# A promise is one library's: the next one makes its own.
NOT_PROMISED = {"library_minutes": None, "library_cents": None, "library_cover": ""}


@transaction.atomic
def pdp_carry(*, actor: Actor, pdp: Pdp, membership: Membership) -> Pdp:
    """Carry an open plan from a post that has ended to `membership`, a post of its holder at another library.

    What is approved stays in force. A draft is from now on one toward the goals of the new library, which commits to
    the next revision; it was shared with the supervisor before, not with the one there. Raises DomainError when the
    post cannot take the plan, NotNow while somebody reads a revision.
    """
    access.require(actor, "pdp.carry", pdp)
    if membership not in posts_to_carry_to(pdp):
        raise DomainError("Choose one of your posts today, at another library than the one you left.", "membership")
    hold_open(membership.library)
    strategic_plan = adopted_plan_of(membership.library)
    if strategic_plan is None:
        raise DomainError(
            f"{membership.library} has not adopted a strategic plan yet, so the plan would have no goals there. Carry "
            "it when your library administrator has adopted one.",
            "membership",
        )
    before, behind = pdp.membership, left_behind(pdp.membership)
    rows = Pdp.objects.filter(pk=pdp.pk, membership=before, state=PdpState.OPEN)
    if not rows.update(membership=membership):
        raise NotNow("This plan was carried or closed meanwhile. Look at it again.")
    if pdp.revisions.filter(state__in=OPEN_STATES).exclude(state=RevisionState.DRAFT).exists():
        raise NotNow("This plan is with somebody who reads it. Take it back first, then carry it.")
    drafts = pdp.revisions.filter(state=RevisionState.DRAFT)
    drafts.update(strategic_plan=strategic_plan, shared_at=None, **NOT_PROMISED)
    pdp.membership = membership
    facts = {"from": before.pk, "to": membership.pk, "library": membership.library.name}
    audit.record("pdp.carry", pdp, actor=actor, before=before.library.name, after="carried", facts=facts)
    mail.moved(pdp, before, behind)
    signals.plan_changed.send(sender=Pdp, pdp_id=pdp.pk, person_id=pdp.person_id)
    return pdp
