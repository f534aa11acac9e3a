"""Changing one place of a draft, also one that somebody else changed meanwhile."""

from typing import Any

import pytest

from certification.engine.editing import PlaceError, added, at, moved, put, removed

DRAFT: dict[str, Any] = {"title": "T", "levels": [{"code": "a"}, {"code": "b"}]}


def test_a_change_leaves_the_draft_it_began_from_as_it_was() -> None:
    assert put(DRAFT, "levels[1].code", "c")["levels"] == [{"code": "a"}, {"code": "c"}]
    assert put(DRAFT, "certificate.months", 48)["certificate"] == {"months": 48}
    assert put(DRAFT, "", {"title": "U"}) == {"title": "U"}
    assert added(DRAFT, "levels", {"code": "c"}) == (
        {**DRAFT, "levels": [*DRAFT["levels"], {"code": "c"}]},
        "levels[2]",
    )
    assert added(DRAFT, "notes", "n") == ({**DRAFT, "notes": ["n"]}, "notes[0]")
    assert removed(DRAFT, "levels[0]")["levels"] == [{"code": "b"}]
    assert moved(DRAFT, "levels[1]", -1) == ({**DRAFT, "levels": [{"code": "b"}, {"code": "a"}]}, "levels[0]")
    assert DRAFT == {"title": "T", "levels": [{"code": "a"}, {"code": "b"}]}


@pytest.mark.parametrize("place", ["levels[2]", "levels[0].title", "title.x", "a b", "levels[", "x" * 501])
def test_a_place_that_is_not_there_is_refused(place: str) -> None:
    with pytest.raises(PlaceError):
        at(DRAFT, place)
    with pytest.raises(PlaceError):
        removed(DRAFT, place)


@pytest.mark.parametrize(("place", "by"), [("levels[0]", -1), ("levels[1]", 1), ("levels[2]", -1), ("title", 1)])
def test_an_item_stays_within_its_list(place: str, by: int) -> None:
    with pytest.raises(PlaceError):
        moved(DRAFT, place, by)


def test_nothing_is_put_where_it_cannot_stand() -> None:
    for place in ("levels.code", "title[0]", "levels[2]"):
        with pytest.raises(PlaceError):
            put(DRAFT, place, 1)
    with pytest.raises(PlaceError):
        removed(DRAFT, "")
