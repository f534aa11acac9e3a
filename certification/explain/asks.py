"""What a rule set asks for, as sentences: periods, conditions, ceilings and every kind of requirement.

A verdict is explained elsewhere in this package; here nobody has done anything yet.
"""

from collections.abc import Callable
from typing import Any

from certification.engine import Requirement, Rules, short_text
from certification.engine.dates import DAY, Span
from certification.engine.lookups import Lookup
from certification.engine.rules import (
    Ceiling,
    Condition,
    CountRequirement,
    CourseRequirement,
    CoversRequirement,
    CreditsRequirement,
    DocumentRequirement,
    EachRequirement,
    FactRequirement,
    HoldsRequirement,
    ManualRequirement,
    SignOffRequirement,
    Snap,
    Where,
    WindowRule,
)
from certification.explain.credits import PER
from certification.explain.labels import Labels, amount_of, capital, joined, number_of, words_of
from certification.explain.requirements import COMPARED, MOMENTS
from pdplanner.kernel.wording import credits_in_sentence, long_date

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
_STARTS = {
    "enrollment": "the day of enrolling",
    "issue": "the day of the certificate that is renewed",
    "period": "the end of the period before",
    "post": "the day the post began",
}


def span_words(span: Span) -> str:
    """ "2 years", "60 days", "6 months and 10 days"."""
    months = [number_of(span.months // 12, "year")] if span.months and span.months % 12 == 0 else []
    months = months or ([number_of(span.months, "month")] if span.months else [])
    return " and ".join([*months, *([number_of(span.days, "day")] if span.days else [])])


def period_words(rule: WindowRule) -> list[str]:
    """In which days credit counts, and what reaches over their ends."""
    length = span_words(Span(rule.months))
    match rule.kind:
        case "fixed":
            start, end = _snap(rule.snap_start, "first"), _snap(rule.snap_end, "last")
            said = [f"Credit counts from {_STARTS[rule.start]}{start}, for {length}{end}. After that it lapses."]
        case "lookback":
            said = [f"Credit of the {length} before the application counts."]
        case "cycle" if rule.anchor:
            said = [f"The period is the same for everybody: {length}, counted from {long_date(rule.anchor)}."]
        case "cohort":
            days = [f"{long_date(c.starts_on)} through {long_date(c.ends_before - DAY)}" for c in rule.cohorts]
            said = [f"The period is that of the group one belongs to: {joined(days, 'or')}."]
        case _:
            said = ["Credit counts whenever it was earned."]
    return said + _allowances(rule)


def _snap(snap: Snap | None, which: str) -> str:
    if snap is None:
        return ""
    if snap.to in ("month", "birth_month"):
        boundary = f"{which} day of {'a' if snap.to == 'month' else 'the birth'} month"
        return f" (moved {snap.move} to the {boundary})"
    month, _, day = snap.to.partition("-")
    return f" (moved {snap.move} to {int(day)} {MONTHS[int(month) - 1]})"


def _allowances(rule: WindowRule) -> list[str]:
    said = []
    early, grace = rule.early_credit, rule.grace
    if early:
        since = "from the day the post began" if early.since_post else f"from up to {span_words(early.span)} before it"
        phases = f", in the phase {joined(sorted(early.phases), 'or')}" if early.phases else ""
        said.append(f"Credit {since} counts too{phases}.")
    if rule.renew_early:
        said.append(f"It can be filed from {span_words(rule.renew_early)} before its end.")
    if grace:
        credit = ", and credit of these days still counts" if grace.credit_counts else ""
        said.append(f"It can still be filed for {span_words(grace.span)} after its end{credit}.")
    said += ["Granted leave moves the end by its days."] if rule.leave_extends else []
    return said + [
        f"Periods that ran on {long_date(b.on)} are {span_words(Span(b.months))} longer." for b in rule.extended
    ]


def condition_words(condition: Condition, rules: Rules) -> str:
    """One condition on a credit, in the rule set's own words where it has some."""
    since = f"From {long_date(condition.starts_on)} on: " if condition.starts_on else ""
    if condition.title and condition.kind != "never":
        return f"{since}{condition.title}."
    about = of_words(condition.where, rules)
    subject = capital(about.removeprefix(" of ")) if about.startswith(" of ") else f"Learning{about}"
    words = {"it": subject, "providers": joined(sorted(map(_labels(rules).word, condition.providers)), "or")}
    return since + _CONDITIONS[condition.kind](condition).format(**words)


_CONDITIONS: dict[str, Callable[[Condition], str]] = {
    "never": lambda c: f"Not accepted: {c.title}.",
    "age": lambda c: f"{{it}}: counts for {span_words(c.span)} after it was published.",
    "catalog": lambda c: "{it}: counts only from the program's catalog.",
    "claimed_within": lambda c: f"{{it}}: to be claimed within {span_words(c.span)}.",
    "preapproved": lambda c: "{it}: to be approved before it begins.",
    "provider": lambda c: "{it}: counts only from {providers}.",
    "least": lambda c: f"{{it}}: lasts at least {number_of(c.minutes, 'minute')}.",
    "reflection": lambda c: f"{{it}}: has a reflection{_words(c.min_words, c.max_words)}.",
    "once": lambda c: f"{{it}}: at most {c.times} on the same {c.same} can count.",
}


def _words(least: int, most: int) -> str:
    parts = ([f"at least {least}"] if least else []) + ([f"at most {most}"] if most else [])
    return f" of {joined(parts)} words" if parts else ""


def ceiling_words(ceiling: Ceiling, rules: Rules) -> str:
    about = of_words(ceiling.where, rules)
    per = f" {PER[ceiling.per]}" if ceiling.per != "window" else ""
    if ceiling.percent:
        return f"At most {ceiling.percent}% of what is asked for{about}{per}"
    return f"At most {credits_in_sentence(ceiling.maximum)} credits{about}{per}"


def of_words(where: Where, rules: Rules) -> str:
    """The filter after a noun: " of Technology", " as presenter", " except Vendors"."""
    words = _labels(rules)
    names = sorted(words.word(code) for code in where.kinds | where.categories | where.tags)
    both = [joined(sorted(words.word(tag) for tag in where.all_tags))] if where.all_tags else []
    roles = f" as {joined(sorted(map(words.word, where.roles)), 'or')}" if where.roles else ""
    exception = f" except{of_words(where.excluding, rules).removeprefix(' of')}" if where.excluding else ""
    return (f" of {', '.join([*names, *both])}" if names or both else "") + roles + exception


def _labels(rules: Rules) -> Labels:
    return Labels(words=words_of(rules))


def asked(item: Requirement, rules: Rules) -> str:
    """What one requirement asks for, without its title, as a clause without a full stop."""
    return _ASKED[item.kind](item, rules)


def _credits(item: CreditsRequirement, rules: Rules) -> str:
    about = of_words(item.where, rules)
    part = f", in the first {span_words(Span(item.first_months))} of the period" if item.first_months else ""
    part += f", in the last {span_words(Span(item.last_months))} of the period" if item.last_months else ""
    if item.percent:
        return f"at least {item.percent}% of the credits asked for{about}{part}"
    if item.lookup:
        return f"credits{about}: {_lookup(item.lookup, rules)}{part}"
    return f"at least {amount_of(item.minimum)}{about}{part}"


def _lookup(lookup: Lookup, rules: Rules) -> str:
    if lookup.parts:
        return " plus ".join(_lookup(part, rules) for part in lookup.parts) + _most(lookup)
    words = _labels(rules)
    name = words.word(lookup.by) + MOMENTS[lookup.at].rstrip(",")
    if lookup.each:
        return f"{short_text(lookup.each)} for each of {name}{_most(lookup)}"
    cases = [f"{short_text(amount)} for {words.word(value)}" for value, amount in lookup.values]
    cases += [f"{short_text(amount)} below {below}" for below, amount in lookup.steps]
    cases += [f"{short_text(lookup.otherwise)} otherwise"] if lookup.otherwise is not None else []
    return f"by {name}, {', '.join(cases)}{_most(lookup)}"


def _most(lookup: Lookup) -> str:
    return f", at most {short_text(lookup.maximum)}" if lookup.maximum is not None else ""


def _count(item: CountRequirement, rules: Rules) -> str:
    noun = f"different {item.distinct}" if item.distinct else "entry"
    if item.maximum:
        limits = f"{item.minimum} to {number_of(item.maximum, noun)}"
    else:
        limits = f"at least {number_of(item.minimum, noun)}"
    size = f" of {amount_of(item.each_least)} or more" if item.each_least else ""
    return f"{limits}{of_words(item.where, rules)}{size}"


def _covers(item: CoversRequirement, rules: Rules) -> str:
    words = _labels(rules)
    names = [words.words.get(f"{item.axis}:{group}") or words.word(group) for group in item.groups]
    each = amount_of(item.credits_per_group) if item.credits_per_group else f"{item.per_group}"
    which = f"each of {joined(names)}" if names and item.need == len(names) else number_of(item.need, "group")
    return f"at least {each} in {which}"


def _each(item: EachRequirement, rules: Rules) -> str:
    stretch = "year" if item.months == 12 else f"stretch of {number_of(item.months, 'month')}"
    inner = asked(item.of, rules)
    if item.in_a_row == 1:
        return f"in one {stretch} of the period, {inner}"
    if item.in_a_row:
        return f"in {number_of(item.in_a_row, stretch)} one after another, {inner}"
    return f"in each {stretch} of the period, {inner}"


def _course(item: CourseRequirement, rules: Rules) -> str:
    words = _labels(rules)
    names = [words.word(code) for code in item.courses]
    what = f"{item.n} of {', '.join(names)}" if item.n else joined(names)
    more = (", in this order" if item.ordered else "") + (f", with {item.pass_percent}%" if item.pass_percent else "")
    more += ", or a test instead" if item.test_out else ""
    degrees = joined([words.word(code) for code in sorted(item.waived_by)], "or") if item.waived_by else ""
    return f"{what}{more}" + (f"; not needed with {degrees}" if degrees else "")


def _fact(item: FactRequirement, rules: Rules) -> str:
    words = _labels(rules)
    names = joined([words.word(code) for code in sorted(item.any_of)], "or") if item.any_of else item.about
    if item.about == "attribute":
        value = ", ".join(map(words.word, item.value)) if isinstance(item.value, tuple) else words.word(item.value)
        return f"{names}{MOMENTS[item.at].rstrip(',')} is {COMPARED.get(item.op, '{wanted}').format(wanted=value)}"
    sizes = [amount_of(item.semester_hours, "semester hour")] if item.semester_hours else []
    sizes += [amount_of(item.quarter_hours, "quarter hour")] if item.quarter_hours else []
    sizes += [span_words(Span(item.months))] if item.months else []
    sizes += [amount_of(item.hours, "hour")] if item.hours else []
    said = f"{joined(sizes, 'or')} of {names}" if sizes else names
    said += f", covering {joined([words.word(code) for code in sorted(item.must_cover)])}" if item.must_cover else ""
    said += f", with {item.pass_percent}%" if item.pass_percent else ""
    said += f", in the {span_words(Span(item.within_months))} before applying" if item.within_months else ""
    return said + (", in the period" if item.in_period else "")


def _holds(item: HoldsRequirement, rules: Rules) -> str:
    word = _labels(rules).word
    if item.at_most is not None:
        which = f" for track {word(item.track)}" if item.track else ""
        which += f" of level {word(item.level)}" if item.level else ""
        return f"at most {item.at_most}{which} were issued before{' for the same post' if item.same_post else ''}"
    moment = "on the day of enrolling" if item.at == "enrollment" else "on the day of the certificate"
    held = "valid" if item.when == "current" else "held once, by the latest"
    more = f", issued before {long_date(item.issued_before)}" if item.issued_before else ""
    more += f", without a gap for {span_words(Span(item.for_months))}" if item.for_months else ""
    more += f", not of level {joined(sorted(map(word, item.not_levels)), 'or')}" if item.not_levels else ""
    which = f", track {word(item.track)}" if item.track else ""
    which += f", level {word(item.level)}" if item.level else ""
    return f"a certificate of the program{which}, {held} {moment}{more}"


def _document(item: DocumentRequirement, rules: Rules) -> str:
    words = [f"at least {item.min_words} words"] if item.min_words else []
    words += [f"at most {item.max_words} words"] if item.max_words else []
    copies = [f"{item.copies} of them"] if item.copies > 1 else []
    due = {
        "first_credit": ["before the first credit"],
        "period_end": ["by the end of the period"],
        "enrollment": [f"within {span_words(Span(item.due_months))} of enrolling"],
    }.get(item.due, [])
    return ", ".join(["sent and accepted", *copies, *words, *due])


def _sign_off(item: SignOffRequirement, rules: Rules) -> str:
    roles = [f"the {_labels(rules).word(role)}" for role in item.roles]
    return f"approved by {', then by '.join(roles)}{_good_for(item.valid_months)}"


def _manual(item: ManualRequirement, rules: Rules) -> str:
    return f"judged by the {_labels(rules).word(item.role)}{_good_for(item.valid_months)}"


def _good_for(months: int) -> str:
    return f", good for {span_words(Span(months))}" if months else ""


_ASKED: dict[str, Callable[[Any, Rules], str]] = {
    "credits": _credits,
    "count": _count,
    "covers": _covers,
    "each": _each,
    "course": _course,
    "fact": _fact,
    "holds": _holds,
    "document": _document,
    "plan": lambda item, rules: "sent, committed to by the library and approved",
    "sign_off": _sign_off,
    "manual": _manual,
}
