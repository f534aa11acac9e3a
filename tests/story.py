"""The demo, built once for a whole run and copied wherever a test wants one, for the story takes seconds to tell."""

import fcntl
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection

from pdplanner.demo.load import analyze
from tests.faults.ground import Ground

# As a first start fills an empty installation.
TELL = """
from pdplanner.kernel.management.commands.serve import Command
Command()._prepare()
"""
# What worker and beat do: every due row of every kind of work. Then all rows there are, for processes of the suite.
SETTLE = """
import pickle
from django.apps import apps
from django.conf import settings
from pdplanner.kernel import jobs
for _ in range(3):
    for work in jobs.WORKS.values():
        for pk in jobs.due(work.model).values_list("pk", flat=True):
            jobs.run(work.name, pk)
models = apps.get_models(include_auto_created=True)
rows = {model._meta.label: list(model._base_manager.all()) for model in models}
(settings.VAR_DIR / "rows.pickle").write_bytes(pickle.dumps(rows))
"""


def once(folder: Path, make: Callable[[], Ground]) -> Ground:
    """The ground in `folder`; whichever process of the run comes first makes it, the others wait for that."""
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = folder / "ground.pickle"
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            made.write_bytes(pickle.dumps(make()))
        ground: Ground = pickle.loads(made.read_bytes())  # our own, of a minute ago
        return ground


def tell(folder: Path) -> Ground:
    ground = Ground(folder)
    ground.run(TELL, PDPLANNER_MODE="demo")
    assert ground.undone() > 15
    return ground


def settle(folder: Path, story: Ground) -> Ground:
    ground = Ground(folder, like=story)
    ground.run(SETTLE)
    assert ground.is_done()
    return ground


def load(ground: Ground) -> None:
    """All rows and files of a settled ground, into the database and the folder of this process."""
    rows = pickle.loads((ground.var / "rows.pickle").read_bytes())  # our own, of a minute ago
    models = [apps.get_model(label) for label, found in rows.items() if found]
    for model in models:
        if not model._base_manager.exists():  # else a migration has written them
            model._base_manager.bulk_create(rows[model._meta.label])
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    if connection.vendor == "postgresql":
        analyze()
    shutil.copytree(ground.var / "media", settings.MEDIA_ROOT, dirs_exist_ok=True)
