"""Aligning a library's goals with goals from outside: a national agenda, a state plan."""

from collections.abc import Sequence

from django.db import transaction

from libraries.models import Competency, Goal, GoalAlignment, Library
from libraries.queries.alignment import entries_of, entries_to_align
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError


@transaction.atomic
def goal_align(*, actor: Actor, goal: Goal, entries: Sequence[Competency]) -> None:
    """The goal serves exactly these goals from outside. Raises DomainError for one that is not offered.

    What was said before and is retired since may stay. Saying the same again changes nothing.
    """
    require(actor, "goal.align", goal)
    library = goal.plan.library
    Library.objects.select_for_update().get(pk=library.pk)  # two clicks come one after the other
    before, after = set(entries_of(goal)), set(entries)
    if not after <= before | set(entries_to_align(library.agency_id)):
        raise DomainError("One of these goals is not offered in your agency. Open the page again.")
    if before == after:
        return
    said = GoalAlignment.objects.filter(library=library, lineage=goal.lineage)
    said.exclude(entry__in=after).delete()
    GoalAlignment.objects.bulk_create(
        GoalAlignment(library=library, lineage=goal.lineage, entry=entry, said_by=actor.person, said_at=clock.now())
        for entry in sorted(after - before, key=lambda entry: entry.pk)
    )
    facts = {"did": "align", "line": "goal", "title": goal.title, "entries": sorted(entry.pk for entry in after)}
    audit.record("goal.align", goal.plan, actor=actor, facts=facts)
