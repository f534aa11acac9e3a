"""Enrolling, applying for the certificate, and the ways back."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from certification.engine import EnrollmentFact, Rules, Status, Verdict
from certification.enums import EnrollmentState, Phase
from certification.explain import HOLDER, requirement_title
from certification.models import Enrollment, RuleSet, Track
from certification.queries.deadlines import Deadline, first_certificate_due
from certification.queries.enrollments import certificate_held_in, rule_set_for
from certification.queries.facts import rules_of
from certification.queries.standing import OPEN_STATES, live_standing_of
from certification.services.periods import fixed_end
from certification.services.standing import standing_mark_stale, standing_start
from certification.workflows import ENROLLMENT
from learning.services.pdps import pdp_start
from libraries.models import Membership, Person
from pdplanner.kernel import audit, clock, outbox
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotAllowed
from pdplanner.kernel.wording import long_date

MOST_DAYS_AWAY = 92  # from today, either way: enough for a form that lay on a desk, too little to reach for old credit


@dataclass(frozen=True)
class Terms:
    """What enrolling means, computed before anything is saved. `ends_before` None: the rules set no end.

    `held` is the number of the certificate that makes it a renewal. `deadline` is when a first one is due.
    """

    rule_set: RuleSet
    rules: Rules
    level: str
    phase: Phase
    starts_on: dt.date
    ends_before: dt.date | None
    previous: Enrollment | None
    held: str | None
    deadline: Deadline | None


def enrollment_terms(*, track: Track, person: Person, starts_on: dt.date) -> Terms:
    """What enrolling on `starts_on` would mean. DomainError in words when it cannot be."""
    zone = track.program.agency.time_zone
    today = clock.today(zone)
    if abs((starts_on - today).days) > MOST_DAYS_AWAY:
        raise DomainError("Choose a first day within three months of today.", "starts_on")
    before = list(Enrollment.objects.filter(person=person, track=track).order_by("-starts_on", "-pk"))
    if any(enrollment.state in OPEN_STATES for enrollment in before):
        raise DomainError(f"You are enrolled in the {track.name} already.")
    rule_set = rule_set_for(track, starts_on)
    if rule_set is None:
        words = f"The {track.name} has no published rules for {long_date(starts_on)}. Choose a later day."
        raise DomainError(words, "starts_on")
    rules = rules_of(rule_set)
    previous = next((row for row in before if row.state == EnrollmentState.CERTIFIED), None)
    held = certificate_held_in(track, person)
    phase = Phase.FIRST if held is None else Phase.RENEWAL
    return Terms(
        rule_set=rule_set,
        rules=rules,
        level=rules.levels[0].code,
        phase=phase,
        starts_on=starts_on,
        ends_before=fixed_end(rules, EnrollmentFact(starts_on=starts_on, phase=phase)),
        previous=previous,
        held=held,
        deadline=first_certificate_due(rules, person, track.program.agency, starts_on) if held is None else None,
    )


@transaction.atomic
def enrollment_open(*, actor: Actor, track: Track, membership: Membership, starts_on: dt.date) -> Enrollment:
    """Enroll the holder of `membership`, who is the actor. Where the rules have a plan gate, their plan starts too.

    The period and the version of the rules are fixed now. Raises DomainError when it cannot be.
    """
    require(actor, "track.enroll", track)
    agency = track.program.agency
    if membership.person_id != actor.person.pk or membership.library.agency_id != agency.pk:
        raise NotAllowed("You enroll yourself, through a post at a library of the agency.")
    terms = enrollment_terms(track=track, person=membership.person, starts_on=starts_on)
    pdp = pdp_start(actor=actor, membership=membership) if terms.rules.plan else None
    try:
        with transaction.atomic():
            enrollment = Enrollment.objects.create(
                agency=agency, track=track, rule_set=terms.rule_set, person=membership.person, pdp=pdp,
                previous=terms.previous, level=terms.level, phase=terms.phase, starts_on=terms.starts_on,
                ends_before=terms.ends_before, enrolled_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as error:  # a second click was faster: the constraint is the last line
        raise DomainError(f"You are enrolled in the {track.name} already.") from error
    standing_start(enrollment)
    audit.record("track.enroll", enrollment, actor=actor, after=enrollment.state, facts={"rules": terms.rule_set.pk})
    return enrollment


@transaction.atomic
def enrollment_apply(*, actor: Actor, enrollment: Enrollment) -> Enrollment:
    """The holder asks for the certificate. DomainError naming what is missing while it is not ready."""
    require(actor, "enrollment.apply", enrollment)
    if enrollment.state == EnrollmentState.ACTIVE:
        verdict = live_standing_of(enrollment.pk).verdict
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
        outbox.write(
            f"enrollment.returned:{enrollment.pk}:{applied_at:%Y%m%dT%H%M%S%f}",
            to=enrollment.person,
            template="application_returned",
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
    return enrollment


def missing_words(verdict: Verdict) -> str:
    """The requirements that are not met, by their titles, for a sentence."""
    titles = [requirement_title(line, HOLDER) for line in verdict.requirements() if line.status is not Status.MET]
    return "; ".join(title[:1].lower() + title[1:] for title in titles)
