"""What people type, made clean or refused in words; services do it, because not everything comes through a form."""

import datetime as dt
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.forms import clean_text, plausible_date

LONGEST_NAME = 120  # letters
JOINERS = "\u200c\u200d"
FILLERS = "\u115f\u1160\u3164\uffa0"  # letters to the computer, nothing to the eye


def text(value: str, field: str, *, longest: int, missing: str = "") -> str:
    """`value` without blanks around it. `missing` is what to say when there is nothing; "" lets it be empty."""
    try:
        value = clean_text(value).strip()
    except ValidationError as problem:
        raise DomainError(problem.messages[0], field) from problem
    if missing and not value:
        raise DomainError(missing, field)
    if len(value) > longest:
        raise DomainError(f"This has {len(value)} letters; at most {longest} fit. Shorten it.", field)
    return value


def line(value: str, field: str, *, longest: int, missing: str = "") -> str:
    """As `text`, on one line with single blanks."""
    return " ".join(text(value, field, longest=longest, missing=missing).split())


def name(value: str, field: str, *, longest: int = LONGEST_NAME, missing: str = "Type a name.") -> str:
    """A person's name: one line with at least one letter of any script."""
    value = line(value, field, longest=longest, missing=missing)
    if any(_is_invisible(character) for character in value):
        raise DomainError("This name has an invisible character in it. Type it again without copying.", field)
    if value and not any(character.isalpha() for character in value):
        raise DomainError("A name needs at least one letter.", field)
    return value


def printable(value: str, field: str) -> str:
    """`value`, if a certificate can print every letter of it."""
    from pdplanner.kernel.pdf import missing_glyphs  # it brings the printing engine along, and most texts need none

    missing = missing_glyphs(value)
    if missing:
        letters = ", ".join(missing[:5])
        raise DomainError(f"Certificates cannot print {letters}. Give a name in other letters for them.", field)
    return value


def _is_invisible(character: str) -> bool:
    """Format characters and fillers; the two joiners shape letters in Persian and in Indic scripts and stay."""
    return character in FILLERS or (unicodedata.category(character) == "Cf" and character not in JOINERS)


def mail(value: str, field: str, *, missing: str = "") -> str:
    """A mail address in small letters: allauth keeps login addresses so, and nobody has two that differ in size."""
    value = text(value, field, longest=254, missing=missing).lower()
    if value:
        try:
            validate_email(value)
        except ValidationError as problem:
            raise DomainError("This is not a mail address. Write it like name@example.org.", field) from problem
    return value


def date(value: dt.date, field: str) -> dt.date:
    """`value`, unless its year cannot be meant."""
    try:
        plausible_date(value)
    except ValidationError as problem:
        raise DomainError(problem.messages[0], field) from problem
    return value


def choice(value: str, field: str, choices: list[str]) -> str:
    """`value`, if it is one of `choices`."""
    if value not in choices:
        raise DomainError("Choose one of the list.", field)
    return value
