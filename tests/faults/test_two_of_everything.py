"""Two workers and two beats, as after a deployment that forgot to stop the old ones: everything is done once."""

import pytest

from tests.faults.ground import Ground, assert_exactly_one

pytestmark = pytest.mark.database

MAIL = pytest.param("mail.before_send", marks=pytest.mark.slow)
SLOW_WORK = pytest.mark.parametrize("point", ["render.before_finish", MAIL])


def issue_amid_two_of_everything(ground: Ground, point: str, **environment: str) -> None:
    """One worker is held up in the middle of its work; the other is free, and the sweeps go on."""
    ground.start_workers(2, SHORT_LEASE="60", **ground.fault(f"{point}=sleep:5"), **environment)
    for _ in range(2):
        ground.start_beat()
    ground.issue()
    ground.wait_for(ground.has_struck, "the slow work to begin")
    ground.let_sweeps_pass(seconds=8)
    ground.wait_for(ground.is_done, "the work to be done")


@SLOW_WORK
def test_what_one_worker_is_slow_at_another_leaves_alone(ground: Ground, point: str) -> None:
    issue_amid_two_of_everything(ground, point)
    assert_exactly_one(ground)
    assert len(ground.renderings()) == 1


@pytest.mark.slow
@SLOW_WORK
def test_without_the_claim_both_do_it(ground: Ground, point: str) -> None:
    issue_amid_two_of_everything(ground, point, UNPROTECTED="claim")
    times = {"render.before_finish": len(ground.renderings()), "mail.before_send": max(ground.mails().values())}
    assert times[point] > 1


@pytest.mark.slow
def test_two_of_everything_do_all_the_work_of_the_story_once(busy_ground: Ground) -> None:
    busy_ground.start_workers(2, SHORT_LEASE="60")
    for _ in range(2):
        busy_ground.start_beat()
    busy_ground.wait_for(busy_ground.is_done, "two workers to do all the work")
    busy_ground.let_sweeps_pass()
    written = {key.replace(":", ".") for (key,) in busy_ground.rows("SELECT key FROM kernel_mail")}
    assert len(written) > 15
    assert busy_ground.mails() == dict.fromkeys(written, 1)
    numbers = [number for (number,) in busy_ground.rows("SELECT number FROM certification_certificate")]
    assert sorted(busy_ground.renderings()) == sorted(numbers)
