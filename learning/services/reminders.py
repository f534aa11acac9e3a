"""Reminders to whoever holds things up today, who need not be who was asked a week ago."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from learning.enums import CreditState, ReportState, RevisionState
from learning.mail import credits, plans, reports
from learning.models import Credit, FinalReport, Revision
from pdplanner.kernel import reminders

# What waits in which state, and who is told of it: those who have been told already are not told anew.
WAITING: tuple[tuple[type[Model], str, Callable[[Any], None]], ...] = (
    (Revision, RevisionState.WITH_SUPERVISOR, plans.to_committers),
    (Revision, RevisionState.WITH_CONSULTANT, plans.to_whoever_decides),
    (Credit, CreditState.CLAIMED, credits.to_verifiers),
    (FinalReport, ReportState.SUBMITTED, reports.to_consultants),
)


def reminders_make() -> int:
    """Tell whoever decides now and was not asked, then remind everybody whose day has come; how many were reminded."""
    due = list(reminders.asks_to_remind_of()[: reminders.AT_ONCE].values_list("about_type", "about_id"))
    for model, state, tell in WAITING:
        asked_about = {pk for label, pk in due if label == model._meta.label}
        for thing in model._default_manager.filter(pk__in=asked_about, state=state):
            tell(thing)
    return reminders.reminders_make()
