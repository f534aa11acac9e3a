"""Who verifies a director or a trustee where there is no board chair: a coordinator names them, from a day on."""

import datetime as dt

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from libraries.models import Membership, Supervision
from libraries.queries.deciding import deciding_on
from libraries.services.people import A_DAY, membership_end, supervisor_set, verifier_name
from libraries.services.posts import post_change
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError, NotAllowed
from pdplanner.kernel.models import AuditEntry
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(cast: Cast) -> dt.date:
    """The library has no chair since yesterday."""
    today = clock.today(cast.agency.time_zone)
    Membership.objects.filter(pk=cast.posts["carl"].pk).update(ends_on=today - A_DAY)
    return today


def test_a_coordinator_names_them_and_a_page_says_who_it_is(cast: Cast, today: dt.date) -> None:
    browser = Client()
    browser.force_login(cast.cora)
    dina, page = cast.posts["dina"], reverse("libraries:post", args=[cast.posts["dina"].pk])
    assert "Name who verifies" in browser.get(page).content.decode()
    sent = {"supervisor": cast.posts["alma"].pk, "starts_on": today.isoformat()}
    assert browser.post(reverse("libraries:post_verifier", args=[dina.pk]), sent).status_code == 302
    assert "Alma Bell verifies the credits of Dina Herrera" in browser.get(page).content.decode()
    decides = deciding_on(dina)
    assert (decides.people, decides.capacity, decides.is_interim) == ((cast.alma,), "supervisor", False)
    row = AuditEntry.objects.latest("pk")
    assert (row.action, row.person, row.facts["supervisor"]) == (
        "membership.name_verifier", cast.cora, cast.posts["alma"].pk,
    )  # fmt: skip
    yesterday = deciding_on(dina, today - A_DAY)
    assert yesterday.people == (cast.carl,)


@pytest.mark.parametrize("who", ["alma", "dina", "connie", "sam"])
def test_nobody_who_works_there_chooses_who_verifies_their_director(cast: Cast, today: dt.date, who: str) -> None:
    with pytest.raises((NotAllowed, Http404)):
        verifier_name(
            actor=cast.actor(who), membership=cast.posts["dina"], supervisor=cast.posts["sam"], starts_on=today
        )
    with pytest.raises((DomainError, NotAllowed, Http404)):
        supervisor_set(
            actor=cast.actor(who), membership=cast.posts["dina"], supervisor=cast.posts["sam"], starts_on=today
        )
    assert deciding_on(cast.posts["dina"]).people == ()


@pytest.mark.parametrize(
    ("report", "supervisor", "words"),
    [
        ("dina", "dina", "Nobody supervises themselves"),
        ("dina", "otto", "Choose one of the list"),
        ("dina", "ada", "Dina Herrera supervises Ada Whitcomb"),
        ("ada", "tess", "for directors and trustees only"),
        ("dina", "lost", ""),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    cast: Cast, today: dt.date, report: str, supervisor: str, words: str
) -> None:
    Supervision.objects.update(supervisor=cast.posts["dina"])
    given = {"membership": cast.posts[report], "supervisor": cast.posts[supervisor], "starts_on": today}
    if words:
        with pytest.raises(DomainError, match=words):
            verifier_name(actor=cast.actor("cora"), **given)
    else:  # a closed account decides nothing
        verifier_name(actor=cast.actor("cora"), **given)
    assert deciding_on(cast.posts["dina"]).people == ()


def test_while_somebody_is_chair_nobody_is_named(cast: Cast) -> None:
    today = clock.today(cast.agency.time_zone)
    with pytest.raises(DomainError, match="Carl Pym is board chair on that day and verifies"):
        verifier_name(
            actor=cast.actor("cora"), membership=cast.posts["tess"], supervisor=cast.posts["sam"], starts_on=today
        )


def test_a_new_title_keeps_them_another_role_does_not_and_they_end_with_either_post(cast: Cast, today: dt.date) -> None:
    def named(membership: Membership) -> list[int]:
        return list(Supervision.objects.filter(report=membership, ends_on=None).values_list("supervisor", flat=True))

    cora, dina, alma = cast.actor("cora"), cast.posts["dina"], cast.posts["alma"]
    verifier_name(actor=cora, membership=dina, supervisor=alma, starts_on=today)
    titled = post_change(
        actor=cora, membership=dina, role="director", title="Head", branch=None, starts_on=today + A_DAY
    )
    assert named(titled) == [alma.pk]
    staff = post_change(
        actor=cora, membership=titled, role="staff", title="Clerk", branch=None, starts_on=today + 2 * A_DAY
    )
    assert named(staff) == []
    tess = cast.posts["tess"]
    verifier_name(actor=cora, membership=tess, supervisor=alma, starts_on=today)
    membership_end(actor=cora, membership=alma, ends_on=today, successor=cast.posts["sam"])
    assert deciding_on(tess, today + A_DAY).people == ()
