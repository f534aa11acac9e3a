import pytest

from pdplanner.kernel.pdf import FittedName, NameBox, fit_name
from pdplanner.kernel.pdf.fonts import shared_fonts

BOX = NameBox(width=600, families=("EB Garamond", "Amiri", "serif"), most=52)
SIXTY_LETTERS = "Maria Guadalupe Fernández-Villanueva de la Santísima Trinida"


def width(fitted: FittedName) -> float:
    return max(shared_fonts().width_per_point(line, BOX.families) for line in fitted.lines) * fitted.points


def test_a_short_name_is_as_large_as_a_name_may_be() -> None:
    assert fit_name("Nguyễn Thị Ánh", BOX) == FittedName(("Nguyễn Thị Ánh",), 52)


def test_a_long_name_shrinks_just_enough_to_fill_its_line() -> None:
    fitted = fit_name("Alexandrina Konstantinopoulou-Smith", BOX)
    assert fitted.lines == ("Alexandrina Konstantinopoulou-Smith",)
    assert 30 <= fitted.points < 52
    assert 595 < width(fitted) <= 600


def test_a_name_of_sixty_letters_breaks_once_where_the_lines_are_most_even() -> None:
    assert len(SIXTY_LETTERS) == 60
    fitted = fit_name(SIXTY_LETTERS, BOX)
    assert fitted == FittedName(("Maria Guadalupe Fernández-Villanueva", "de la Santísima Trinida"), 27)
    assert width(fitted) <= 600


def test_a_name_too_long_for_two_lines_of_the_usual_size_is_still_whole() -> None:
    fitted = fit_name(" ".join(["Wolfeschlegelsteinhausenbergerdorff"] * 4), BOX)
    assert len(fitted.lines) == 2
    assert fitted.points < 27
    assert width(fitted) <= 600


def test_a_long_name_without_a_blank_stays_on_one_line() -> None:
    fitted = fit_name("W" * 60, BOX)
    assert fitted.lines == ("W" * 60,)
    assert width(fitted) <= 600


@pytest.mark.parametrize("name", ["", "\u200b"])
def test_a_name_without_width_does_not_divide_by_zero(name: str) -> None:
    assert fit_name(name, BOX).points == 52
