"""A worker is killed at any step on the way of a certificate: afterward there is one of it, one PDF and one mail."""

import pytest

from tests.faults.ground import Ground, assert_exactly_one

pytestmark = pytest.mark.database

QUICK = "render.before_finish"
LATER = (
    "render.before_store", "files.before_rename", "files.after_rename", "render.before_commit", "render.after_finish",
    "mail.before_send",
)  # fmt: skip
SLOW = [pytest.param(point, marks=pytest.mark.slow) for point in LATER]
RENDERED_ONCE = ("render.after_finish", "mail.before_send")


@pytest.mark.parametrize("point", [QUICK, *SLOW])
def test_a_child_killed_while_rendering_costs_nothing(ground: Ground, point: str) -> None:
    ground.start_worker(**ground.fault(f"{point}=kill"))
    ground.start_beat()
    ground.issue()
    ground.wait_for(ground.has_struck, "the child to be killed")
    ground.wait_for(ground.is_done, "the work to be done")
    ground.let_sweeps_pass()
    assert_exactly_one(ground, half_written=1 if point == "files.before_rename" else 0)
    assert len(ground.renderings()) == (1 if point in RENDERED_ONCE else 2)


@pytest.mark.slow
def test_a_child_killed_after_the_mail_server_took_the_mail_sends_that_one_again_under_the_same_id(
    ground: Ground,
) -> None:
    """The one step that no note can protect: between the server's answer and our own."""
    ground.start_worker(**ground.fault("mail.after_send=kill"))
    ground.issue()
    ground.wait_for(ground.has_struck, "the child to be killed")
    ground.start_beat()
    ground.wait_for(ground.is_done, "the work to be done")
    ground.let_sweeps_pass()
    assert_exactly_one(ground, mails=2)
    assert len(ground.renderings()) == 1


@pytest.mark.slow
def test_a_worker_killed_while_rendering_is_followed_by_the_next(ground: Ground) -> None:
    first = ground.start_worker(**ground.fault("render.before_store=sleep:600"))
    ground.issue()
    ground.wait_for(ground.has_struck, "the rendering to begin")
    ground.kill(first)
    ground.start_beat()
    ground.start_worker()
    ground.wait_for(ground.is_done, "the next worker to do the work")
    ground.let_sweeps_pass()
    assert_exactly_one(ground)
    assert len(ground.renderings()) == 2


@pytest.mark.slow
def test_a_child_killed_while_rendering_is_never_replaced_without_late_acks_and_the_sweep(ground: Ground) -> None:
    """The twin: the lease has run out, a worker is there, and nobody tells it."""
    ground.start_worker(UNPROTECTED="acks", **ground.fault("render.before_store=kill"))
    ground.issue()
    ground.wait_for(lambda: "WorkerLostError" in ground.log(), "the child to be killed")
    ground.wait_for(lambda: ground.waiting_messages() == 0, "every message to be taken")
    ground.let_sweeps_pass(seconds=5)
    assert ground.state() == "waiting"
    assert ground.mails() == {}


IN_THE_BATCH = """
import datetime as dt, os, signal
from certification.models import Enrollment
from certification.services import batch_work
from certification.services.batches import batch_issue, batches_ask
from libraries.models import Person
from pdplanner.kernel import jobs
from pdplanner.kernel.access import actor_for
jobs.LEASE = dt.timedelta(seconds=2)
consultant = actor_for(Person.objects.get(family_name="Zieliński"))
(batch,) = batches_ask(actor=consultant, enrollments=Enrollment.objects.filter(state="applied"))
assert jobs.run(batch_work.WORK, batch.pk)
batch.refresh_from_db()
batch_issue(actor=consultant, batch=batch)
issue = batch_work.certificate_issue
def issue_and_die(**what):
    issue(**what)
    os.kill(os.getpid(), signal.SIGKILL)
batch_work.certificate_issue = issue_and_die
jobs.run(batch_work.WORK, batch.pk)
"""


@pytest.mark.slow
def test_who_is_killed_between_a_certificate_and_its_line_issued_neither(ground: Ground) -> None:
    """The next worker issues it, once: certificate and line are one transaction."""
    before = ground.rows("SELECT id FROM certification_certificate")
    ground.run_until_killed(IN_THE_BATCH)
    assert ground.rows("SELECT state FROM certification_issueline") == [("ready",)]
    assert ground.rows("SELECT id FROM certification_certificate") == before
    ground.start_worker()
    ground.start_beat()
    ground.wait_for(ground.is_done, "the next worker to do the work")
    ground.let_sweeps_pass()
    ((state, ground.certificate),) = ground.rows("SELECT state, certificate_id FROM certification_issueline")
    assert state == "issued"
    assert_exactly_one(ground)
    assert len(ground.renderings()) == 1
