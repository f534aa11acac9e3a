"""Shipped programs beyond Montana's in an agency's hands: enrolled in, with the period their rules say."""

import datetime as dt
import json

import pytest

from certification.engine import load_rules
from certification.models import Enrollment
from certification.queries.standing import live_standing_of
from certification.services.enrollments import enrollment_open
from certification.services.rule_sets import rule_set_add, rule_set_publish
from certification.tests.scene import on
from tests.cast import EXAMPLES, Cast, strategic_track

TODAY = dt.date(2026, 11, 17)


@pytest.mark.parametrize(
    ("example", "stored_end", "first_day", "last_day"),
    [
        ("lssc-support-staff", dt.date(2030, 11, 17), dt.date(2026, 11, 17), dt.date(2030, 11, 16)),
        ("cilip-registration", None, None, None),
        ("georgia-librarian", dt.date(2028, 7, 1), dt.date(2026, 7, 1), dt.date(2028, 6, 30)),
        ("alia-cpd", dt.date(2029, 7, 1), dt.date(2026, 7, 1), dt.date(2029, 6, 30)),
        ("aca-2026", None, dt.date(2027, 1, 1), dt.date(2031, 12, 31)),
        ("ahip", None, dt.date(2021, 11, 18), dt.date(2026, 11, 17)),
    ],
)
def test_enrolling_opens_the_period_of_the_program(
    cast: Cast, example: str, stored_end: dt.date | None, first_day: dt.date | None, last_day: dt.date | None
) -> None:
    track = strategic_track(cast).track
    document = json.loads((EXAMPLES / f"{example}.json").read_text())
    with on(TODAY):
        draft = rule_set_add(actor=cast.actor("cora"), track=track, effective_from=TODAY, document=document)
        rule_set_publish(actor=cast.actor("cora"), rule_set=draft)
        made = enrollment_open(actor=cast.actor("ada"), track=track, membership=cast.posts["ada"], starts_on=TODAY)
        verdict = live_standing_of(made.pk).verdict
    stored = Enrollment.objects.get(pk=made.pk)
    assert (stored.ends_before, stored.level) == (stored_end, load_rules(document).levels[0].code)
    assert (verdict.starts_on, verdict.last_day) == (first_day, last_day)
