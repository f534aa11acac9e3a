"""Whoever left is erased: what others rely on stays under a made-up name, and nothing else of them is left anywhere."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models
from django.test import Client
from django.urls import reverse

from certification.models import Certificate, Enrollment, ExceptionRequest, Proof
from learning.models import BoardSession, Credit, Event, Evidence, Feedback, FinalReport, Pdp, Revision
from learning.services.evidence import evidence_remove
from libraries.models import AgencyRole, Membership, Person
from pdplanner.home.queries.erasing import what_goes, what_stays
from pdplanner.home.queries.own_data import KEPT
from pdplanner.home.services.erasing import person_erase
from pdplanner.kernel import clock
from pdplanner.kernel.access import actor_for
from pdplanner.kernel.doctor import INVARIANTS
from pdplanner.kernel.errors import NotNow
from pdplanner.kernel.models import AuditEntry, Mail, Notice
from tests import world as stage
from tests.cast import Cast

pytestmark = pytest.mark.django_db

MARK = "Kookaburra"
# Where the page says that something stays, in words of theirs.
STAYS = {
    "certification.Certificate", "kernel.AuditEntry", "learning.BoardSession", "learning.CatalogItem",
    "libraries.PlanComment",
}  # fmt: skip
# Codes of rules and the hats of those who decided, which are no words of theirs.
MACHINE = {
    "path", "sha256", "content_type", "key", "url", "zone", "token_hash", "code", "role", "level", "cohort",
    "verified_as", "decided_as",
}  # fmt: skip
THE_LIBRARYS = {"learning.PlanGoal", "libraries.Person", "certification.Standing"}


@pytest.fixture
def leaver(players: Cast, world: stage.World) -> Person:
    """Ada, whose posts have ended, with nothing that waits for a decision and a mark in every word of hers."""
    ada, at = Person.objects.get(pk=players.ada.pk), clock.now()
    Membership.objects.filter(person=ada).update(ends_on=dt.date(2026, 1, 1))
    Credit.objects.filter(person=ada).update(state="verified", verified_by=players.sam, verified_at=at)
    Proof.objects.filter(person=ada).update(state="verified", verified_by=players.connie, verified_at=at)
    for kept in KEPT:
        if kept.model in STAYS | THE_LIBRARYS:
            continue
        for row in kept.rows(ada):
            words = dict.fromkeys(_words(type(row)), f"{MARK} {row.pk}")
            type(row)._default_manager.filter(pk=row.pk).update(**words)
    Person.objects.filter(pk=ada.pk).update(contact_mail="ada.o@example.net", name_on_certificates="Ada M. Okafor")
    Person.objects.filter(pk=ada.pk).update(mail_topics={"credits": "never"})
    told = {"topic": "plans", "about_type": "learning.Credit", "action": "Open", "url": "/", "written_at": at}
    Notice.objects.create(
        key="told", to_person=players.sam, about_id=1, subject=f"{ada.display_name} claims a credit", **told
    )
    Mail.objects.create(
        key="m", to_person=players.sam, to_address="sam@example.org", subject=f"From {ada.display_name}",
        text=f"{ada.display_name} asks.", html=f"<p>{ada.display_name} asks.</p>", written_at=at, job_state="done",
    )  # fmt: skip
    Mail.objects.create(key="n", to_person=ada, to_address="ada@example.org", subject=MARK, text=MARK, written_at=at)
    ada.refresh_from_db()
    return ada


def _words(model: type[models.Model]) -> list[str]:
    return [
        column.name
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField) and not column.choices and column.name not in MACHINE
    ]


def erase(client: Client, players: Cast, person: Person, **typed: str) -> Any:
    client.force_login(players.cora)
    said = {"typed": person.display_name, "reason": "Asked for it by letter", **typed}
    return client.post(reverse("home:erase", args=[person.pk]), said)


def everywhere(*words: str) -> Iterator[str]:
    """Every place of the database where one of the words stands."""
    for model in apps.get_models():
        columns = [
            one.name
            for one in model._meta.concrete_fields
            if isinstance(one, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._default_manager.all():
            for column in columns:
                if any(word in str(getattr(row, column)) for word in words):
                    yield f"{model._meta.label}.{column}"


def test_nothing_of_them_is_left_but_what_the_page_says(client: Client, players: Cast, leaver: Person) -> None:
    name = leaver.display_name
    mails = [address.email for address in EmailAddress.objects.filter(user=leaver)]
    assert {place.rpartition(".")[0] for place in everywhere(MARK)} > {"learning.Credit", "learning.Revision"}

    assert erase(client, players, leaver).status_code == 302

    left = set(everywhere(MARK, name, "Ada M. Okafor", "ada.o@example.net", *mails))
    assert {place for place in left if place.rpartition(".")[0] not in STAYS} == set()
    leaver.refresh_from_db()
    assert leaver.display_name == leaver.family_name == f"Former person {leaver.pk}"
    assert leaver.mail_topics == {}
    assert Notice.objects.get(key="told").subject == f"Former person {leaver.pk} claims a credit"
    assert Mail.objects.get(key="m").text == f"Former person {leaver.pk} asks."
    assert list(INVARIANTS["libraries.erased-is-gone"].broken()) == []


def test_what_others_rely_on_stays_and_counts_as_before(client: Client, players: Cast, leaver: Person) -> None:
    def figures() -> list[Any]:
        credits = Credit.objects.filter(person=leaver).values_list("pk", "state", "minutes", "kind", "ended_on")
        papers = Certificate.objects.filter(person=leaver).values_list("number", "snapshot", "pdf_sha256", "state")
        return [list(credits), list(papers), Membership.objects.filter(person=leaver).count()]

    before = figures()
    erase(client, players, leaver)

    assert figures() == before
    assert Credit.objects.get(person=leaver).title == "Live training"


def test_what_they_said_of_an_event_stays_in_its_counts_without_them(
    client: Client, players: Cast, leaver: Person
) -> None:
    feedback = Feedback.objects.create(event=Event.objects.all()[0], person=leaver, learned=1, used=2, recommended=3)

    assert ("Answers about events, without their name", 1) in [row[:2] for row in what_stays(leaver)]
    erase(client, players, leaver)

    feedback.refresh_from_db()
    assert (feedback.person, feedback.learned) == (None, 1)


def test_files_of_evidence_are_gone_from_the_disk_and_links_with_their_rows(
    client: Client, players: Cast, leaver: Person, django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    path = Evidence.objects.get(person=leaver).path
    assert default_storage.exists(path)
    Evidence.objects.create(person=leaver, name="Badge", url="https://example.org/badge", added_at=clock.now())

    with django_capture_on_commit_callbacks(execute=True):
        erase(client, players, leaver)

    assert not default_storage.exists(path)
    assert not Evidence.objects.filter(person=leaver).exists()
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
    assert default_storage.exists(Evidence.objects.exclude(person=leaver).first().path)


def test_whoever_was_signed_in_is_out_at_once(client: Client, players: Cast, leaver: Person) -> None:
    theirs = Client()
    theirs.force_login(leaver)
    assert theirs.get(reverse("libraries:profile")).status_code == 200

    erase(client, players, leaver)

    assert theirs.get(reverse("libraries:profile")).status_code == 302


def test_what_is_open_is_closed_and_on_record(client: Client, players: Cast, leaver: Person) -> None:
    erase(client, players, leaver)

    assert Pdp.objects.get(person=leaver).state == "closed"
    revision = Revision.objects.get(pdp__person=leaver)
    assert revision.state == "withdrawn"
    told = AuditEntry.objects.filter(action="person.erase", person=players.cora)
    assert set(told.values_list("subject_type", "after")) == {
        ("learning.Revision", "withdrawn"), ("learning.Pdp", "closed"), ("libraries.Person", "erased"),
        ("learning.SpotCheck", "dropped"),
    }  # fmt: skip
    assert told.get(after="erased").reason == "Asked for it by letter"


def test_a_consultant_who_left_and_never_had_a_post_at_a_library_is_erased_as_well(
    client: Client, players: Cast
) -> None:
    AgencyRole.objects.filter(person=players.connie).update(ends_on=dt.date(2026, 1, 31))
    client.force_login(players.cora)
    staff = client.get(reverse("libraries:agency_people")).content.decode()
    assert reverse("libraries:person", args=[players.connie.pk]) in staff
    page = client.get(reverse("libraries:person", args=[players.connie.pk])).content.decode()
    assert reverse("home:erase", args=[players.connie.pk]) in page
    name = players.connie.display_name
    assert erase(client, players, players.connie, typed=name).status_code == 302
    assert Person.objects.get(pk=players.connie.pk).erased_at is not None
    assert name not in client.get(reverse("libraries:agency_people")).content.decode()


def test_another_name_erases_nobody_and_loses_nothing_typed(client: Client, players: Cast, leaver: Person) -> None:
    response = erase(client, players, leaver, typed="Ada Okafo", reason="A long story")

    assert response.status_code == 422
    assert "Type the name as it stands above: " in response.content.decode()
    assert "A long story" in response.content.decode()
    leaver.refresh_from_db()
    assert leaver.erased_at is None
    assert not AuditEntry.objects.filter(action="person.erase").exists()


def _in_post(players: Cast) -> None:
    Membership.objects.filter(person=players.ada).update(ends_on=None)


def _claimed(players: Cast) -> None:
    Credit.objects.filter(person=players.ada).update(state="claimed", verified_by=None, verified_at=None)


def _with_consultant(players: Cast) -> None:
    Revision.objects.filter(pdp__person=players.ada).update(state="with_consultant")


def _reported(players: Cast) -> None:
    FinalReport.objects.filter(pdp__person=players.ada).update(state="submitted")


def _applied(players: Cast) -> None:
    Enrollment.objects.filter(person=players.ada).update(state="applied")


def _proving(players: Cast) -> None:
    Proof.objects.filter(person=players.ada).update(state="claimed", verified_by=None, verified_at=None)


def _printing(players: Cast) -> None:
    Certificate.objects.filter(person=players.ada).update(job_state="waiting")


def _known_elsewhere(players: Cast) -> None:
    post = {"person": players.ada, "library": players.foreign_library, "role": "staff", "recorded_at": clock.now()}
    Membership.objects.create(**post, starts_on=dt.date(2019, 1, 1), ends_on=dt.date(2020, 1, 1))


@pytest.mark.parametrize(
    ("hinder", "words"),
    [
        (_in_post, "They hold a post"),
        (_claimed, "Claims that wait to be verified: 1"),
        (_with_consultant, "Plans that wait for a decision: 1"),
        (_reported, "Final reports that wait for a decision: 1"),
        (_applied, "Applications that wait for a decision: 1"),
        (_proving, "Proofs that wait to be verified: 1"),
        (_printing, "Certificates that are not made yet: 1"),
        (_known_elsewhere, "Farwell Commission knows this person too"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_stands_in_the_way_is_said_and_erases_nobody(
    client: Client, players: Cast, leaver: Person, hinder: Any, words: str
) -> None:
    hinder(players)

    refused = erase(client, players, leaver)

    assert refused.status_code == 409
    assert words in refused.content.decode()
    page = client.get(reverse("home:erase", args=[leaver.pk])).content.decode()
    assert words in page
    assert "Erase for good" not in page
    leaver.refresh_from_db()
    assert leaver.erased_at is None


def test_the_page_says_before_what_stays_and_what_goes(client: Client, players: Cast, leaver: Person) -> None:
    client.force_login(players.cora)
    page = client.get(reverse("home:erase", args=[leaver.pk])).content.decode()

    for what, number, why in what_stays(leaver):
        assert f"{what} ({number})" in page
        assert why in page
    for what, _number in what_goes(leaver):
        assert what in page
    assert f"Former person {leaver.pk}" in page


def test_only_a_coordinator_is_led_there_and_nobody_is_erased_twice(
    client: Client, players: Cast, leaver: Person
) -> None:
    address, person = reverse("home:erase", args=[leaver.pk]), reverse("libraries:person", args=[leaver.pk])
    client.force_login(players.connie)
    assert address not in client.get(person).content.decode()
    assert client.post(address, {}).status_code == 403
    client.force_login(players.cora)
    assert address in client.get(person).content.decode()

    erase(client, players, leaver)

    leaver.refresh_from_db()
    assert "Erased on" in client.get(person).content.decode()
    assert address not in client.get(person).content.decode()
    assert erase(client, players, leaver).status_code == 409
    again = client.post(reverse("libraries:person_add", args=[players.library.pk]), {"person": leaver.pk})
    assert again.status_code != 302


def test_of_two_coordinators_at_once_one_erases(client: Client, players: Cast, leaver: Person) -> None:
    """Both have loaded the person; the slower one works on what the quicker one has left."""
    slower, name = Person.objects.get(pk=leaver.pk), leaver.display_name
    erase(client, players, leaver)

    with pytest.raises(NotNow, match="erased already"):
        person_erase(actor=actor_for(players.cora), person=slower, typed=name, reason="Twice")

    assert AuditEntry.objects.filter(action="person.erase", subject_id=leaver.pk, after="erased").count() == 1


def test_a_namesake_is_still_called_by_name(client: Client, players: Cast, leaver: Person) -> None:
    Person.objects.create(display_name=leaver.display_name, family_name=leaver.family_name)

    erase(client, players, leaver)

    assert Notice.objects.get(key="told").subject == f"{leaver.display_name} claims a credit"


def test_of_a_board_their_words_and_their_name_go_and_what_it_holds_stays(
    client: Client, players: Cast, leaver: Person
) -> None:
    board = Enrollment.objects.get(person=leaver)
    board.pk, board.person, board.pdp, board.library = None, None, None, players.library
    board.save()
    asked = {"enrollment": board, "kind": "extension", "asked_at": clock.now(), "asked_by": leaver, "reason": MARK}
    decided = {"state": "declined", "answer": MARK, "decided_by": players.cora, "decided_at": clock.now()}
    old = ExceptionRequest.objects.create(**asked, **decided)
    waiting = ExceptionRequest.objects.create(**asked)
    name = leaver.display_name
    session = BoardSession.objects.filter(library=players.library)[0]
    BoardSession.objects.filter(pk=session.pk).update(
        led_by=name, minute_reference=f"Minutes by {name}. ".ljust(160, "-"), reason=f"{name} was not there."
    )
    other = Credit.objects.exclude(person=leaver)[0]
    said = {"board_session": session, "provider": name, "return_reason": f"Taken out: {name} was not there."}
    Credit.objects.filter(pk=other.pk).update(**said)

    assert ("Exceptions they asked for as chair of a board, by kind and days only", 2) in [
        row[:2] for row in what_stays(leaver)
    ]
    erase(client, players, leaver)

    session.refresh_from_db()
    other.refresh_from_db()
    now = f"Former person {leaver.pk}"
    assert (session.led_by, session.reason) == (now, f"{now} was not there.")
    assert session.minute_reference.startswith(f"Minutes by {now}. ---")
    assert (other.provider, other.return_reason) == (now, f"Taken out: {now} was not there.")
    rows = ExceptionRequest.objects.filter(pk__in=(old.pk, waiting.pk)).order_by("pk")
    assert [(row.reason, row.answer, row.state) for row in rows] == [("", "", "declined"), ("", "", "taken_back")]
    assert list(INVARIANTS["certification.request-has-its-answer"].broken()) == []


def test_of_a_link_they_removed_the_audit_keeps_nothing_to_read(players: Cast, leaver: Person) -> None:
    link = Evidence.objects.create(
        person=leaver, name="Page", url="https://ada-okafor.example/talk", added_at=clock.now()
    )
    evidence_remove(actor=actor_for(leaver), evidence=link)

    assert len(AuditEntry.objects.get(action="evidence.remove").facts["link"]) == 64
    assert "ada-okafor" not in "".join(str(row.facts) for row in AuditEntry.objects.all())
