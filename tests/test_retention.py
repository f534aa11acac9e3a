"""What has outlived its use goes by each agency's own periods: first as a dry run, then exactly that, and only once."""

import hashlib
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from certification.models import Certificate, Enrollment, Proof, SpentCredit
from learning.models import Credit, Evidence, Pdp, SpotCheck, VerifyLink
from libraries.models import Agency, Invitation, Membership, Person
from pdplanner.kernel import audit, clock
from pdplanner.kernel.models import AuditEntry, Digest, Mail, Notice
from tests import world as stage
from tests.cast import Cast
from tests.outlived import (
    LONG_AGO,
    OLD_DAY,
    everything,
    gone_since,
    left_long_ago,
    mailed,
    numbers,
    old_credit,
    old_draft,
    old_plan,
    run,
    told,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def ada(players: Cast, world: stage.World) -> Person:
    """Her certificate is no longer in force, so that of her files only what a test adds is needed."""
    Certificate.objects.filter(person=players.ada).update(valid_through=OLD_DAY)
    return Person.objects.get(pk=players.ada.pk)


@pytest.fixture
def lena(players: Cast, world: stage.World) -> Person:
    return left_long_ago(players)


@pytest.fixture
def outlived(ada: Person, lena: Person, players: Cast) -> dict[str, set[int]]:
    """One of each kind that has outlived its use, all of Ada but a file of Lena, who left."""
    credit, draft, plan = old_credit(ada), old_draft(ada), old_plan(ada)
    sent = {"sent_at": LONG_AGO, "expires_at": LONG_AGO, "token_hash": "0" * 64}
    files = Evidence.objects.filter(person=lena) | Evidence.objects.filter(credits=credit)
    return {
        "learning.Evidence": set(files.values_list("pk", flat=True)),
        "learning.Credit": {draft.pk},
        "learning.Pdp": {plan.pk},
        "kernel.Notice": {told(ada, "old").pk},
        "kernel.Mail": {mailed(ada, "old").pk},
        "kernel.Digest": {Digest.objects.create(to_person=ada, opened_at=LONG_AGO, job_state="done").pk},
        "libraries.Invitation": {Invitation.objects.create(person=ada, mail="a@example.org", **sent).pk},
        "learning.VerifyLink": {VerifyLink.objects.create(verifier=players.sam, learner=ada, claims=[], **sent).pk},
    }


def test_a_dry_run_writes_nothing_and_says_how_many_and_from_when(outlived: dict[str, set[int]]) -> None:
    before = everything()

    said = run("--agency", "JSL")

    assert everything() == before
    assert "Notices, mails and digests: kept for 2 years after they were written." in said
    assert "Files and links of evidence: 2, from 1 March 2010 to 1 March 2010" in said
    assert "People to erase: 1, from 1 March 2010 to 1 March 2010" in said
    assert "This was a dry run" in said


def test_what_is_done_is_what_was_listed_and_nothing_else(
    outlived: dict[str, set[int]], players: Cast, lena: Person, django_capture_on_commit_callbacks: Any
) -> None:
    listed = {name: number for name, number in numbers(players.agency).items() if number}
    assert listed == {
        "Notices": 1, "Mails that were sent": 1, "Digests": 1, "Invitations": 1, "Links to verify by": 1,
        "Files and links of evidence": 2, "Drafts of credits": 1, "Drafts of plans": 1, "People to erase": 1,
    }  # fmt: skip
    paths = list(Evidence.objects.filter(pk__in=outlived["learning.Evidence"]).values_list("path", flat=True))
    kept = Evidence.objects.get(person=players.sam).path
    before = everything()

    with django_capture_on_commit_callbacks(execute=True):
        run("--agency", "JSL", "--do")

    gone = gone_since(before)
    for label, keys in outlived.items():
        assert gone[label] == keys, label
    lena.refresh_from_db()
    assert lena.display_name == f"Former person {lena.pk}"
    assert not any(default_storage.exists(path) for path in paths)
    assert default_storage.exists(kept)


def test_twice_is_once(outlived: dict[str, set[int]], players: Cast) -> None:
    run("--do")
    assert set(numbers(players.agency).values()) == {0}
    after = everything()

    run("--do")

    assert everything() == after


def test_a_run_that_was_stopped_is_taken_up_by_the_next(
    ada: Person, players: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after its first chunk: what that took away stays gone and on record, the rest goes the next time."""
    monkeypatch.setattr("pdplanner.home.services.retention.CHUNK", 2)
    for number in range(5):
        told(ada, f"old {number}")
    real, done = audit.record, []

    def dies_at_the_second(*said: Any, **facts: Any) -> AuditEntry:
        if done:
            raise KeyboardInterrupt
        done.append(facts)
        return real(*said, **facts)

    with monkeypatch.context() as patched:
        patched.setattr(audit, "record", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            run("--do")
    assert numbers(players.agency)["Notices"] == 3

    run("--do")

    assert numbers(players.agency)["Notices"] == 0
    told_of = AuditEntry.objects.filter(action="agency.retain").order_by("pk")
    assert [entry.facts["number"] for entry in told_of] == [2, 2, 1]


def test_each_kind_leaves_an_entry_that_says_by_which_rule(
    outlived: dict[str, set[int]], players: Cast, lena: Person
) -> None:
    run("--do")

    entries = AuditEntry.objects.filter(action="agency.retain", agency=players.agency)
    assert {entry.facts["what"] for entry in entries} == set(numbers(players.agency))
    entry = entries.get(facts__what="Files and links of evidence")
    assert (entry.person, entry.hat, entry.after) == (None, "system", "2 taken away")
    assert entry.reason == (
        "Files and links of evidence: kept for 7 years after the day and the verification of the credits they show."
    )
    assert (entry.facts["oldest"], entry.facts["newest"]) == ("2010-03-01", "2010-03-01")
    erased = AuditEntry.objects.get(action="person.erase", subject_id=lena.pk, after="erased")
    assert "kept for 10 years" in erased.reason
    assert erased.agency == players.agency  # so its coordinators read it


def test_a_credit_stays_with_the_hash_of_its_file(ada: Person) -> None:
    credit = old_credit(ada)
    digest = credit.evidence.get().sha256
    before = Credit.objects.filter(pk=credit.pk).values().get()

    run("--do")

    assert Credit.objects.filter(pk=credit.pk).values().get() == before
    assert AuditEntry.objects.get(action="evidence.remove", subject_id=credit.pk).facts == {"sha256": digest}


def test_a_credit_stays_with_the_hash_of_its_link_and_not_with_whose_page_it_was(ada: Person) -> None:
    credit = old_credit(ada)
    link = Evidence.objects.create(person=ada, name="Badge", url="https://example.org/badge?who=1", added_at=LONG_AGO)
    credit.evidence.set([link])

    run("--do")

    assert not Evidence.objects.filter(pk=link.pk).exists()
    kept = hashlib.sha256(b"https://example.org/badge?who=1").hexdigest()
    assert AuditEntry.objects.get(action="evidence.remove", subject_id=credit.pk).facts == {"link": kept}


def test_a_certificate_in_force_protects_all_files_of_its_holder(ada: Person, players: Cast) -> None:
    credit = old_credit(ada)
    assert numbers(players.agency)["Files and links of evidence"] == 1

    Certificate.objects.filter(person=ada).update(valid_through=None)
    run("--do")

    assert credit.evidence.count() == 1


def test_a_certificate_protects_the_files_of_what_it_counts_whosever_it_is(ada: Person, players: Cast) -> None:
    """As that of a board would."""
    credit, paper = old_credit(ada), Certificate.objects.get(person=players.sam)
    program = paper.enrollment.track.program
    SpentCredit.objects.create(credit=credit, program=program, certificate=paper, hundredths=100)
    run("--do")
    assert credit.evidence.count() == 1

    Certificate.objects.filter(pk=paper.pk).update(valid_through=OLD_DAY)
    run("--do")

    assert credit.evidence.count() == 0
    assert SpentCredit.objects.filter(credit=credit).exists()
    assert Certificate.objects.filter(pk=paper.pk).exists()


def _open_enrollment(ada: Person, credit: Credit) -> None:
    """That began after the credit: many rules look back."""
    Enrollment.objects.filter(person=ada).update(state="active", starts_on=clock.today("UTC"))


def _open_enrollment_of_a_board(ada: Person, credit: Credit) -> None:
    """She was on it, and is no more."""
    Membership.objects.filter(person=ada).update(role="trustee", ends_on=OLD_DAY, starts_on=OLD_DAY)
    library = credit.membership.library
    Enrollment.objects.filter(person=ada).update(person=None, library=library, state="applied")


def _certificate_of_a_board(ada: Person, credit: Credit) -> None:
    _open_enrollment_of_a_board(ada, credit)
    Enrollment.objects.filter(library=credit.membership.library).update(state="certified")
    Certificate.objects.filter(person=ada).update(person=None, valid_through=None)


def _excepted(ada: Person, credit: Credit) -> None:
    decided = {"kind": "credit", "code": "before_window", "decided_at": LONG_AGO, "decided_by": credit.verified_by}
    Enrollment.objects.get(person=ada).decisions.create(credit=credit, **decided)


def _undecided(ada: Person, credit: Credit) -> None:
    other = old_credit(ada, state="claimed", verified_at=None, verified_by=None)
    other.evidence.set(credit.evidence.all())


def _proof(ada: Person, credit: Credit) -> None:
    Proof.objects.get(person=ada).evidence.add(credit.evidence.get())


def _lately_decided(ada: Person, credit: Credit) -> None:
    Credit.objects.filter(pk=credit.pk).update(verified_at=clock.now())


def _spot_check_open(ada: Person, credit: Credit) -> None:
    drawn = SpotCheck.objects.get(credit__person=ada)
    SpotCheck.objects.create(round=drawn.round, credit=credit)


def _sent_for_another(ada: Person, credit: Credit) -> None:
    """With her answer about a newer credit, which the file does not show."""
    drawn = SpotCheck.objects.get(credit__person=ada)
    drawn.evidence.set(credit.evidence.all())
    SpotCheck.objects.filter(pk=drawn.pk).update(state="answered", answered_at=LONG_AGO)


def _decided_by_it_lately(ada: Person, credit: Credit) -> None:
    _sent_for_another(ada, credit)
    decided = {"state": "passed", "decided_at": clock.now(), "decided_by": credit.verified_by}
    SpotCheck.objects.filter(evidence__credits=credit).update(**decided)


def _for_ever(ada: Person, credit: Credit) -> None:
    Agency.objects.update(retention={"evidence": None})


NEEDS = (
    _open_enrollment, _open_enrollment_of_a_board, _certificate_of_a_board, _excepted, _undecided, _proof,
    _lately_decided, _spot_check_open, _sent_for_another, _decided_by_it_lately, _for_ever,
)  # fmt: skip


@pytest.mark.parametrize("needed", NEEDS)
def test_a_file_stays_while_something_needs_it(ada: Person, players: Cast, needed: Any) -> None:
    credit = old_credit(ada)
    assert numbers(players.agency)["Files and links of evidence"] == 1
    needed(ada, credit)

    run("--do")

    assert credit.evidence.count() == 1


def test_a_file_sent_with_an_answer_that_was_decided_long_ago_goes(ada: Person) -> None:
    credit = old_credit(ada)
    _decided_by_it_lately(ada, credit)
    SpotCheck.objects.filter(evidence__credits=credit).update(decided_at=LONG_AGO)

    run("--do")

    assert credit.evidence.count() == 0


def test_a_plan_that_was_ever_sent_or_that_a_credit_points_to_stays(ada: Person) -> None:
    sent, used = old_plan(ada, submitted_at=LONG_AGO, state="withdrawn"), old_plan(ada)
    old_credit(ada, goal_line=used.goal_lines.get())

    run("--do")

    assert Pdp.objects.filter(pk__in=(sent.pk, used.pk)).count() == 2


def test_what_still_has_to_reach_somebody_stays(ada: Person) -> None:
    soon = clock.now()
    waiting = told(ada, "a", mail_due_at=soon), told(ada, "b", asks=True, remind_at=soon)
    open_ask = told(ada, "e", asks=True), told(ada, "f", asks=True, read_at=LONG_AGO)
    done = told(ada, "g", asks=True, settled_at=LONG_AGO)
    unsent = mailed(ada, "c", job_state="waiting"), mailed(ada, "d", job_state="dead")

    run("--do")

    assert Notice.objects.filter(pk__in=[row.pk for row in (*waiting, *open_ask)]).count() == 4
    assert not Notice.objects.filter(pk=done.pk).exists()
    assert Mail.objects.filter(pk__in=[row.pk for row in unsent]).count() == 2


def test_who_cannot_be_erased_stays_and_is_told_as_on_the_erase_page(
    client: Client, players: Cast, lena: Person
) -> None:
    old_credit(lena, state="claimed", verified_at=None, verified_by=None)

    said = run("--do", "--agency", "JSL")

    words = "Claims that wait to be verified: 1"
    assert f"stays: person {lena.pk}. {words}" in said
    assert Person.objects.get(pk=lena.pk).erased_at is None
    client.force_login(players.cora)
    page = client.get(reverse("home:retention", args=[players.agency.pk])).content.decode()
    assert reverse("home:erase", args=[lena.pk]) in page
    assert "Who left as long ago and stays" in page
    assert words in client.get(reverse("home:erase", args=[lena.pk])).content.decode()


def test_what_another_agency_keeps_or_knows_is_untouched(
    outlived: dict[str, set[int]], ada: Person, players: Cast
) -> None:
    foreign, ours = told(players.fred, "foreign"), told(players.sam, "ours")
    post = {"person": ada, "library": players.foreign_library, "role": "staff", "recorded_at": LONG_AGO}
    Membership.objects.create(**post, starts_on=OLD_DAY, ends_on=OLD_DAY)
    before = everything()

    run("--agency", "JSL", "--do")

    gone = gone_since(before)
    assert ours.pk in gone["kernel.Notice"]
    assert not gone["kernel.Notice"] & {*outlived["kernel.Notice"], foreign.pk}
    assert AuditEntry.objects.filter(action="agency.retain", agency=players.other_agency).count() == 0
