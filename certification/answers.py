"""Certification's answers to learning/ports.py; registered at start-up. They read, and decide nothing."""

import datetime as dt
from collections.abc import Iterator, Sequence

from certification.engine import RequirementVerdict, Rules, Status, evaluate, minutes_to_hundredths
from certification.engine.rules import Ceiling
from certification.explain import Labels, requirement_sentence
from certification.models import Enrollment, SpentCredit
from certification.queries.enrollments import open_enrollments
from certification.queries.facts import holdings_only, rules_of, with_parts
from certification.queries.standing import OPEN_STATES, total_needed
from learning.ports import TrackTerms, Worth
from pdplanner.kernel import clock
from pdplanner.kernel.wording import credits_in_sentence, hours

DAY = dt.timedelta(days=1)
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
            last_day=enrollment.ends_before - DAY if enrollment.ends_before else dt.date.max,
            need_hundredths=total_needed(rules, enrollment.level, enrollment.phase),
            self_directed_ceiling_hundredths=_self_directed_ceiling(rules),
            count_from=rules.plan.credits_count_from if rules.plan else "",
            is_open=enrollment.state in OPEN_STATES,
        )

    def convert(self, pdp_id: int, kind_code: str, tags: Sequence[str], minutes: int) -> int:
        return self.convert_all(pdp_id, [(kind_code, tags, minutes)])[0]

    def convert_all(self, pdp_id: int, learnings: Sequence[tuple[str, Sequence[str], int]]) -> list[int]:
        enrollment = _enrollment_of(pdp_id)
        if enrollment is None:
            return [0] * len(learnings)
        rules = rules_of(enrollment.rule_set)
        return [minutes_to_hundredths(rules, kind, minutes) for kind, _tags, minutes in learnings]

    def worths(self, person_id: int, kind_code: str, tags: Sequence[str], minutes: int) -> list[Worth]:
        found = []
        for enrollment in open_enrollments(person_id).select_related("track", "rule_set").order_by("starts_on", "pk"):
            rules = rules_of(enrollment.rule_set)
            hundredths = minutes_to_hundredths(rules, kind_code, minutes)
            found.append(Worth(enrollment.track.name, hundredths, _worth_words(rules, kind_code, minutes, hundredths)))
        return found

    def holds_prior(self, pdp_id: int) -> tuple[bool, str]:
        enrollment = _enrollment_of(pdp_id)
        if enrollment is None:
            return True, ""
        dossier = holdings_only(enrollment)
        verdict = evaluate(dossier.rules, dossier.facts, clock.today(enrollment.agency.time_zone))
        asked = [line for line in _leaves(verdict.requirement) if line.kind == "holds"]
        labels = Labels(tracks=dossier.tracks)
        return (
            all(line.status is Status.MET for line in asked),
            " ".join(f"{line.title}: {requirement_sentence(line, labels)}" for line in asked).removesuffix("."),
        )

    def spent_on(self, credit_id: int) -> str:
        numbers = SpentCredit.objects.filter(credit=credit_id).order_by("certificate__issued_at")
        return numbers.values_list("certificate__number", flat=True).first() or ""


def _enrollment_of(pdp_id: int) -> Enrollment | None:
    """The enrollment that points to this plan; the open one, should a closed one have pointed to it before."""
    rows = list(with_parts(Enrollment.objects.filter(pdp=pdp_id)).order_by("-starts_on", "-pk"))
    return next((row for row in rows if row.state in OPEN_STATES), rows[0] if rows else None)


def _self_directed_ceiling(rules: Rules) -> int | None:
    """The lowest ceiling on self-directed learning, by kind or by tag."""

    def is_about(ceiling: Ceiling) -> bool:
        return SELF_DIRECTED in ceiling.where.kinds | ceiling.where.tags

    return min((ceiling.maximum for ceiling in rules.ceilings if is_about(ceiling)), default=None)


def _leaves(requirement: RequirementVerdict) -> Iterator[RequirementVerdict]:
    return (item for item in requirement.walk() if not item.children)


def _worth_words(rules: Rules, kind_code: str, minutes: int, hundredths: int) -> str:
    rate = next((rule for rule in rules.conversions if rule.kind == kind_code), None)
    per, made = (rate.minutes, rate.hundredths) if rate else (rules.minutes_per_credit, 100)
    unit = "hour makes" if per == 60 else "hours make"
    amount = "credit" if hundredths == 100 else "credits"
    return (
        f"{hours(minutes)} hours are {credits_in_sentence(hundredths)} {amount}: "
        f"{hours(per).removesuffix('.0')} {unit} {credits_in_sentence(made)}."
    )
