"""Who is named, who finds a claim in their list and who may verify it are the same people, whatever happened."""

import datetime as dt

import pytest

from learning.models import Credit, Kind
from learning.queries.credits import credits_to_verify
from libraries.models import AgencyRole, Membership, Person, Supervision
from libraries.queries.deciding import deciders_of
from pdplanner.kernel import access, clock
from tests.cast import LONG_AGO, Cast, post

MAY = dt.date(2026, 5, 1)
JUNE = dt.date(2026, 6, 1)


def end(membership: Membership, on: dt.date) -> None:
    Membership.objects.filter(pk=membership.pk).update(ends_on=on)
    Supervision.objects.filter(supervisor=membership).update(ends_on=on)
    Supervision.objects.filter(report=membership).update(ends_on=on)


def named_for(cast: Cast, supervisor: str, report: str) -> None:
    Supervision.objects.create(
        supervisor=cast.posts[supervisor], report=cast.posts[report], starts_on=LONG_AGO, recorded_at=clock.now()
    )


def happens(cast: Cast, world: str) -> None:
    """What sets this world apart from the cast as it is."""
    leaving = {
        "no supervisor": ("sam",), "no director": ("dina",), "neither": ("sam", "dina"), "no chair": ("carl",),
        "nobody": ("sam", "dina", "carl", "tess", "alma"), "a former member of the staff": ("ada",),
        "named where no chair is": ("carl",), "named, and gone": ("carl",), "named, and promoted": ("carl",),
        "promotion after leaving": ("ada",),
    }  # fmt: skip
    joining = {
        "promotion": [("ada", cast.library, "director")],
        "promotion after leaving": [("ada", cast.library, "director")],
        "two chairs": [("sam", cast.library, "board_chair")],
        "the chair works here": [("carl", cast.library, "staff")],
        "two libraries": [("omar", cast.library, "trustee"), ("dina", cast.second_library, "board_chair")],
        "two agencies": [("fred", cast.library, "board_chair"), ("ada", cast.foreign_library, "director")],
    }
    for name in leaving.get(world, ()):
        end(cast.posts[name], MAY)
    for name, library, role in joining.get(world, ()):
        post(cast.people[name], library, role, starts_on=MAY)
    if world.startswith("named"):
        for supervisor, report in (("alma", "dina"), ("sam", "tess")):
            named_for(cast, supervisor, report)
    if world == "named, and gone":
        end(cast.posts["alma"], MAY)
        end(cast.posts["tess"], MAY)
    if world == "named, and promoted":
        post(cast.alma, cast.library, "director", starts_on=MAY)
    if world == "closed accounts":
        Person.objects.filter(pk__in=[cast.sam.pk, cast.dina.pk]).update(is_active=False)


WORLDS = (
    "as it is", "no supervisor", "no director", "neither", "no chair", "nobody", "promotion",
    "promotion after leaving", "two chairs", "the chair works here", "a former member of the staff", "two libraries",
    "two agencies", "closed accounts", "named where no chair is", "named beside a chair", "named, and gone",
    "named, and promoted",
)  # fmt: skip


@pytest.mark.parametrize("world", WORLDS)
def test_whoever_is_named_finds_it_in_their_list_and_may_verify_and_nobody_else_waits_for_it(
    cast: Cast, world: str
) -> None:
    happens(cast, world)
    with clock.moved_to(dt.datetime(2026, 6, 1, 18, tzinfo=dt.UTC)):
        credits = [
            Credit.objects.create(
                person=held.person, membership=held, title=str(held), state="claimed", claimed_at=clock.now(),
                kind=Kind.objects.get(agency=held.library.agency, code="training"), started_on=MAY, ended_on=MAY,
                minutes=60, recorded_at=clock.now(),
            )
            for held in Membership.objects.select_related("library__agency", "person")
        ]  # fmt: skip
        found = deciders_of([credit.membership for credit in credits], JUNE)
        for one in Person.objects.filter(is_active=True):
            actor = access.actor_for(one)
            waits = set(credits_to_verify(actor).values_list("pk", flat=True))
            may = set(access.visible(actor, "credit.verify").values_list("pk", flat=True))
            named = {credit.pk for credit in credits if one in found[credit.membership_id].people}
            assert waits == named, f"{world}: {one}"
            assert named <= may, f"{world}: {one}"
            assert not may & {credit.pk for credit in credits if credit.person_id == one.pk}


def test_whom_the_agency_named_decides_only_while_there_is_no_chair_and_nobody_else_may(cast: Cast) -> None:
    named_for(cast, "alma", "dina")
    named_for(cast, "sam", "tess")
    posts = [cast.posts["dina"], cast.posts["tess"]]

    def named() -> list[list[Person]]:
        found = deciders_of(posts, JUNE)
        return [list(found[held.pk].people) for held in posts]

    with clock.moved_to(dt.datetime(2026, 6, 1, 18, tzinfo=dt.UTC)):
        assert named() == [[cast.carl], [cast.carl]]
        assert cast.actor("alma").reach("reports") == frozenset()
        end(cast.posts["carl"], MAY)
        assert named() == [[cast.alma], [cast.sam]]
        assert cast.posts["tess"].pk not in cast.actor("dina").reach("reports"), "a director decides for no trustee"
        Person.objects.filter(pk=cast.alma.pk).update(is_active=False)
        assert named() == [[], [cast.sam]]


def test_a_consultants_own_agency_role_gives_no_post(cast: Cast) -> None:
    assert AgencyRole.objects.filter(person=cast.connie).exists()
    assert cast.actor("connie").reach("awaits") == frozenset()
