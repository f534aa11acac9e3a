"""Migrations run while people work: old code goes on beside the new schema. See “Upgrading” in docs/operations.md."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, OperationalError, connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models.fields import NOT_PROVIDED

from pdplanner.kernel.migrating import AddIndexInTraffic

# What was there before these rules, by number and, of what was being written then, by name. No release was made of it.
BASELINE = {"kernel": 11, "libraries": 13, "learning": 23, "certification": 20}
BESIDE_THE_BASELINE = {"second_page_wording_and_colors", "kinds_ask_for_evidence"}
# Tables that grow with every day of use: building an index on one of them keeps everybody from writing for seconds.
BIG = {"kernel.AuditEntry", "kernel.Mail", "kernel.Notice", "learning.Credit", "learning.CreditCategory",
       "learning.Evidence", "certification.Standing", "certification.SpentCredit"}  # fmt: skip
TAKES_AWAY = operations.RemoveField | operations.DeleteModel | operations.RenameField | operations.RenameModel
HOLDS_DATA = operations.RunPython | operations.RunSQL
WIDER = {("CharField", "TextField"), ("PositiveSmallIntegerField", "PositiveIntegerField"),
         ("PositiveSmallIntegerField", "IntegerField"), ("IntegerField", "BigIntegerField")}  # fmt: skip
SECOND_STEP = "is a second step: say in `second_step` of the migration which release stopped using it"


def broken(app: str, migration: Any, state: ProjectState) -> Iterator[str]:
    """What old code, or people at work, would trip over; `state` is that of the models before the migration."""
    made: set[str] = set()
    added: set[str] = set()
    if len({isinstance(step, HOLDS_DATA) for step in migration.operations}) == 2:
        yield "changes rows and tables in one transaction: two migrations"
    for step in migration.operations:
        name = getattr(step, "model_name_lower", getattr(step, "name_lower", ""))
        if isinstance(step, operations.CreateModel):
            made.add(name)
        elif name not in made:
            is_told = bool(getattr(migration, "second_step", ""))
            if is_second_step(step, app, name, state, added) and not is_told:
                yield f"{step.describe()} {SECOND_STEP}"
            if isinstance(step, operations.AddField):
                added.add(step.name)
                field = step.field
                if not (field.null or field.many_to_many or field.db_default is not NOT_PROVIDED):
                    yield f"{step.describe()}: old code leaves it out; give it a db_default or null"
            is_big = f"{app}.{name}" in {one.lower() for one in BIG}
            if isinstance(step, operations.AddIndex) and is_big and not isinstance(step, AddIndexInTraffic):
                yield f"{step.describe()}: use kernel.migrating.AddIndexInTraffic"
        step.state_forwards(app, state)


def is_second_step(step: Any, app: str, model: str, state: ProjectState, added: set[str]) -> bool:
    """Whether code from before the migration reads or writes what is not so any more after it."""
    if isinstance(step, operations.AlterField):
        old, new = state.models[app, model].fields[step.name], step.field
        kinds = (old.get_internal_type(), new.get_internal_type())
        shorter = (new.max_length or 10**9) < (old.max_length or 10**9)
        is_other_kind = kinds[0] != kinds[1] and kinds not in WIDER
        return is_other_kind or shorter or (old.null and not new.null) or (new.unique and not old.unique)
    if isinstance(step, operations.AddConstraint):
        held = step.constraint
        of = set(getattr(held, "fields", ())) | getattr(
            getattr(held, "condition", None), "referenced_base_fields", set()
        )
        return not of & added  # old code leaves a new column at its default
    return isinstance(step, TAKES_AWAY)


def migrations_since() -> Iterator[tuple[str, Migration, ProjectState]]:
    loader = MigrationLoader(None)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        number, _, words = name.partition("_")
        if app in BASELINE and int(number) > BASELINE[app] and words not in BESIDE_THE_BASELINE:
            yield app, migration, loader.project_state((app, name), at_end=False)


def test_no_migration_stops_people_at_work_or_code_from_before_it() -> None:
    found = {f"{m.app_label}.{m.name}": list(broken(app, m, state)) for app, m, state in migrations_since()}
    assert {name: lines for name, lines in found.items() if lines} == {}


CREDIT = operations.CreateModel("Credit", [
    ("id", models.BigAutoField(primary_key=True)),
    ("title", models.CharField(max_length=200)),
    ("note", models.CharField(max_length=200, null=True)),
])  # fmt: skip
TEXT = models.CharField(max_length=200)
BY_TITLE = models.Index(fields=["title"], name="by_title")
NEW = operations.AddField("credit", "place", models.CharField(max_length=80, default="", db_default=""))
SAMPLES: dict[str, tuple[bool, list[Any]]] = {
    "a field is removed": (False, [operations.RemoveField("credit", "note")]),
    "a field is renamed": (False, [operations.RenameField("credit", "note", "remark")]),
    "a model is deleted": (False, [operations.DeleteModel("Credit")]),
    "a model is renamed": (False, [operations.RenameModel("Credit", "Claim")]),
    "what was optional is asked for": (False, [operations.AlterField("credit", "note", TEXT)]),
    "less fits": (False, [operations.AlterField("credit", "title", models.CharField(max_length=100))]),
    "another kind": (False, [operations.AlterField("credit", "title", models.IntegerField())]),
    "told apart": (False, [operations.AlterField("credit", "title", models.CharField(max_length=200, unique=True))]),
    "a new rule for old columns": (False, [
        operations.AddConstraint("credit", models.UniqueConstraint(fields=["title"], name="one_title"))
    ]),
    "a field without a default of the database": (False, [
        operations.AddField("credit", "place", models.CharField(max_length=80, default=""))
    ]),
    "an index that locks a big table": (False, [operations.AddIndex("credit", BY_TITLE)]),
    "rows and tables": (False, [NEW, operations.RunPython(operations.RunPython.noop)]),
    "a field with its default": (True, [NEW]),
    "a field that may be empty": (True, [operations.AddField("credit", "on", models.DateField(null=True))]),
    "more fits": (True, [operations.AlterField("credit", "title", models.TextField())]),
    "a rule for a new column": (True, [
        NEW, operations.AddConstraint("credit", models.CheckConstraint(condition=~models.Q(place="x"), name="no_x"))
    ]),
    "an index beside the traffic": (True, [AddIndexInTraffic("credit", BY_TITLE)]),
    "whatever of a new table": (True, [
        operations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
        operations.AddField("other", "place", models.CharField(max_length=80)),
    ]),
}  # fmt: skip


def migration_of(steps: list[Any], **said: str) -> Any:
    return type("Migration", (Migration,), {"operations": steps, **said})("0001_sample", "learning")


@pytest.mark.parametrize("what", SAMPLES)
def test_what_would_stop_them_is_found(what: str) -> None:
    is_good, steps = SAMPLES[what]
    state = ProjectState()
    CREDIT.state_forwards("learning", state)
    assert (list(broken("learning", migration_of(steps), state)) == []) is is_good


def test_a_second_step_is_taken_when_the_migration_says_so() -> None:
    state = ProjectState()
    CREDIT.state_forwards("learning", state)
    steps = SAMPLES["a field is removed"][1]
    assert list(broken("learning", migration_of(steps, second_step="0.2 uses title alone"), state)) == []


def run(step: Any, *, atomic: bool = True) -> None:
    before = ProjectState.from_apps(apps)
    after = before.clone()
    step.state_forwards("kernel", after)
    with connection.schema_editor(atomic=atomic) as editor:
        editor.execute("SET LOCAL lock_timeout = '300ms'" if atomic else "SET lock_timeout = '5s'")
        step.database_forwards("kernel", editor, before, after)


@pytest.fixture
def old_code() -> Iterator[Any]:
    """A process of the release before: it writes the columns it knows, in a transaction of its own."""
    other = connection.copy()
    other.set_autocommit(False)
    yield other
    other.close()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_checkup DROP COLUMN IF EXISTS sample; DROP INDEX IF EXISTS sample_index")


def write(old_code: Any, day: int) -> None:
    with old_code.cursor() as cursor:
        row = [dt.date(2026, 1, day)]
        cursor.execute(
            "INSERT INTO kernel_checkup (day, started_at, sentences, broken) VALUES (%s, now(), 0, '[]')", row
        )


@pytest.mark.postgresql
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_default", [True, False])
def test_old_code_writes_on_while_a_field_is_added(old_code: Any, has_default: bool) -> None:
    """And would not, after it, without the default: that is what the rule is for."""
    given = {"db_default": ""} if has_default else {}
    step = operations.AddField("checkup", "sample", models.CharField(max_length=80, default="", **given))
    write(old_code, 1)
    with pytest.raises(OperationalError, match="lock timeout"):
        run(step)  # it gives up while somebody writes, instead of having everybody wait behind it
    write(old_code, 2)
    old_code.commit()
    run(step)
    if has_default:
        write(old_code, 3)
        old_code.commit()
    else:
        with pytest.raises(IntegrityError):
            write(old_code, 3)


@pytest.mark.postgresql
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_an_index_is_built_beside_the_traffic(old_code: Any) -> None:
    run(AddIndexInTraffic("checkup", models.Index(fields=["started_at"], name="sample_index")), atomic=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'sample_index'::regclass")
        assert cursor.fetchone() == (True,)
