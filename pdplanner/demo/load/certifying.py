"""Enrollments, certificates and standings of a load, by the engine's own answers."""

import datetime as dt
import random
from collections.abc import Sequence

from django.db.models import QuerySet

from certification.engine import certificate_window, verdict_to_json
from certification.enums import About, EnrollmentState, ProofState
from certification.models import Certificate, Enrollment, NumberSeries, Proof, SpentCredit, Standing
from certification.queries.facts import with_parts
from certification.queries.register import folded
from certification.queries.standing import Live, evaluate_live
from certification.services.snapshots import counted_credits, left_by, snapshot_of, used_hundredths
from certification.services.standing import standing_columns
from pdplanner.demo.load.ground import Ground, moment
from pdplanner.demo.load.learners import JUDGED, STARTS, Learner
from pdplanner.kernel import clock
from pdplanner.kernel.models import JobState

PLACES = (1, 2, 3)
STRATEGIC = 2
APPLIED = 0.25  # of those who are ready


def certify(ground: Ground, crew: Sequence[Learner], dice: random.Random) -> None:
    """Enroll everybody in their tracks, certify in the order of the chain whoever was ready, store the standings."""
    rows = [(one, place) for one in crew for place in PLACES[: one.tracks]]
    Enrollment.objects.bulk_create(_enrollment(ground, one, place) for one, place in rows)
    for place in PLACES[:-1]:
        for tracks in PLACES[place:]:
            people = [one.person.pk for one in crew if one.tracks == tracks]
            _issue(ground, place, people, ground.years_ago(JUDGED[tracks][place - 1]), dice)
    Proof.objects.bulk_create(_degree(ground, number, one) for number, one in enumerate(crew))
    _stand(Enrollment.objects.filter(person__in=[one.person.pk for one in crew]), dice)


def _enrollment(ground: Ground, learner: Learner, place: int) -> Enrollment:
    starts_on = ground.years_ago(STARTS[learner.tracks][place - 1])
    return Enrollment(
        agency=ground.agency, track=ground.rule_sets[place - 1].track, rule_set=ground.rule_sets[place - 1],
        person=learner.person, pdp=learner.pdp if place == STRATEGIC else None, starts_on=starts_on,
        ends_before=starts_on + dt.timedelta(days=4 * 365 + 1), enrolled_at=moment(starts_on),
    )  # fmt: skip


def _degree(ground: Ground, number: int, learner: Learner) -> Proof:
    """Of ten, nine are verified."""
    told_on = ground.years_ago(1)
    decided = {} if number % 10 == 0 else {
        "state": ProofState.VERIFIED, "verified_at": moment(told_on, 19), "verified_by": ground.consultant,
        "verified_as": "Consultant",
    }  # fmt: skip
    return Proof(
        agency=ground.agency, person=learner.person, about=About.DEGREE, code="bachelor", title="A degree",
        ended_on=ground.years_ago(9), claimed_at=moment(told_on), **decided,
    )  # fmt: skip


def _issue(ground: Ground, place: int, people: Sequence[int], on: dt.date, dice: random.Random) -> None:
    """Certificates of those who were ready on that day, with the credits they count."""
    rule_set = ground.rule_sets[place - 1]
    enrollments = list(with_parts(Enrollment.objects.filter(rule_set=rule_set, person__in=people)))
    ready = [live for live in evaluate_live(enrollments, on).values() if live.is_ready]
    series, _ = NumberSeries.objects.get_or_create(agency=ground.agency, year=on.year)
    certificates = []
    for live in ready:
        series.last += 1
        certificates.append(_certificate(ground, live, f"{ground.agency.code}-{on.year}-{series.last:05d}", on, dice))
    series.save()
    Certificate.objects.bulk_create(certificates)
    SpentCredit.objects.bulk_create(
        SpentCredit(
            credit_id=words.pk, program=rule_set.track.program, certificate=certificate, hundredths=hundredths,
            left_hundredths=left_by(live).get(str(words.pk), 0),
        )
        for live, certificate in zip(ready, certificates, strict=True)
        for words, hundredths in counted_credits(live)
    )  # fmt: skip
    done = Enrollment.objects.filter(pk__in=[live.enrollment.pk for live in ready])
    done.update(state=EnrollmentState.CERTIFIED, applied_at=moment(on, 18))


def _certificate(ground: Ground, live: Live, number: str, on: dt.date, dice: random.Random) -> Certificate:
    enrollment = live.enrollment
    assert enrollment.person is not None
    valid = certificate_window(live.dossier.rules, on)
    token = dice.randbytes(16).hex()
    snapshot = snapshot_of(live, number=number, token=token, awarded=on, valid_through=valid.last_day)
    return Certificate(
        agency=ground.agency, enrollment=enrollment, rule_set=enrollment.rule_set, person=enrollment.person,
        number=number, token=token, family_name_key=folded(enrollment.person.family_name), issued_at=moment(on, 20),
        issued_by=ground.consultant, awarded_on=on, valid_through=valid.last_day,
        credits_hundredths=used_hundredths(live), snapshot=snapshot, verdict=verdict_to_json(live.verdict),
        pdf_path=ground.paper.path, pdf_sha256=ground.paper.sha256, pdf_ready_at=moment(on, 20),
        job_state=JobState.DONE,
    )  # fmt: skip


def _stand(enrollments: QuerySet[Enrollment], dice: random.Random) -> None:
    """What the worker would store; and some of those who are ready by now have applied."""
    found = evaluate_live(list(with_parts(enrollments.order_by("pk"))))
    Standing.objects.bulk_create(
        Standing(enrollment=live.enrollment, job_state=JobState.DONE, **standing_columns(live))
        for live in found.values()
    )
    open_ones = [live for live in found.values() if live.enrollment.state == EnrollmentState.ACTIVE]
    applied = [live.enrollment.pk for live in open_ones if live.is_ready and dice.random() < APPLIED]
    Enrollment.objects.filter(pk__in=applied).update(state=EnrollmentState.APPLIED, applied_at=clock.now())
