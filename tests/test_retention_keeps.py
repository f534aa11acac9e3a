"""What goes by retention is gone for good: whatever is in doubt stays, and one trouble is not everybody's."""

import datetime as dt
import logging
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError
from django.db.models import DateField

from certification.models import Certificate, Enrollment
from learning.models import Credit, Evidence
from libraries.models import Agency, Invitation, Membership, Person
from libraries.services.people import membership_end
from pdplanner.home.queries.last_use import USES
from pdplanner.home.services import retention as service
from pdplanner.home.services.erasing import Mentions, mentions, person_expire
from pdplanner.home.tasks import retention as at_night
from pdplanner.kernel import clock
from pdplanner.kernel.models import AuditEntry, Mail, Notice
from tests import world as stage
from tests.cast import Cast
from tests.outlived import (
    LONG_AGO,
    OLD_DAY,
    audited,
    left_long_ago,
    numbers,
    old_credit,
    old_draft,
    old_plan,
    run,
    told,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def lena(players: Cast, world: stage.World) -> Person:
    return left_long_ago(players)


@pytest.fixture
def ada(players: Cast, world: stage.World) -> Person:
    Certificate.objects.filter(person=players.ada).update(valid_through=OLD_DAY)
    return Person.objects.get(pk=players.ada.pk)


# --- People ---


def _signed_in(lena: Person) -> None:
    Person.objects.filter(pk=lena.pk).update(last_login=clock.now())


def _entered_late(lena: Person) -> None:
    Person.objects.filter(pk=lena.pk).update(recorded_at=clock.now())


def _post_entered_late(lena: Person) -> None:
    lena.memberships.update(recorded_at=clock.now())


def _post_mended(lena: Person) -> None:
    audited(lena.memberships.get())


def _in_post(lena: Person) -> None:
    lena.memberships.update(ends_on=None)


def _did_something(lena: Person) -> None:
    audited(lena.memberships.get().library, person=lena)


def _edited(lena: Person) -> None:
    audited(lena)


def _credit_entered(lena: Person) -> None:
    Credit.objects.filter(person=lena).update(recorded_at=clock.now())


def _learned(lena: Person) -> None:
    Credit.objects.filter(person=lena).update(ended_on=clock.today("UTC"))


def _consultant_lately(lena: Person) -> None:
    lately = clock.today("UTC") - dt.timedelta(days=400)
    post: dict[str, Any] = {"person": lena, "role": "consultant", "starts_on": OLD_DAY, "ends_on": lately}
    lena.memberships.get().library.agency.roles.create(**post, recorded_at=LONG_AGO)


def _plan_in_force(lena: Person) -> None:
    old_plan(lena, state="approved", submitted_at=LONG_AGO, approved_at=LONG_AGO)


def _plan_moved(lena: Person) -> None:
    old_plan(lena, state="withdrawn", dropped_at=clock.now())


def _enrolled(lena: Person, **more: Any) -> None:
    pattern = Enrollment.objects.filter(agency=lena.memberships.get().library.agency).first()
    assert pattern is not None
    facts: dict[str, Any] = {
        "person": lena, "agency": pattern.agency, "track": pattern.track, "rule_set": pattern.rule_set,
        "starts_on": OLD_DAY, "enrolled_at": LONG_AGO, **more,
    }  # fmt: skip
    Enrollment.objects.create(**facts)


def _enrollment_closed_lately(lena: Person) -> None:
    _enrolled(lena, state="closed", closed_at=clock.now())


def _enrollment_open(lena: Person) -> None:
    _enrolled(lena, state="active")


def _board_enrollment_open(lena: Person) -> None:
    lena.memberships.update(role="trustee")
    _enrolled(lena, person=None, library=lena.memberships.get().library, state="active")


LATELY = (
    _signed_in, _entered_late, _post_entered_late, _post_mended, _in_post, _did_something, _edited, _credit_entered,
    _learned, _consultant_lately, _plan_in_force, _plan_moved, _enrollment_closed_lately, _enrollment_open,
    _board_enrollment_open,
)  # fmt: skip


@pytest.mark.parametrize("lately", LATELY)
def test_who_had_to_do_with_the_house_lately_has_not_left(lena: Person, players: Cast, lately: Any) -> None:
    assert numbers(players.agency)["People to erase"] == 1

    lately(lena)

    assert numbers(players.agency)["People to erase"] == 0


def test_a_last_day_with_a_wrong_year_erases_nobody(lena: Person, players: Cast) -> None:
    Membership.objects.filter(person=lena).update(ends_on=None)

    membership_end(actor=players.actor("cora"), membership=lena.memberships.get(), ends_on=OLD_DAY)
    run("--do")

    lena.refresh_from_db()
    assert lena.erased_at is None


def test_every_row_about_a_person_that_keeps_a_day_is_asked() -> None:
    """What is sent to them by the house is no use of theirs; a notice they read is asked for itself."""
    no_use = {"kernel.AuditEntry", "kernel.Notice", "kernel.Mail", "kernel.Digest"}
    about = {"person", "learner", "verifier"}
    wanted = {
        (model._meta.label, column.name)
        for model in apps.get_models()
        if any(isinstance(column, DateField) for column in model._meta.concrete_fields)
        for column in model._meta.concrete_fields
        if column.related_model is Person and column.name in about
    }

    asked = {(model._meta.label, way) for model, way in USES}
    assert {(label, way) for label, way in wanted if label not in no_use} <= asked


def test_who_was_kept_by_a_draft_goes_when_they_were_listed_and_not_before(lena: Person, players: Cast) -> None:
    Agency.objects.filter(pk=players.agency.pk).update(retention={"drafts": 12, "people": 36})
    agency = Agency.objects.get(pk=players.agency.pk)
    old_draft(lena, recorded_at=clock.now() - dt.timedelta(days=730))
    assert (numbers(agency)["Drafts of credits"], numbers(agency)["People to erase"]) == (1, 0)

    run("--do", "--agency", "JSL")

    assert (numbers(agency)["Drafts of credits"], numbers(agency)["People to erase"]) == (0, 1)


def test_each_person_is_erased_for_themselves(lena: Person, players: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trouble with the second leaves the first erased, with an entry of its own."""
    second = left_long_ago(players)
    real = service.person_expire

    def fails_at_the_second(**what: Any) -> Person:
        if what["person"].pk == second.pk:
            raise OSError
        return real(**what)

    monkeypatch.setattr(service, "person_expire", fails_at_the_second)
    with pytest.raises(CommandError):
        run("--do", "--agency", "JSL")

    lena.refresh_from_db()
    second.refresh_from_db()
    assert (lena.erased_at is None, second.erased_at is None) == (False, True)
    assert AuditEntry.objects.get(action="agency.retain", facts__what="People to erase").facts["rows"] == [lena.pk]


def test_what_was_told_while_they_were_looked_for_loses_their_name_too(lena: Person, players: Cast) -> None:
    before = told(players.sam, "before", subject="Lena Gone asks")
    found = mentions(lena.pk)
    after = Mail.objects.create(
        key="after", to_person=players.sam, to_address="s@example.org", subject="Lena Gone", text="T",
        written_at=clock.now(),
    )  # fmt: skip

    person_expire(person=lena, agency=players.agency, reason="Long ago.", told=found)

    assert Notice.objects.get(pk=before.pk).subject == f"Former person {lena.pk} asks"
    assert Mail.objects.get(pk=after.pk).subject == f"Former person {lena.pk}"


def test_what_was_looked_through_is_not_read_again_while_rows_are_held(lena: Person, players: Cast) -> None:
    notice = told(players.sam, "before", subject="Lena Gone asks")
    nowhere = Mentions(mentions(lena.pk).names, {Notice: ([], notice.pk), Mail: ([], 0)})

    person_expire(person=lena, agency=players.agency, reason="Long ago.", told=nowhere)

    assert Notice.objects.get(pk=notice.pk).subject == "Lena Gone asks"


# --- Runs ---


def _two_agencies(players: Cast) -> None:
    told(players.sam, "ours")
    told(players.fred, "theirs")
    Agency.objects.update(retention={"nightly": True})


def _fails_for(monkeypatch: pytest.MonkeyPatch, agency: Agency) -> None:
    real = service._chunk_remove

    def fails(its: Agency, *rest: Any) -> int:
        if its.pk == agency.pk:
            raise RuntimeError("trouble")
        return real(its, *rest)

    monkeypatch.setattr(service, "_chunk_remove", fails)


@pytest.mark.parametrize("failing", ["agency", "other_agency"])
def test_the_trouble_of_one_agency_is_logged_and_stops_no_other_at_night(
    ada: Person, players: Cast, failing: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _two_agencies(players)
    agency = players.__dict__[failing]
    _fails_for(monkeypatch, agency)

    with caplog.at_level(logging.ERROR):
        at_night()

    left = "ours" if failing == "agency" else "theirs"
    assert [one.key for one in Notice.objects.filter(key__in=("ours", "theirs"))] == [left]
    assert f"retention of agency {agency.code} failed" in caplog.text


def test_the_command_goes_on_with_the_next_agency_and_names_whose_failed(
    ada: Person, players: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _two_agencies(players)
    _fails_for(monkeypatch, players.agency)

    with pytest.raises(CommandError, match="JSL"):
        run("--do")

    assert [one.key for one in Notice.objects.filter(key__in=("ours", "theirs"))] == ["ours"]


def test_a_file_that_cannot_be_removed_keeps_no_other(
    ada: Person, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = (old_credit(ada).evidence.get() for _ in range(2))
    real = default_storage.delete

    def refuses(path: str) -> None:
        if path == first.path:
            raise PermissionError
        real(path)

    monkeypatch.setattr(default_storage, "delete", refuses)
    with django_capture_on_commit_callbacks(execute=True):
        run("--do", "--agency", "JSL")

    assert not Evidence.objects.filter(pk__in=(first.pk, second.pk)).exists()
    assert (default_storage.exists(first.path), default_storage.exists(second.path)) == (True, False)


def test_what_was_needed_again_while_a_lock_was_waited_for_stays(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    credit = old_credit(ada)
    file, claim = credit.evidence.get(), old_credit(ada, state="claimed", verified_at=None, verified_by=None)
    claim.evidence.clear()
    real = service._shown_by

    def attached_meanwhile(files: list[int]) -> Any:
        claim.evidence.add(file)
        return real(files)

    monkeypatch.setattr(service, "_shown_by", attached_meanwhile)
    run("--do", "--agency", "JSL")

    assert list(claim.evidence.all()) == [file]


def test_an_invitation_that_is_open_by_the_real_clock_stays(ada: Person, players: Cast) -> None:
    soon = clock.wall_now() + dt.timedelta(days=7)
    sent = {"sent_at": clock.now(), "expires_at": soon, "token_hash": "1" * 64}
    Invitation.objects.filter(person=ada).delete()
    invitation = Invitation.objects.create(person=ada, mail="a@example.org", **sent)

    with clock.moved_to(clock.now() + dt.timedelta(days=3 * 365)):
        run("--do", "--agency", "JSL")

    assert Invitation.objects.filter(pk=invitation.pk).exists()
