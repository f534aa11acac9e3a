"""Verifying by a link in a mail, for those who rarely sign in. The learner asks for it; opening it does nothing; its
button verifies what is ticked, once, by the same rule and on the same record as in the list of what waits."""

import datetime as dt
import secrets
from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from learning.enums import CreditState
from learning.models import Credit, VerifyLink
from learning.queries.credits import credits_awaited, verifiers
from learning.queries.verify_links import claims_of, link_open, reached_by_mail
from learning.services.credits import credit_verify
from libraries.models import Person
from libraries.queries.invitations import token_hash
from pdplanner.kernel import audit, clock, outbox
from pdplanner.kernel.access import Actor, actor_for, require
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow

LASTS = dt.timedelta(days=14)  # as an invitation does: a holiday long
NOT_SOONER = dt.timedelta(days=3)  # than this after the last one is somebody asked again
GONE = "This link was used already, is too old, or was never sent."
FOREIGN = "This link was sent to somebody else. It verifies nothing for you."


@transaction.atomic
def link_send(*, actor: Actor, credit: Credit) -> list[Person]:
    """Mail those who verify this claim a link for all claims of its owner that wait for them; who was asked.

    None goes to a mailbox that is somebody else's, too: it may be the learner's own. Raises NotNow when the credit
    waits for nobody or all were asked lately, NotAllowed when all share their mailbox, DomainError when none can be
    asked by mail.
    """
    require(actor, "credit.claim", credit)
    # An update that changes nothing holds the row, so that two clicks send one mail.
    if not Credit.objects.filter(pk=credit.pk, state=CreditState.CLAIMED).update(state=CreditState.CLAIMED):
        raise NotNow("This credit waits for nobody now.")
    reached = reached_by_mail(verifiers(credit.membership).people)
    if reached.sharing and not reached.alone:
        raise NotAllowed(reached.refusal, permission="credit.ask_by_mail", thing=credit)
    if not reached.alone:
        raise DomainError("Nobody who verifies it takes mail from here. They see it when they sign in.")
    lately = VerifyLink.objects.filter(learner=actor.person, used_at=None, sent_at__gt=clock.now() - NOT_SOONER)
    asked = set(lately.values_list("verifier", flat=True))
    now = [one for one in reached.alone if one.pk not in asked]
    if not now:
        raise NotNow("A link went to them within the last three days. Give them time, or ask them in person.")
    for person in now:
        _send(person, actor.person, credit)
    facts = {"people": [one.pk for one in now], "left_out": [one.pk for one in reached.sharing]}
    audit.record("credit.ask_by_mail", credit, actor=actor, facts=facts)
    return now


def _send(verifier: Person, learner: Person, credit: Credit) -> None:
    claims = list(credits_awaited(actor_for(verifier)).filter(person=learner).order_by("claimed_at", "pk"))
    token = secrets.token_urlsafe(32)
    link = VerifyLink.objects.create(
        verifier=verifier, learner=learner, token_hash=token_hash(token), sent_at=clock.now(),
        claims=[[one.pk, one.claimed_at.isoformat()] for one in claims if one.claimed_at],
        expires_at=clock.wall_now() + LASTS,
    )  # fmt: skip
    zone = credit.membership.library.agency.time_zone
    context = {
        "learner": learner, "claims": claims, "zone": zone, "last_day": clock.local_date(link.expires_at, zone),
        "action": "Read and verify", "action_url": settings.SITE_URL + reverse("learning:verify_by_mail", args=[token]),
    }  # fmt: skip
    outbox.write(f"verify_link:{link.pk}", to=verifier, template="verify_link", context=context)


@transaction.atomic
def link_use(*, token: str, chosen: Collection[int], visitor: Actor | None) -> list[Credit]:
    """Verify the chosen claims of a link and use it up. `visitor` is who is signed in at this browser, if anybody:
    a link is nobody else's."""
    link = link_open(token)
    if link is None:
        raise NotNow(GONE)
    if visitor is not None and visitor.person.pk != link.verifier_id:
        thing = Credit.objects.filter(pk__in=[pk for pk, _ in link.claims], person=visitor.person).first()
        raise NotAllowed(FOREIGN, permission="credit.verify", thing=thing)
    actor, claims = claims_of(link)
    taken = [credit for credit in claims if credit.pk in chosen]
    if not taken:
        raise DomainError("Tick at least one credit, or close this page: then nothing is done.")
    if not VerifyLink.objects.filter(pk=link.pk, used_at=None).update(used_at=clock.now()):
        raise NotNow(GONE)
    return [credit_verify(actor=actor, credit=one, sent_at=one.claimed_at, by_mail=True) for one in taken]
