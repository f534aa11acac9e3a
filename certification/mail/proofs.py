"""What people are told of proofs: the consultants who verify, and the person who waited for the answer."""

from django.conf import settings
from django.urls import reverse

from certification.enums import ProofState
from certification.models import Proof
from libraries.models import Membership, Person
from libraries.queries.shares import consultants_for
from pdplanner.kernel import clock, notices
from pdplanner.kernel.models import Topic


def to_consultants(proof: Proof) -> None:
    """Something was added. At most one mail a day: the list it leads to shows everything that waits."""
    posts = Membership.objects.filter(person=proof.person_id, library__agency=proof.agency_id)
    post = posts.select_related("library__agency").order_by("starts_on", "pk").last()
    if post is None:
        return
    context = {
        "person": proof.person,
        "library": post.library,
        "title": proof.title,
        "action": "See what waits",
        "action_url": settings.SITE_URL + reverse("certification:checks_to_do"),
    }
    today = clock.today(proof.agency.time_zone)
    for person in consultants_for(post.library, but=proof.person_id):
        notices.tell(
            f"proof.added:{proof.pk}:{int(proof.claimed_at.timestamp())}", to=person, about=proof, topic=Topic.TRACKS,
            zone=proof.agency.time_zone, template="proof_added", context=context, asks=True,
            mail_key=f"proof.added:{person.pk}:{today}",
        )  # fmt: skip


def to_holder(proof: Proof, *, by: Person, event: int) -> None:
    """It was verified, returned or reversed."""
    context = {
        "title": proof.title,
        "state": ProofState(proof.state).label.lower(),
        "by": by,
        "reason": proof.reason,
        "action": "Look at it",
        "action_url": settings.SITE_URL + reverse("certification:proof", args=[proof.pk]),
    }
    notices.tell(
        f"proof:{event}", to=proof.person, about=proof, topic=Topic.TRACKS, zone=proof.agency.time_zone,
        template="proof", context=context, words=f"{by}: {proof.reason}" if proof.reason else "",
    )  # fmt: skip
