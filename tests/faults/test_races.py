"""Sixteen people decide the same thing in the same moment: one does, the others are told so.

Each race has its twin without the protection. SQLite has one writer at a time, so there the twins need no protection
and cannot show the damage; they run on PostgreSQL.
"""

import datetime as dt
import threading
from collections import Counter
from functools import partial

import pytest
from django.db import models

from certification.models import Certificate, Enrollment, NumberSeries, SpentCredit
from certification.services.issuing import certificate_issue
from certification.services.replacing import Names, certificate_replace
from certification.services.withdrawing import certificate_withdraw
from certification.tests.scene import APPROVED, Scene, on, strategic
from learning import ports
from learning.models import Credit, Revision
from learning.services.credits import credit_return, credit_reverse, credit_verify
from learning.services.revisions import revision_approve, revision_commit
from libraries.enums import AgencyPost
from libraries.models import AgencyRole
from pdplanner.kernel import clock, workflow
from pdplanner.kernel.errors import NotNow
from pdplanner.kernel.models import AuditEntry, Mail, Notice
from tests.amounts import sample_and_whole
from tests.cast import LONG_AGO, build, person
from tests.faults import races
from tests.faults.races import THREADS, Verb, all_at_once, damage
from tests.forget import forget

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

ONE = Counter(done=1, NotNow=THREADS - 1)
ROUNDS = pytest.mark.parametrize("rounds", sample_and_whole(5, 200, on_sqlite=50))
CLAIMED, ISSUED = dt.date(2026, 3, 2), dt.date(2027, 3, 3)
on_postgresql = pytest.mark.postgresql  # SQLite has one writer at a time


@pytest.fixture
def scene() -> Scene:
    return strategic(build())


def plain_advance(self: workflow.Workflow, thing: models.Model, action: str, **changes: object) -> str:
    """What one writes first: read the state, look whether it fits, save."""
    before = str(type(thing)._default_manager.values_list(self.field, flat=True).get(pk=thing.pk))
    if before not in self[action].sources:
        raise NotNow("Somebody was faster.")
    for name, value in {self.field: self[action].target, **changes}.items():
        setattr(thing, name, value)
    thing.save()
    return before


def no_certificates() -> None:
    SpentCredit.objects.all().delete()
    Certificate.objects.update(replaced_by=None)
    Certificate.objects.all().delete()


dropped = partial(races.dropped, clear=no_certificates)


# --- Issuing ---


def apply_again(enrollment: Enrollment) -> None:
    """Back to the moment before the certificate, by hand: the services have no way back."""
    SpentCredit.objects.all().delete()
    Certificate.objects.all().delete()
    NumberSeries.objects.all().delete()
    forget(action__in=("enrollment.issue", "certificate.issue"))
    Enrollment.objects.filter(pk=enrollment.pk).update(state="applied")


def issue_at_once(scene: Scene) -> Counter[str]:
    with on(ISSUED):
        consultant = scene.actor("connie")

    def issuing() -> Verb:
        seen = Enrollment.objects.get(pk=scene.enrollment.pk)  # as each of the pages had loaded it
        return lambda: certificate_issue(actor=consultant, enrollment=seen)

    return all_at_once([issuing() for _ in range(THREADS)], ISSUED)


@pytest.mark.parametrize("rounds", sample_and_whole(5, 200))
def test_sixteen_who_issue_give_one_certificate(scene: Scene, rounds: int) -> None:
    scene.ready()
    scene.applied()
    for _ in range(rounds):
        apply_again(scene.enrollment)
        assert issue_at_once(scene) == ONE
        certificate = Certificate.objects.get()
        assert NumberSeries.objects.get().last == 1
        assert certificate.spent_credits.aggregate(models.Sum("hundredths")) == {"hundredths__sum": 6000}
        assert AuditEntry.objects.filter(action="certificate.issue").count() == 1


@on_postgresql
def test_the_constraints_alone_would_hold_them_to_one(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the conditional update; whoever comes second is still told “not now”, not shown an error."""
    scene.ready()
    scene.applied()
    monkeypatch.setattr(workflow.Workflow, "advance", plain_advance)
    for _ in range(5):
        apply_again(scene.enrollment)
        assert issue_at_once(scene) == ONE
        assert Certificate.objects.count() == 1


@on_postgresql
def test_without_update_and_constraints_there_are_two_certificates(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.ready()
    scene.applied()
    monkeypatch.setattr(workflow.Workflow, "advance", plain_advance)

    def one_round() -> int:
        apply_again(scene.enrollment)
        issue_at_once(scene)
        return Certificate.objects.count()

    with (
        dropped(Certificate, "one_valid_certificate_per_enrollment"),
        dropped(SpentCredit, "credit_spent_once_per_program"),
    ):
        assert damage(one_round) > 0


# --- Replacing against withdrawing ---


def correct_at_once(scene: Scene, certificate: Certificate) -> Counter[str]:
    with on(ISSUED):
        actor = scene.actor("cora")

    def correcting(number: int) -> Verb:
        seen = Certificate.objects.get(pk=certificate.pk)
        if number % 2:
            names = Names(f"Ada {number}", "Whitcomb", scene.cast.library.name)
            return partial(certificate_replace, actor=actor, certificate=seen, names=names, reason="Married")
        return partial(certificate_withdraw, actor=actor, certificate=seen, reason="Why", public_note="In error.")

    return all_at_once([correcting(number) for number in range(THREADS)], ISSUED)


def stand_again(certificate: Certificate) -> None:
    """As it was issued, by hand: the services have no way back."""
    forget(action__in=("certificate.replace", "certificate.withdraw"))
    Notice.objects.all().delete()
    Certificate.objects.filter(pk=certificate.pk).update(replaced_by=None)
    SpentCredit.objects.exclude(certificate=certificate).delete()
    Certificate.objects.exclude(pk=certificate.pk).delete()
    nobody = {"withdrawn_at": None, "withdrawn_by": None, "public_note": ""}
    Certificate.objects.filter(pk=certificate.pk).update(state="issued", **nobody)
    SpentCredit.objects.update(freed_at=None)
    Enrollment.objects.filter(pk=certificate.enrollment_id).update(state="certified", closed_at=None)


def corrections() -> int:
    """How often it was decided; both rows of a replacement are one decision."""
    told = AuditEntry.objects.filter(action__in=("certificate.replace", "certificate.withdraw"))
    return told.filter(after__in=("replaced", "withdrawn")).count()


@ROUNDS
def test_a_certificate_is_replaced_or_withdrawn_and_never_both(scene: Scene, rounds: int) -> None:
    certificate = scene.certified()
    for _ in range(rounds):
        stand_again(certificate)
        assert correct_at_once(scene, certificate) == ONE
        old = Certificate.objects.get(pk=certificate.pk)
        valid = Certificate.objects.filter(state="issued").count()
        assert (corrections(), valid) == (1, int(old.state == "replaced"))
        assert SpentCredit.objects.filter(freed_at=None).count() == 6 * valid


@on_postgresql
def test_without_the_conditional_update_a_certificate_is_decided_twice(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = scene.certified()
    monkeypatch.setattr(workflow.Workflow, "advance", plain_advance)

    def one_round() -> int:
        stand_again(certificate)
        correct_at_once(scene, certificate)
        return corrections()

    with dropped(Certificate, "one_valid_certificate_per_enrollment"):
        assert damage(one_round) > 0


# --- Issuing against reversing ---


@on_postgresql
def test_no_credit_is_reversed_under_the_certificate_that_counts_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one who reverses has looked for a certificate; before they go on, another one tries to issue it."""
    scene.ready()
    scene.applied()
    counted, enrollment = Credit.objects.filter(state="verified")[0], Enrollment.objects.get(pk=scene.enrollment.pk)
    with on(ISSUED):
        consultant = scene.actor("connie")
    looked, issued = threading.Event(), threading.Event()
    look = ports.ask().spent_on

    def look_and_linger(credit_id: int) -> str:
        number = look(credit_id)
        looked.set()
        issued.wait(timeout=2)  # in vain where the issuing waits for us
        return number

    def issuing() -> None:
        looked.wait(timeout=10)
        certificate_issue(actor=consultant, enrollment=enrollment)
        issued.set()

    monkeypatch.setattr(ports.ask(), "spent_on", look_and_linger)
    reversing = partial(credit_reverse, actor=consultant, credit=counted, reason="Entered twice.")
    assert all_at_once([reversing, issuing], ISSUED) == Counter(done=1, NotNow=1)
    assert (Credit.objects.get(pk=counted.pk).state, Certificate.objects.count()) == ("reversed", 0)


# --- Verifying against returning ---


def decide_at_once(scene: Scene, claimed: Credit) -> Counter[str]:
    with on(CLAIMED):
        supervisor = scene.actor("sam")

    def verifying() -> Verb:
        seen = Credit.objects.get(pk=claimed.pk)
        return lambda: credit_verify(actor=supervisor, credit=seen)

    def returning() -> Verb:
        seen = Credit.objects.get(pk=claimed.pk)
        return lambda: credit_return(actor=supervisor, credit=seen, reason="Which webinar was it?")

    return all_at_once([verifying() if number % 2 else returning() for number in range(THREADS)], CLAIMED)


def decisions(claimed: Credit) -> int:
    told = AuditEntry.objects.filter(subject_type="learning.Credit", subject_id=claimed.pk)
    return told.filter(action="credit.verify").count()


def claim_again(claimed: Credit) -> None:
    forget(action="credit.verify")
    Mail.objects.all().delete()
    Notice.objects.all().delete()
    nobody = {"verified_at": None, "verified_by": None, "returned_at": None, "returned_by": None}
    Credit.objects.filter(pk=claimed.pk).update(state="claimed", **nobody)


@pytest.fixture
def claimed(scene: Scene) -> Credit:
    scene.approved_plan()
    return scene.claimed("A webinar", CLAIMED, 2)


@ROUNDS
def test_a_credit_is_verified_or_returned_and_never_both(scene: Scene, claimed: Credit, rounds: int) -> None:
    for _ in range(rounds):
        claim_again(claimed)
        assert decide_at_once(scene, claimed) == ONE
        now = Credit.objects.get(pk=claimed.pk)
        assert (now.verified_by is None) == (now.state == "returned")
        assert (now.returned_by is None) == (now.state == "verified")
        assert decisions(claimed) == 1
        assert Mail.objects.filter(key__startswith="credit.returned").count() == (now.state == "returned")


@on_postgresql
def test_without_the_conditional_update_a_credit_is_decided_twice(
    scene: Scene, claimed: Credit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow.Workflow, "advance", plain_advance)

    def one_round() -> int:
        claim_again(claimed)
        decide_at_once(scene, claimed)
        return decisions(claimed)

    assert damage(one_round) > 0


# --- Two consultants approve ---


@pytest.fixture
def committed(scene: Scene) -> Revision:
    """With the consultants of the agency, of whom there are two."""
    colleague = scene.cast.people["colin"] = person("Colin Varga", "colin@example.org")
    AgencyRole.objects.create(
        agency=scene.cast.agency, person=colleague, role=AgencyPost.CONSULTANT, starts_on=LONG_AGO,
        recorded_at=clock.now(),
    )  # fmt: skip
    revision = scene.submit()
    with on(APPROVED):
        return revision_commit(
            actor=scene.actor("sam"), revision=revision, library_minutes=60, library_per="week", library_cents=20000
        )


def approve_at_once(scene: Scene, committed: Revision) -> Counter[str]:
    with on(APPROVED):
        consultants = [scene.actor("connie"), scene.actor("colin")]

    def approving(number: int) -> Verb:
        seen = Revision.objects.get(pk=committed.pk)
        return lambda: revision_approve(actor=consultants[number % 2], revision=seen)

    return all_at_once([approving(number) for number in range(THREADS)], APPROVED)


def approvals() -> int:
    return AuditEntry.objects.filter(action="revision.approve").count()


def send_again(committed: Revision) -> None:
    forget(action="revision.approve")
    Mail.objects.all().delete()
    Notice.objects.all().delete()
    Revision.objects.filter(pk=committed.pk).update(state="with_consultant", approved_at=None, approved_by=None)


@ROUNDS
def test_a_revision_is_approved_by_one_of_two_consultants(scene: Scene, committed: Revision, rounds: int) -> None:
    for _ in range(rounds):
        send_again(committed)
        assert approve_at_once(scene, committed) == ONE
        (told,) = AuditEntry.objects.filter(action="revision.approve")
        assert told.person == Revision.objects.get(pk=committed.pk).approved_by
        assert Mail.objects.filter(key__startswith="revision.approved").count() == 1


@on_postgresql
def test_without_the_conditional_update_a_revision_is_approved_twice(
    scene: Scene, committed: Revision, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow.Workflow, "advance", plain_advance)

    def one_round() -> int:
        send_again(committed)
        approve_at_once(scene, committed)
        return approvals()

    assert damage(one_round) > 0
