"""Lists of ten thousand credits: the queries of ten, filters in the address, and a sheet of all that fits them."""

import csv
import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning.enums import CreditState
from learning.models import Credit, Kind
from pdplanner.kernel import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FEW, MANY = 10, 10_000
FORMULA = "=HYPERLINK(1)"


def learned(cast: Cast, who: str, start: int, end: int) -> None:
    """Of who is verified by Sam; every tenth is called like a formula, every other one waits."""
    kind, now = Kind.objects.get(agency=cast.agency, code="training"), clock.now()
    waits, done = {"state": CreditState.CLAIMED}, {"state": CreditState.VERIFIED, "verified_by": cast.sam,
                                                   "verified_at": now, "verified_as": "supervisor"}  # fmt: skip
    Credit.objects.bulk_create(
        Credit(
            person=cast.people[who], membership=cast.posts[who], kind=kind, minutes=60, recorded_at=now,
            claimed_at=now, title=FORMULA if n % 10 == 0 else f"Session {n}",
            started_on=(day := dt.date(2026, 1, 1) + dt.timedelta(days=n % 300)), ended_on=day,
            **(waits if n % 2 else done),
        )
        for n in range(start, end)
    )  # fmt: skip


def asked(client: Client, name: str, **address: str) -> tuple[int, str]:
    with CaptureQueriesContext(connection) as found:
        answer = client.get(reverse(name), address)
    assert answer.status_code == 200
    return len(found), answer.content.decode()


@pytest.mark.parametrize(
    ("name", "who"),
    [("learning:credits", "ada"), ("learning:team_credits", "sam"), ("learning:to_verify", "sam")],
)
def test_a_list_asks_as_little_with_ten_thousand_credits_as_with_ten(
    cast: Cast, client: Client, name: str, who: str
) -> None:
    client.force_login(cast.people[who])
    learned(cast, "ada", 0, FEW)
    few, _ = asked(client, name, page="1")
    learned(cast, "ada", FEW, MANY)
    many, page = asked(client, name, page="2")
    assert few == many <= 10
    assert str(MANY // 2 if name == "learning:to_verify" else MANY) in page.replace(",", "")


def test_the_sheet_holds_all_that_fits_the_filter_and_no_formula(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    learned(cast, "ada", 0, MANY)
    _, page = asked(client, "learning:credits", q="HYPERLINK", state="verified")
    assert "1000 credits" in page.replace(",", "")
    number, sheet = asked(client, "learning:credits_csv", q="HYPERLINK", state="verified")
    rows = list(csv.DictReader(sheet.removeprefix("\ufeff").splitlines()))
    assert (len(rows), {row["State"] for row in rows}) == (MANY // 10, {"Verified"})
    assert {row["Title"] for row in rows} == {f"'{FORMULA}"}
    assert number <= 10
