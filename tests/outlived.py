"""A stage for retention: rows of long ago, and what a run says and leaves."""

import datetime as dt
from io import StringIO
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import call_command

from learning.models import Credit, Evidence, GoalLine, Kind, Pdp, PlanGoal, Revision
from libraries.models import Agency, Membership, Person
from pdplanner.home.queries.retention import findings
from pdplanner.kernel import clock
from pdplanner.kernel.models import AuditEntry, Mail, Notice
from tests import world as stage
from tests.cast import Cast

LONG_AGO = dt.datetime(2010, 3, 1, 12, tzinfo=dt.UTC)
OLD_DAY = LONG_AGO.date()


def run(*words: str) -> str:
    told = StringIO()
    call_command("retention", *words, stdout=told)
    return told.getvalue()


def everything() -> dict[str, list[Any]]:
    """Every row of every table, as it is."""
    models = [model for model in apps.get_models() if model._meta.managed]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


def gone_since(before: dict[str, list[Any]]) -> dict[str, set[int]]:
    """The keys that are there no more, by model."""
    after = everything()
    keys = {label: {row["id"] for row in rows} for label, rows in before.items() if rows and "id" in rows[0]}
    left = {label: {row["id"] for row in after[label]} for label in keys}
    return {label: keys[label] - left[label] for label in keys if keys[label] - left[label]}


def numbers(agency: Agency) -> dict[str, int]:
    return {part.name: part.number for finding in findings(agency) for part in finding.parts}


def old_credit(ada: Person, **more: Any) -> Credit:
    """A verified credit of long ago with a file of its own."""
    post = ada.memberships.order_by("pk").first()
    assert post is not None
    kind = Kind.objects.get(agency=post.library.agency, code="training")
    facts: dict[str, Any] = {
        "person": ada, "membership": post, "kind": kind, "title": "Old", "started_on": OLD_DAY,
        "ended_on": OLD_DAY, "minutes": 60, "recorded_at": LONG_AGO, "state": "verified", "claimed_at": LONG_AGO,
        "verified_at": LONG_AGO, "verified_by": Person.objects.get(display_name="Sam Okafor"), **more,
    }  # fmt: skip
    credit = Credit.objects.create(**facts)
    credit.evidence.add(file_of(ada))
    return credit


def file_of(person: Person) -> Evidence:
    number = Evidence.objects.count()
    path = default_storage.save(f"evidence/old-{number}.txt", stage.ContentFile(b"proof"))
    return Evidence.objects.create(
        person=person, name="old.txt", path=path, content_type="text/plain", size=5, added_at=LONG_AGO,
        sha256=f"{number:064x}",
    )  # fmt: skip


def old_draft(ada: Person, **more: Any) -> Credit:
    return old_credit(ada, **{"state": "draft", "claimed_at": None, "verified_at": None, "verified_by": None, **more})


def told(person: Person, key: str, **more: Any) -> Notice:
    return Notice.objects.create(
        key=key, to_person=person, topic="plans", about_type="libraries.Person", about_id=person.pk,
        action="Open", url="/", **{"written_at": LONG_AGO, "subject": "Told", **more},
    )  # fmt: skip


def mailed(person: Person, key: str, **more: Any) -> Mail:
    facts = {"written_at": LONG_AGO, "job_state": "done", **more}
    return Mail.objects.create(key=key, to_person=person, to_address="a@example.org", subject="S", text="T", **facts)


def old_plan(ada: Person, **more: Any) -> Pdp:
    pattern = Revision.objects.filter(pdp__membership__library__agency__code="JSL").first()
    assert pattern is not None
    pdp = Pdp.objects.create(person=ada, membership=ada.memberships.first(), started_at=LONG_AGO)
    revision = Revision.objects.create(
        pdp=pdp, number=1, strategic_plan=pattern.strategic_plan, started_at=LONG_AGO, **more
    )
    goal = pattern.strategic_plan.goals.first()
    line = GoalLine.objects.create(pdp=pdp)
    PlanGoal.objects.create(revision=revision, line=line, goal=goal, goal_no=1, goal_title="Goal")
    return pdp


def left_long_ago(cast: Cast) -> Person:
    """Lena, who left long ago, with a file of hers, and nobody has heard of her since."""
    lena = Person.objects.create(display_name="Lena Gone", family_name="Gone", recorded_at=LONG_AGO)
    post = {"person": lena, "library": cast.library, "role": "staff", "recorded_at": LONG_AGO}
    membership = Membership.objects.create(**post, starts_on=OLD_DAY, ends_on=OLD_DAY)
    old_credit(lena, membership=membership)
    return lena


def audited(thing: Any, **more: Any) -> None:
    moved: dict[str, Any] = {"hat": "", "action": "x.y", "at": clock.now(), "wall_at": clock.wall_now()}
    AuditEntry.objects.create(subject_type=thing._meta.label, subject_id=thing.pk, **{**moved, **more})
