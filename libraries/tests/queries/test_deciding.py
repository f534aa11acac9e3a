"""Who verifies whom, as of a day: the rules one by one, and that lists, checks and names never disagree."""

import datetime as dt
from collections.abc import Callable

import pytest

from libraries.enums import Decider
from libraries.models import Membership, Person, Supervision
from libraries.queries.deciding import Deciders, deciders, deciders_of, deciding_on
from libraries.services.people import membership_end
from pdplanner.kernel import clock
from tests.cast import LONG_AGO, Cast, person, post

MAY = dt.date(2026, 5, 1)
JUNE = dt.date(2026, 6, 1)


def who(found: Deciders) -> tuple[str, list[str], bool]:
    return found.capacity, [str(one) for one in found.people], found.is_interim


def end(membership: Membership, on: dt.date) -> None:
    Membership.objects.filter(pk=membership.pk).update(ends_on=on)
    Supervision.objects.filter(supervisor=membership).update(ends_on=on)
    Supervision.objects.filter(report=membership).update(ends_on=on)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ada", (Decider.SUPERVISOR, ["Sam Okafor"], False)),
        ("sam", (Decider.DIRECTOR, ["Dina Herrera"], False)),
        ("alma", (Decider.DIRECTOR, ["Dina Herrera"], False)),
        ("dina", (Decider.BOARD_CHAIR, ["Carl Pym"], False)),
        ("tess", (Decider.BOARD_CHAIR, ["Carl Pym"], False)),
        ("carl", (Decider.TRUSTEE, ["Tess Ortega"], False)),
        ("omar", (Decider.CONSULTANT, [], True)),  # Cedar Fork has no board chair
        ("fred", (Decider.CONSULTANT, [], True)),  # Farwell has nobody else
    ],
)
def test_who_verifies_whom(cast: Cast, name: str, expected: tuple[str, list[str], bool]) -> None:
    assert who(deciding_on(cast.posts[name])) == expected


def test_when_the_supervisor_leaves_the_director_does_and_then_the_board_chair(cast: Cast) -> None:
    end(cast.posts["sam"], MAY)
    assert deciders(cast.posts["ada"], on=MAY) == [cast.sam]
    assert who(deciding_on(cast.posts["ada"], JUNE)) == (Decider.DIRECTOR, ["Dina Herrera"], False)
    end(cast.posts["dina"], MAY)
    assert who(deciding_on(cast.posts["ada"], JUNE)) == (Decider.BOARD_CHAIR, ["Carl Pym"], True)
    end(cast.posts["carl"], MAY)
    assert who(deciding_on(cast.posts["ada"], JUNE)) == (Decider.CONSULTANT, [], True)


def test_a_successor_decides_from_their_first_day(cast: Cast) -> None:
    end(cast.posts["sam"], MAY)
    Supervision.objects.create(
        supervisor=cast.posts["alma"], report=cast.posts["ada"], starts_on=dt.date(2026, 5, 2), recorded_at=clock.now()
    )
    assert deciders(cast.posts["ada"], on=MAY) == [cast.sam]
    assert deciders(cast.posts["ada"], on=dt.date(2026, 5, 2)) == [cast.alma]


def test_a_deactivated_supervisor_does_not_hold_a_claim_up(cast: Cast) -> None:
    Person.objects.filter(pk=cast.sam.pk).update(is_active=False)
    assert deciders(cast.posts["ada"]) == [cast.dina]


def test_the_supervisor_of_the_last_day_decides_on_what_is_left_of_a_post_that_ended(cast: Cast) -> None:
    membership_end(actor=cast.actor("alma"), membership=cast.posts["ada"], ends_on=MAY)
    assert deciders(Membership.objects.get(pk=cast.posts["ada"].pk), on=JUNE) == [cast.sam]


def test_the_old_posts_of_who_became_director_are_the_board_chairs(cast: Cast) -> None:
    end(cast.posts["dina"], MAY)
    post(cast.ada, cast.library, "director", starts_on=dt.date(2026, 5, 2))
    assert deciders(cast.posts["ada"], on=MAY) == [cast.sam]
    assert who(deciding_on(cast.posts["ada"], JUNE)) == (Decider.BOARD_CHAIR, ["Carl Pym"], False)
    with clock.moved_to(dt.datetime(2026, 6, 1, 18, tzinfo=dt.UTC)):
        assert cast.posts["ada"].pk not in cast.actor("sam").reach("reports")
        assert cast.posts["ada"].pk in cast.actor("carl").reach("entrusted")


def test_nobody_decides_for_themselves_with_another_hat(cast: Cast) -> None:
    post(cast.dina, cast.library, "board_chair", starts_on=LONG_AGO)
    end(cast.posts["carl"], MAY)
    assert who(deciding_on(cast.posts["dina"], JUNE)) == (Decider.CONSULTANT, [], True)


def test_posts_at_two_libraries_have_each_their_own_decider(cast: Cast) -> None:
    second = post(cast.ada, cast.second_library, "staff")
    elsewhere = post(cast.ada, cast.foreign_library, "trustee")
    found = deciders_of([cast.posts["ada"], second, elsewhere], JUNE)
    assert [found[one.pk].names for one in (cast.posts["ada"], second, elsewhere)] == [
        "Sam Okafor", "Omar Haddad", "A consultant of the agency, with a note",
    ]  # fmt: skip


def test_who_decides_is_asked_with_the_same_few_queries_for_many(
    cast: Cast, django_assert_num_queries: Callable[..., object]
) -> None:
    posts = [cast.posts["ada"], cast.posts["sam"]]
    with django_assert_num_queries(3):
        deciders_of(posts, JUNE)
    posts += [post(person(f"Page {number}"), cast.library, "staff") for number in range(30)]
    with django_assert_num_queries(3):
        deciders_of(posts, JUNE)
