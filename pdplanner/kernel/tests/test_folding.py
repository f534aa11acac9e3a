import pytest

from pdplanner.kernel.folding import folded, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Piñon Public Library", "pinon public library"),
        ("PIÑON", "pinon"),
        ("Pin\u0303on", "pinon"),
        ("O’Fallon", "ofallon"),
        ("O'Fallon", "ofallon"),
        ("Arnoldsburg/Upper West-Fork", "arnoldsburg upper west fork"),
        ("Straße", "strasse"),
        ("Łódź Ørsted Þór", "lodz orsted thor"),
        ("İzmir Işık", "izmir isik"),
        ("  \t \x00 ", ""),
        ("図書館", "図書館"),
    ],
)
def test_text_is_folded_to_what_people_type(text: str, words: str) -> None:
    assert folded(text) == words


def test_parts_are_folded_as_one_text() -> None:
    assert folded("José", "Nuñez") == "jose nunez"


def test_only_the_first_words_of_a_long_search_are_asked_for() -> None:
    assert words_of("one two three four five six seven") == ["one", "two", "three", "four", "five", "six"]
