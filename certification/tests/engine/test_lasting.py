"""How long a verdict lasts: every day through the one named says the same, over every shipped program."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from certification.engine import Facts, Rules, evaluate
from certification.engine.lasting import Noted, WatchedDay, evaluate_lasting

from .strategic import APPROVED, LATER, MONTANA, course, dana
from .test_laws import all_facts, shipped
from .test_laws import days as near
from .test_program_laws import FEW, RULES, cases

DAY = timedelta(days=1)
LOOKBACK = [rules for rules in RULES if rules.window.kind == "lookback"]


def check(rules: Rules, facts: Facts, on: date, sample: float) -> None:
    verdict, last = evaluate_lasting(rules, facts, on)
    assert verdict == evaluate(rules, facts, on)
    assert last >= on
    assert not [day for day in inside(verdict) if isinstance(day, WatchedDay)]
    far = min(last, on + timedelta(days=4000))
    for day in {min(on + DAY, far), far, on + int((far - on).days * sample) * DAY}:
        assert replace(evaluate(rules, facts, day), on=on) == verdict, (day, last)


def inside(item: object) -> Iterator[object]:
    yield item
    parts = [getattr(item, field.name) for field in fields(item)] if is_dataclass(item) else ()
    for part in item if isinstance(item, tuple) else parts:
        yield from inside(part)


@FEW
@given(cases(), st.floats(0, 1))
def test_a_verdict_of_any_program_lasts_through_the_day_it_names(
    case: tuple[Rules, Facts, date], sample: float
) -> None:
    check(*case, sample)


@FEW
@given(shipped, all_facts(), near, st.floats(0, 1))
def test_a_verdict_about_plans_lasts_through_the_day_it_names(
    rules: Rules, facts: Facts, on: date, sample: float
) -> None:
    check(rules, facts, on, sample)


def test_it_lasts_until_something_comes_true() -> None:
    """A course that ends on 3 March, verified before: from that day on it counts, and no day before is another."""
    ended, on = date(2027, 3, 3), date(2026, 6, 1)
    facts = dana(course("done", APPROVED), course("to come", ended, verified_on=on - DAY))
    _, last = evaluate_lasting(MONTANA, facts, on)
    assert last == ended - DAY
    assert [evaluate(MONTANA, facts, day).counted_hundredths for day in (last, ended)] == [100, 200]
    assert evaluate_lasting(MONTANA, dana(course("done", APPROVED)), LATER)[1] > LATER + timedelta(days=30_000)


def test_where_the_period_moves_along_it_lasts_for_the_day() -> None:
    assert LOOKBACK
    assert all(evaluate_lasting(rules, dana(), LATER)[1] == LATER for rules in LOOKBACK if fits(rules))


def fits(rules: Rules) -> bool:
    return any(level.requirement("first") for level in rules.levels[:1])


def test_the_day_that_is_watched_hides_no_question() -> None:
    """Whatever a date can do: compared, or noted as other tomorrow, or the same for every date."""
    of_the_class = {name for name, made in vars(date).items() if "classmethod" in type(made).__name__}
    same = of_the_class | {"__new__", "__getattribute__", "__doc__", "min", "max", "resolution"}
    assert set(vars(date)) - same - set(vars(WatchedDay)) == set()


def test_days_ahead_of_the_day_are_noted_as_far_behind() -> None:
    _, day = watched(date(2028, 2, 28))
    assert (day + DAY, day - DAY, DAY + day) == (date(2028, 2, 29), date(2028, 2, 27), date(2028, 2, 29))
    noted, day = watched(date(2028, 2, 28))
    assert (day + 2 * DAY < date(2028, 3, 15), noted.first_other) == (True, date(2028, 3, 13).toordinal())
    noted, day = watched(date(2028, 2, 28))
    assert (day < day + DAY, day > date(2028, 2, 27), noted.first_other) == (True, True, date.max.toordinal())
    for ask in (hash, str, repr, lambda d: d.isoformat(), lambda d: d.month, lambda d: d - LATER, lambda d: LATER - d):
        noted, day = watched(date(2028, 2, 28))
        ask(day)
        assert noted.first_other == noted.tomorrow, ask


def watched(on: date) -> tuple[Noted, WatchedDay]:
    noted = Noted(on)
    return noted, WatchedDay.of(on.toordinal(), noted)
