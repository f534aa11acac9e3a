"""What an agency announces about its certificates, in sentences it can send as they are."""

import datetime as dt
from collections.abc import Iterator, Sequence

from certification.models import Certificate
from pdplanner.kernel.wording import credits_in_sentence, long_date


def announcement(
    agency: str, named: Sequence[Certificate], unnamed: int, planned: int, credits_hundredths: int, first: dt.date,
    last: dt.date, library: str = "",
) -> Iterator[str]:  # fmt: skip
    """Paragraphs, for the board of `library` or, without one, for the press; none for nobody. Names are only of those
    who agreed to be named; `planned` is how many certificates rest on a plan."""
    people = len(named) + unnamed
    if not people:
        return
    certificates, they = ("1 certificate", "It stands") if people == 1 else (f"{people} certificates", "They stand")
    if library:
        yield f"To the board of trustees of {library}."
    yield (
        f"The {agency} awarded {certificates} of professional learning{' to people of the library' if library else ''} "
        f"between {long_date(first)} and {long_date(last)}. {they} for {credits_in_sentence(credits_hundredths)} "
        f"credits of learning, each of them verified.{_planned(planned, people)}"
    )
    if named:
        yield "Congratulations to " + _listed([_line(row) for row in named]) + "."
    if named and unnamed:
        yield f"{unnamed} more {'is' if unnamed == 1 else 'are'} not named here: only those who agreed to it are."
    yield "Every certificate can be checked by anybody, at the address printed on it."


def _planned(planned: int, people: int) -> str:
    if not planned:
        return ""
    if people == 1:
        return " It was planned toward the strategic goals of a library."
    some = "All" if planned == people else str(planned)
    return f" {some} of them {'was' if planned == 1 else 'were'} planned toward the strategic goals of a library."


def _line(row: Certificate) -> str:
    library = row.snapshot.get("library", "")
    return f"{row.snapshot.get('name', '')}{f' of {library}' if library else ''} ({row.snapshot.get('track', '')})"


def _listed(words: list[str]) -> str:
    return "; ".join(words[:-1]) + ("; and " if words[:-1] else "") + words[-1]
