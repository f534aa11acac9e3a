"""Enrolling, applying for the certificate, and the ways back."""

import datetime as dt

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from certification.engine import Status, Verdict
from certification.enums import EnrollmentState
from certification.explain import HOLDER, not_to_file_sentence, requirement_title
from certification.models import Enrollment, Track
from certification.queries.standing import live_standing_of
from certification.services.request_endings import requests_end
from certification.services.standing import standing_mark_stale, standing_start
from certification.services.terms import Choice, enrollment_terms
from certification.workflows import ENROLLMENT
from learning.services.pdps import pdp_start
from libraries.models import Membership
from pdplanner.kernel import audit, clock, notices
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotAllowed
from pdplanner.kernel.models import Topic


@transaction.atomic
def enrollment_open(
    *, actor: Actor, track: Track, membership: Membership, starts_on: dt.date, choice: Choice | None = None
) -> Enrollment:
    """Enroll the holder of `membership`, who is the actor. Where the rules have a plan gate, their plan starts too.

    The period and the version of the rules are fixed now. Raises DomainError when it cannot be.
    """
    require(actor, "track.enroll", track)
    agency = track.program.agency
    if membership.person_id != actor.person.pk or membership.library.agency_id != agency.pk:
        words = "You enroll yourself, through a post at a library of the agency."
        raise NotAllowed(words, permission="track.enroll", thing=track)
    terms = enrollment_terms(track=track, person=membership.person, starts_on=starts_on, choice=choice)
    pdp = pdp_start(actor=actor, membership=membership) if terms.rules.plan else None
    try:
        with transaction.atomic():
            enrollment = Enrollment.objects.create(
                agency=agency, track=track, rule_set=terms.rule_set, person=membership.person, pdp=pdp,
                previous=terms.previous, level=terms.level, phase=terms.phase, cohort=terms.cohort,
                starts_on=terms.starts_on, ends_before=terms.ends_before, enrolled_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as error:  # a second click was faster: the constraint is the last line
        raise DomainError(f"You are enrolled in the {track.name} already.") from error
    standing_start(enrollment)
    audit.record("track.enroll", enrollment, actor=actor, after=enrollment.state, facts={"rules": terms.rule_set.pk})
    return enrollment


@transaction.atomic
def enrollment_apply(*, actor: Actor, enrollment: Enrollment) -> Enrollment:
    """The holder asks for the certificate. DomainError naming what is missing while it is not ready, or
    the days on which the rules let it be filed, if today is none of them."""
    require(actor, "enrollment.apply", enrollment)
    if enrollment.state == EnrollmentState.ACTIVE:
        verdict = live_standing_of(enrollment.pk).verdict
        if not verdict.can_be_filed:
            raise DomainError(not_to_file_sentence(verdict))
        if verdict.status is not Status.MET:
            raise DomainError(f"You can apply once everything is met. Still open: {missing_words(verdict)}.")
    before = ENROLLMENT.advance(enrollment, "apply", applied_at=clock.now(), return_reason="")
    audit.record("enrollment.apply", enrollment, actor=actor, before=before, after=enrollment.state)
    standing_mark_stale(enrollment)
    return enrollment


@transaction.atomic
def enrollment_take_back(*, actor: Actor, enrollment: Enrollment) -> Enrollment:
    """The holder takes the application back, before a certificate is issued."""
    require(actor, "enrollment.apply", enrollment)
    before = ENROLLMENT.advance(enrollment, "take_back", applied_at=None)
    audit.record("enrollment.apply", enrollment, actor=actor, before=before, after=enrollment.state)
    standing_mark_stale(enrollment)
    return enrollment


@transaction.atomic
def enrollment_return(*, actor: Actor, enrollment: Enrollment, reason: str) -> Enrollment:
    """A consultant gives an application back with the reason; the holder gets it by mail and may apply again."""
    require(actor, "enrollment.issue", enrollment)
    if not reason.strip():
        raise DomainError("Say what is missing or wrong, so that the holder can mend it.", "reason")
    applied_at = enrollment.applied_at
    before = ENROLLMENT.advance(enrollment, "return", applied_at=None, return_reason=reason)
    audit.record("enrollment.issue", enrollment, actor=actor, before=before, after=enrollment.state, reason=reason)
    standing_mark_stale(enrollment)
    if enrollment.person is not None:
        notices.tell(
            f"enrollment.returned:{enrollment.pk}:{applied_at:%Y%m%dT%H%M%S%f}",
            to=enrollment.person,
            about=enrollment,
            topic=Topic.TRACKS,
            zone=enrollment.agency.time_zone,
            template="application_returned",
            words=f"{actor.person}: {reason}",
            context={
                "track": enrollment.track.name,
                "by": actor.person,
                "reason": reason,
                "action": "Open my standing",
                "action_url": f"{settings.SITE_URL}{reverse('certification:enrollment', args=[enrollment.pk])}",
            },
        )
    return enrollment


@transaction.atomic
def enrollment_close(*, actor: Actor, enrollment: Enrollment) -> Enrollment:
    """The holder leaves the track. Credits stay; the period does not come back."""
    require(actor, "enrollment.close", enrollment)
    before = ENROLLMENT.advance(enrollment, "close", closed_at=clock.now())
    audit.record("enrollment.close", enrollment, actor=actor, before=before, after=enrollment.state)
    requests_end(actor=actor, enrollment=enrollment)
    return enrollment


def missing_words(verdict: Verdict) -> str:
    """The requirements that are not met, by their titles, for a sentence."""
    titles = [requirement_title(line, HOLDER) for line in verdict.requirements() if line.status is not Status.MET]
    return "; ".join(title[:1].lower() + title[1:] for title in titles)
