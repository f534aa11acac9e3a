"""The page of a team, and the reminder: each at most once a week, whoever sends it, and nobody of another team."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.tests.scene import on, strategic
from learning.services.team import team_remind
from libraries.models import Supervision
from pdplanner.home.tests.house import refresh, wear
from pdplanner.kernel import clock
from pdplanner.kernel.errors import NotAllowed
from pdplanner.kernel.models import AuditEntry, Mail, Notice
from tests.cast import LONG_AGO, Cast, person, post

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 12)


def team_page(client: Client, **asked: str) -> list:
    answer = client.get(reverse("home:team"), asked)
    assert answer.status_code == 200
    return list(answer.context["page"].object_list)


def remind(client: Client, *posts: int, words: str = "") -> str:
    answer = client.post(reverse("home:team_remind"), {"post": posts, "words": words}, follow=True)
    return answer.content.decode()


@pytest.fixture
def sam(client: Client, cast: Cast) -> Client:
    wear(client, cast, "sam", "supervisor")
    return client


def newcomer(cast: Cast, name: str):
    member = post(person(name, f"{name.replace(' ', '.').lower()}@example.org"), cast.library, "staff")
    Supervision.objects.create(supervisor=cast.posts["sam"], report=member, starts_on=LONG_AGO, recorded_at=clock.now())
    return member


def test_each_has_plan_promises_credits_and_what_ends_next(cast: Cast, sam: Client) -> None:
    scene = strategic(cast)
    scene.approved_plan()
    scene.credit("Course", dt.date(2026, 2, 2), 6)
    scene.claimed("Another", dt.date(2026, 2, 3), 2)
    with on(DAY):
        refresh(scene.enrollment)
        newcomer(cast, "Bo Zander")
        ada, bo = team_page(sam)
    assert (ada.verified, ada.claimed, ada.ends_on) == (1, 1, dt.date(2029, 6, 30))
    assert [(one.track, one.state, one.counted) for one in ada.member.standings] == [
        ("Strategic Track", "approved", 600)
    ]
    assert [one.revision.pdp_id for one in ada.used] == [scene.enrollment.pdp_id]
    assert (bo.member.standings, bo.used, bo.verified, bo.ends_on) == ((), (), 0, None)


def test_a_team_is_ones_own_and_searched_by_name(cast: Cast, sam: Client) -> None:
    newcomer(cast, "Žofia Ďurišová")
    names = lambda **asked: [str(row.member.post.person) for row in team_page(sam, **asked)]  # noqa: E731
    assert names() == ["Ada Whitcomb", "Žofia Ďurišová"] or names() == ["Žofia Ďurišová", "Ada Whitcomb"]
    assert (names(q="zofia"), names(q="otto"), names(q="x" * 200)) == (["Žofia Ďurišová"], [], names())
    omar = Client()
    wear(omar, cast, "omar", "director")
    assert [str(row.member.post.person) for row in team_page(omar)] == ["Otto Lind"]


def test_several_are_reminded_in_one_go_each_at_most_once_a_week(cast: Cast, sam: Client) -> None:
    ada, bo = cast.posts["ada"], newcomer(cast, "Bo Zander")
    with on(DAY):
        assert "1 person reminded." in remind(sam, ada.pk, words="Before summer, please.")
        assert "Reminded on 12 March 2026" in sam.get(reverse("home:team")).content.decode()
    with on(DAY + dt.timedelta(days=6)):
        said = remind(sam, ada.pk, bo.pk)
        assert "1 person reminded. Reminded less than a week ago, so not again: Ada Whitcomb." in said
        dina = Client()
        wear(dina, cast, "dina", "director")
        assert "Nobody was reminded." in remind(dina, ada.pk)
    with on(DAY + dt.timedelta(days=8)):
        assert "1 person reminded." in remind(sam, ada.pk)
    assert Notice.objects.filter(to_person=cast.ada, key__startswith="team.reminded").count() == 2
    first = Notice.objects.filter(to_person=cast.ada).order_by("pk")[0]
    assert (first.subject, first.words) == ("Sam Okafor asks you to look at your learning", "Before summer, please.")
    assert (first.url, Mail.objects.filter(to_address="ada@example.org").count()) == (
        reverse("certification:standing"),
        2,
    )
    rows = AuditEntry.objects.filter(action="membership.remind", subject_id=ada.pk).order_by("pk")
    assert [(row.person_id, row.reason) for row in rows] == [(cast.sam.pk, "Before summer, please."), (cast.sam.pk, "")]


def test_whoever_reads_a_reminder_finds_it_among_their_notices(cast: Cast, sam: Client) -> None:
    remind(sam, cast.posts["ada"].pk)
    ada = Client()
    ada.force_login(cast.ada)
    assert "Sam Okafor asks you to look at your learning" in ada.get(reverse("home:notices")).content.decode()


def test_nobody_of_another_team_is_reminded_and_ticking_nobody_is_said(cast: Cast, sam: Client) -> None:
    for posts in ((), (cast.posts["otto"].pk,), (cast.posts["sam"].pk,), (10**30,)):
        answer = sam.post(reverse("home:team_remind"), {"post": posts, "words": "Do not lose me."})
        assert answer.status_code == 422
        assert "Tick whom you want to remind." in answer.content.decode()
        assert "Do not lose me." in answer.content.decode()
    with pytest.raises(NotAllowed):
        team_remind(actor=cast.actor("dina"), posts=[cast.posts["dina"]])
    assert not Notice.objects.exists()
    ada = Client()
    ada.force_login(cast.ada)
    assert ada.get(reverse("home:team")).status_code == 403


def test_words_that_are_too_long_are_refused_and_who_was_ticked_stays_ticked(cast: Cast, sam: Client) -> None:
    key = cast.posts["ada"].pk
    answer = sam.post(reverse("home:team_remind"), {"post": [key], "words": "x" * 501})
    assert (answer.status_code, Notice.objects.exists()) == (422, False)
    assert f'value="{key}" id="post-{key}" checked' in answer.content.decode()


def test_a_page_costs_the_same_queries_for_two_people_and_for_twenty(cast: Cast, sam: Client) -> None:
    costs = []
    for number in (2, 20):
        for n in range(number):
            newcomer(cast, f"Person{number} Number{n}")
        with CaptureQueriesContext(connection) as found:
            team_page(sam)
        costs.append(len(found))
    assert costs[0] == costs[1]
