"""What helps a reviewer: passing on, notes among colleagues, phrases."""

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from learning.enums import RevisionState
from learning.models import Phrase, ReviewMark, ReviewNote, Revision
from learning.queries.plans import waiting_for_consultant
from learning.services import pdps, reviews, revisions
from libraries.models import AgencyRole, Assignment
from libraries.queries.shares import share_of
from pdplanner.kernel import clock
from pdplanner.kernel.access import actor_for
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry, Notice
from tests.cast import LONG_AGO, person

from .conftest import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def bert(desk: Desk) -> AgencyRole:
    """A second consultant of the agency."""
    return AgencyRole.objects.create(
        agency=desk.cast.agency, person=person("Bert Beck"), role="consultant", starts_on=LONG_AGO,
        recorded_at=clock.now(),
    )  # fmt: skip


@pytest.fixture
def waiting(desk: Desk) -> Revision:
    return desk.bring_to(RevisionState.WITH_CONSULTANT)


def signed_in(who: object) -> Client:
    client = Client()
    client.force_login(who)  # type: ignore[arg-type]
    return client


def queue_of(who: object) -> list[Revision]:
    actor = actor_for(who)  # type: ignore[arg-type]
    return list(waiting_for_consultant(actor, share_of(actor)))


def page(client: Client, address: str, status: int = 200, **given: str) -> str:
    answer = client.get(address, given)
    assert answer.status_code == status
    return str(answer.content.decode())


def test_what_is_passed_on_stands_with_the_other_one_and_says_why(
    desk: Desk, waiting: Revision, bert: AgencyRole
) -> None:
    for role in (bert, AgencyRole.objects.get(person=desk.cast.connie)):
        Assignment.objects.create(
            agency_role=role, library=desk.cast.library if role != bert else desk.cast.second_library,
            starts_on=LONG_AGO, recorded_at=clock.now(),
        )  # fmt: skip
    assert (queue_of(desk.cast.connie), queue_of(bert.person)) == ([waiting], [])
    connie = signed_in(desk.cast.connie)
    given = {"to": str(bert.person_id), "why": "You know archives."}
    answer = connie.post(reverse("learning:revision_pass_on", args=[waiting.pk]), given)
    assert answer.status_code == 302
    assert (queue_of(desk.cast.connie), queue_of(bert.person)) == ([], [waiting])
    assert f"{desk.cast.connie} passed it on to you: You know archives." in " ".join(
        page(signed_in(bert.person), reverse("learning:queue")).split()
    )
    assert Notice.objects.get(to_person=bert.person).words == f"{desk.cast.connie}: You know archives."
    row = AuditEntry.objects.get(facts__did="pass_on")
    assert (row.person_id, row.reason, row.after) == (desk.cast.connie.pk, "You know archives.", "Bert Beck")


def test_whoever_it_was_passed_to_may_pass_it_back_and_the_other_may_still_decide(
    desk: Desk, waiting: Revision, bert: AgencyRole
) -> None:
    connie = desk.cast.actor("connie")
    reviews.revision_pass_on(actor=connie, revision=waiting, to=bert.person, why="Yours.")
    reviews.revision_pass_on(actor=actor_for(bert.person), revision=waiting, to=desk.cast.connie, why="No, yours.")
    assert Revision.objects.get().passed_why == "No, yours."
    assert revisions.revision_approve(actor=connie, revision=waiting).state == RevisionState.APPROVED


def test_what_was_passed_to_somebody_who_left_is_everybodys_again(
    desk: Desk, waiting: Revision, bert: AgencyRole
) -> None:
    Assignment.objects.create(
        agency_role=AgencyRole.objects.get(person=desk.cast.connie), library=desk.cast.library, starts_on=LONG_AGO,
        recorded_at=clock.now(),
    )  # fmt: skip
    reviews.revision_pass_on(actor=desk.cast.actor("connie"), revision=waiting, to=bert.person, why="Yours.")
    assert queue_of(desk.cast.connie) == []
    AgencyRole.objects.filter(pk=bert.pk).update(ends_on=LONG_AGO)
    assert queue_of(desk.cast.connie) == [waiting]


def test_a_plan_that_was_taken_back_and_sent_again_is_passed_on_to_nobody(
    desk: Desk, waiting: Revision, bert: AgencyRole
) -> None:
    reviews.revision_pass_on(actor=desk.cast.actor("connie"), revision=waiting, to=bert.person, why="Yours.")
    revisions.revision_withdraw(actor=desk.cast.actor("ada"), revision=Revision.objects.get())
    assert Revision.objects.values_list("passed_to", "passed_by", "passed_at", "passed_why").get() == (
        None, None, None, "",
    )  # fmt: skip


def test_who_is_coordinator_elsewhere_keeps_phrases_where_they_are_consultant(desk: Desk) -> None:
    connie = desk.cast.connie
    AgencyRole.objects.create(
        agency=desk.cast.other_agency, person=connie, role="coordinator", starts_on=LONG_AGO, recorded_at=clock.now()
    )
    client = signed_in(connie)
    client.post(reverse("home:hat"), {"hat": next(h.key for h in actor_for(connie).hats if h.role == "coordinator")})
    assert client.post(reverse("learning:phrases"), {"text": "Say how."}).status_code == 302
    assert Phrase.objects.get().agency == desk.cast.agency


@pytest.mark.parametrize("whom", ["connie", "ada", "sam", "fay"])
def test_it_is_passed_to_nobody_but_another_consultant_of_the_agency(
    desk: Desk, waiting: Revision, bert: AgencyRole, whom: str
) -> None:
    with pytest.raises(DomainError, match="Choose a consultant of the agency"):
        reviews.revision_pass_on(
            actor=desk.cast.actor("connie"), revision=waiting, to=desk.cast.people[whom], why="Yours."
        )


def test_passing_on_wants_a_reason_and_something_that_waits(desk: Desk, waiting: Revision, bert: AgencyRole) -> None:
    connie = desk.cast.actor("connie")
    with pytest.raises(DomainError, match="Say why"):
        reviews.revision_pass_on(actor=connie, revision=waiting, to=bert.person, why=" ")
    desk.approve()
    with pytest.raises(NotNow):
        reviews.revision_pass_on(actor=connie, revision=waiting, to=bert.person, why="Yours.")


def test_where_nobody_else_could_decide_the_page_says_so(desk: Desk, waiting: Revision) -> None:
    source = page(signed_in(desk.cast.connie), reverse("learning:revision_pass_on", args=[waiting.pk]))
    assert "There is nobody to pass it to" in source


def test_a_note_is_read_by_consultants_with_every_revision_and_by_nobody_else(
    desk: Desk, waiting: Revision, bert: AgencyRole
) -> None:
    connie = signed_in(desk.cast.connie)
    connie.post(reverse("learning:note_add", args=[waiting.pk]), {"text": "Her library has no budget."})
    address = reverse("learning:revision_review", args=[waiting.pk])
    assert "Her library has no budget." in page(signed_in(bert.person), address)
    for name in ("ada", "sam", "dina", "alma", "cora"):
        source = page(signed_in(desk.cast.people[name]), reverse("learning:plan", args=[desk.pdp.pk]))
        assert "no budget" not in source
    revisions.revision_return(actor=desk.cast.actor("connie"), revision=waiting, reason="One question.")
    again = pdps.pdp_revise(actor=desk.cast.actor("ada"), pdp=desk.pdp)
    revisions.revision_submit(actor=desk.cast.actor("ada"), revision=again)
    assert "no budget" in page(signed_in(bert.person), reverse("learning:revision_review", args=[again.pk]))


def test_only_who_wrote_a_note_removes_it(desk: Desk, waiting: Revision, bert: AgencyRole) -> None:
    written = reviews.note_add(actor=desk.cast.actor("connie"), revision=waiting, text="Ask about hours.")
    with pytest.raises((Http404, NotAllowed)):
        reviews.note_remove(actor=actor_for(bert.person), note=written)
    reviews.note_remove(actor=desk.cast.actor("connie"), note=written)
    assert not ReviewNote.objects.exists()
    assert AuditEntry.objects.filter(action="review_note.remove").count() == 1


def test_an_empty_note_is_refused_beside_its_field(desk: Desk, waiting: Revision) -> None:
    answer = signed_in(desk.cast.connie).post(reverse("learning:note_add", args=[waiting.pk]), {"text": " "})
    assert answer.status_code == 422
    assert "Write something, or leave it." in answer.content.decode()


def test_a_phrase_is_offered_at_the_desk_and_added_to_the_words_of_a_mark(desk: Desk, waiting: Revision) -> None:
    connie = signed_in(desk.cast.connie)
    connie.post(reverse("learning:phrases"), {"text": "Say how one can tell."})
    assert "<option>Say how one can tell.</option>" in page(
        connie, reverse("learning:revision_review", args=[waiting.pk])
    )
    connie.post(
        reverse("learning:mark_plan", args=[waiting.pk]),
        {"mark": "question", "words": "Good. ", "phrase": "Say how one can tell."},
    )
    assert ReviewMark.objects.get().words == "Good.\nSay how one can tell."


def test_a_colleague_is_offered_what_is_shared_and_removes_only_their_own(
    desk: Desk, waiting: Revision, bert: AgencyRole
) -> None:
    for text, shared in [("Mine alone.", False), ("For all of us.", True)]:
        reviews.phrase_add(actor=desk.cast.actor("connie"), agency=desk.cast.agency, text=text, is_shared=shared)
    client = signed_in(bert.person)
    source = page(client, reverse("learning:phrases"))
    assert ("Mine alone." in source, "For all of us." in source) == (False, True)
    shared = Phrase.objects.get(is_shared=True)
    assert client.post(reverse("learning:phrase_remove", args=[shared.pk])).status_code == 403
    assert signed_in(desk.cast.connie).post(reverse("learning:phrase_remove", args=[shared.pk])).status_code == 302
    assert list(Phrase.objects.values_list("text", flat=True)) == ["Mine alone."]


def test_nobody_keeps_more_phrases_than_a_list_can_hold(desk: Desk) -> None:
    connie = desk.cast.actor("connie")
    for number in range(reviews.MOST_PHRASES):
        reviews.phrase_add(actor=connie, agency=desk.cast.agency, text=f"Phrase {number}")
    with pytest.raises(DomainError, match="Remove one you no longer use"):
        reviews.phrase_add(actor=connie, agency=desk.cast.agency, text="One more")
