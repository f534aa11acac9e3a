"""Several drafts and returned credits of one's own changed or claimed in one go, each decided on by itself."""

from collections.abc import Iterable, Mapping
from typing import Any

from learning.models import Credit
from learning.services.credits import credit_claim, credit_record
from learning.services.particulars import Particulars
from learning.services.verifying import Outcome, each_of
from pdplanner.kernel.access import Actor

_KEPT = ("kind", "title", "provider", "started_on", "ended_on", "minutes", "units_hundredths", "learned", "goal_line",
         "activity_line")  # fmt: skip


def credits_change(*, actor: Actor, chosen: Iterable[int], changes: Mapping[str, Any]) -> Outcome:
    """Give each credit by its key another `category` or `goal_line`, or both; None takes it away. All else stays."""
    return each_of(actor, "credit.claim", chosen, lambda credit: _rewritten(actor, credit, changes))


def credits_claim(*, actor: Actor, chosen: Iterable[int]) -> Outcome:
    """Ask for verification of each credit by its key."""
    return each_of(actor, "credit.claim", chosen, lambda credit: credit_claim(actor=actor, credit=credit))


def _rewritten(actor: Actor, credit: Credit, changes: Mapping[str, Any]) -> Credit:
    post = credit.membership
    filed = credit.categories.filter(agency=post.library.agency).select_related("category").first()
    facts = {name: getattr(credit, name) for name in _KEPT} | {"category": filed.category if filed else None}
    particulars = Particulars(credit.role, credit.tags, credit.topic, credit.event, credit.published_on)
    return credit_record(
        actor=actor, membership=post, credit=credit, particulars=particulars, evidence=credit.evidence.all(),
        **{**facts, **changes},
    )  # fmt: skip
