"""Spot checks over certified people: what their certificates count is drawn, and nothing else."""

import datetime as dt
from unittest import mock

from django.test import Client
from django.urls import reverse

from certification.models import Certificate, SpentCredit
from certification.services.withdrawing import certificate_withdraw
from certification.tests.scene import Scene, on
from learning.enums import SpotPool
from learning.queries.spot_checks import pool_of
from learning.services.spot_checks import Sample, spot_check_answer, spot_check_not_show, spot_round_start

ISSUED = dt.date(2027, 3, 3)
NEXT = dt.date(2027, 3, 4)


def pool(scene: Scene, first: dt.date = ISSUED, last: dt.date = ISSUED) -> set[int]:
    return set(pool_of(scene.cast.agency, first, last, 24, SpotPool.CERTIFIED).keys)


def test_what_a_certificate_of_these_days_counts_can_be_drawn(scene: Scene, certificate: Certificate) -> None:
    spent = set(SpentCredit.objects.filter(certificate=certificate).values_list("credit", flat=True))
    with on(NEXT):
        assert spent
        assert pool(scene) == spent
        assert pool(scene, NEXT, NEXT) == set()


def test_what_a_withdrawn_certificate_counted_is_not_drawn(scene: Scene, certificate: Certificate) -> None:
    with on(NEXT):
        certificate_withdraw(
            actor=scene.actor("cora"), certificate=Certificate.objects.get(pk=certificate.pk), reason="Why",
            public_note="It was issued in error.",
        )  # fmt: skip
        assert pool(scene) == set()


def test_a_credit_that_a_certificate_counts_is_not_offered_to_be_reversed(
    scene: Scene, certificate: Certificate, client: Client
) -> None:
    with on(NEXT):
        sample = Sample(ISSUED, ISSUED, NEXT + dt.timedelta(weeks=4), number=1, of=SpotPool.CERTIFIED)
        with mock.patch("learning.services.spot_checks.LEAST_PEOPLE", 1):
            one = spot_round_start(actor=scene.actor("cora"), agency=scene.cast.agency, sample=sample, token="form")
        check = spot_check_answer(actor=scene.actor(), check=one.checks.get(), words="I was there.")
        spot_check_not_show(
            actor=scene.actor("connie"), check=check, reason="Nobody else says so.", sent_at=check.answered_at
        )
        client.force_login(scene.cast.connie)
        html = client.get(reverse("learning:spot_check", args=[check.pk])).content.decode()
    assert f"Certificate {certificate.number} counts this credit" in html
    assert reverse("learning:credit_reverse", args=[check.credit_id]) not in html
