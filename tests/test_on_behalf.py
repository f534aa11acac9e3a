"""What somebody does as a stand-in is on record with whom they stood in for, and read there by the coordinator."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from certification.models import Enrollment, RuleSet
from learning.models import Pdp
from libraries.models import AgencyRole, Assignment, Library, Person, StandIn
from pdplanner.home.tests.house import wear
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import actor_for
from pdplanner.kernel.models import AuditEntry
from tests.cast import LONG_AGO, Cast, person, strategic_track

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def bert(cast: Cast) -> Person:
    """A consultant who stands in for Connie today; Millrace is assigned to her."""
    bert, today = person("Bert Beck", "bert@example.org"), clock.today(cast.agency.time_zone)
    role = AgencyRole.objects.create(
        agency=cast.agency, person=bert, role="consultant", starts_on=LONG_AGO, recorded_at=clock.now()
    )
    away = AgencyRole.objects.get(person=cast.connie, role="consultant")
    assign(away, cast.library)
    StandIn.objects.create(away=away, deputy=role, starts_on=today, ends_on=today, recorded_at=clock.now())
    return bert


def assign(role: AgencyRole, library: Library) -> None:
    Assignment.objects.create(agency_role=role, library=library, starts_on=LONG_AGO, recorded_at=clock.now())


@pytest.fixture
def pdp(cast: Cast) -> Pdp:
    return Pdp.objects.create(person=cast.ada, membership=cast.posts["ada"], started_at=clock.now())


def finished(pdp: Pdp, who: Person) -> Person | None:
    return audit.record("pdp.finish", pdp, actor=actor_for(who), after="finished").on_behalf_of


def test_a_decision_about_a_library_of_somebody_who_is_away_names_them(cast: Cast, bert: Person, pdp: Pdp) -> None:
    assert finished(pdp, bert) == cast.connie
    assert finished(pdp, cast.connie) is None
    assert audit.record("credit.verify", pdp, actor=cast.actor("sam")).on_behalf_of is None
    assert audit.record("pdp.finish", pdp, actor=None).on_behalf_of is None
    # What is everybody's own to do, whatever hat the page shows.
    assert audit.record("revision.submit", pdp, actor=actor_for(bert)).on_behalf_of is None


def test_nobody_stands_in_where_the_library_is_their_own_or_nobodys_or_the_days_are_over(
    cast: Cast, bert: Person, pdp: Pdp
) -> None:
    other = Library.objects.create(agency=cast.agency, name="Elsewhere")
    assert audit.record("library.edit", other, actor=actor_for(bert)).on_behalf_of is None
    with clock.moved_to(clock.now() + dt.timedelta(days=3)):
        assert finished(pdp, bert) is None
    assign(AgencyRole.objects.get(person=bert), cast.library)
    assert finished(pdp, bert) is None


def test_an_enrollment_is_at_the_library_of_its_plan_and_without_one_at_none(
    cast: Cast, bert: Person, pdp: Pdp
) -> None:
    rules: RuleSet = strategic_track(cast)
    made = Enrollment.objects.create(
        agency=cast.agency, track=rules.track, rule_set=rules, person=cast.ada, starts_on=LONG_AGO,
        enrolled_at=clock.now(), pdp=pdp,
    )  # fmt: skip
    assert audit.record("enrollment.issue", made, actor=actor_for(bert)).on_behalf_of == cast.connie
    Enrollment.objects.filter(pk=made.pk).update(pdp=None, person=None, library=cast.library)  # of a board
    assert audit.record("enrollment.issue", made, actor=actor_for(bert)).on_behalf_of == cast.connie
    Enrollment.objects.filter(pk=made.pk).update(person=cast.ada, library=None)
    assert audit.record("enrollment.issue", made, actor=actor_for(bert)).on_behalf_of is None


def test_the_coordinator_reads_in_whose_place_it_was_done(cast: Cast, client: Client, bert: Person, pdp: Pdp) -> None:
    finished(pdp, bert)
    entry = AuditEntry.objects.latest("pk")
    wear(client, cast, "cora", "coordinator")
    listed = " ".join(client.get(reverse("home:audit")).content.decode().split())
    assert 'standing in for <span dir="auto">Connie Zielinska</span>' in listed
    one = client.get(reverse("home:audit_entry", args=[entry.pk])).content.decode()
    assert '<dt>Standing in for</dt><dd dir="auto">Connie Zielinska</dd>' in one
