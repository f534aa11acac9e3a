"""The evidence box: every file once, with what it shows; what shows nothing is said and can go."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning.models import Credit, Evidence
from learning.services.evidence import evidence_add
from pdplanner.kernel.wording import short_date
from tests.cast import Cast

Log = Callable[..., Credit]
BOX = "learning:evidence_box"


def a_file(cast: Cast, name: str, who: str = "ada") -> Evidence:
    upload = SimpleUploadedFile(name, f"Words of {name}".encode(), "text/plain")
    return evidence_add(actor=cast.actor(who), upload=upload)


def page(client: Client, **asked: str) -> str:
    return client.get(reverse(BOX), asked).content.decode()


def test_an_empty_box_says_how_a_file_gets_into_it(ada: Client) -> None:
    assert "Nothing here yet" in page(ada)


def test_a_file_is_listed_once_with_every_credit_it_shows(cast: Cast, log: Log, claim: Log, ada: Client) -> None:
    badge, alone = a_file(cast, "badge.txt"), a_file(cast, "alone.txt")
    a_file(cast, "of-sam.txt", "sam")
    log(title="First session", evidence=[badge])
    claim(title="Second session", evidence=[badge])
    whole, unused = page(ada), page(ada, show="unused")
    assert whole.count(">badge.txt</a>") == 1
    assert "First session" in whole
    assert "Second session" in whole
    assert "of-sam.txt" not in whole
    assert "2 files" in whole
    assert "1 shows nothing yet" in whole
    assert (">badge.txt</a>" in unused, ">alone.txt</a>" in unused) == (False, True)
    removable = (
        reverse("learning:evidence_remove", args=[badge.pk]),
        reverse("learning:evidence_remove", args=[alone.pk]),
    )
    assert [address in whole for address in removable] == [False, True]


def test_what_shows_nothing_goes_and_the_box_is_shown_again(cast: Cast, ada: Client) -> None:
    alone = a_file(cast, "alone.txt")
    answer = ada.post(reverse("learning:evidence_remove", args=[alone.pk]))
    assert answer["Location"] == reverse(BOX)
    assert not Evidence.objects.exists()


def test_a_file_that_shows_one_credit_is_offered_for_the_next(cast: Cast, claim: Log, ada: Client) -> None:
    badge = a_file(cast, "badge.txt")
    first = claim(title="First session", evidence=[badge])
    form = reverse("learning:credit_log", args=[cast.posts["ada"].pk, "training"])
    labels = ada.get(form).context["form"].fields["evidence"].choices
    assert [label.replace("\xa0", " ") for _, label in labels] == [
        f"badge.txt, 18 bytes, added {short_date(badge.added_at)}, shows “First session”"
    ]
    second = claim(title="Second session", minutes=60, evidence=[badge])
    assert list(badge.credits.order_by("pk")) == [first, second]


def test_a_box_costs_the_same_few_queries_for_one_file_and_for_many(cast: Cast, log: Log, ada: Client) -> None:
    log(evidence=[a_file(cast, "0.txt")])
    few = _queries(ada)
    for number in range(1, 12):
        log(title=f"Course {number}", evidence=[a_file(cast, f"{number}.txt")])
    assert _queries(ada) == few <= 10


def _queries(client: Client) -> int:
    page(client)
    with CaptureQueriesContext(connection) as found:
        page(client)
    return len(found)
