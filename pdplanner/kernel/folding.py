"""Text as people search for it: without accents, capitals and punctuation, on every database alike.

SQLite's LIKE knows the capitals of A to Z only and no database folds accents unasked, so rows that are searched keep
their words folded beside the text, and what somebody types is folded the same way.
"""

import unicodedata

# Letters that Unicode does not take apart into a letter and an accent.
WHOLE_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"}
)
APOSTROPHES = dict.fromkeys(map(ord, "'`´‘’ʻʼ"))
MOST_WORDS = 6  # of one search


def folded(*parts: str) -> str:
    """The words of `parts` in small plain letters with single blanks: “Piñon O’Neil-Ruiz” → “pinon oneil ruiz”."""
    text = unicodedata.normalize("NFKD", " ".join(parts).casefold()).translate(WHOLE_LETTERS).translate(APOSTROPHES)
    letters = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in letters).split())


def words_of(typed: str) -> list[str]:
    """The folded words of a search, the first few of them."""
    return folded(typed).split()[:MOST_WORDS]
