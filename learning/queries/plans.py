"""Lists of plans: my own, and those that wait for me, oldest first."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from learning.enums import PdpState, RevisionState
from learning.models import Pdp, Revision
from learning.queries.plan_page import newest_approved, revision_state_words
from libraries.enums import AgencyPost
from libraries.models import AgencyRole, Membership, Person
from libraries.queries.shares import Share
from pdplanner.kernel import access, clock
from pdplanner.kernel.access import Actor


@dataclass(frozen=True)
class PlanLine:
    """A plan in a list, with its newest revision and the state a person reads."""

    pdp: Pdp
    newest: Revision
    state: str


@dataclass(frozen=True)
class WaitingLine:
    """A revision that waits, since when, and for how many days in the agency's own calendar."""

    revision: Revision
    since: dt.datetime
    days: int


def plans_of(person: Person) -> list[PlanLine]:
    """A person's plans, open ones first, then the newest."""
    rows = Pdp.objects.filter(person=person).select_related("membership__library").prefetch_related(_revisions())
    lines = [_line(pdp) for pdp in rows.order_by("-started_at", "-pk")]
    return sorted(lines, key=lambda line: line.pdp.state != PdpState.OPEN)


def _revisions() -> Prefetch:
    return Prefetch("revisions", Revision.objects.exclude(state=RevisionState.WITHDRAWN).order_by("number"), "kept")


def _line(pdp: Pdp) -> PlanLine:
    kept: list[Revision] = getattr(pdp, "kept")  # noqa: B009  # set by the prefetch
    newest = kept[-1] if kept else pdp.revisions.order_by("-number")[0]
    state = revision_state_words(newest, newest_approved(kept)) if pdp.state == PdpState.OPEN else pdp.state
    return PlanLine(pdp, newest, state)


def posts_without_plan(person: Person) -> list[Membership]:
    """The posts held today for which there is no open plan."""
    posts = Membership.objects.filter(person=person).select_related("library__agency").order_by("starts_on", "pk")
    taken = set(Pdp.objects.filter(person=person, state=PdpState.OPEN).values_list("membership_id", flat=True))
    return [post for post in posts if post.pk not in taken and _is_held_today(post)]


def _is_held_today(post: Membership) -> bool:
    today = clock.today(post.library.agency.time_zone)
    return post.starts_on <= today and (post.ends_on is None or post.ends_on >= today)


def waiting_for_consultant(actor: Actor, share: Share | None = None) -> QuerySet[Revision]:
    """Every revision `actor` can approve or return now, oldest commitment first; of their `share` only, if given."""
    rows = access.visible(actor, "revision.approve")
    if share is not None and share.is_mine:
        # What was passed on stands with whom it was passed to, whatever library it comes from.
        here = share.holds("pdp__membership__library")
        rows = rows.filter(here & ~Q(passed_to__in=_in_post(actor)) | Q(passed_to=actor.person))
    return _waiting(rows, RevisionState.WITH_CONSULTANT)


def _in_post(actor: Actor) -> QuerySet[AgencyRole, int]:
    """The people who are consultants on the day it is now where the actor acts."""
    today = clock.today(next((hat.zone for hat in actor.wearing(AgencyPost.CONSULTANT)), "UTC"))
    return AgencyRole.objects.on(today).filter(role=AgencyPost.CONSULTANT).values_list("person", flat=True)


def waiting_for_commitment(actor: Actor) -> QuerySet[Revision]:
    """Every revision `actor` can commit to now, oldest submission first."""
    return _waiting(access.visible(actor, "revision.commit"), RevisionState.WITH_SUPERVISOR)


def shared_drafts(actor: Actor) -> QuerySet[Revision]:
    """Every draft somebody shares with `actor` while they write it, the newest first."""
    rows = access.visible(actor, "revision.view").exclude(pdp__person=actor.person)
    rows = rows.filter(state=RevisionState.DRAFT, shared_at__isnull=False, pdp__state=PdpState.OPEN)
    return rows.select_related("pdp__person", "pdp__membership__library").order_by("-shared_at", "-pk")


def _waiting(rows: QuerySet[Revision], state: RevisionState) -> QuerySet[Revision]:
    """Each with `since`: when it came to where it is, by the last of submission and commitment.

    A plan that comes back with the same promises goes past the supervisor: then its submission is the later moment.
    """
    sent = Coalesce("submitted_at", "started_at")
    found = rows.filter(state=state, pdp__state=PdpState.OPEN)
    found = found.annotate(since=Greatest(sent, Coalesce("committed_at", sent))).select_related(
        "pdp__person", "pdp__membership__library__agency", "previous", "committed_by", "passed_to", "passed_by"
    )  # fmt: skip
    return found.order_by("since", "pk")


def waiting_lines(revisions: Iterable[Revision]) -> list[WaitingLine]:
    """Rows of the two lists above as their pages print them."""
    lines = []
    for revision in revisions:
        since: dt.datetime = getattr(revision, "since")  # noqa: B009  # set by the list's query
        zone = revision.pdp.membership.library.agency.time_zone
        lines.append(WaitingLine(revision, since, clock.days_since(since, zone)))
    return lines
