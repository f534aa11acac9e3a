"""What has outlived its use goes by each agency's own periods: first as a dry run, then exactly that, and only once."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from certification.models import Certificate, Enrollment, Proof, SpentCredit
from learning.models import Credit, Evidence, GoalLine, Pdp, PlanGoal, Revision, VerifyLink
from libraries.models import Agency, Invitation, Membership, Person
from pdplanner.home.queries.retention import findings
from pdplanner.kernel import clock
from pdplanner.kernel.models import AuditEntry, Digest, Mail, Notice
from tests import world as stage
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LONG_AGO = dt.datetime(2010, 3, 1, 12, tzinfo=dt.UTC)
OLD_DAY = LONG_AGO.date()


def run(*words: str) -> str:
    told = StringIO()
    call_command("retention", *words, stdout=told)
    return told.getvalue()


def everything() -> dict[str, list[Any]]:
    """Every row of every table, as it is."""
    models = [model for model in apps.get_models() if model._meta.managed]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


def gone_since(before: dict[str, list[Any]]) -> dict[str, set[int]]:
    """The keys that are there no more, by model."""
    after = everything()
    keys = {label: {row["id"] for row in rows} for label, rows in before.items() if rows and "id" in rows[0]}
    left = {label: {row["id"] for row in after[label]} for label in keys}
    return {label: keys[label] - left[label] for label in keys if keys[label] - left[label]}


def numbers(agency: Agency) -> dict[str, int]:
    return {part.name: part.number for finding in findings(agency) for part in finding.parts}


@pytest.fixture
def ada(players: Cast, world: stage.World) -> Person:
    return Person.objects.get(pk=players.ada.pk)


def old_credit(ada: Person, **more: Any) -> Credit:
    """A verified credit of long ago with a file of its own."""
    pattern = Credit.objects.filter(person=ada).order_by("pk").first()
    assert pattern is not None
    facts: dict[str, Any] = {
        "person": ada, "membership": pattern.membership, "kind": pattern.kind, "title": "Old", "started_on": OLD_DAY,
        "ended_on": OLD_DAY, "minutes": 60, "recorded_at": LONG_AGO, "state": "verified", "claimed_at": LONG_AGO,
        "verified_at": LONG_AGO, "verified_by": Person.objects.get(display_name="Sam Okafor"), **more,
    }  # fmt: skip
    credit = Credit.objects.create(**facts)
    credit.evidence.add(file_of(ada))
    return credit


def file_of(person: Person) -> Evidence:
    number = Evidence.objects.count()
    path = default_storage.save(f"evidence/old-{number}.txt", stage.ContentFile(b"proof"))
    return Evidence.objects.create(
        person=person, name="old.txt", path=path, content_type="text/plain", size=5, added_at=LONG_AGO,
        sha256=f"{number:064x}",
    )  # fmt: skip


def old_draft(ada: Person, **more: Any) -> Credit:
    return old_credit(ada, **{"state": "draft", "claimed_at": None, "verified_at": None, "verified_by": None, **more})


def told(person: Person, key: str, **more: Any) -> Notice:
    return Notice.objects.create(
        key=key, to_person=person, topic="plans", about_type="libraries.Person", about_id=person.pk, subject="Told",
        action="Open", url="/", **{"written_at": LONG_AGO, **more},
    )  # fmt: skip


def mailed(person: Person, key: str, **more: Any) -> Mail:
    facts = {"written_at": LONG_AGO, "job_state": "done", **more}
    return Mail.objects.create(key=key, to_person=person, to_address="a@example.org", subject="S", text="T", **facts)


def old_plan(ada: Person, **more: Any) -> Pdp:
    pattern = Revision.objects.filter(pdp__person=ada).first()
    assert pattern is not None
    pdp = Pdp.objects.create(person=ada, membership=pattern.pdp.membership, started_at=LONG_AGO)
    revision = Revision.objects.create(
        pdp=pdp, number=1, strategic_plan=pattern.strategic_plan, started_at=LONG_AGO, **more
    )
    goal = pattern.strategic_plan.goals.first()
    line = GoalLine.objects.create(pdp=pdp)
    PlanGoal.objects.create(revision=revision, line=line, goal=goal, goal_no=1, goal_title="Goal")
    return pdp


def out_of_post(person: Person) -> None:
    """They left long ago, and nothing of theirs waits or is in force."""
    Membership.objects.filter(person=person).update(ends_on=OLD_DAY, starts_on=OLD_DAY)
    Credit.objects.filter(person=person, state="claimed").update(state="draft")
    Proof.objects.filter(person=person).update(state="taken_back")
    Certificate.objects.filter(person=person).update(valid_through=OLD_DAY)
    Person.objects.filter(pk=person.pk).update(last_login=None)


@pytest.fixture
def outlived(ada: Person, players: Cast) -> dict[str, set[int]]:
    """One of each kind that has outlived its use, all of Ada, and Otto, who left."""
    credit, draft, plan = old_credit(ada), old_draft(ada), old_plan(ada)
    sent = {"sent_at": LONG_AGO, "expires_at": LONG_AGO, "token_hash": "0" * 64}
    out_of_post(players.otto)
    return {
        "learning.Evidence": {credit.evidence.get().pk},
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
    assert "Files of evidence: 1, from 1 March 2010 to 1 March 2010" in said
    assert "People to erase: 1, from 1 March 2010 to 1 March 2010" in said
    assert "This was a dry run" in said


def test_what_is_done_is_what_was_listed_and_nothing_else(
    outlived: dict[str, set[int]], players: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    listed = {name: number for name, number in numbers(players.agency).items() if number}
    assert listed == {
        "Notices": 1, "Mails that were sent": 1, "Digests": 1, "Invitations": 1, "Links to verify by": 1,
        "Files of evidence": 1, "Drafts of credits": 1, "Drafts of plans": 1, "People to erase": 1,
    }  # fmt: skip
    path = Evidence.objects.get(pk__in=outlived["learning.Evidence"]).path
    kept = Evidence.objects.get(person=players.sam).path
    ottos = {"learning.Evidence": set(Evidence.objects.filter(person=players.otto).values_list("pk", flat=True))}
    before = everything()

    with django_capture_on_commit_callbacks(execute=True):
        run("--agency", "JSL", "--do")

    gone = gone_since(before)
    for label, keys in outlived.items():
        erased_with_otto = ottos.get(label, set()) | _of_otto(before, label, players.otto.pk)
        assert gone[label] - erased_with_otto == keys, label
    players.otto.refresh_from_db()
    assert players.otto.display_name == f"Former person {players.otto.pk}"
    assert not default_storage.exists(path)
    assert default_storage.exists(kept)


def _of_otto(before: dict[str, list[Any]], label: str, pk: int) -> set[int]:
    ways = ("person_id", "to_person_id", "verifier_id", "learner_id")
    return {row["id"] for row in before[label] if pk in {row.get(way) for way in ways}}


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
    real, done = AuditEntry.objects.create, []

    def dies_at_the_second(**facts: Any) -> AuditEntry:
        if done:
            raise KeyboardInterrupt
        done.append(facts)
        return real(**facts)

    with monkeypatch.context() as patched:
        patched.setattr(AuditEntry.objects, "create", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            run("--do")
    assert numbers(players.agency)["Notices"] == 3

    run("--do")

    assert numbers(players.agency)["Notices"] == 0
    told_of = AuditEntry.objects.filter(action="agency.retain").order_by("pk")
    assert [entry.facts["number"] for entry in told_of] == [2, 2, 1]


def test_each_kind_leaves_an_entry_that_says_by_which_rule(outlived: dict[str, set[int]], players: Cast) -> None:
    run("--do")

    entries = AuditEntry.objects.filter(action="agency.retain", agency=players.agency)
    assert {entry.facts["what"] for entry in entries} == set(numbers(players.agency))
    entry = entries.get(facts__what="Files of evidence")
    assert (entry.person, entry.hat, entry.after) == (None, "system", "1 taken away")
    assert entry.reason == (
        "Files of evidence: kept for 7 years after the day and the verification of the credits they show."
    )
    assert (entry.facts["oldest"], entry.facts["newest"]) == ("2010-03-01", "2010-03-01")
    erased = AuditEntry.objects.get(action="person.erase", subject_id=players.otto.pk, after="erased")
    assert "kept for 10 years" in erased.reason


def test_a_credit_stays_with_the_hash_of_its_file(ada: Person) -> None:
    credit = old_credit(ada)
    digest = credit.evidence.get().sha256
    before = Credit.objects.filter(pk=credit.pk).values().get()

    run("--do")

    assert Credit.objects.filter(pk=credit.pk).values().get() == before
    assert AuditEntry.objects.get(action="evidence.remove", subject_id=credit.pk).facts == {"sha256": digest}


def _certificate(ada: Person, **more: Any) -> Certificate:
    Enrollment.objects.filter(person=ada).update(starts_on=dt.date(2005, 1, 1))
    Certificate.objects.filter(person=ada).update(**more)
    return Certificate.objects.get(person=ada)


def test_a_certificate_in_force_protects_the_files_of_its_period(ada: Person, players: Cast) -> None:
    credit = old_credit(ada)
    assert numbers(players.agency)["Files of evidence"] == 1

    _certificate(ada)
    run("--do")

    assert credit.evidence.count() == 1


def test_a_certificate_in_force_protects_the_files_of_what_it_counts(ada: Person, players: Cast) -> None:
    credit, paper = old_credit(ada), Certificate.objects.get(person=ada)
    program = paper.enrollment.track.program
    SpentCredit.objects.create(credit=credit, program=program, certificate=paper, hundredths=100)
    run("--do")
    assert credit.evidence.count() == 1

    _certificate(ada, valid_through=OLD_DAY)
    run("--do")

    assert credit.evidence.count() == 0
    assert SpentCredit.objects.filter(credit=credit).exists()
    assert Certificate.objects.filter(pk=paper.pk).exists()


def _paper(players: Cast) -> None:
    Certificate.objects.filter(person=players.ada).update(valid_through=None)


def _signed_in(players: Cast) -> None:
    Person.objects.filter(pk=players.ada.pk).update(last_login=clock.now())


def _consultant(players: Cast) -> None:
    lately = clock.today("UTC") - dt.timedelta(days=400)
    post: dict[str, Any] = {"person": players.ada, "role": "consultant", "starts_on": OLD_DAY, "ends_on": lately}
    players.agency.roles.create(**post, recorded_at=LONG_AGO)


@pytest.mark.parametrize("lately", [_paper, _signed_in, _consultant])
def test_who_had_use_of_the_house_lately_has_not_left(ada: Person, players: Cast, lately: Any) -> None:
    out_of_post(ada)
    assert numbers(players.agency)["People to erase"] == 1

    lately(players)

    assert numbers(players.agency)["People to erase"] == 0


def _open_period(ada: Person, credit: Credit) -> None:
    Enrollment.objects.filter(person=ada).update(state="active", starts_on=dt.date(2005, 1, 1))


def _undecided(ada: Person, credit: Credit) -> None:
    other = old_credit(ada, state="claimed", verified_at=None, verified_by=None)
    other.evidence.set(credit.evidence.all())


def _proof(ada: Person, credit: Credit) -> None:
    Proof.objects.get(person=ada).evidence.add(credit.evidence.get())


def _lately_decided(ada: Person, credit: Credit) -> None:
    Credit.objects.filter(pk=credit.pk).update(verified_at=clock.now())


def _for_ever(ada: Person, credit: Credit) -> None:
    Agency.objects.update(retention={"evidence": None})


@pytest.mark.parametrize("needed", [_open_period, _undecided, _proof, _lately_decided, _for_ever])
def test_a_file_stays_while_something_needs_it(ada: Person, needed: Any) -> None:
    credit = old_credit(ada)
    needed(ada, credit)

    run("--do")

    assert credit.evidence.count() == 1


def test_a_draft_that_was_taken_back_lately_is_not_untouched(ada: Person, players: Cast) -> None:
    draft, plan = old_draft(ada), old_plan(ada)
    moved: dict[str, Any] = {"person": ada, "hat": "", "at": clock.now(), "wall_at": clock.wall_now()}
    moved["action"] = "credit.take_back"
    AuditEntry.objects.create(subject_type="learning.Credit", subject_id=draft.pk, **moved)
    AuditEntry.objects.create(subject_type="learning.Revision", subject_id=plan.revisions.get().pk, **moved)

    run("--do")

    assert Credit.objects.filter(pk=draft.pk).exists()
    assert Pdp.objects.filter(pk=plan.pk).exists()


def test_a_plan_that_was_ever_sent_or_that_a_credit_points_to_stays(ada: Person) -> None:
    sent, used = old_plan(ada, submitted_at=LONG_AGO, state="withdrawn"), old_plan(ada)
    old_credit(ada, goal_line=used.goal_lines.get())

    run("--do")

    assert Pdp.objects.filter(pk__in=(sent.pk, used.pk)).count() == 2


def test_what_still_has_to_reach_somebody_stays(ada: Person) -> None:
    soon = clock.now()
    waiting = told(ada, "a", mail_due_at=soon), told(ada, "b", asks=True, remind_at=soon)
    unsent = mailed(ada, "c", job_state="waiting"), mailed(ada, "d", job_state="dead")

    run("--do")

    assert Notice.objects.filter(pk__in=[row.pk for row in waiting]).count() == 2
    assert Mail.objects.filter(pk__in=[row.pk for row in unsent]).count() == 2


def test_who_cannot_be_erased_stays_and_is_told_as_on_the_erase_page(
    client: Client, players: Cast, ada: Person
) -> None:
    out_of_post(players.otto)
    old_credit(players.otto, state="claimed", verified_at=None, verified_by=None)

    said = run("--do", "--agency", "JSL")

    words = "Claims that wait to be verified: 1"
    assert f"stays: person {players.otto.pk}. {words}" in said
    assert Person.objects.get(pk=players.otto.pk).erased_at is None
    client.force_login(players.cora)
    page = client.get(reverse("home:retention", args=[players.agency.pk])).content.decode()
    assert reverse("home:erase", args=[players.otto.pk]) in page
    assert "Who left as long ago and stays" in page
    assert words in client.get(reverse("home:erase", args=[players.otto.pk])).content.decode()


def test_what_another_agency_keeps_or_knows_is_untouched(
    outlived: dict[str, set[int]], ada: Person, players: Cast
) -> None:
    told(players.fred, "foreign")
    post = {"person": ada, "library": players.foreign_library, "role": "staff", "recorded_at": LONG_AGO}
    Membership.objects.create(**post, starts_on=OLD_DAY, ends_on=OLD_DAY)
    before = everything()

    run("--agency", "JSL", "--do")

    gone = gone_since(before)
    assert not gone["kernel.Notice"] & (outlived["kernel.Notice"] | {Notice.objects.get(key="foreign").pk})
    assert AuditEntry.objects.filter(action="agency.retain", agency=players.other_agency).count() == 0
