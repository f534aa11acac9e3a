"""The broker is down when a certificate is issued, or loses what it held: nothing is lost, because the row says it."""

from collections.abc import Callable

import pytest

from tests.faults.ground import Ground, assert_exactly_one
from tests.services import Redis

pytestmark = pytest.mark.database

ANSWER_SECONDS = 20.0


def down_and_started_later(ground: Ground) -> None:
    ground.stop_broker()
    assert ground.issue() < ANSWER_SECONDS
    ground.start_broker()


def emptied_between_wake_and_work(ground: Ground) -> None:
    assert ground.issue() < ANSWER_SECONDS
    assert ground.waiting_messages() > 0
    ground.empty_broker()


@pytest.mark.parametrize(
    "loss", [pytest.param(down_and_started_later, marks=pytest.mark.slow), emptied_between_wake_and_work]
)
def test_what_the_broker_lost_the_sweep_does(ground: Ground, loss: Callable[[Ground], None]) -> None:
    loss(ground)
    ground.start_worker()
    ground.let_sweeps_pass()
    assert ground.state() == "waiting"  # the twin: without a sweep nobody ever makes it
    assert ground.renderings() == []
    ground.start_beat()
    ground.wait_for(ground.is_done, "the sweep to find the work")
    ground.let_sweeps_pass()
    assert_exactly_one(ground)
    assert len(ground.renderings()) == 1


@pytest.mark.slow
def test_a_broker_may_go_and_come_back_under_running_programs(ground: Ground) -> None:
    ground.start_worker()
    ground.start_beat()
    ground.stop_broker()
    assert ground.issue() < ANSWER_SECONDS
    ground.let_sweeps_pass()
    ground.start_broker()
    ground.wait_for(ground.is_done, "worker and beat to find their broker again")
    ground.let_sweeps_pass()
    assert_exactly_one(ground)


def test_a_broker_that_says_nothing_does_not_hold_up_the_page(ground: Ground, redis_server: Redis) -> None:
    """Issuing wakes several rows; only the first of them waits, its two seconds. The kernel's own tests count that."""
    ground.environment["CELERY_BROKER_URL"] = redis_server.url
    redis_server.freeze()
    assert ground.issue() < 2 * ANSWER_SECONDS
    assert ground.state() == "waiting"
