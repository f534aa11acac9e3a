"""Enrolling a board: the library is the holder, and what its members learn is pooled."""

import datetime as dt

from django.db import IntegrityError, transaction

from certification.engine import EnrollmentFact
from certification.enums import Phase
from certification.models import Enrollment, Track
from certification.queries.enrollments import rule_sets_for
from certification.queries.facts import rules_of
from certification.services.periods import fixed_end
from certification.services.standing import standing_start
from certification.services.terms import MOST_DAYS_AWAY
from libraries.models import Library
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError


@transaction.atomic
def board_enroll(*, actor: Actor, library: Library, track: Track, starts_on: dt.date) -> Enrollment:
    """Enroll the board of `library`. Period and version of the rules are fixed now. DomainError when it cannot be."""
    require(actor, "library.enroll_board", library)
    agency = library.agency
    if track.program.agency_id != agency.pk:
        raise DomainError("This track is another agency’s. Choose one of your own agency.", "track")
    if abs((starts_on - clock.today(agency.time_zone)).days) > MOST_DAYS_AWAY:
        raise DomainError("Choose a first day within three months of today.", "starts_on")
    rule_set = next(iter(rule_sets_for(track, starts_on)), None)
    if rule_set is None or rules_of(rule_set).holder.kind != "board":
        raise DomainError("This track has no rules about boards in effect on that day.", "track")
    rules = rules_of(rule_set)
    try:
        with transaction.atomic():
            enrollment = Enrollment.objects.create(
                agency=agency, track=track, rule_set=rule_set, library=library, level=rules.levels[0].code,
                phase=Phase.FIRST, starts_on=starts_on,
                ends_before=fixed_end(rules, EnrollmentFact(starts_on=starts_on)), enrolled_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as error:  # a second click was faster: the constraint is the last line
        raise DomainError(f"The board is enrolled in the {track.name} already.") from error
    standing_start(enrollment)
    audit.record("library.enroll_board", enrollment, actor=actor, after=enrollment.state, facts={"rules": rule_set.pk})
    return enrollment
