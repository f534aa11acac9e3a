"""Certification's answers to learning/ports.py; registered at start-up. They read, and decide nothing."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from certification.engine import (
    NotCounted,
    PlannedFact,
    RequirementVerdict,
    Rules,
    Status,
    Window,
    asked_of_credit,
    counts_through,
    evaluate,
    field_of,
    multipliers_of,
    rate_of,
    roles_of,
    worth_of,
)
from certification.engine.rules import Ceiling
from certification.enums import CertificateState, EnrollmentState, ProofState
from certification.explain import (
    Labels,
    labels_of,
    no_rate_words,
    not_counted_sentence,
    requirement_sentence,
    tags_said,
    unit_words,
    words_of,
)
from certification.explain.asks import condition_words
from certification.explain.kinds import kind_sentences
from certification.explain.parts import multiplier_words
from certification.models import Certificate, Enrollment, OutsideCertificate, Proof, SpentCredit
from certification.queries.counting import counting_of
from certification.queries.enrollments import enrollments_using, open_enrollments, rule_sets_in_force
from certification.queries.facts import dossiers, holdings_only, rules_of, with_parts
from certification.queries.standing import OPEN_STATES, Live, evaluate_live, total_needed
from certification.queries.what_if import verified_live
from learning.models import Evidence
from learning.ports import Asked, Counting, Learning, TrackTerms, Use, Worth
from pdplanner.kernel import clock
from pdplanner.kernel.wording import credits_in_sentence, hours_in_sentence, units_in_sentence

DAY = dt.timedelta(days=1)
# Fields of the engine's credit by the names they have where a credit is logged.
FIELDS = {
    "topic": "topic",
    "event": "event",
    "published_on": "published_on",
    "words": "learned",
    "provider": "provider",
    "preapproved_on": "activity_line",
    "claimed_on": "ended_on",
}
SELF_DIRECTED = "self_directed"


class Answers:
    def terms_of_pdp(self, pdp_id: int) -> TrackTerms | None:
        enrollment = _enrollment_of(pdp_id)
        if enrollment is None:
            return None
        rules = rules_of(enrollment.rule_set)
        return TrackTerms(
            enrollment_id=enrollment.pk,
            track=enrollment.track.name,
            starts_on=enrollment.starts_on,
            last_day=enrollment.period_ends_before - DAY if enrollment.period_ends_before else dt.date.max,
            need_hundredths=total_needed(rules, enrollment.level, enrollment.phase),
            self_directed_ceiling_hundredths=_self_directed_ceiling(rules),
            count_from=rules.plan.credits_count_from if rules.plan else "",
            is_open=enrollment.state in OPEN_STATES,
            worths=lambda learnings: [_worth(rules, learning) for learning in learnings],
            prior=lambda: _prior(enrollment),
        )

    def certificate_of_pdp(self, pdp_id: int) -> str:
        held = Certificate.objects.filter(enrollment__pdp=pdp_id, state=CertificateState.ISSUED)
        return held.values_list("number", flat=True).first() or ""

    def applied_with_pdp(self, pdp_id: int) -> bool:
        beyond = (EnrollmentState.APPLIED, EnrollmentState.CERTIFIED)
        return Enrollment.objects.filter(pdp=pdp_id, state__in=beyond).exists()

    def asked(self, person_id: int, kind: str) -> Asked:
        return self.asked_of(person_id, [kind])[kind]

    def asked_of(self, person_id: int, kinds: Collection[str]) -> dict[str, Asked]:
        found = {kind: Asked() for kind in kinds}
        for enrollment in open_enrollments(person_id).select_related("track", "rule_set").order_by("starts_on", "pk"):
            rules = rules_of(enrollment.rule_set)
            for kind, asked in found.items():
                _ask_more(asked, rules, kind, enrollment.track.name)
        return found

    def worths(self, person_id: int, learning: Learning) -> list[Worth]:
        return self.worths_of(person_id, [learning])[0]

    def worths_of(self, person_id: int, learnings: Sequence[Learning]) -> list[list[Worth]]:
        found: list[list[Worth]] = [[] for _ in learnings]
        for enrollment in open_enrollments(person_id).select_related("track", "rule_set").order_by("starts_on", "pk"):
            rules = rules_of(enrollment.rule_set)
            for worths, learning in zip(found, learnings, strict=True):
                hundredths = _worth(rules, learning)
                worths.append(Worth(enrollment.track.name, hundredths, worth_words(rules, learning, hundredths)))
        return found

    def uses(self, person_id: int, credit_id: int, *, is_own: bool) -> list[Use]:
        rows = enrollments_using(person_id, credit_id)
        lives = evaluate_live(rows)
        return [_use(lives[row.pk], str(credit_id), is_own) for row in rows]

    def counting(self, person_id: int) -> dict[int, list[Counting]]:
        return counting_of(person_id)

    def if_verified(self, claims: Mapping[int, Collection[int]]) -> dict[int, list[str]]:
        rows = with_parts(Enrollment.objects.filter(person__in=claims, state__in=OPEN_STATES)).order_by("pk")
        found: dict[int, list[str]] = {}
        for dossier in dossiers(list(rows)).values():
            keys = {str(pk) for pk in claims[dossier.enrollment.person_id or 0]}
            live = verified_live(dossier, keys)
            for entry in live.verdict.not_counted:
                if entry.key in keys and not entry.is_waiting:
                    found.setdefault(int(entry.key), []).append(_would_not_count(live, entry))
        return found

    def proofs_of(self, person_id: int) -> QuerySet[Any, Any]:
        told = Proof.objects.filter(evidence=OuterRef("pk")).order_by("-pk")
        told = told.exclude(state__in=(ProofState.TAKEN_BACK, ProofState.RETURNED))
        scanned = OutsideCertificate.objects.filter(scan=OuterRef("pk")).order_by("-pk")
        shows = Coalesce(Subquery(told.values("title")[:1]), Subquery(scanned.values("name")[:1]))
        rows = Evidence.objects.filter(person=person_id).annotate(shows=shows).exclude(shows=None)
        return rows.order_by().values_list("pk", "shows")

    def counted_between(self, agency_id: int, since: dt.datetime, until: dt.datetime) -> QuerySet[Any, Any]:
        rows = SpentCredit.objects.filter(
            freed_at=None, certificate__agency=agency_id, certificate__issued_at__gte=since,
            certificate__issued_at__lt=until,
        )  # fmt: skip
        return rows.order_by().values("credit")

    def spent_on(self, credit_id: int) -> str:
        numbers = SpentCredit.objects.filter(credit=credit_id, freed_at=None).order_by("certificate__issued_at")
        return numbers.values_list("certificate__number", flat=True).first() or ""

    def tags_of(self, agency_id: int) -> dict[str, str]:
        rows = rule_sets_in_force(agency_id)
        return {code: title for row in rows for code, title in tags_said(rules_of(row)).items()}

    def said_of_kind(self, agency_id: int, kind: str, tags: Collection[str]) -> list[tuple[str, list[str]]]:
        said = [(row.track.name, kind_sentences(rules_of(row), kind, tags)) for row in rule_sets_in_force(agency_id)]
        return [(track, sentences) for track, sentences in said if sentences]


def _ask_more(asked: Asked, rules: Rules, kind: str, track: str) -> None:
    """Add what the rules of one track want to know of a credit of this kind."""
    words = words_of(rules)
    asked.roles.update({code: words.get(code, code) for code in sorted(roles_of(rules, kind))})
    asked.tags.update(tags_said(rules))
    for field in asked_of_credit(rules, kind) & {"topic", "event"}:  # whatever looks at them
        asked.because.setdefault(field, [])
    for condition in rules.conditions:
        name = FIELDS.get(field_of(condition))
        if name and condition.where.admits(kind):
            rule = condition_words(condition, rules).removeprefix("Learning: ")
            asked.because.setdefault(name, []).append(f"{track}: {rule}")


def _enrollment_of(pdp_id: int) -> Enrollment | None:
    """The enrollment that points to this plan; the open one, should a closed one have pointed to it before."""
    rows = list(with_parts(Enrollment.objects.filter(pdp=pdp_id)).order_by("-starts_on", "-pk"))
    return next((row for row in rows if row.state in OPEN_STATES), rows[0] if rows else None)


def _prior(enrollment: Enrollment) -> tuple[bool, str]:
    dossier = holdings_only(enrollment)
    verdict = evaluate(dossier.rules, dossier.facts, clock.today(enrollment.agency.time_zone))
    asked = [line for line in _leaves(verdict.requirement) if line.kind == "holds"]
    labels = Labels(tracks=dossier.tracks)
    return (
        all(line.status is Status.MET for line in asked),
        " ".join(f"{line.title}: {requirement_sentence(line, labels)}" for line in asked).removesuffix("."),
    )


def _self_directed_ceiling(rules: Rules) -> int | None:
    """The lowest ceiling on self-directed learning, by kind or by tag."""

    def is_about(ceiling: Ceiling) -> bool:
        return SELF_DIRECTED in ceiling.where.kinds | ceiling.where.tags

    return min((ceiling.maximum for ceiling in rules.ceilings if is_about(ceiling)), default=None)


def _leaves(requirement: RequirementVerdict) -> Iterator[RequirementVerdict]:
    return (item for item in requirement.walk() if not item.children)


def _worth(rules: Rules, learning: Learning) -> int:
    if learning.amount_hundredths is not None:
        return learning.amount_hundredths
    return worth_of(rules, _item(learning), learning.minutes, learning.units_hundredths)


def _item(learning: Learning) -> PlannedFact:
    return PlannedFact("", learning.kind, tags=frozenset(learning.tags), role=learning.role)


def worth_words(rules: Rules, learning: Learning, hundredths: int) -> str:
    """ "3 semester credits make 12 credits: 1 semester credit makes 4." """
    amount = "credit" if hundredths == 100 else "credits"
    if learning.amount_hundredths is not None:
        return f"It makes {credits_in_sentence(hundredths)} {amount}, as the catalog has it."
    by_units = learning.units_hundredths > 0
    unit = unit_words(rules).get(learning.kind, "unit")
    rate = rate_of(rules, learning.kind, by_units=by_units)
    if rate is None:
        return no_rate_words(unit, by_units=by_units)
    size, made = rate
    total, one = (
        (units_in_sentence(learning.units_hundredths, unit), units_in_sentence(size, unit))
        if by_units
        else (hours_in_sentence(learning.minutes), hours_in_sentence(size))
    )
    multiplied = [multiplier_words(rules, row) for row in multipliers_of(rules, _item(learning))]
    return " ".join((
        f"{total} {_make(total)} {credits_in_sentence(hundredths)} {amount}:",
        f"{one} {_make(one)} {credits_in_sentence(made)}.",
        *multiplied,
    ))  # fmt: skip


def _make(size: str) -> str:
    return "makes" if size.startswith("1 ") else "make"


def _would_not_count(live: Live, entry: NotCounted) -> str:
    amount = f"{credits_in_sentence(entry.hundredths)} credit{'' if entry.hundredths == 100 else 's'}"
    why = not_counted_sentence(entry, labels_of(live.dossier, is_own=False))
    return f"{live.enrollment.track.name}: {amount} would not count. {why}"


def _use(live: Live, key: str, is_own: bool) -> Use:
    """The credit in one verdict; a clipped one stands in both of its lists."""
    labels = labels_of(live.dossier, is_own=is_own)
    counted = sum(entry.hundredths for entry in live.verdict.counted if entry.key == key)
    refused = [entry for entry in live.verdict.not_counted if entry.key == key]
    return Use(
        track=live.enrollment.track.name,
        enrollment_id=live.enrollment.pk,
        counted_hundredths=counted,
        refused_hundredths=sum(entry.hundredths for entry in refused),
        words=" ".join(not_counted_sentence(entry, labels) for entry in refused),
        through=_through(live, key) if counted or any(entry.is_waiting for entry in refused) else None,
        zone=live.enrollment.agency.time_zone,
    )


def _through(live: Live, key: str) -> dt.date | None:
    """The last day the credit counts in an open enrollment."""
    if live.enrollment.state not in OPEN_STATES:
        return None
    dossier, period = live.dossier, Window(live.verdict.starts_on, live.verdict.ends_before)
    ended_on = next(credit.ended_on for credit in dossier.facts.credits if credit.key == key)
    return counts_through(dossier.rules, dossier.facts.enrollment, ended_on, period)
