"""A roster of five hundred: one credit for each, at a cost that does not grow, however often it is sent at once, and
whoever is killed on the way."""

import copy
import datetime as dt
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from certification.models import Enrollment, Standing
from certification.tests.scene import Scene, on, strategic
from learning import signals
from learning.models import CatalogItem, Category, Credit, CreditCategory, Event, Participation
from learning.queries.invariants import attendance_is_one_credit
from learning.services import rosters
from learning.services.credits import credit_log, credit_reenter, credit_reverse
from learning.services.rosters import roster_keep
from learning.services.sources import Source
from pdplanner.kernel import clock
from pdplanner.kernel.models import AuditEntry, JobState
from tests.amounts import sample_and_whole
from tests.cast import build
from tests.crowd import crowd_at
from tests.faults.ground import Ground
from tests.faults.races import THREADS, Verb, all_at_once, damage, dropped

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

DAY, AFTER = dt.date(2026, 3, 2), dt.date(2026, 3, 3)
ATTENDEES = 500


@pytest.fixture
def scene() -> Scene:
    return strategic(build())


@pytest.fixture
def meet(scene: Scene) -> Callable[[int], Event]:
    """An event of that day with so many people who registered, each of them enrolled and with a standing."""

    def meet(count: int) -> Event:
        agency = scene.cast.agency
        with on(DAY):
            now = clock.now()
            item = CatalogItem.objects.create(
                agency=agency, title="The whole state", provider="A college", kind=scene.kind("training"), minutes=60,
                category=Category.objects.filter(agency=agency)[0], format="live", state="approved",
                proposed_by=scene.cast.sam, proposed_at=now, approved_at=now,
            )  # fmt: skip
            event = Event.objects.create(
                item=item, begins_at=now, ends_at=now + dt.timedelta(hours=1), zone="America/Denver",
                scheduled_by=scene.cast.cora, scheduled_at=now,
            )  # fmt: skip
        enroll(scene.enrollment, crowd_at(event, scene.cast.library, count))
        return event

    return meet


def enroll(like: Enrollment, parts: list[Participation]) -> None:
    rows = [copy.copy(like) for _ in parts]
    for row, part in zip(rows, parts, strict=True):
        row.pk, row.person, row.pdp = None, part.person, None
    Enrollment.objects.bulk_create(rows)
    Standing.objects.bulk_create(Standing(enrollment=row, job_state=JobState.DONE) for row in rows)


def keep(scene: Scene, event: Event, *, times: int = 1) -> Counter[str]:
    """Everybody was there, said so many times at once."""
    with on(AFTER):
        consultant = scene.actor("connie")
    parts = list(event.participations.values_list("pk", flat=True))
    keeping = [partial(roster_keep, actor=consultant, event=Event.objects.get(pk=event.pk), attended=parts)]
    return all_at_once(keeping * times, AFTER)


def told(event: Event) -> list[AuditEntry]:
    rows = AuditEntry.objects.filter(action="event.keep_roster", subject_type="learning.Credit", refused=False)
    return list(rows.filter(subject_id__in=event.credits.values("pk")))


def statements(scene: Scene, event: Event) -> Counter[str]:
    """What keeping it took, by the first word."""
    with on(AFTER), CaptureQueriesContext(connection) as found:
        parts = list(event.participations.values_list("pk", flat=True))
        roster_keep(actor=scene.actor("connie"), event=event, attended=parts)
    return Counter(query["sql"].split()[0] for query in found)


def test_five_hundred_attendees_are_five_hundred_credits_at_the_cost_of_five(
    scene: Scene, meet: Callable[[int], Event]
) -> None:
    few, event = meet(5), meet(ATTENDEES)
    Standing.objects.update(job_state=JobState.DONE)
    few_took, many_took = statements(scene, few), statements(scene, event)
    if connection.vendor == "sqlite":  # which takes a thousand values in one statement
        assert few_took.pop("INSERT") == 4
        assert many_took.pop("INSERT") < ATTENDEES / 10
    assert many_took == few_took
    assert sum(many_took.values()) < 25
    credits = list(event.credits.select_related("verified_by"))
    assert len({credit.person_id for credit in credits}) == len(credits) == ATTENDEES
    assert {(credit.state, credit.verified_by, credit.minutes) for credit in credits} == {
        ("verified", scene.cast.connie, 60)
    }
    assert CreditCategory.objects.filter(credit__catalog_event=event, agency=scene.cast.agency).count() == ATTENDEES
    assert {(row.person_id, row.hat, row.agency_id, row.after) for row in told(event)} == {
        (scene.cast.connie.pk, "Consultant, Juniper State Library", scene.cast.agency.pk, "verified")
    }
    assert len(told(event)) == ATTENDEES
    stale = Standing.objects.filter(job_state=JobState.WAITING, enrollment__person__credits__catalog_event=event)
    assert stale.count() == ATTENDEES


def test_a_roster_sent_sixteen_times_at_once_makes_each_credit_once(scene: Scene, meet: Callable[[int], Event]) -> None:
    event = meet(ATTENDEES)
    assert keep(scene, event, times=THREADS) == Counter(done=THREADS)
    assert (event.credits.count(), len(told(event))) == (ATTENDEES, ATTENDEES)
    assert list(attendance_is_one_credit()) == []
    rounds = AuditEntry.objects.filter(action="event.keep_roster", subject_type="learning.Event")
    assert sorted(len(row.facts["credits"]) for row in rounds) == [*[0] * (THREADS - 1), ATTENDEES]


@pytest.mark.postgresql  # SQLite has one writer at a time
def test_without_the_hold_and_the_constraint_there_are_two_credits_of_one_event(
    scene: Scene, meet: Callable[[int], Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rosters, "_hold", lambda event: event)
    event = meet(20)

    def no_credits() -> None:
        CreditCategory.objects.all().delete()
        Credit.objects.all().delete()

    def one_round() -> int:
        no_credits()
        keep(scene, event, times=THREADS)
        return max(Counter(event.credits.values_list("person", flat=True)).values(), default=0)

    with dropped(Credit, "one_credit_of_an_event", clear=no_credits):
        assert damage(one_round) > 0


# --- Somebody claims it while the roster is kept ---


def claims_of(scene: Scene, event: Event) -> list[Verb]:
    """What claims the event, for each who registered."""
    with on(AFTER):
        parts = list(event.participations.select_related("membership__library__agency", "person"))
        names = [f"guest {part.pk}" for part in parts]
        scene.cast.people.update({name: part.person for name, part in zip(names, parts, strict=True)})
        actors = [scene.actor(name) for name in names]
    item = event.item

    def claiming(number: int) -> Verb:
        return lambda: credit_log(
            actor=actors[number], membership=parts[number].membership, kind=item.kind, title=item.title,
            provider=item.provider, started_on=DAY, ended_on=DAY, minutes=60, category=None, goal_line=None,
            activity_line=None, learned="", source=Source(item, event),
        )  # fmt: skip

    return [claiming(number) for number in range(len(parts))]


def keep_while_they_claim(scene: Scene, event: Event) -> Counter[str]:
    with on(AFTER):
        consultant = scene.actor("connie")
    attended = list(event.participations.values_list("pk", flat=True))

    def keeping() -> None:
        roster_keep(actor=consultant, event=Event.objects.get(pk=event.pk), attended=attended)

    return all_at_once([keeping, *claims_of(scene, event)], AFTER)


@pytest.mark.parametrize("rounds", sample_and_whole(1, 50))
def test_who_claims_while_the_roster_is_kept_has_one_credit_and_stops_nobody(
    scene: Scene, meet: Callable[[int], Event], rounds: int
) -> None:
    for _ in range(rounds):
        event = meet(THREADS - 1)
        outcome = keep_while_they_claim(scene, event)
        assert outcome.keys() <= {"done", "NotNow", "DomainError"}
        assert sorted(Counter(event.credits.values_list("person", flat=True)).values()) == [1] * (THREADS - 1)
        assert outcome["done"] == 1 + event.credits.filter(state="claimed").count()


@pytest.mark.postgresql
def test_without_the_hold_a_claim_in_the_same_moment_costs_everybody_the_roster(
    scene: Scene, meet: Callable[[int], Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rosters, "_hold", lambda event: event)

    def one_round() -> int:
        outcome = keep_while_they_claim(scene, meet(THREADS - 1))
        return 2 if outcome["IntegrityError"] else 0

    assert damage(one_round) > 0


@pytest.mark.postgresql  # where a key is looked up at the commit only
@pytest.mark.parametrize("way", ["claims", "enters again"])
def test_a_roster_waits_for_whoever_is_about_to_commit_a_claim(
    scene: Scene, meet: Callable[[int], Event], way: str
) -> None:
    event = meet(2)
    written, attended = threading.Event(), list(event.participations.values_list("pk", flat=True))
    with on(AFTER):
        consultant = scene.actor("connie")
        claim = claims_of(scene, event)[0]
        if way == "enters again":
            claim = entering_again(scene, event)

    def claiming() -> None:
        with transaction.atomic():
            claim()
            written.set()
            wait_until_somebody_waits_for_us()

    def keeping() -> None:
        assert written.wait(20)
        roster_keep(actor=consultant, event=Event.objects.get(pk=event.pk), attended=attended)

    assert all_at_once([claiming, keeping], AFTER) == Counter(done=2)
    assert list(attendance_is_one_credit()) == []
    standing = event.credits.exclude(state="reversed")
    assert sorted(standing.values_list("state", flat=True)) == ["claimed" if way == "claims" else "draft", "verified"]


def entering_again(scene: Scene, event: Event) -> Verb:
    """What enters the first guest's reversed credit again."""
    first = event.participations.earliest("pk")
    scene.cast.people["guest"] = first.person
    (credit,) = roster_keep(actor=scene.actor("connie"), event=event, attended=[first.pk])
    credit_reverse(actor=scene.actor("connie"), credit=credit, reason="She left early.")
    return partial(credit_reenter, actor=scene.actor("guest"), credit=credit)


def wait_until_somebody_waits_for_us() -> None:
    until = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.02)
    raise TimeoutError("Nobody waits for this transaction.")


# --- The process ends in the middle ---


def test_what_fails_at_the_end_leaves_nothing(
    scene: Scene, meet: Callable[[int], Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    event = meet(5)
    with monkeypatch.context() as patch:
        patch.setattr(signals.credits_changed, "send", lambda **_: 1 / 0)
        assert keep(scene, event) == Counter(ZeroDivisionError=1)
    assert (event.credits.count(), event.participations.exclude(attended_at=None).count()) == (0, 0)
    assert keep(scene, event) == Counter(done=1)
    assert (event.credits.count(), len(told(event))) == (5, 5)


CROWD = f"""
from learning.models import Event
from tests.crowd import crowd_at
event = Event.objects.get(item__title="Facilitating community conversations")
crowd_at(event, event.participations.first().membership.library, {ATTENDEES} - event.participations.count())
"""
KEEP = """
import os, signal
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from learning.models import Event
from learning.services import rosters
from learning.views import rosters as pages
from libraries.models import Person
from pdplanner.kernel import audit, jobs
event = Event.objects.get(item__title="Facilitating community conversations")
consultant = Client(headers={"host": "localhost"})
consultant.force_login(Person.objects.get(family_name="Zieliński"))
def die(*args, **more):
    os.kill(os.getpid(), signal.SIGKILL)
plain_commit = connection.commit
def die_before_the_commit():
    die() if event.credits.exists() else plain_commit()
FAULT
parts = list(event.participations.values_list("pk", flat=True))
answer = consultant.post(reverse("learning:event_roster", args=[event.pk]), {"attended": parts})
assert answer.status_code == 302, answer.content
"""
MIDDLE = "audit.record_all = die"
COMMIT = "connection.commit = die_before_the_commit"
WAKING = "jobs._send = die"
UNPROTECTED = f"""
rosters._hold = lambda event: event
pages.roster_keep = rosters.roster_keep.__wrapped__
{MIDDLE}"""
OF_THE_EVENT = """
FROM learning_credit JOIN learning_event ON learning_event.id = catalog_event_id
JOIN learning_catalogitem ON learning_catalogitem.id = item_id
WHERE learning_catalogitem.title = 'Facilitating community conversations'"""


def made(ground: Ground) -> tuple[int, int, int]:
    """Credits, people who have one, and credits whose making is on record."""
    recorded = "EXISTS (SELECT 1 FROM kernel_auditentry WHERE subject_type = 'learning.Credit' AND subject_id = "
    recorded += "learning_credit.id AND action = 'event.keep_roster')"
    counts = f"count(*), count(DISTINCT learning_credit.person_id), sum(CASE WHEN {recorded} THEN 1 ELSE 0 END)"
    ((credits, people, on_record),) = ground.rows(f"SELECT {counts} {OF_THE_EVENT}")
    return credits, people, on_record or 0


@pytest.fixture
def crowded(ground: Ground) -> Ground:
    ground.run(CROWD)
    return ground


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "left"),
    [(MIDDLE, 0), (COMMIT, 0), (WAKING, ATTENDEES)],
    ids=["in the middle", "before the commit", "after"],
)
def test_a_process_killed_over_a_roster_leaves_nothing_or_all_and_sending_again_completes(
    crowded: Ground, fault: str, left: int
) -> None:
    assert crowded.is_done()
    crowded.run_until_killed(KEEP.replace("FAULT", fault))
    assert made(crowded) == (left, left, left)
    assert crowded.is_done() == (left == 0)  # standings that wait are kept or lost together with the credits
    crowded.run(KEEP.replace("FAULT", ""))
    assert made(crowded) == (ATTENDEES, ATTENDEES, ATTENDEES)
    assert not crowded.is_done()
    crowded.start_worker()
    crowded.start_beat()
    crowded.wait_for(crowded.is_done, "every standing to be reckoned")


@pytest.mark.slow
def test_without_the_transaction_a_killed_process_leaves_credits_nobody_recorded(crowded: Ground) -> None:
    crowded.run_until_killed(KEEP.replace("FAULT", UNPROTECTED))
    assert made(crowded) == (ATTENDEES, ATTENDEES, 0)
