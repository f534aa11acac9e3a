"""Many claims at once: each is decided on by itself, so that one which cannot be verified holds no other up."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.http import Http404

from learning.models import Credit
from learning.services.credits import credit_unverify, credit_verify
from pdplanner.kernel import audit
from pdplanner.kernel.access import Actor, load
from pdplanner.kernel.errors import DomainError, NotAllowed

GONE = "One of the credits you ticked was taken back meanwhile, or is not yours to decide on."


@dataclass
class Outcome:
    """The credits that were moved, and a sentence for each that was not."""

    done: list[Credit] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def credits_verify(*, actor: Actor, chosen: Mapping[int, dt.datetime | None]) -> Outcome:
    """Verify each credit by its key, with the claim the verifier read. One's own is refused and audited, like
    whatever else one sees and may not decide on; the others are verified all the same."""
    return each_of(
        actor,
        "credit.verify",
        chosen,
        lambda credit: credit_verify(actor=actor, credit=credit, sent_at=chosen[credit.pk]),
    )


def credits_unverify(*, actor: Actor, chosen: Iterable[int]) -> Outcome:
    """Undo one's own verifications, each while nothing depends on it."""
    return each_of(actor, "credit.verify", chosen, lambda credit: credit_unverify(actor=actor, credit=credit))


def each_of(actor: Actor, permission: str, keys: Iterable[int], decide: Callable[[Credit], Credit]) -> Outcome:
    """Decide on each credit the actor may decide on; what is refused for another reason is audited, too."""
    outcome = Outcome()
    for pk in keys:
        try:
            outcome.done.append(decide(load(actor, permission, pk)))
        except Http404:
            outcome.failures.append(GONE)
        except NotAllowed as denied:
            audit.refuse(actor, denied)
            outcome.failures.append(f"“{denied.thing}”: {denied.words}")
        except DomainError as problem:
            outcome.failures.append(f"“{Credit.objects.get(pk=pk)}”: {problem.words}")
    return outcome
