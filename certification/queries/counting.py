"""How each credit of one person fares in their tracks, from what is stored: for a list that may be long."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F

from certification.models import SpentCredit, Standing
from certification.queries.standing import OPEN_STATES
from learning.ports import Counting
from pdplanner.kernel.models import JobState

WHOLE, PART, NONE = ("counted", "Counted"), ("counted", "Counted in part"), ("not_counted", "Not counted")
SOON = ("waiting", "Being worked out")


def counting_of(person_id: int) -> dict[int, list[Counting]]:
    """By credit. What a certificate uses up says so; a standing that waits to be reckoned anew tells nothing yet."""
    found: dict[int, list[Counting]] = {}
    spent = SpentCredit.objects.filter(credit__person=person_id, freed_at=None).order_by("certificate__issued_at", "pk")
    named = spent.values_list("credit", "certificate__enrollment__track__name", "certificate__number")
    for credit, track, number in named:
        found.setdefault(credit, []).append(Counting(track, "counted", f"Counted for certificate {number}"))
    rows = Standing.objects.filter(enrollment__person=person_id, enrollment__state__in=OPEN_STATES)
    rows = rows.annotate(counted=F("verdict__counted"), refused=F("verdict__not_counted"))
    stored = rows.order_by("enrollment__starts_on", "enrollment_id")
    for track, state, counted, refused in stored.values_list(
        "enrollment__track__name", "job_state", "counted", "refused"
    ):
        for credit, said in _said(counted or (), refused or (), is_known=state == JobState.DONE):
            found.setdefault(credit, []).append(Counting(track, *said))
    return found


def _said(counted: Iterable[Any], refused: Iterable[Any], *, is_known: bool) -> Iterator[tuple[int, tuple[str, str]]]:
    """Each credit of a verdict with its state and word; a clipped one stands in both lists."""
    yes, no = {int(entry["key"]) for entry in counted}, {int(entry["key"]) for entry in refused}
    for credit in yes | no:
        said = NONE if credit not in yes else PART if credit in no else WHOLE
        yield credit, said if is_known else SOON
