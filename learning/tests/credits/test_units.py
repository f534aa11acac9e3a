"""What is not measured in time: a college course is logged, planned, listed and printed by the credits it grants."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from learning.models import Credit, Kind
from learning.services.credits import credit_reenter, credit_reverse, credit_verify
from learning.services.kinds import kind_add
from learning.tests.credits.conftest import page, typed, words
from pdplanner.kernel.errors import DomainError
from tests.cast import Cast

Log = Callable[..., Credit]
MARCH_1 = dt.date(2027, 3, 1)


@pytest.fixture(autouse=True)
def college(cast: Cast) -> Kind:
    cora = cast.actor("cora")
    return kind_add(actor=cora, agency=cast.agency, code="college", name="College course", unit="semester credit")


def form_page(client: Client, cast: Cast, code: str = "college") -> str:
    return page(client, "credit_log", cast.posts["ada"].pk, code)


def send(client: Client, cast: Cast, code: str = "college", **more: object) -> Any:
    return client.post(reverse("learning:credit_log", args=[cast.posts["ada"].pk, code]), typed(**more))


def test_the_form_asks_for_the_measure_of_the_kind(cast: Cast, ada: Client) -> None:
    asked = ("Semester credits", 'name="units"', 'name="minutes"')
    assert [part in form_page(ada, cast) for part in asked] == [True, True, False]
    assert [part in form_page(ada, cast, "training") for part in asked] == [False, False, True]


def test_a_course_is_claimed_by_its_credits_and_read_by_them(cast: Cast, ada: Client, sam: Client) -> None:
    assert send(ada, cast, units="1,5", minutes="").status_code == 302
    credit = Credit.objects.get()
    assert (credit.minutes, credit.units_hundredths, credit.state) == (0, 150, "claimed")
    for client, name, args in ((ada, "credit", [credit.pk]), (ada, "credits", []), (sam, "to_verify", [])):
        assert "1.5 semester credits" in words(page(client, name, *args))
    sheet = ada.get(reverse("learning:credits_csv")).content.decode()
    assert ",College course,,1.5 semester credits,Claimed," in sheet


@pytest.mark.parametrize(
    ("units", "sentence"),
    [
        ("", "Say how many, in figures: 3 or 1.5."),
        ("0", "Say how many semester credits it was, more than 0 and at most 40."),
        ("41", "Say how many semester credits it was, more than 0 and at most 40."),
        ("-3", "“-3” is not a number. Write it in figures, like 3 or 1.5."),
        ("three", "“three” is not a number. Write it in figures, like 3 or 1.5."),
        ("1.234", "“1.234” is not a number. Write it in figures, like 3 or 1.5."),
        ("1e3", "“1e3” is not a number. Write it in figures, like 3 or 1.5."),
        ("9" * 300, "at most 10 characters"),
    ],
)
def test_a_wrong_number_gets_a_sentence_and_stays_typed(cast: Cast, ada: Client, units: str, sentence: str) -> None:
    answer = send(ada, cast, units=units)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html
    assert f'value="{units}"' in html or not units
    assert not Credit.objects.exists()


def test_the_worth_is_asked_in_units(cast: Cast, ada: Client) -> None:
    answer = ada.get(reverse("learning:credit_worth", args=[cast.posts["ada"].pk]), {"kind": "college", "units": "1"})
    assert "1 semester credit." in words(answer.content.decode())


def test_each_kind_is_recorded_in_its_own_measure_only(log: Log) -> None:
    for facts, field in (
        ({"code": "college", "minutes": 60}, "units"),
        ({"code": "college", "minutes": 60, "units_hundredths": 300}, "units"),
        ({"code": "training", "minutes": 0, "units_hundredths": 300}, "minutes"),
        ({"code": "training", "minutes": 60, "units_hundredths": 300}, "minutes"),
    ):
        with pytest.raises(DomainError) as refusal:
            log(**facts)
        assert refusal.value.field == field
    assert not Credit.objects.exists()


@pytest.mark.database
def test_the_database_holds_one_size_for_each_credit(log: Log) -> None:
    credit = log()
    for minutes, units in ((0, 0), (60, 100)):
        with pytest.raises(IntegrityError, match="credit_has_one_size"), transaction.atomic():
            Credit.objects.filter(pk=credit.pk).update(minutes=minutes, units_hundredths=units)


def test_editing_shows_the_units_and_another_kind_asks_anew(cast: Cast, ada: Client, log: Log) -> None:
    credit = log(code="college", minutes=0, units_hundredths=300)
    html = page(ada, "credit_edit", credit.pk)
    assert 'value="3"' in html
    assert 'name="minutes"' in page(ada, "credit_edit", credit.pk, kind="training")


def test_a_reversed_course_is_entered_again_with_its_units(cast: Cast, log: Log, claim: Log) -> None:
    credit = claim(code="college", minutes=0, units_hundredths=300)
    credit = credit_verify(actor=cast.actor("sam"), credit=credit)
    credit = credit_reverse(actor=cast.actor("connie"), credit=credit, reason="It was 4.")
    copy = credit_reenter(actor=cast.actor("ada"), credit=credit)
    assert (copy.minutes, copy.units_hundredths) == (0, 300)
