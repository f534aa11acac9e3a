"""Issuing: the one moment at which an answer of the engine becomes a certificate. There is no undo."""

import datetime as dt
import secrets

from django.db import IntegrityError, transaction
from django.db.models import F

from certification.documents.snapshot import SnapshotError
from certification.engine import Window, certificate_window, verdict_to_json
from certification.enums import EnrollmentState
from certification.explain import not_filed_sentence
from certification.models import Certificate, Enrollment, NumberSeries, SpentCredit
from certification.queries.facts import rules_of
from certification.queries.register import folded
from certification.queries.renewals import last_day_before
from certification.queries.standing import Live, live_standing_of
from certification.services.enrollments import missing_words
from certification.services.request_endings import requests_end
from certification.services.snapshots import counted_credits, left_by, snapshot_of, used_hundredths
from certification.services.standing import standing_mark_stale, standings_mark_stale
from certification.workflows import ENROLLMENT
from learning.enums import CreditState, PdpState
from learning.models import Credit
from learning.services.pdps import pdp_finish
from libraries.models import Agency, Person
from libraries.services.texts import printable
from pdplanner.kernel import audit, clock, jobs
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow

WORK = "certification.render_certificate"
_TWICE = "This certificate was issued a moment ago, by a second click or by somebody else. There is exactly one."


def certificate_issue(*, actor: Actor, enrollment: Enrollment, printed: str = "") -> Certificate:
    """Issue the certificate of an enrollment that applied, judged again now, on the agency's today.

    All or nothing: number, certificate, spent credits, state and audit commit together; the PDF follows. Raises
    NotNow when somebody was faster, DomainError with what is missing when it is not ready any more, or when it would
    print another name than `printed`, the one that the consultant saw.
    """
    try:
        with transaction.atomic():
            return _issue(actor, enrollment, printed)
    except IntegrityError as error:  # the constraints are the last line, should two transactions ever get this far
        raise NotNow(_TWICE) from error


def _issue(actor: Actor, enrollment: Enrollment, printed: str) -> Certificate:
    require(actor, "enrollment.issue", enrollment)
    live = _judged(enrollment)
    _check_name(live, printed)
    before = ENROLLMENT.advance(enrollment, "issue")
    _hold_credits(live)
    certificate, left = _certificate(actor, live), left_by(live)
    SpentCredit.objects.bulk_create(
        SpentCredit(
            credit_id=words.pk, program=live.enrollment.track.program, certificate=certificate, hundredths=amount,
            left_hundredths=left.get(str(words.pk), 0),
        )
        for words, amount in counted_credits(live)
    )  # fmt: skip
    audit.record(
        "enrollment.issue", enrollment, actor=actor, before=before, after=enrollment.state,
        facts={"certificate": certificate.pk, "number": certificate.number},
    )  # fmt: skip
    requests_end(actor=actor, enrollment=enrollment)
    audit.record("certificate.issue", certificate, actor=actor, after=certificate.state)
    if live.enrollment.pdp is not None and live.enrollment.pdp.state == PdpState.OPEN:
        pdp_finish(actor=actor, pdp=live.enrollment.pdp)
    standing_mark_stale(enrollment)
    if certificate.person_id:
        standings_mark_stale(certificate.person_id)  # their other tracks of the program lose the spent credits
    jobs.wake(WORK, certificate.pk)
    return certificate


def _judged(enrollment: Enrollment) -> Live:
    live = live_standing_of(enrollment.pk)
    if live.enrollment.person is None:
        raise DomainError("Certificates of whole libraries are not issued yet.")
    if live.enrollment.state == EnrollmentState.APPLIED and not live.is_ready:
        words = not_filed_sentence(live.verdict) or f"Open again: {missing_words(live.verdict)}."
        raise DomainError(f"Not ready any more. {words}")
    return live


def _check_name(live: Live, printed: str) -> None:
    """People write their own names; what is printed for ever is what a consultant has looked at."""
    name = live.enrollment.person.printed_name if live.enrollment.person else ""
    if live.enrollment.person:
        check_glyphs(live.enrollment.person)
    if printed and printed != name:
        raise DomainError(
            f"The name was changed since you looked. It would print “{name}” now. Look again, then issue."
        )


def check_glyphs(person: Person) -> None:
    """DomainError where a letter of the name would be missing on the paper."""
    try:
        printable(person.printed_name, "name_on_certificates")
    except DomainError as problem:
        raise DomainError(f"{problem.words} {person} can do that in their profile.") from problem


def days_of(enrollment: Enrollment, on: dt.date) -> Window:
    """The days on which its certificate is valid, if it is issued on that day."""
    rules = rules_of(enrollment.rule_set)
    return certificate_window(rules, on, last_day_before(enrollment), enrollment.level or None)


def _hold_credits(live: Live) -> None:
    """Nobody reverses a credit, or counts what is left of it, between our judgment and our commit. SQLite has one
    writer, so it needs no lock."""
    wanted = [words.pk for words, _ in counted_credits(live)]
    held = Credit.objects.select_for_update(of=("self",)).filter(pk__in=wanted, state=CreditState.VERIFIED)
    is_left = live.dossier.rules.carry_over is None or live_standing_of(live.enrollment.pk).verdict == live.verdict
    if len(held) != len(wanted) or not is_left:
        raise NotNow("A credit was changed while this certificate was issued. Look again, then decide.")


def _certificate(actor: Actor, live: Live) -> Certificate:
    enrollment, today = live.enrollment, live.verdict.on
    window = days_of(enrollment, today)
    number, token = next_number(enrollment.agency, today.year), secrets.token_urlsafe(16)
    try:
        snapshot = snapshot_of(live, number=number, token=token, awarded=today, valid_through=window.last_day)
    except SnapshotError as error:
        raise DomainError(f"This certificate cannot be printed: {error}") from error
    return Certificate.objects.create(
        agency=enrollment.agency,
        enrollment=enrollment,
        rule_set=enrollment.rule_set,
        person=enrollment.person,
        number=number,
        token=token,
        family_name_key=folded(enrollment.person.family_name) if enrollment.person else "",
        issued_at=clock.now(),
        issued_by=actor.person,
        awarded_on=today,
        valid_through=window.last_day,
        credits_hundredths=used_hundredths(live),
        snapshot=snapshot,
        verdict=verdict_to_json(live.verdict),
    )


def next_number(agency: Agency, year: int) -> str:
    """The next number of the agency's year; the row stays locked until the commit, so no number is given twice."""
    series, _ = NumberSeries.objects.get_or_create(agency=agency, year=year)
    NumberSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    series.refresh_from_db()
    return f"{agency.code}-{year}-{series.last:05d}"
