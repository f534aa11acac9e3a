"""When something told is complete: each rule raises DomainError with the sentence a person reads and its field."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from certification.enums import About
from certification.explain.proof_asks import Ask
from learning.models import Evidence
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.wording import long_date

MOST_FILES = 10
MOST_PERCENT = 100
LASTING = (About.EXPERIENCE, About.ATTRIBUTE)


@dataclass(frozen=True)
class Told:
    """What the person says, in the columns of `Proof`. Sizes are hundredths of an hour."""

    code: str
    title: str
    value: str = ""
    from_on: dt.date | None = None
    ended_on: dt.date | None = None
    hours_hundredths: int = 0
    semester_hundredths: int = 0
    quarter_hundredths: int = 0
    percent: int | None = None
    tested_out: bool = False
    covers: list[str] = field(default_factory=list)
    text: str = ""


def check_told(ask: Ask, told: Told, files: Sequence[Evidence], today: dt.date) -> None:
    if ask.codes and told.code not in ask.codes:
        raise DomainError("Choose one of those that the rules name.", "code")
    if not told.title.strip():
        raise DomainError("Say what it is, in a few words of your own.", "title")
    if len(files) > MOST_FILES:
        raise DomainError(f"At most {MOST_FILES} files and links. Keep those that show it best.", "evidence")
    _check_days(ask.about, told, today)
    _check_size(ask, told)
    if ask.about == About.DOCUMENT:
        _check_document(ask, told.text, files)


def _check_days(about: About, told: Told, today: dt.date) -> None:
    lasts = about in LASTING
    if lasts and told.from_on is None:
        raise DomainError("Say since when.", "from_on")
    if not lasts and about != About.DOCUMENT and told.ended_on is None:
        raise DomainError("Say on which day it was finished.", "ended_on")
    if told.from_on and told.from_on > today:
        raise DomainError(f"{long_date(told.from_on)} is still to come.", "from_on")
    if told.from_on and told.ended_on and told.ended_on < told.from_on:
        raise DomainError(f"It cannot end before it began on {long_date(told.from_on)}.", "ended_on")
    if told.ended_on and told.ended_on > today:
        words = "Leave this empty while it goes on." if lasts else "Add it when it is done."
        raise DomainError(f"{long_date(told.ended_on)} is still to come. {words}", "ended_on")


def _check_size(ask: Ask, told: Told) -> None:
    if ask.about == About.COURSEWORK and not (told.semester_hundredths or told.quarter_hundredths):
        raise DomainError("Say how many semester or quarter hours the transcript gives.", "semester_hundredths")
    if told.percent is not None and told.percent > MOST_PERCENT:
        raise DomainError("A result is 0 to 100 percent.", "percent")
    if ask.about == About.ATTRIBUTE and ask.values and told.value not in ask.values:
        raise DomainError("Choose one of those that the rules name.", "value")
    if ask.about == About.ATTRIBUTE and not ask.values and not told.value.isdecimal():
        raise DomainError("Say how many, as a whole number.", "value")


def _check_document(ask: Ask, text: str, files: Sequence[Evidence]) -> None:
    if not text.strip() and ask.counts_words:
        raise DomainError("Write it here: its words are counted.", "text")
    if not text.strip() and all(one.url for one in files):
        raise DomainError("Write it here, or add it as a file: where a link leads can change.", "text")
    words = len(text.split())
    if words < ask.min_words:
        raise DomainError(f"It has {words} words. The rules ask for at least {ask.min_words}.", "text")
    if 0 < ask.max_words < words:
        raise DomainError(f"It has {words} words. The rules allow at most {ask.max_words}.", "text")
