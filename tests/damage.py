"""Damage planted on purpose, for each invariant of the doctor.

What a constraint forbids is planted after taking the constraint away, as a restored backup or a hand in the database
could: that is when doctor is needed.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from certification.documents.pictures import picture_store
from certification.models import (
    Certificate,
    Decision,
    Enrollment,
    OutsideCertificate,
    Program,
    Proof,
    RuleSet,
    SpentCredit,
)
from learning.models import CatalogItem, Credit, Evidence, FinalReport, GoalLine, Pdp, PlannedActivity, Revision
from libraries.models import Library, Membership, Person, StrategicPlan, Supervision
from pdplanner.kernel import clock
from pdplanner.kernel.models import Mail
from tests.damage_learning import LEARNING
from tests.forget import forget
from tests.unlocked import unchecked, without


def _verified() -> Credit:
    return Credit.objects.filter(state="verified", spent=None).first()


def _copy(row: Any, **changes: Any) -> Any:
    row.pk = type(row).objects.latest("pk").pk + 1
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def _stuck() -> None:
    Mail.objects.create(
        key="stuck", to_address="a@example.org", written_at=clock.now(),
        job_not_before=clock.wall_now() - dt.timedelta(minutes=6),
    )  # fmt: skip


def _never_begun() -> None:
    """Waiting since its issue, and no worker ever came."""
    Certificate.objects.update(job_state="waiting", job_not_before=clock.wall_now() - dt.timedelta(minutes=6))


def _given_up() -> None:
    Certificate.objects.update(job_state="dead")


def _silent_state() -> None:
    Revision.objects.filter(state="with_consultant").update(state="with_supervisor")
    forget(subject_type="learning.Revision", after="with_supervisor")


def _adopted_by_nobody() -> None:
    StrategicPlan.objects.filter(state="adopted").update(adopted_by=None)


def _two_adopted() -> None:
    without("libraries_strategicplan", "one_adopted_plan_per_library")
    StrategicPlan.objects.filter(state="archived").update(state="adopted")


def _taken_in_twice() -> None:
    without("libraries_library", "directory_library_once_per_agency")
    _copy(Library.objects.exclude(outside_id="").first())


def _supervised_from_outside() -> None:
    link = Supervision.objects.first()
    other = _copy(Library.objects.first(), name="Elsewhere", outside_id="")
    Membership.objects.filter(pk=link.supervisor_id).update(library=other)


def _verified_by_oneself() -> None:
    unchecked("learning_credit", "nobody_verifies_themselves")
    credit = _verified()
    Credit.objects.filter(pk=credit.pk).update(verified_by=credit.person)


def _verified_by_a_stranger() -> None:
    stranger = Person.objects.create(display_name="Stranger", family_name="Stranger")
    Credit.objects.filter(pk=_verified().pk).update(verified_by=stranger)


def _verified_before_the_post_began() -> None:
    """By the right person, years before they came: as by a clock that was set wrong."""
    credit = _verified()
    long_ago = dt.datetime(1999, 1, 4, 12, tzinfo=dt.UTC)
    Credit.objects.filter(pk=credit.pk).update(verified_at=long_ago)


def _verified_by_nobody() -> None:
    unchecked("learning_credit", "verified_has_a_verifier")
    Credit.objects.filter(pk=_verified().pk).update(verified_by=None)


def _approved_by_oneself() -> None:
    revision = Revision.objects.filter(state="approved").first()
    Revision.objects.filter(pk=revision.pk).update(approved_by=revision.pdp.person)


def _accepted_by_oneself() -> None:
    report = FinalReport.objects.first()
    FinalReport.objects.filter(pk=report.pk).update(decided_by=report.pdp.person)


def _anothers_goal() -> None:
    credit = _verified()
    foreign = GoalLine.objects.exclude(pdp__person=credit.person).first()
    Credit.objects.filter(pk=credit.pk).update(goal_line=foreign)


def _anothers_post() -> None:
    pdp = Pdp.objects.first()
    Pdp.objects.filter(pk=pdp.pk).update(person=Person.objects.exclude(pk=pdp.person_id).first())


def _anothers_evidence() -> None:
    credit = _verified()
    credit.evidence.add(Evidence.objects.exclude(person=credit.person).first())


def _activity_of_another_revision() -> None:
    one = PlannedActivity.objects.first()
    other = PlannedActivity.objects.exclude(revision__pdp=one.revision.pdp).first()
    PlannedActivity.objects.filter(pk=one.pk).update(plan_goal=other.plan_goal)


def _approved_uncommitted() -> None:
    Revision.objects.filter(state="approved").update(committed_at=None)


def _evidence_file_gone() -> None:
    Evidence.objects.filter(pk=Evidence.objects.first().pk).update(path="evidence/gone.txt")


def _evidence_file_changed() -> None:
    path = default_storage.save("evidence/changed.txt", ContentFile(b"changed"))
    Evidence.objects.filter(pk=Evidence.objects.first().pk).update(path=path)


def _second(**changes: Any) -> Certificate:
    return _copy(Certificate.objects.first(), **{"token": "other", "number": "JSL-1999-1", **changes})


def _number_twice() -> None:
    without("certification_certificate", "certification_certificate_number_key")
    first = Certificate.objects.first()
    _second(number=first.number, state="withdrawn", withdrawn_at=clock.now())


def _two_valid() -> None:
    without("certification_certificate", "one_valid_certificate_per_enrollment")
    _second()


def _attended_twice(constraint: str = "one_credit_of_an_event", what: str = "catalog_event") -> None:
    without("learning_credit", constraint)
    _copy(Credit.objects.exclude(**{what: None}).first())


def _attended_something_else() -> None:
    credit = Credit.objects.exclude(catalog_event=None).first()
    other = CatalogItem.objects.exclude(pk=credit.catalog_item_id).first()
    Credit.objects.filter(pk=credit.pk).update(catalog_item=other)


def _offered_by_ones_own_word() -> None:
    item = CatalogItem.objects.filter(state="approved").first()
    CatalogItem.objects.filter(pk=item.pk).update(decided_by=item.proposed_by)


def _certified_without() -> None:
    enrollment = Enrollment.objects.filter(state="active").first()
    Enrollment.objects.filter(pk=enrollment.pk).update(state="certified")


def _certificate_too_early() -> None:
    renewing = Enrollment.objects.exclude(state="certified").values("person")  # nobody has two open in one track
    Enrollment.objects.filter(state="certified").exclude(person__in=renewing).update(state="applied")


def _pdf_gone() -> None:
    Certificate.objects.update(pdf_path="certificates/gone.pdf")


def _pdf_changed() -> None:
    path = default_storage.save("certificates/changed.pdf", ContentFile(b"%PDF-changed"))
    Certificate.objects.update(pdf_path=path)


def _picture_gone() -> None:
    Program.objects.update(seal="0" * 64)


def _picture_changed() -> None:
    digest = picture_store(b"a signature")
    (Path(default_storage.path("pictures")) / digest[:2] / f"{digest}.png").write_bytes(b"another")
    Program.objects.update(signers=[{"name": "Eleanor", "role": "State Librarian", "image": digest}])


def _total_off() -> None:
    Certificate.objects.update(credits_hundredths=6100)


def _counted_credit_reversed() -> None:
    Credit.objects.filter(pk=SpentCredit.objects.first().credit_id).update(state="reversed")


def _spent_twice() -> None:
    without("certification_spentcredit", "credit_spent_once_per_program")
    _copy(SpentCredit.objects.first())


def _issued_to_oneself() -> None:
    certificate = Certificate.objects.first()
    Certificate.objects.update(issued_by=certificate.person)


def _recorded_by_oneself() -> None:
    unchecked("certification_outsidecertificate", "nobody_records_their_own_certificate")
    outside = OutsideCertificate.objects.first()
    OutsideCertificate.objects.filter(pk=outside.pk).update(recorded_by=outside.person)


def _decision(**changes: object) -> None:
    enrollment = Enrollment.objects.exclude(person=None).first()
    other = Person.objects.exclude(pk=enrollment.person_id).first()
    Decision.objects.create(
        **{"enrollment": enrollment, "kind": "waiver", "decided_at": clock.now(), "decided_by": other, **changes}
    )


def _decided_on_oneself() -> None:
    _decision(decided_by=Enrollment.objects.exclude(person=None).first().person)


def _excepted_credit_of_another() -> None:
    holder = Enrollment.objects.exclude(person=None).first().person
    _decision(kind="credit", credit=Credit.objects.exclude(person=holder).first(), code="before_plan")


def _proof_for_another() -> None:
    enrollment = Enrollment.objects.exclude(person=None).first()
    Proof.objects.create(
        agency=enrollment.agency, person=Person.objects.exclude(pk=enrollment.person_id).first(), enrollment=enrollment,
        about="document", code="letter", title="A letter", text="Dear all", claimed_at=clock.now(),
    )  # fmt: skip


def _extended_behind_the_back() -> None:
    _decision(kind="extension", until_on=clock.now().date())


def _issue_unrecorded() -> None:
    forget(after="certified")


def _withdrawn_without_time() -> None:
    unchecked("certification_certificate", "withdrawn_has_its_time")
    Certificate.objects.filter(state="withdrawn").update(withdrawn_at=None)


def _withdrawn_behind_the_back() -> None:
    Certificate.objects.filter(state="issued").update(state="withdrawn", withdrawn_at=clock.now())


def _withdrawn_by_oneself() -> None:
    unchecked("certification_certificate", "nobody_withdraws_their_own_certificate")
    certificate = Certificate.objects.get(state="withdrawn")
    Certificate.objects.filter(pk=certificate.pk).update(withdrawn_by=certificate.person)


def _withdrawn_and_used_up() -> None:
    SpentCredit.objects.filter(certificate__state="withdrawn").update(freed_at=None)


def _replaced_by_nothing() -> None:
    Certificate.objects.filter(state="issued").update(state="replaced")


def _replaced_and_valid() -> None:
    first = Certificate.objects.first()
    without("certification_certificate", "one_valid_certificate_per_enrollment")
    other = _second()
    Certificate.objects.filter(pk=first.pk).update(replaced_by=other)


def _certificate_of_somebody_else() -> None:
    certificate = Certificate.objects.exclude(person=None).first()
    other = Person.objects.exclude(pk=certificate.person_id).first()
    Certificate.objects.filter(pk=certificate.pk).update(person=other)


def _certificate_of_nobody() -> None:
    Certificate.objects.filter(pk=Certificate.objects.exclude(person=None).first().pk).update(person=None)


def _another_track() -> RuleSet:
    track = _copy(RuleSet.objects.first().track, code="other", name="Other")
    return _copy(RuleSet.objects.first(), track=track, version=9)


def _certificate_of_another_track() -> None:
    Certificate.objects.filter(pk=Certificate.objects.first().pk).update(rule_set=_another_track())


def _rules_of_another_track() -> None:
    Enrollment.objects.filter(pk=Enrollment.objects.first().pk).update(rule_set=_another_track())


def _renamed_behind_the_back():
    Library.objects.filter(pk=Library.objects.first().pk).update(name="Quite Another Library")


def _closed_behind_the_back():
    library = Membership.objects.filter(ends_on=None).first().library
    Library.objects.filter(pk=library.pk).update(closed_on=dt.date(2026, 1, 1))


def _erased_with_a_login():
    Person.objects.filter(pk=Membership.objects.first().person_id).update(erased_at=clock.now(), is_active=False)


DAMAGE: list[tuple[str, Callable[[], None]]] = [
    ("kernel.nothing-stuck", _stuck),
    ("kernel.nothing-stuck", _never_begun),
    ("kernel.nothing-stuck", _given_up),
    ("kernel.every-state-explained", _silent_state),
    ("libraries.adoption-on-record", _adopted_by_nobody),
    ("libraries.one-adopted-plan", _two_adopted),
    ("libraries.taken-in-once", _taken_in_twice),
    ("libraries.supervision-inside", _supervised_from_outside),
    ("libraries.found-by-their-words", _renamed_behind_the_back),
    ("libraries.nobody-in-a-closed-library", _closed_behind_the_back),
    ("libraries.erased-is-gone", _erased_with_a_login),
    ("learning.verified-by-another", _verified_by_oneself),
    ("learning.verified-by-another", _verified_by_nobody),
    ("learning.verifier-in-post", _verified_by_a_stranger),
    ("learning.verifier-in-post", _verified_before_the_post_began),
    ("learning.nobody-decides-for-themselves", _verified_by_oneself),
    ("learning.nobody-decides-for-themselves", _approved_by_oneself),
    ("learning.nobody-decides-for-themselves", _accepted_by_oneself),
    ("learning.one-person-along-the-chain", _anothers_goal),
    ("learning.one-person-along-the-chain", _anothers_post),
    ("learning.one-person-along-the-chain", _anothers_evidence),
    ("learning.one-person-along-the-chain", _activity_of_another_revision),
    ("learning.approved-has-a-commitment", _approved_uncommitted),
    ("learning.evidence-has-its-file", _evidence_file_gone),
    ("learning.evidence-has-its-file", _evidence_file_changed),
    ("learning.attendance-is-one-credit", _attended_twice),
    ("learning.attendance-is-one-credit", _attended_something_else),
    ("learning.credit-as-its-session", lambda: Credit.objects.exclude(board_session=None).update(minutes=1)),
    ("learning.credit-as-its-session", lambda: _attended_twice("one_credit_of_a_session", "board_session")),
    ("learning.catalog-decided-by-another", _offered_by_ones_own_word),
    ("learning.catalog-decided-by-another", lambda: CatalogItem.objects.update(decided_by=None)),
    *LEARNING,
    ("certification.number-unique", _number_twice),
    ("certification.one-valid-per-enrollment", _two_valid),
    ("certification.certified-has-a-certificate", _certified_without),
    ("certification.certified-has-a-certificate", _certificate_too_early),
    ("certification.pdf-has-its-bytes", _pdf_gone),
    ("certification.pdf-has-its-bytes", _pdf_changed),
    ("certification.picture-has-its-bytes", _picture_gone),
    ("certification.picture-has-its-bytes", _picture_changed),
    ("certification.total-adds-up", _total_off),
    ("certification.counted-credits-unchanged", _counted_credit_reversed),
    ("certification.credit-spent-once", _spent_twice),
    ("certification.credit-spent-once", _withdrawn_and_used_up),
    ("certification.nobody-issues-to-themselves", _issued_to_oneself),
    ("certification.nobody-issues-to-themselves", _withdrawn_by_oneself),
    ("certification.nobody-issues-to-themselves", _recorded_by_oneself),
    ("certification.nobody-decides-on-themselves", _decided_on_oneself),
    ("certification.excepted-credit-is-own", _excepted_credit_of_another),
    ("certification.proof-is-own", _proof_for_another),
    ("certification.extended-as-decided", _extended_behind_the_back),
    ("certification.issue-on-record", _issue_unrecorded),
    ("certification.ends-on-record", _withdrawn_without_time),
    ("certification.ends-on-record", _withdrawn_behind_the_back),
    ("certification.ends-on-record", _replaced_by_nothing),
    ("certification.ends-on-record", _replaced_and_valid),
    ("certification.certificate-of-its-holder", _certificate_of_somebody_else),
    ("certification.certificate-of-its-holder", _certificate_of_nobody),
    ("certification.certificate-of-its-holder", _certificate_of_another_track),
    ("certification.same-agency", _rules_of_another_track),
]
