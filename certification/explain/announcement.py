"""What an agency announces about its certificates, in sentences it can send as they are."""

import datetime as dt
from collections.abc import Iterator, Sequence

from certification.models import Certificate
from pdplanner.kernel.wording import credits_in_sentence, long_date


def announcement(
    agency: str, named: Sequence[Certificate], unnamed: int, credits_hundredths: int, first: dt.date, last: dt.date
) -> Iterator[str]:
    """Paragraphs; none for nobody. Names are only of those who agreed to be named."""
    people = len(named) + unnamed
    if not people:
        return
    certificates, they = ("1 certificate", "It stands") if people == 1 else (f"{people} certificates", "They stand")
    yield (
        f"The {agency} awarded {certificates} of professional learning between {long_date(first)} and "
        f"{long_date(last)}. {they} for {credits_in_sentence(credits_hundredths)} credits of learning, planned, "
        "earned and verified at the libraries of the state."
    )
    if named:
        yield "Congratulations to " + _listed([_line(row) for row in named]) + "."
    if named and unnamed:
        yield f"{unnamed} more {'has' if unnamed == 1 else 'have'} chosen not to be named."
    yield "Every certificate can be checked by anybody, at the address printed on it."


def _line(row: Certificate) -> str:
    library = row.snapshot.get("library", "")
    return f"{row.snapshot.get('name', '')}{f' of {library}' if library else ''} ({row.snapshot.get('track', '')})"


def _listed(words: list[str]) -> str:
    return "; ".join(words[:-1]) + ("; and " if words[:-1] else "") + words[-1]
