"""The verbs of feedback: somebody who was at an event says how it was, says it otherwise, takes it back."""

from collections.abc import Mapping

from django.db import transaction

from learning.models import Event, Feedback
from learning.queries.feedback import closes_at, is_open, was_there
from libraries.models import Person
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import NotNow
from pdplanner.kernel.wording import long_date


@transaction.atomic
def feedback_give(*, actor: Actor, event: Event, answers: Mapping[str, int]) -> Feedback:
    """Answer every question, in place of what was answered before. The audit says that, and never what."""
    require(actor, "event.answer", event)
    check_asked(event, actor.person)
    feedback, is_new = Feedback.objects.update_or_create(event=event, person=actor.person, defaults=dict(answers))
    _record(actor, event, "give" if is_new else "change")
    return feedback


@transaction.atomic
def feedback_take_back(*, actor: Actor, event: Event) -> None:
    require(actor, "event.answer", event)
    check_asked(event, actor.person)
    if not Feedback.objects.filter(event=event, person=actor.person).delete()[0]:
        raise NotNow("There is no answer of yours, or you took it back already.")
    _record(actor, event, "take_back")


def check_asked(event: Event, person: Person) -> None:
    """Raises NotNow, with what to do, where this person cannot say how the event was."""
    if not is_open(event):
        if event.ends_at > clock.now():
            raise NotNow("It is not over yet. Once it is, those who were there say how it was.")
        raise NotNow(f"Answers were taken until {long_date(closes_at(event))}, and what was answered stays as it is.")
    if not was_there(event, person):
        raise NotNow(
            "Those who were there say how it was. Once the roster names you, or your claim of it is verified, you can."
        )


def _record(actor: Actor, event: Event, did: str) -> None:
    audit.record("event.answer", event, actor=actor, after=event.state, facts={"did": did})
