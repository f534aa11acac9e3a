"""The hours of a self-directed project: noted day by day, then claimed as one credit."""

import datetime as dt

from django.db import transaction
from django.db.models import Sum

from learning.enums import RevisionState
from learning.models import ActivityLine, Credit, HoursEntry, Pdp, PlannedActivity
from learning.services.credit_rules import MINUTES_A_DAY
from learning.services.credits import credit_record
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.wording import hours_in_sentence, long_date


@transaction.atomic
def hours_add(*, actor: Actor, line: ActivityLine, on: dt.date, minutes: int, note: str = "") -> HoursEntry:
    """Note time spent on a day, in minutes. DomainError where the project is not in an approved plan, or no such time
    can have been."""
    require(actor, "activity_line.log_hours", line)
    project_of(line)
    # Holding the plan makes the second of two clicks wait, so that a day stays a day.
    pdp = Pdp.objects.select_for_update().select_related("membership__library__agency").get(pk=line.pdp_id)
    _check_day(pdp, on)
    if minutes <= 0:
        raise DomainError("Say how long it took, in hours: 1.5 or 1:30.", "minutes")
    day = HoursEntry.objects.filter(activity_line__pdp__person=pdp.person_id, on=on)
    noted = day.aggregate(minutes=Sum("minutes", default=0))["minutes"]
    if noted + minutes > MINUTES_A_DAY:
        already = f" {hours_in_sentence(noted)} are noted for it already." if noted else ""
        raise DomainError(f"{long_date(on)} has 24 hours.{already}", "minutes")
    entry = HoursEntry.objects.create(
        activity_line=line, on=on, minutes=minutes, note=" ".join(note.split()), recorded_at=clock.now()
    )
    audit.record("activity_line.log_hours", entry, actor=actor, after="noted", facts={"minutes": minutes})
    return entry


def project_of(line: ActivityLine) -> PlannedActivity:
    """The project as its newest approved revision has it. DomainError where there is none, or it is no such project."""
    versions = PlannedActivity.objects.filter(line=line, revision__state=RevisionState.APPROVED)
    project = versions.select_related("kind", "revision__pdp").order_by("-revision__number").first()
    if project is None:
        raise DomainError("This project is not in an approved plan yet. Its hours count from the day it is.")
    if not project.kind.is_self_directed or project.kind.unit:
        raise DomainError(f"“{project}” is no self-directed project. Log a credit when it is over.")
    return project


def _check_day(pdp: Pdp, on: dt.date) -> None:
    if on > clock.today(pdp.membership.library.agency.time_zone):
        raise DomainError(f"{long_date(on)} is still to come.", "on")
    if on < pdp.membership.starts_on:
        since = long_date(pdp.membership.starts_on)
        raise DomainError(f"Your post at {pdp.membership.library} began on {since}.", "on")


@transaction.atomic
def hours_remove(*, actor: Actor, entry: HoursEntry) -> None:
    """Take out what was noted by mistake; what a credit rests on stays."""
    require(actor, "hours_entry.remove", entry)
    # Without the note: what is in the audit stays there for ever, also when its writer is erased.
    facts = {"on": str(entry.on), "minutes": entry.minutes}
    audit.record("hours_entry.remove", entry, actor=actor, before="noted", after="removed", facts=facts)
    if not HoursEntry.objects.filter(pk=entry.pk, credit=None).delete()[0]:
        raise NotNow("These hours are in a credit. Change the credit, while it is yours to edit.")


@transaction.atomic
def hours_claim(*, actor: Actor, line: ActivityLine) -> Credit:
    """A draft of a credit with all hours that are in none yet; the notes are what was learned."""
    require(actor, "activity_line.log_hours", line)
    project = project_of(line)
    pdp = Pdp.objects.select_for_update().select_related("membership").get(pk=line.pdp_id)
    entries = list(HoursEntry.objects.filter(activity_line=line, credit=None))
    if not entries:
        raise NotNow("No hours wait to be claimed here. Note some first.")
    credit = credit_record(
        actor=actor, membership=pdp.membership, kind=project.kind, title=project.title, provider="",
        started_on=entries[0].on, ended_on=entries[-1].on, minutes=sum(entry.minutes for entry in entries),
        category=None, goal_line=None, activity_line=line,
        learned="\n".join(entry.note for entry in entries if entry.note),
    )  # fmt: skip
    HoursEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(credit=credit)
    return credit
