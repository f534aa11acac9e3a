"""Every state has a word, a shape and a tone, and no two that meet on a page look alike without color."""

import pytest

from pdplanner.kernel.shapes import drawing, drawings
from pdplanner.kernel.states import STATES, state_named

FAMILIES = {
    "plan": "draft with_supervisor with_consultant returned approved change_asked finished closed",
    "credit": "draft claimed verified returned reversed counted not_counted",
    "requirement": "met planned short waiting",
    "certificate": "valid expiring expired replaced withdrawn",
    "enrollment": "active applied certified",
    "marks": "fine question must_change",
}


@pytest.mark.parametrize("name", STATES)
def test_every_state_is_drawn(name: str) -> None:
    assert drawing(STATES[name].shape).startswith("<")


@pytest.mark.parametrize("family", FAMILIES)
def test_states_that_meet_on_a_page_differ_in_word_and_shape(family: str) -> None:
    members = [STATES[name] for name in FAMILIES[family].split()]
    assert len({member.word for member in members}) == len(members)
    assert len({member.shape for member in members}) == len(members)


def test_every_shape_of_the_sprite_has_a_use() -> None:
    icons = {"search", "person", "bell"}
    assert {state.shape for state in STATES.values()} | icons == set(drawings())


def test_dashes_and_underscores_are_the_same_name() -> None:
    assert state_named("with-supervisor") is state_named("with_supervisor") is STATES["with_supervisor"]


def test_an_unknown_state_is_an_error_and_says_where_to_look() -> None:
    with pytest.raises(LookupError, match=r"No state is called 'pending'.*kernel/states\.py"):
        state_named("pending")
    with pytest.raises(LookupError, match="No shape is called 'star'"):
        drawing("star")
