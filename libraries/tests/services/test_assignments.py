"""Assignments and stand-ins route work: whose list it stands in first, and who gets the mail."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.http import Http404

from libraries.models import AgencyRole, Assignment, Library, Person, StandIn
from libraries.queries.shares import Share, consultants_for, share_of
from libraries.services.assignments import (
    assignment_end,
    assignments_add,
    region_rename,
    stand_in_end,
    stand_in_name,
)
from pdplanner.kernel import audit, clock
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from tests.cast import LONG_AGO, Cast, person

TODAY = dt.date(2026, 6, 1)
A_DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.moved_to(dt.datetime(2026, 6, 1, 18, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def bert(cast: Cast) -> AgencyRole:
    """A second consultant of the agency."""
    cast.people["bert"] = person("Bert Beck", "bert@example.org")
    return AgencyRole.objects.create(
        agency=cast.agency, person=cast.bert, role="consultant", starts_on=LONG_AGO, recorded_at=clock.now()
    )


def role_of(cast: Cast, name: str) -> AgencyRole:
    return AgencyRole.objects.get(person=cast.people[name])


def assign(cast: Cast, role: AgencyRole, *libraries: Library, region: str = "", by: str = "cora") -> list[Assignment]:
    return assignments_add(actor=cast.actor(by), agency_role=role, libraries=libraries, region=region, starts_on=TODAY)


def stand_in(cast: Cast, away: AgencyRole, deputy: AgencyRole, by: str = "cora", **days: dt.date) -> StandIn:
    given = {"starts_on": TODAY, "ends_on": TODAY + 9 * A_DAY} | days
    return stand_in_name(actor=cast.actor(by), agency_role=away, deputy=deputy, **given)


def names(share: Share) -> set[str]:
    return set(Library.objects.filter(share.holds("pk")).values_list("name", flat=True))


def test_without_any_assignment_everybody_sees_all_and_gets_all_mail(cast: Cast, bert: AgencyRole) -> None:
    share = share_of(cast.actor("connie"))
    assert (share.whose, share.has_own) == ("all", False)
    assert consultants_for(cast.library) == [cast.bert, cast.connie]


def test_an_assigned_library_is_its_consultants_and_what_nobody_has_is_everybodys(cast: Cast, bert: AgencyRole) -> None:
    third = Library.objects.create(agency=cast.agency, name="Third Library")
    assign(cast, bert, cast.library)
    assign(cast, role_of(cast, "connie"), cast.second_library)
    assert names(share_of(cast.actor("bert"))) == {cast.library.name, third.name}
    assert names(share_of(cast.actor("connie"))) == {cast.second_library.name, third.name}
    assert share_of(cast.actor("bert")).whose == "mine"
    assert share_of(cast.actor("bert"), "all").whose == "all"
    assert consultants_for(cast.library) == [cast.bert]
    assert consultants_for(third) == [cast.bert, cast.connie]


def test_a_region_goes_with_all_its_libraries_and_with_its_new_name(cast: Cast, bert: AgencyRole) -> None:
    Library.objects.filter(pk=cast.library.pk).update(region="West")
    assign(cast, bert, region="West")
    assert names(share_of(cast.actor("bert"))) == {cast.library.name, cast.second_library.name}
    assert region_rename(actor=cast.actor("cora"), agency=cast.agency, region="West", name="West Slope") == 1
    cast.library.refresh_from_db()
    assert (cast.library.region, "west slope" in cast.library.search_text) == ("West Slope", True)
    assert consultants_for(cast.library) == [cast.bert]
    entry = audit.history(cast.agency)[-1]
    assert (entry.action, entry.before, entry.after) == ("agency.keep_regions", "West", "West Slope")


def test_a_region_of_the_same_name_at_another_agency_is_another_region(cast: Cast, bert: AgencyRole) -> None:
    Library.objects.update(region="West")
    assign(cast, bert, region="West")
    assert consultants_for(cast.foreign_library) == [cast.fay]
    region_rename(actor=cast.actor("cora"), agency=cast.agency, region="West", name="East")
    cast.foreign_library.refresh_from_db()
    assert cast.foreign_library.region == "West"


def test_two_regions_become_one(cast: Cast, bert: AgencyRole) -> None:
    Library.objects.filter(pk=cast.library.pk).update(region="West")
    Library.objects.filter(pk=cast.second_library.pk).update(region="East")
    assign(cast, bert, region="West")
    assign(cast, bert, region="East")
    region_rename(actor=cast.actor("cora"), agency=cast.agency, region="West", name="East")
    assert Assignment.objects.get().region == "East"


def test_an_assignment_ends_with_its_day_and_with_the_post(cast: Cast, bert: AgencyRole) -> None:
    (row,) = assign(cast, bert, cast.library)
    assignment_end(actor=cast.actor("cora"), assignment=row, ends_on=TODAY)
    assert consultants_for(cast.library) == [cast.bert]
    with clock.moved_to(dt.datetime(2026, 6, 2, 18, tzinfo=dt.UTC)):
        assert consultants_for(cast.library) == [cast.bert, cast.connie]
        assert share_of(cast.actor("bert")).has_own is False
    Assignment.objects.update(ends_on=None)
    AgencyRole.objects.filter(pk=bert.pk).update(ends_on=TODAY - A_DAY)
    assert consultants_for(cast.library) == [cast.connie]


def test_the_same_is_not_assigned_twice(cast: Cast, bert: AgencyRole) -> None:
    assign(cast, bert, cast.library)
    assert assign(cast, bert, cast.library, cast.second_library)[0].library == cast.second_library
    assert Assignment.objects.count() == 2


def test_what_cannot_be_assigned_is_refused_in_words(cast: Cast, bert: AgencyRole) -> None:
    with pytest.raises(DomainError, match="at least one library"):
        assign(cast, bert)
    with pytest.raises(DomainError, match="libraries of your agency"):
        assign(cast, bert, cast.foreign_library)
    with pytest.raises(DomainError) as refusal:
        assign(cast, bert, region="Nowhere")
    assert refusal.value.field == "region"
    with pytest.raises(DomainError, match="not a consultant in this post"):
        assign(cast, role_of(cast, "cora"), cast.library)


def test_only_a_coordinator_assigns(cast: Cast, bert: AgencyRole) -> None:
    with pytest.raises(NotAllowed):
        assign(cast, bert, cast.library, by="bert")
    with pytest.raises(Http404):
        assign(cast, bert, cast.library, by="fay")


def test_somebody_who_ended_it_meanwhile_is_noticed(cast: Cast, bert: AgencyRole) -> None:
    (row,) = assign(cast, bert, cast.library)
    stale = Assignment.objects.get(pk=row.pk)
    assignment_end(actor=cast.actor("cora"), assignment=row, ends_on=TODAY)
    with pytest.raises(NotNow):
        assignment_end(actor=cast.actor("cora"), assignment=stale, ends_on=TODAY + A_DAY)


# --- Stand-ins ---
def test_a_stand_in_has_the_libraries_first_and_the_mail_until_the_last_day(cast: Cast, bert: AgencyRole) -> None:
    connie = role_of(cast, "connie")
    assign(cast, bert, cast.library)
    assign(cast, connie, cast.second_library)
    stand_in(cast, bert, connie, by="bert")
    share = share_of(cast.actor("connie"))
    assert names(share) == {cast.library.name, cast.second_library.name}
    assert consultants_for(cast.library) == [cast.connie]
    assert names(share_of(cast.actor("bert"))) == {cast.library.name}
    libraries = [cast.library, cast.second_library]
    share.label(libraries, lambda library: library.pk)
    assert [one.stands_in and str(one.stands_in.away.person) for one in libraries] == ["Bert Beck", None]
    with clock.moved_to(dt.datetime(2026, 6, 11, 18, tzinfo=dt.UTC)):
        assert names(share_of(cast.actor("connie"))) == {cast.second_library.name}
        assert consultants_for(cast.library) == [cast.bert]


def test_one_may_be_back_early(cast: Cast, bert: AgencyRole) -> None:
    assign(cast, bert, cast.library)
    row = stand_in(cast, bert, role_of(cast, "connie"), starts_on=TODAY - 3 * A_DAY)
    assert stand_in_end(actor=cast.actor("bert"), stand_in=row).ends_on == TODAY - A_DAY
    assert consultants_for(cast.library) == [cast.bert]
    later = stand_in(cast, bert, role_of(cast, "connie"), starts_on=TODAY + A_DAY)
    assert stand_in_end(actor=cast.actor("bert"), stand_in=later) is None
    assert StandIn.objects.count() == 1


def test_stand_ins_that_cannot_be_are_refused_in_words(cast: Cast, bert: AgencyRole) -> None:
    connie = role_of(cast, "connie")
    with pytest.raises(DomainError, match="Nobody stands in for themselves"):
        stand_in(cast, bert, bert)
    with pytest.raises(DomainError, match="Choose one of the list"):
        stand_in(cast, bert, role_of(cast, "fay"))
    with pytest.raises(DomainError, match="cannot be before the first"):
        stand_in(cast, bert, connie, ends_on=TODAY - A_DAY)
    stand_in(cast, bert, connie)
    with pytest.raises(DomainError, match="already stands in"):
        stand_in(cast, bert, connie, starts_on=TODAY + 9 * A_DAY, ends_on=TODAY + 20 * A_DAY)
    AgencyRole.objects.filter(pk=connie.pk).update(ends_on=TODAY + 12 * A_DAY)
    connie.refresh_from_db()
    with pytest.raises(DomainError, match="Connie Zielinska is not a consultant on that day"):
        stand_in(cast, bert, connie, starts_on=TODAY + 10 * A_DAY, ends_on=TODAY + 20 * A_DAY)


def test_a_colleague_names_no_stand_in_for_somebody_else(cast: Cast, bert: AgencyRole) -> None:
    with pytest.raises(NotAllowed):
        stand_in(cast, bert, role_of(cast, "connie"), by="connie")


def test_mail_about_ones_own_plan_goes_to_the_others(cast: Cast, bert: AgencyRole) -> None:
    assign(cast, bert, cast.library)
    assert consultants_for(cast.library, but=cast.bert) == [cast.connie]


def test_a_deactivated_consultant_gets_no_mail(cast: Cast, bert: AgencyRole) -> None:
    assign(cast, bert, cast.library)
    Person.objects.filter(pk=cast.bert.pk).update(is_active=False)
    assert consultants_for(cast.library) == [cast.connie]
