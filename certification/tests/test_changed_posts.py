"""Changed posts and populations make the standings that rest on them stale: what is stored is right the same day."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certification.models import Enrollment, Standing, Track
from certification.services.boards import board_enroll
from certification.services.standing import refresh_range, standings_mark_older_days
from certification.tests.scene import on
from certification.tests.test_boards import STARTS, track  # noqa: F401  # the fixture: a board’s track
from certification.tests.test_choices import add, published
from certification.tests.test_facts_lived import TODAY, enrolled, small_rules
from libraries.models import Library, Membership
from libraries.services.directory import directory_import
from libraries.services.libraries import library_edit
from libraries.services.people import membership_end, person_add, post_add
from libraries.services.posts import post_change, post_correct
from pdplanner.kernel.models import JobState
from tests.cast import Cast

NEED = {"by": "post", "at": "today", "values": {"director": "20", "administrator": "15"}, "otherwise": "10"}
BY_POST = {"kind": "credits", "code": "total", "min": NEED}
LARGE = {"kind": "fact", "code": "large", "about": "attribute", "name": "population", "op": "gt", "value": 39_999}
FACTS = ("kind", "address", "place", "state", "region", "librarians_fte", "staff_fte")


def asking(requirement: dict[str, Any]) -> dict[str, Any]:
    return small_rules(levels=[{"code": "certificate", "phases": {"first": requirement}}])


def reckoned() -> None:
    """What waits is reckoned today; a new day is not waited for."""
    refresh_range(0, 2**31)


def stored(enrollment: Enrollment) -> Standing:
    return Standing.objects.get(enrollment=enrollment)


def waiting() -> list[str]:
    rows = Standing.objects.filter(job_state=JobState.WAITING).order_by("enrollment__person__display_name")
    return list(rows.values_list("enrollment__person__display_name", flat=True))


# --- Posts ---
def change(cast: Cast, post: Membership) -> None:
    post_change(actor=cast.actor("cora"), membership=post, role="director", title="", starts_on=TODAY)


def correct(cast: Cast, post: Membership) -> None:
    post_correct(actor=cast.actor("cora"), membership=post, role="director", title="", starts_on=post.starts_on)


def another(cast: Cast, post: Membership) -> None:
    to = {"library": cast.second_library, "person": post.person, "role": "director", "title": ""}
    post_add(actor=cast.actor("cora"), starts_on=TODAY, **to)


def end(cast: Cast, post: Membership) -> None:
    """The second, newer post as an administrator ends; what is left is the one as director."""
    membership_end(actor=cast.actor("cora"), membership=post, ends_on=TODAY - dt.timedelta(days=1))


@pytest.mark.parametrize(("move", "role", "before"), [
    (change, "staff", 1000), (correct, "staff", 1000), (another, "staff", 1000), (end, "administrator", 1500),
])  # fmt: skip
def test_a_changed_post_is_reckoned_with_on_the_same_day(
    cast: Cast, move: Callable[[Cast, Membership], None], role: str, before: int
) -> None:
    if move is end:
        Membership.objects.filter(person=cast.ada).update(role="director")
    row = {"person": cast.ada, "library": cast.second_library, "starts_on": dt.date(2020, 1, 1), "role": role}
    post = Membership.objects.create(**row, recorded_at=cast.posts["ada"].recorded_at)
    Membership.objects.update(recorded_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    made = enrolled(cast, published(cast, asking(BY_POST)))
    with on(TODAY):
        reckoned()
        assert stored(made).need_hundredths == before
        move(cast, post)
        reckoned()
    assert stored(made).need_hundredths == 2000


def test_rules_that_look_at_posts_are_not_reckoned_each_day_any_more(cast: Cast) -> None:
    made = enrolled(cast, published(cast, asking(BY_POST)))
    with on(TODAY):
        reckoned()
        last = stored(made).lasts_through
    assert last is not None
    with on(last):
        assert standings_mark_older_days() == []


@pytest.mark.usefixtures("track")
@pytest.mark.parametrize("move", ["comes", "goes", "never_was"])
def test_who_comes_to_a_board_or_leaves_it_makes_its_standing_stale(cast: Cast, track: Any, move: str) -> None:  # noqa: F811
    cora = cast.actor("cora")
    with on(STARTS):
        made = board_enroll(actor=cast.actor("carl"), library=cast.library, track=track, starts_on=STARTS)
        reckoned()
        assert stored(made).job_state == JobState.DONE
        if move == "comes":
            named = {"display_name": "Nell Page", "family_name": "Page", "contact_mail": ""}
            person_add(actor=cora, library=cast.library, role="trustee", title="", starts_on=STARTS, **named)
        elif move == "goes":
            membership_end(actor=cora, membership=cast.posts["tess"], ends_on=STARTS)
        else:
            post = cast.posts["tess"]
            post_correct(actor=cora, membership=post, role="staff", title="", starts_on=post.starts_on)
        assert stored(made).job_state == JobState.WAITING


# --- Populations ---
def serves(library: Library, people: int, cast: Cast) -> None:
    facts = {name: getattr(library, name) for name in FACTS}
    library_edit(actor=cast.actor("cora"), library=library, population=people, **facts)


def test_another_population_marks_whoever_s_rules_ask_for_it_and_nobody_else(cast: Cast) -> None:
    Membership.objects.update(recorded_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    large = published(cast, asking(LARGE))
    made = enrolled(cast, large)
    Enrollment.objects.filter(pk=made.pk).update(person=cast.sam)
    elsewhere = enrolled(cast, large)
    Enrollment.objects.filter(pk=elsewhere.pk).update(person=cast.otto)
    other = Track.objects.create(program=large.program, code="other", name="Other Track")
    add(cast, other, {**small_rules(code="other"), "track": "other"}, TODAY)
    plain = enrolled(cast, other)
    Enrollment.objects.filter(pk=plain.pk).update(person=cast.dina)
    with on(TODAY):
        reckoned()
        assert (waiting(), stored(made).status) == ([], "not_met")
        serves(cast.library, 40_000, cast)
        assert waiting() == ["Sam Okafor"]
        reckoned()
        assert stored(made).status == "met"
        cast.library.refresh_from_db()
        library_edit(
            actor=cast.actor("cora"), library=cast.library, population=40_000,
            **{name: getattr(cast.library, name) for name in FACTS} | {"region": "North"},
        )  # fmt: skip
    assert waiting() == []


def taken(cast: Cast, people: int) -> int:
    """How many queries a directory costs that says both libraries serve so many people."""
    names = (cast.library, cast.second_library)
    lines = [f"MT{n},{row.name},{row.place},MT,{people}" for n, row in enumerate(names)]
    file = io.BytesIO("\n".join(["libid,name,city,state,population", *lines]).encode())
    with CaptureQueriesContext(connection) as found:
        directory_import(agency=cast.agency, file=file, source="Survey")
    return len(found)


def test_a_directory_marks_all_it_concerns_in_as_many_queries_as_one(cast: Cast) -> None:
    large = published(cast, asking(LARGE))
    with on(TODAY):
        taken(cast, 1_000)
        costs = []
        for who in ("sam", "dina", "otto"):
            made = enrolled(cast, large)
            Enrollment.objects.filter(pk=made.pk).update(person=cast.people[who])
            reckoned()
            assert waiting() == []
            costs.append(taken(cast, 40_000 + len(costs)))
        assert waiting() == ["Dina Herrera", "Otto Lind", "Sam Okafor"]
        assert len(set(costs)) == 1
        reckoned()
        taken(cast, 40_002)
    assert waiting() == []
