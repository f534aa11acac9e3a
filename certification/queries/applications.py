"""Applications for certificates that wait for a consultant, and what consultants made of them lately."""

import datetime as dt

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from certification.enums import EnrollmentState, LineState
from certification.models import Enrollment, IssueBatch
from libraries.models import Membership
from libraries.queries.shares import Share
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, visible

OF_LATE = dt.timedelta(days=7)


def applications_to_decide(actor: Actor, share: Share) -> QuerySet[Enrollment]:
    """What `actor` can issue, oldest first, each with `works_at`: the library of the holder's first post today.

    An application is of all the libraries where its holder works today; of somebody who works at none of the agency's
    it is everybody's.
    """
    rows: QuerySet[Enrollment] = visible(actor, "enrollment.issue").filter(state=EnrollmentState.APPLIED)
    posts = _posts_today(actor)
    rows = rows.annotate(works_at=Subquery(posts.order_by("starts_on", "pk").values("library")[:1]))
    if share.is_mine:
        ours = Exists(posts.filter(share.holds("library")))
        rows = rows.filter(ours | share.holds("library") | Q(library=None) & ~Exists(posts))
    return rows.order_by("applied_at", "pk")


def batches_of_late(actor: Actor) -> list[IssueBatch]:
    """The batches begun this week at the actor's agencies, and those of their own that are still to be issued, each
    with how many are in it, have their certificate and were refused; the newest five."""
    rows = visible(actor, "issue_batch.run")
    late = Q(started_at__gte=clock.now() - OF_LATE) | Q(started_at=None, asked_by=actor.person)
    numbers = {
        "people": Count("lines"),
        "issued": Count("lines", filter=Q(lines__state=LineState.ISSUED)),
        "refused": Count("lines", filter=Q(lines__state=LineState.NOT_ISSUED)),
    }
    return list(rows.filter(late).annotate(**numbers).select_related("asked_by").order_by("-asked_at", "-pk")[:5])


def _posts_today(actor: Actor) -> QuerySet[Membership]:
    """The holder's posts at libraries of the enrollment's agency, on the day it is now where the actor acts."""
    zone = next((hat.zone for hat in actor.wearing("consultant")), "UTC")
    today = clock.today(zone)
    return Membership.objects.on(today).filter(person=OuterRef("person"), library__agency=OuterRef("agency"))
