"""The draw of a spot check: arithmetic that anybody can do again."""

import hashlib

from learning.queries.spot_draw import drawn


def test_the_same_seed_draws_the_same_sample_in_whatever_order_the_credits_come() -> None:
    assert drawn("5eed", [1, 2, 3, 4, 5, 6], 3) == drawn("5eed", [6, 4, 2, 1, 3, 5, 5], 3)


def test_the_draw_is_what_its_words_say_and_needs_no_program_of_ours() -> None:
    lots = sorted((hashlib.sha256(f"5eed:{key}".encode()).hexdigest(), key) for key in range(1, 40))
    assert drawn("5eed", range(1, 40), 5) == [key for _, key in lots[:5]]


def test_every_credit_is_drawn_as_often_as_every_other() -> None:
    often = dict.fromkeys(range(10), 0)
    for seed in range(2000):
        for key in drawn(str(seed), range(10), 3):
            often[key] += 1
    assert all(500 < times < 700 for times in often.values())


def test_another_seed_draws_another_sample() -> None:
    assert drawn("a", range(1000), 20) != drawn("b", range(1000), 20)


def test_more_than_there_are_draws_all_of_them() -> None:
    assert sorted(drawn("5eed", [3, 1, 2], 9)) == [1, 2, 3]
