"""Several sessions of one conference logged in one go: each becomes a credit of its own, all of them or none."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from learning.models import Category, Credit, Kind
from learning.queries.several import STANDING
from learning.services.credits import credit_log, credit_record
from learning.services.particulars import Particulars
from learning.services.several import NotLogged, person_hold
from libraries.models import Membership
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError


@dataclass(frozen=True)
class Session:
    """What differs from one session to the next; `key` is the line of the form it was typed into."""

    key: str
    title: str
    day: dt.date
    minutes: int
    category: Category | None = None
    role: str = ""


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
    write, problems, credits = credit_log if claims else credit_record, {}, []
    for one in sessions:
        try:
            _check_new(membership, provider, one)
            credits.append(
                write(
                    actor=actor, membership=membership, kind=kind, title=one.title, provider=provider,
                    started_on=one.day, ended_on=one.day, minutes=one.minutes, category=one.category, learned="",
                    particulars=Particulars(role=one.role, event=event), **shared,
                )
            )  # fmt: skip
        except DomainError as refused:
            problems[one.key] = refused
    if problems:
        raise NotLogged(problems)
    return credits


def _check_new(membership: Membership, provider: str, one: Session) -> None:
    same = {"title": " ".join(one.title.split()), "provider": provider.strip(), "started_on": one.day}
    known = Credit.objects.filter(person=membership.person_id, state__in=STANDING, **same).first()
    if known is not None:
        raise DomainError(f"You have a credit of this already. It is {known.get_state_display().lower()}.", "title")
