"""The audit rows of a load: every state is on record, by a statement for each state instead of a call for each row."""

from django.apps import apps
from django.db import connection
from django.db.models import F, Max

from pdplanner.kernel import clock
from pdplanner.kernel.audit import AGENCY_PATHS
from pdplanner.kernel.models import AuditEntry
from pdplanner.kernel.workflow import workflows

# What pages read of an entry, besides who and when.
FACTS = {"strategic_plan.adopt": '{"minutes": "Item 4"}'}
WORDS = "Written by manage.py loadtest; nobody decided this."


def newest_rows() -> dict[str, int]:
    """The newest key of every model that has states, by its name."""
    models = {workflow.model: apps.get_model(workflow.model) for workflow in workflows()}
    return {name: model._default_manager.aggregate(newest=Max("pk"))["newest"] or 0 for name, model in models.items()}


def explain(known: dict[str, int]) -> None:
    """Record for every row newer than those in `known` the move that leads to its state."""
    for workflow in workflows():
        for state in workflow.states[1:]:
            move = next(move for move in workflow.moves if move.target == state)
            _record(workflow.model, known[workflow.model], move.permission, move.sources[0], state)


def _record(name: str, newest: int, action: str, before: str, after: str) -> None:
    new = apps.get_model(name)._default_manager.filter(pk__gt=newest, state=after).order_by()
    named = new.annotate(thing=F("pk"), whose=F(AGENCY_PATHS[name])).values_list("thing", "whose")
    rows, given = named.query.sql_with_params()
    columns = ("subject_id", "agency_id", "action", "subject_type", "hat", "at", "wall_at", "before", "after", "reason",
               "facts", "request")  # fmt: skip
    names = ", ".join(map(connection.ops.quote_name, columns))
    now = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {AuditEntry._meta.db_table} ({names}) "  # noqa: S608  # names of tables and columns, ours
            f"SELECT found.thing, found.whose, %s, %s, %s, %s, %s, %s, %s, %s, %s, '' FROM ({rows}) AS found",
            [action, name, "system", now, now, before, after, WORDS, FACTS.get(action, "{}"), *given],
        )
