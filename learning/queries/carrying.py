"""Where a plan can be carried to when its holder has left the library it was made with."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from learning.enums import CreditState, PdpState
from learning.models import Credit, Pdp, Revision
from learning.queries.committers import committers
from libraries.models import Library, Membership, Person
from libraries.queries.deciding import deciding_on
from pdplanner.kernel import clock


def has_left(pdp: Pdp) -> bool:
    """The holder of this open plan is no longer in post at its library. No query while the post goes on."""
    post = pdp.membership
    if pdp.state != PdpState.OPEN or post.ends_on is None:
        return False
    today = clock.today(post.library.agency.time_zone)
    if post.ends_on >= today:
        return False
    return not Membership.objects.on(today).filter(person=pdp.person_id, library=post.library_id).exists()


def frozen_words(pdp: Pdp) -> str:
    """Why nothing of this plan is written any more where its holder has left, or ""; what waits there is decided."""
    if not has_left(pdp):
        return ""
    return (
        f"{pdp.person} has left {pdp.membership.library}, so nothing of this plan changes there any more. Carry it to "
        "the next library and go on there."
    )


def posts_to_carry_to(pdp: Pdp) -> QuerySet[Membership]:
    """The holder's posts today at other open libraries of the agency, once they are no longer in post at the plan's."""
    if not has_left(pdp):
        return Membership.objects.none()
    agency = pdp.membership.library.agency
    held = Membership.objects.on(clock.today(agency.time_zone)).filter(person=pdp.person_id, library__agency=agency)
    return held.filter(library__closed_on=None).select_related("library__agency").order_by("starts_on", "pk")


@dataclass(frozen=True)
class LeftBehind:
    """What was claimed at the posts of the library one leaves and waits still, and who verifies it there."""

    number: int
    verifiers: tuple[Person, ...]


@dataclass(frozen=True)
class OnTheMove:
    """A plan whose holder has left the library its words were made with: `there` is where it goes on, None until it is
    carried. `behind` is what waits at the old library, `posts` where its holder can carry it."""

    old: Library
    left_on: dt.date | None
    behind: LeftBehind
    there: Membership | None = None
    posts: tuple[Membership, ...] = ()
    deciders: tuple[Person, ...] = ()


def on_the_move(pdp: Pdp, in_force: Revision | None) -> OnTheMove | None:
    """From the day its holder left until a revision toward the next library's goals is approved; else None."""
    post = pdp.membership
    if has_left(pdp):
        return OnTheMove(post.library, post.ends_on, left_behind(post), posts=tuple(posts_to_carry_to(pdp)))
    if pdp.state != PdpState.OPEN or in_force is None or in_force.strategic_plan.library_id == post.library_id:
        return None
    before = Membership.objects.filter(person=pdp.person_id, library=in_force.strategic_plan.library_id)
    old = before.select_related("library__agency").order_by("-starts_on", "-pk").first()
    if old is None:
        return None
    return OnTheMove(old.library, old.ends_on, left_behind(old), there=post, deciders=tuple(committers(post)))


def left_behind(post: Membership) -> LeftBehind:
    """Whoever decided on the last day of the post goes on deciding on what was learned in it."""
    claimed = Credit.objects.filter(
        person=post.person_id, membership__library=post.library_id, state=CreditState.CLAIMED
    )
    return LeftBehind(claimed.count(), tuple(deciding_on(post).people))
