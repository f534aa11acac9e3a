"""What enrolling means, in sentences with dates, before anybody has decided."""

import datetime as dt

from certification.engine import RequirementVerdict, Status, Window, certificate_rule, certificate_window, evaluate
from certification.engine.rules import PlanGate
from certification.enums import Phase
from certification.explain import Labels, requirement_sentence, requirement_title
from certification.explain.first_due import due_sentences
from certification.explain.parts import months_in_words
from certification.models import Enrollment, Track
from certification.queries.facts import holdings_only
from certification.services.terms import Terms
from certification.views.rule_sentences import asks_of, credit_titles
from libraries.models import Person
from pdplanner.kernel import clock
from pdplanner.kernel.wording import long_date, zone_words

DAY = dt.timedelta(days=1)
_GATES = {
    "submitted": "You write a plan. Credits count from the day you send it, once it is approved; nothing from before.",
    "approved": "You write a plan. Credits count only from the day it is approved; approval does not reach back.",
}


def consequences(track: Track, person: Person, terms: Terms) -> list[tuple[str, str]]:
    """Pairs of a term and what it says, most consequential first."""
    zone = zone_words(track.program.agency.time_zone)
    pairs = [
        ("Your period", _period(terms, zone)),
        ("Award", _award(terms)),
        ("Due", due_sentences(terms.deadline, clock.today(track.program.agency.time_zone)) if terms.deadline else ""),
        ("Rules", f"Version {terms.rule_set.version}. You stay on this version, whatever is published later."),
        ("Credits", _credits(terms)),
        ("Asked for", _asked(terms)),
        ("Plan", _plan(terms.rules.plan)),
        *_holdings(track, person, terms),
        ("Certificate", _certificate(terms)),
    ]
    return [(term, words) for term, words in pairs if words]


def _period(terms: Terms, zone: str) -> str:
    if terms.rules.window.kind == "lookback":
        length = months_in_words(terms.rules.window.months)
        return f"Credit of the {length} before you apply counts, whenever that is; older credit drops out."
    if terms.ends_before is None:
        return f"It starts on {long_date(terms.starts_on)} and has no last day."
    last = long_date(terms.ends_before - DAY)
    return f"{long_date(terms.starts_on)} through {last}, end of day, {zone}. What is missing on the last day lapses."


def _award(terms: Terms) -> str:
    level = next(row for row in terms.rules.levels if row.code == terms.level)
    of = f" {level.title}." if level.title and len(terms.rules.levels) > 1 else ""
    return f"{_phase(terms)}{of}"


def _phase(terms: Terms) -> str:
    held = terms.held
    if held is None:
        return "Your first certificate of this track."
    if terms.phase == Phase.REINSTATEMENT:
        ended = f", which ended on {long_date(held.valid_through)}" if held.valid_through else ""
        return f"A reinstatement of what lapsed: certificate {held.number or 'without number'}{ended}."
    if terms.phase == Phase.UPKEEP:
        return f"The yearly upkeep of certificate {held.number or 'without number'}."
    return f"A renewal: you hold or held certificate {held.number}." if held.number else "A renewal of what you hold."


def _credits(terms: Terms) -> str:
    limits = [f"{ceiling.title}." for ceiling in terms.rules.ceilings if ceiling.title]
    if len(terms.rules.levels) > 1:
        return " ".join(limits)
    return " ".join([*credit_titles(terms.rules, terms.level, terms.phase), *limits])


def _asked(terms: Terms) -> str:
    """All of it, where another level would ask for something else, or nothing is asked for in credits."""
    if len(terms.rules.levels) == 1 and credit_titles(terms.rules, terms.level, terms.phase):
        return ""
    return " ".join(asks_of(terms.rules, terms.level, terms.phase))


def _plan(gate: PlanGate | None) -> str:
    return _GATES[gate.credits_count_from] if gate else ""


def _certificate(terms: Terms) -> str:
    """How long it is valid, with the days it would have if it is issued as late as it may be without losing any."""
    rule = certificate_rule(terms.rules, terms.level)
    if not rule.months:
        return "It does not expire."
    length = months_in_words(rule.months)
    present_ends = terms.held.valid_through if terms.held else None
    is_in_force = present_ends is not None and present_ends >= terms.starts_on
    if rule.start == "after_previous" and present_ends and is_in_force:
        days = _days(certificate_window(terms.rules, present_ends, present_ends, terms.level))
        return f"Valid for {length} after your present one ends: {days}. Renewing early loses no time."
    early = " Renewing early does not add the time left on the present one." if is_in_force else ""
    return f"Valid for {length} from the day it is issued.{_issued_last(terms)}{early}"


def _issued_last(terms: Terms) -> str:
    if terms.ends_before is None:
        return ""
    days = _days(certificate_window(terms.rules, terms.ends_before - DAY, level=terms.level))
    return f" Issued on the last day of your period, that is {days}."


def _days(window: Window) -> str:
    first = long_date(window.starts_on) if window.starts_on else ""
    return f"{first} through {long_date(window.last_day)}" if window.last_day else first


def _holdings(track: Track, person: Person, terms: Terms) -> list[tuple[str, str]]:
    """Whether certificates that must be held before are held, judged as if the person enrolled."""
    enrollment = Enrollment(
        agency=track.program.agency, track=track, rule_set=terms.rule_set, person=person, level=terms.level,
        phase=terms.phase, cohort=terms.cohort, starts_on=terms.starts_on, ends_before=terms.ends_before,
    )  # fmt: skip
    dossier = holdings_only(enrollment)
    verdict = evaluate(terms.rules, dossier.facts, terms.starts_on)
    labels = Labels(tracks=dossier.tracks)
    return [
        (requirement_title(line, labels), requirement_sentence(line, labels) + _if_missing(line))
        for line in verdict.requirements()
        if line.kind == "holds"
    ]


def _if_missing(line: RequirementVerdict) -> str:
    if line.status is Status.MET:
        return ""
    return " Without it there is no certificate at the end. If you hold one, ask a consultant to record it first."
