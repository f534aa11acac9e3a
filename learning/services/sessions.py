"""Several sessions of one conference logged in one go: each becomes a credit of its own, all of them or none."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from learning.models import Credit, Kind
from learning.queries.several import STANDING, Session
from learning.services.credits import credit_log, credit_record
from learning.services.particulars import Particulars
from learning.services.several import all_or_none, person_hold
from libraries.models import Membership
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError


@transaction.atomic
def credits_log_sessions(
    *, actor: Actor, membership: Membership, kind: Kind, provider: str, event: str, sessions: Sequence[Session],
    claims: bool, **shared: Any,
) -> list[Credit]:  # fmt: skip
    """Record one credit for each, and claim it where it `claims`; `shared` is what all of them serve and are shown by.

    Raises NotLogged with all that is wrong, line by line. Sent twice at once, the second finds what the first logged.
    """
    require(actor, "membership.log_credit", membership)
    if not sessions:
        raise DomainError("Fill in at least one session.")
    person_hold(membership.person_id)
    write = credit_log if claims else credit_record

    def log(one: Session) -> Credit:
        _check_new(membership, provider, one)
        return write(
            actor=actor, membership=membership, kind=kind, title=one.title, provider=provider, started_on=one.day,
            ended_on=one.day, minutes=one.minutes, category=one.category, learned="",
            particulars=Particulars(role=one.role, event=event), **shared,
        )  # fmt: skip

    return all_or_none(sessions, log)


def _check_new(membership: Membership, provider: str, one: Session) -> None:
    same = {"title": " ".join(one.title.split()), "provider": provider.strip(), "started_on": one.day}
    known = Credit.objects.filter(person=membership.person_id, state__in=STANDING, **same).first()
    if known is not None:
        raise DomainError(f"You have a credit of this already. It is {known.get_state_display().lower()}.", "title")
