"""One proof as its page prints it, and where it is asked for."""

from collections.abc import Iterator
from functools import cached_property

from django.urls import reverse

from certification.enums import About
from certification.explain.labels import joined, words_of
from certification.explain.proof_asks import Ask, asks_of
from certification.models import Enrollment, Proof
from certification.queries.facts import rules_of
from certification.queries.standing import OPEN_STATES
from pdplanner.kernel.wording import long_date, units_in_sentence


def asks_in(enrollment: Enrollment) -> list[Ask]:
    return asks_of(rules_of(enrollment.rule_set), enrollment.level, enrollment.phase)


def is_of(proof: Proof, ask: Ask) -> bool:
    """Whether the proof is one of those that are asked."""
    return proof.about == ask.about and (proof.code in ask.codes or not ask.codes)


class ProofPage:
    """`enrollments` are those of the person in the agency, with their rules."""

    def __init__(self, proof: Proof) -> None:
        self.proof = proof
        rows = Enrollment.objects.filter(person=proof.person_id, agency=proof.agency_id)
        self.enrollments = list(rows.select_related("rule_set", "track").order_by("-starts_on"))
        self._called = {
            code: words for row in self.enrollments for code, words in words_of(rules_of(row.rule_set)).items()
        }

    @cached_property
    def asked_in(self) -> list[tuple[Enrollment, Ask]]:
        """The open enrollments that ask for it."""
        rows = [row for row in self.enrollments if row.state in OPEN_STATES]
        mine = [row for row in rows if self.proof.enrollment_id in (None, row.pk)]
        return [(row, ask) for row in mine for ask in asks_in(row) if is_of(self.proof, ask)]

    @property
    def lede(self) -> str:
        return f"{self.proof.person}. {self.proof.get_about_display()}: {self._word(self.proof.code)}."

    def facts(self) -> list[tuple[str, str]]:
        return list(self._facts())

    def _facts(self) -> Iterator[tuple[str, str]]:
        proof = self.proof
        yield "Value", self._word(proof.value)
        yield "From", long_date(proof.from_on) if proof.from_on else ""
        yield self._end_word(), long_date(proof.ended_on) if proof.ended_on else ""
        for size, noun in (
            (proof.semester_hundredths, "semester hour"),
            (proof.quarter_hundredths, "quarter hour"),
            (proof.hours_hundredths, "hour"),
        ):
            yield noun.capitalize() + "s", units_in_sentence(size, noun) if size else ""
        yield "Result", f"{proof.percent}%" if proof.percent is not None else ""
        yield "Instead of the course", "a test" if proof.tested_out else ""
        yield "It covered", joined(map(self._word, proof.covers)) if proof.covers else ""
        yield "Written for", proof.enrollment.track.name if proof.enrollment else ""
        yield "Added", long_date(proof.claimed_at)
        if proof.verified_at:
            yield "Verified", f"{long_date(proof.verified_at)} by {proof.verified_by}, {proof.verified_as}"

    def _end_word(self) -> str:
        if self.proof.from_on:
            return "Last day"
        return {About.DEGREE: "Awarded", About.EXAM: "Passed"}.get(About(self.proof.about), "Finished")

    def _word(self, code: str) -> str:
        return self._called.get(code, code.replace("_", " "))

    @property
    def decided_at(self) -> object:
        return self.proof.reversed_at or self.proof.returned_at

    @property
    def again_url(self) -> str:
        """Where it is told anew; "" where nothing asks for it any more."""
        if not self.asked_in:
            return ""
        enrollment, ask = self.asked_in[0]
        return f"{reverse('certification:proof_tell', args=[enrollment.pk, ask.key])}?again={self.proof.pk}"
