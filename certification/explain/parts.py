"""The parts of a rule set beside its requirements, as sentences: rates, rounding, plan, certificate, who attests."""

from collections.abc import Iterator

from certification.engine import Requirement, Rules
from certification.engine.dates import NO_TIME, Span
from certification.engine.rules import Branch, CarryOver, Conversion, CreditsRequirement, Fee, Multiplier, Where
from certification.explain.asks import asked, of_words, span_words
from certification.explain.labels import Labels, capital, joined, words_of
from pdplanner.kernel.wording import credits_in_sentence, hours, long_date, money, units_in_sentence

_BRANCHES = {"all": "All of these", "any": "One of these"}


def requirement_words(item: Requirement, rules: Rules) -> str:
    """One requirement without those below it: its title with what it asks, as a sentence without a full stop."""
    if isinstance(item, Branch):
        group = _BRANCHES.get(item.kind, f"{item.n} of these")
        is_named = item.title and item.title.casefold() != group.casefold()
        return f"{item.title} ({group[:1].lower()}{group[1:]})" if is_named else group
    asks = asked(item, rules)
    says_it = _says_it_itself(item) or item.title.casefold() == asks.casefold()
    return f"{item.title}: {asks}" if item.title and not says_it else item.title or capital(asks)


def _says_it_itself(item: Requirement) -> bool:
    """Whether the title names the amount already ("60 credits in four years")."""
    return isinstance(item, CreditsRequirement) and credits_in_sentence(item.minimum) in item.title


def unit_sentences(rules: Rules) -> list[str]:
    """How time becomes credit where nothing else is said, and how amounts are rounded."""
    step, direction = credits_in_sentence(rules.rounding.step), rules.rounding.direction
    each = {"credit": "Each credit", "activity": "The time of each planned activity, added up,"}[rules.rounding.each]
    unless = ", unless said otherwise" if rules.conversions else ""
    general = f"One credit for {_hours(rules.minutes_per_credit)}{unless}."
    bands = [f"{b.first} to {b.last} minutes: {units_in_sentence(b.hundredths, 'credit')}." for b in rules.bands]
    nearest = "to the nearest" if direction == "nearest" else f"{direction} to a multiple of"
    return [general, *bands, f"{each} is rounded {nearest} {step}."]


def rate_words(rules: Rules, rate: Conversion) -> str:
    title = dict(rules.kinds).get(rate.kind) or _word(rate.kind).capitalize()
    size = units_in_sentence(rate.units, rate.unit) if rate.units else _hours(rate.minutes)
    return f"{title}: {size} for {units_in_sentence(rate.hundredths, 'credit')}."


def multiplier_words(rules: Rules, multiplier: Multiplier) -> str:
    who = f"{_labels(rules).word(multiplier.role)}{of_words(multiplier.where, rules)}"
    return f"Whoever was {who} earns {credits_in_sentence(multiplier.times)} times as much."


def carry_over_words(rules: Rules, carry: CarryOver | None) -> list[str]:
    if carry is None:
        return []
    last = f", from its last {span_words(Span(carry.last_months))}" if carry.last_months else ""
    most, about = credits_in_sentence(carry.maximum), of_words(carry.where, rules)
    return [f"Up to {most} credits{about} of the period before that no certificate used count again{last}."]


def plan_sentences(rules: Rules) -> list[str]:
    gate = rules.plan
    if gate is None:
        return ["No plan is needed."]
    starts = {
        "submitted": "Credit counts from the day a plan was sent that was approved later.",
        "approved": "Credit counts from the day a plan was approved; approval does not reach back.",
    }
    lines = [starts.get(gate.credits_count_from, "A plan comes first.")]
    lines += ["Every credit names a goal of the plan."] if gate.goal_required else []
    words = _labels(rules)
    planned = ", ".join(sorted(map(words.word, gate.planned_kinds)))
    return [*lines, f"Counts only if it was planned before it started: {planned}."] if planned else lines


def certificate_words(rules: Rules) -> str:
    if not rules.certificate.months:
        return "It does not expire."
    start = {"issue": "from the day it is issued", "after_previous": "from the end of the one before"}
    return f"Valid for {months_in_words(rules.certificate.months)} {start[rules.certificate.start]}."


def due_words(rules: Rules) -> list[str]:
    deadline = rules.first_deadline
    if deadline is None:
        return []
    months = months_in_words(deadline.months)
    grace = "" if deadline.grace == NO_TIME else f" Nobody counts as late for {span_words(deadline.grace)} after that."
    words = f"Whoever holds the post of {_word(deadline.post)} earns the first one within {months} of its first day."
    return [f"{words}{grace}"]


def attest_sentences(rules: Rules) -> list[str]:
    """Who vouches for a credit, and for whom the certificate is."""
    words = _labels(rules)
    boards = {
        "period": "whoever belonged to it in the period",
        "day": "who belongs to it on the day",
    }
    holders = {
        "board": f"A board holds the certificate; it counts the credit of {boards[rules.holder.members]}.",
        "library": "A library holds the certificate: judged from files only, no library can be enrolled here.",
    }
    said = [holders[rules.holder.kind]] if rules.holder.kind in holders else []
    steps = joined([f"the {words.word(role)}" for role in rules.verification.steps])
    said += [f"Each credit is attested by {steps}, in this order."] if steps else []
    own = rules.verification.self_attested
    if own is not None:
        about = "every credit" if own == Where() else f"credit{of_words(own, rules)}"
        said.append(f"The holder’s own word is enough for {about}.")
    return said


def fee_words(fee: Fee) -> str:
    amount = "amount not known" if fee.cents is None else money(fee.cents).lstrip("$") + f" {fee.currency}"
    return f"{fee.title}: {amount}."


def audit_sentences(rules: Rules) -> list[str]:
    audit = rules.audit
    if audit is None:
        return []
    said = [f"{audit.percent}% of the holders are asked for evidence."] if audit.percent else []
    said += [f"Whoever passes is left alone for {months_in_words(audit.exempt_months)}."] if audit.exempt_months else []
    said += [f"Evidence is kept for {span_words(audit.keep)}."] if audit.keep != NO_TIME else []
    return said + ([f"There are {span_words(audit.answer)} to answer."] if audit.answer != NO_TIME else [])


def replaces_words(rules: Rules) -> list[str]:
    before = rules.replaces
    if before is None or before.choice_until is None:
        return []
    day = long_date(before.choice_until)
    return [f"Through {day} a holder may still choose the rules before these, “{before.code}”."]


def months_in_words(months: int) -> str:
    if months % 12:
        return f"{months} months"
    return "one year" if months == 12 else f"{months // 12} years"


def tree_words(item: Requirement, rules: Rules) -> Iterator[str]:
    """A requirement and all below it, one sentence each."""
    if isinstance(item, Branch):
        yield f"{requirement_words(item, rules)}:"
        for child in item.of:
            yield from tree_words(child, rules)
    else:
        yield f"{requirement_words(item, rules)}."


def _labels(rules: Rules) -> Labels:
    return Labels(words=words_of(rules))


def _word(code: str) -> str:
    return code.replace("_", "-")


def _hours(minutes: int) -> str:
    return "one hour" if minutes == 60 else f"{hours(minutes).removesuffix('.0')} hours"
