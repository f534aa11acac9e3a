"""The line under the sentence of a home page that tells who came into a post by when a first certificate is due."""

import datetime as dt

from django.urls import reverse

from certification.explain.first_due import due_sentences
from certification.queries.deadlines import first_due_of
from libraries.models import Membership
from pdplanner.kernel.access import Actor, Hat


def posts_held(actor: Actor, hat: Hat) -> list[Membership]:
    """All their posts today at libraries of the agency, whichever of them they wear."""
    return [other.post for other in actor.hats if other.agency_id == hat.agency_id and other.post]


def first_due(actor: Actor, hat: Hat, today: dt.date) -> dict[str, str]:
    """Its words and where they lead: to the standing, or before one is enrolled to the track; empty if none is due."""
    due = first_due_of(actor.person, hat.agency_id, posts_held(actor, hat), today) if hat.agency_id else None
    if due is None:
        return {}
    words = due_sentences(due.deadline, today)
    if due.enrollment:
        where = reverse("certification:enrollment", args=[due.enrollment])
        return {"words": words, "url": where, "label": f"See your standing in the {due.track}"}
    where = reverse("certification:enroll", args=[due.track.pk])
    return {"words": words, "url": where, "label": f"Enroll in the {due.track}"}
