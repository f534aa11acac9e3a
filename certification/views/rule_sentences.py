"""A rule set as sentences that a newcomer understands, in the order a person meets them."""

from collections.abc import Iterator

from certification.engine import Requirement, Rules
from certification.engine.rules import Branch, Conversion, CreditsRequirement
from certification.explain.asks import asked, ceiling_words, condition_words, period_words
from pdplanner.kernel.wording import credits_in_sentence, hours, units_in_sentence

_PHASES = {"first": "First award", "renewal": "Renewal", "upkeep": "Upkeep", "reinstatement": "Reinstatement"}
_BRANCHES = {"all": "All of these:", "any": "One of these:"}


def rule_sentences(rules: Rules) -> list[tuple[str, list[str]]]:
    """Pairs of a heading and its sentences."""
    sections = [("Period", period_words(rules.window))]
    sections += [(f"Period: {_PHASES[name].lower()}", period_words(window)) for name, window in rules.phase_windows]
    for level in rules.levels:
        title = level.title or level.code
        sections += [(f"{title}: {_PHASES[name].lower()}", list(_lines(item, rules))) for name, item in level.phases]
    limits = [f"{c.title or ceiling_words(c, rules)}." for c in rules.ceilings]
    limits += [condition_words(condition, rules) for condition in rules.conditions]
    return [*sections, ("Limits", limits), ("What counts for how much", _amounts(rules)), ("Plan", _plan(rules)),
            ("The certificate", [_certificate(rules), *_due(rules)])]  # fmt: skip


def credit_titles(rules: Rules, level: str, phase: str) -> list[str]:
    """What one phase asks in credits, as sentences: the total first, then the minima."""
    waiting = [row.requirement(phase) for row in rules.levels if row.code == level]
    said = []
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, CreditsRequirement):
            said.append(f"{item.title or asked(item, rules)}.")
        waiting += item.of if isinstance(item, Branch) else ()
    return said


def _lines(item: Requirement, rules: Rules) -> Iterator[str]:
    if isinstance(item, Branch):
        yield _BRANCHES.get(item.kind, f"{item.n} of these:")
        for child in item.of:
            yield from _lines(child, rules)
    else:
        asks = asked(item, rules)
        says_it = _says_it_itself(item) or item.title.casefold() == asks.casefold()
        yield f"{item.title}: {asks}." if item.title and not says_it else f"{item.title or asks}."


def _says_it_itself(item: Requirement) -> bool:
    """Whether the title names the amount already ("60 credits in four years")."""
    return isinstance(item, CreditsRequirement) and credits_in_sentence(item.minimum) in item.title


def _word(code: str) -> str:
    return code.replace("_", "-")


def _amounts(rules: Rules) -> list[str]:
    step, direction = credits_in_sentence(rules.rounding.step), rules.rounding.direction
    each = {"credit": "Each credit", "activity": "The time of each planned activity, added up,"}[rules.rounding.each]
    rates = [_rate(rules, conversion) for conversion in rules.conversions]
    general = f"One credit for {_hours(rules.minutes_per_credit)}{', unless said otherwise' if rates else ''}."
    nearest = "to the nearest" if direction == "nearest" else f"{direction} to a multiple of"
    return [general, *rates, f"{each} is rounded {nearest} {step}."]


def _rate(rules: Rules, rate: Conversion) -> str:
    title = dict(rules.kinds).get(rate.kind) or _word(rate.kind).capitalize()
    size = units_in_sentence(rate.units, rate.unit) if rate.units else _hours(rate.minutes)
    return f"{title}: {size} for {units_in_sentence(rate.hundredths, 'credit')}."


def _plan(rules: Rules) -> list[str]:
    gate = rules.plan
    if gate is None:
        return ["No plan is needed."]
    starts = {
        "submitted": "Credit counts from the day a plan was sent that was approved later.",
        "approved": "Credit counts from the day a plan was approved; approval does not reach back.",
    }
    lines = [starts[gate.credits_count_from]]
    lines += ["Every credit names a goal of the plan."] if gate.goal_required else []
    planned = ", ".join(sorted(map(_word, gate.planned_kinds)))
    return [*lines, f"Counts only if it was planned before it started: {planned}."] if planned else lines


def _certificate(rules: Rules) -> str:
    if not rules.certificate.months:
        return "It does not expire."
    start = {"issue": "from the day it is issued", "after_previous": "from the end of the one before"}
    return f"Valid for {months_in_words(rules.certificate.months)} {start[rules.certificate.start]}."


def _due(rules: Rules) -> list[str]:
    deadline = rules.first_deadline
    if deadline is None:
        return []
    months = months_in_words(deadline.months)
    return [f"Whoever holds the post of {_word(deadline.post)} earns the first one within {months} of its first day."]


def months_in_words(months: int) -> str:
    if months % 12:
        return f"{months} months"
    return "one year" if months == 12 else f"{months // 12} years"


def _hours(minutes: int) -> str:
    return "one hour" if minutes == 60 else f"{hours(minutes).removesuffix('.0')} hours"
