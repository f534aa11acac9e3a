"""A session of a board that is sent many times at once is recorded once, with one credit for each who attended."""

import datetime as dt
from collections import Counter
from functools import partial

import pytest

from certification.tests.scene import Scene, on, strategic
from learning.models import BoardSession, Credit
from learning.services.board_sessions import SessionFacts, session_edit, session_record, session_take_out
from learning.services.credits import credit_claim
from tests.cast import build
from tests.faults.races import THREADS, all_at_once

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
DAY = dt.date(2026, 3, 2)


@pytest.fixture
def scene() -> Scene:
    return strategic(build())


def test_sent_sixteen_times_at_once_it_is_recorded_once_added_to_once_and_taken_out_once(scene: Scene) -> None:
    cast = scene.cast
    with on(DAY):
        chair = scene.actor("carl")
    facts = SessionFacts(DAY, "Open meetings law", scene.kind("training"), 20, "A guest", "Item 4")
    record = partial(session_record, actor=chair, library=cast.library, facts=facts, attended=[cast.carl.pk])
    assert all_at_once([record] * THREADS, DAY) == Counter(done=THREADS)
    session = BoardSession.objects.get()
    adding = [
        partial(
            session_edit, actor=chair, session=BoardSession.objects.get(), minute_reference="Item 4",
            missed=[cast.tess.pk],
        )
        for _ in range(THREADS)
    ]  # fmt: skip
    assert all_at_once(adding, DAY) == Counter(done=THREADS)
    assert sorted(session.credits.values_list("person__display_name", "state")) == [
        ("Carl Pym", "claimed"), ("Tess Ortega", "verified"),
    ]  # fmt: skip
    taking = [
        partial(session_take_out, actor=chair, session=BoardSession.objects.get(), reason="Another day.")
        for _ in range(THREADS)
    ]
    assert all_at_once(taking, DAY) == Counter(done=1, NotNow=THREADS - 1)
    assert sorted(Credit.objects.values_list("person__display_name", "state")) == [
        ("Carl Pym", "draft"), ("Tess Ortega", "returned"),
    ]  # fmt: skip


def test_claimed_again_while_the_session_is_recorded_again_it_counts_once(scene: Scene) -> None:
    cast = scene.cast
    with on(DAY):
        chair, tess = scene.actor("carl"), scene.actor("tess")
        facts = SessionFacts(DAY, "Open meetings law", scene.kind("training"), 20, "A guest", "Item 4")
        record = partial(session_record, actor=chair, library=cast.library, facts=facts, attended=[cast.tess.pk])
        session = record()
        session_take_out(actor=chair, session=session, reason="Half the time.")
    again = partial(record, corrects=session)
    claims = [partial(credit_claim, actor=tess, credit=Credit.objects.get()) for _ in range(4)]

    ends = all_at_once([*claims, again, *claims], DAY)

    assert ends["done"] == 1
    assert ends["done"] + ends["NotNow"] + ends["DomainError"] == 9
    assert Credit.objects.get().state in ("claimed", "verified")
