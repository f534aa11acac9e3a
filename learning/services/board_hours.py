"""How long an agency asks the boards of its libraries to learn together in a calendar year."""

from django.db import transaction

from libraries.models import Agency
from pdplanner.kernel import audit
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.wording import time_in_sentence

MOST_MINUTES = 200 * 60  # of a year; more is a slip of the pen


@transaction.atomic
def agency_ask_boards(*, actor: Actor, agency: Agency, minutes: int | None) -> Agency:
    """`minutes` of sessions from January to December, None to ask nothing. Raises DomainError naming the field."""
    require(actor, "agency.ask_boards", agency)
    if minutes is not None and not 0 < minutes <= MOST_MINUTES:
        raise DomainError("Ask for at most 200 hours a year, like 3; leave it empty to ask for none.", "minutes")
    held = Agency.objects.select_for_update().get(pk=agency.pk)
    before, held.board_minutes = held.board_minutes, minutes
    if before != minutes:
        held.save(update_fields=["board_minutes"])
        audit.record("agency.ask_boards", held, actor=actor, before=_said(before), after=_said(minutes))
    return held


def _said(minutes: int | None) -> str:
    return time_in_sentence(minutes) if minutes else "nothing"
