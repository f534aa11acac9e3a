"""Amounts that a rule reads from a fact: by value, in steps, so much for each, and sums of them."""

from typing import Any

import pytest

from .test_leaves import POST, answer, credits

SIZE = {"by": "size", "steps": [{"below": 10, "amount": "5"}, {"below": 20, "amount": "8"}]}


@pytest.mark.parametrize(
    ("amount", "attributes", "need"),
    [
        ({"by": "post", "values": {"clerk": "5", "director": "10"}}, POST, 500),
        ({"by": "post", "at": "enrollment", "values": {"clerk": "5", "director": "10"}}, POST, 1000),
        ({"by": "post", "at": "application", "values": {"clerk": "5"}, "otherwise": "7"}, POST[:1], 700),
        ({**SIZE, "otherwise": "12"}, [{"name": "size", "value": 9}], 500),
        ({**SIZE, "otherwise": "12"}, [{"name": "size", "value": 10}], 800),
        ({**SIZE, "otherwise": "12"}, [{"name": "size", "value": 20}], 1200),
        ({"by": "size", "each": "2.5", "max": "20"}, [{"name": "size", "value": 7}], 1750),
        ({"by": "size", "each": "2.5", "max": "20"}, [{"name": "size", "value": 9}], 2000),
        ({"sum": [{"by": "size", "each": "1"}, {"by": "more", "each": "1"}]},
         [{"name": "size", "value": 7}, {"name": "more", "value": 3}], 1000),
        ({"sum": [{"by": "size", "each": "1"}, {"by": "size", "each": "1"}], "max": "5"},
         [{"name": "size", "value": 7}], 500),
    ],
)  # fmt: skip
def test_an_amount_is_read_from_a_fact(amount: dict[str, Any], attributes: list[dict[str, Any]], need: int) -> None:
    found = answer({"kind": "credits", "min": amount}, attributes=attributes)
    assert found[2] == need
    assert set(found[3]) <= {"amount_by"}


@pytest.mark.parametrize("amount", [SIZE, {"sum": [SIZE, {"by": "post", "values": {"clerk": "1"}}]}])
def test_an_amount_nobody_can_tell_is_not_met_and_says_what_is_missing(amount: dict[str, Any]) -> None:
    found = answer({"kind": "credits", "min": amount}, attributes=POST, credits=credits({"amount": 99}))
    assert (found[0], found[2], found[3]) == ("not_met", 0, ["amount_unknown"])


def test_an_amount_of_nothing_is_met_by_nothing() -> None:
    amount = {"by": "size", "steps": [{"below": 10, "amount": "0"}]}
    assert answer({"kind": "credits", "min": amount}, attributes=[{"name": "size", "value": 1}])[:3] == ("met", 0, 0)
