"""The way of a revision: submit, take back, commit, send back, approve, return, drop."""

import datetime as dt
from typing import Any

import pytest
from django.http import Http404

from learning import signals
from learning.enums import RevisionState
from learning.services import drafts, pdps, reviews, revisions
from pdplanner.kernel import audit, clock
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import Mail

from .conftest import Desk


def mails() -> list[tuple[str, str]]:
    return list(Mail.objects.order_by("pk").values_list("to_address", "subject"))


def change(desk: Desk, reason: str = "") -> Any:
    return pdps.pdp_revise(actor=desk.cast.actor("ada"), pdp=desk.pdp, reason=reason)


def returned(desk: Desk) -> None:
    desk.bring_to(RevisionState.WITH_CONSULTANT)
    revisions.revision_return(actor=desk.cast.actor("connie"), revision=desk.revision, reason="Say more about goal 2.")


def test_a_complete_plan_goes_to_the_supervisor(desk: Desk) -> None:
    revision = desk.bring_to(RevisionState.WITH_SUPERVISOR)
    assert revision.submitted_at is not None
    assert mails() == [("sam@example.org", "Ada Whitcomb’s plan waits for your commitment")]
    (entry,) = audit.history(revision)
    assert (entry.action, entry.before, entry.after) == ("revision.submit", "draft", "with_supervisor")


def test_an_incomplete_plan_stays_and_the_words_name_what_is_missing(desk: Desk) -> None:
    with pytest.raises(DomainError) as refusal:
        desk.submit()
    assert "You serve at least one of your library’s goals." in refusal.value.words
    assert "60 credits are planned; you have 0.0, so 60.0 to go." in refusal.value.words
    assert (desk.revision.state, mails()) == ("draft", [])


def test_a_directors_plan_goes_to_the_board_chair(desk: Desk) -> None:
    cast = desk.cast
    desk.pdp = pdps.pdp_start(actor=cast.actor("dina"), membership=cast.posts["dina"])
    dina = cast.actor("dina")
    people, cast.people["ada"] = cast.people["ada"], cast.people["dina"]
    desk.fill()
    cast.people["ada"] = people
    revision = revisions.revision_submit(actor=dina, revision=desk.revision)
    assert mails() == [("carl@example.org", "Dina Herrera’s plan waits for your commitment")]
    with pytest.raises(Http404):
        revisions.revision_commit(
            actor=cast.actor("sam"), revision=revision, library_minutes=60, library_per="week", library_cents=0
        )
    done = revisions.revision_commit(
        actor=cast.actor("carl"), revision=revision, library_minutes=60, library_per="week", library_cents=0
    )
    assert (done.state, done.committed_by) == ("with_consultant", cast.carl)


def test_a_director_does_not_commit_to_her_own_plan(desk: Desk) -> None:
    cast = desk.cast
    pdp = pdps.pdp_start(actor=cast.actor("dina"), membership=cast.posts["dina"])
    with pytest.raises(NotAllowed, match="Nobody decides on what is their own"):
        revisions.revision_commit(
            actor=cast.actor("dina"), revision=pdp.revisions.get(), library_minutes=60, library_per="week",
            library_cents=0,
        )  # fmt: skip


def test_taking_back_makes_a_draft_again_and_stops_mail_that_has_not_left(desk: Desk) -> None:
    revision = desk.bring_to(RevisionState.WITH_SUPERVISOR)
    revisions.revision_withdraw(actor=desk.cast.actor("ada"), revision=revision)
    assert (desk.revision.state, mails()) == ("draft", [])


def test_what_was_taken_back_after_the_commitment_is_committed_to_again(desk: Desk) -> None:
    revision = desk.bring_to(RevisionState.WITH_CONSULTANT)
    revisions.revision_withdraw(actor=desk.cast.actor("ada"), revision=revision)
    assert desk.revision.committed_at is None
    assert desk.submit().state == "with_supervisor"


def test_the_commitment_carries_the_librarys_side_to_the_consultant(desk: Desk) -> None:
    revision = desk.bring_to(RevisionState.WITH_CONSULTANT)
    promised = (revision.library_minutes, revision.library_per, revision.library_cents, revision.library_cover)
    assert promised == (120, "week", 45000, "Lupe takes the desk")
    assert revision.committed_by == desk.cast.sam
    assert mails()[1:] == [
        ("connie@example.org", "Ada Whitcomb’s plan waits for your review"),
        ("ada@example.org", "Your library has committed to your plan"),
    ]
    assert audit.history(revision)[-1].hat == "Supervisor, Millrace Public Library"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"library_minutes": 0}, "library_minutes"), ({"library_minutes": 10_081}, "library_minutes"),
     ({"library_per": "day"}, "library_per"), ({"library_cents": -1}, "library_cents"),
     ({"library_money_source": "bank"}, "library_money_source")],
)  # fmt: skip
def test_a_commitment_with_impossible_figures_is_refused(desk: Desk, changes: dict[str, Any], field: str) -> None:
    revision = desk.bring_to(RevisionState.WITH_SUPERVISOR)
    figures = {"library_minutes": 60, "library_per": "week", "library_cents": 0} | changes
    with pytest.raises(DomainError) as refusal:
        revisions.revision_commit(actor=desk.cast.actor("sam"), revision=revision, **figures)
    assert (refusal.value.field, desk.revision.state) == (field, "with_supervisor")


def test_a_supervisor_sends_back_with_words(desk: Desk) -> None:
    revision = desk.bring_to(RevisionState.WITH_SUPERVISOR)
    with pytest.raises(DomainError):
        revisions.revision_send_back(actor=desk.cast.actor("sam"), revision=revision, reason=" ")
    revisions.revision_send_back(actor=desk.cast.actor("sam"), revision=revision, reason="Goal 2 needs more hours.")
    assert desk.revision.state == "returned"
    mail = Mail.objects.latest("pk")
    assert (mail.to_address, mail.subject) == ("ada@example.org", "Your plan was returned")
    assert "Goal 2 needs more hours." in mail.text


def test_an_approval_dates_and_names_and_tells_the_person(desk: Desk) -> None:
    revision = desk.bring_to(RevisionState.APPROVED)
    assert (revision.approved_by, revision.approved_at is not None) == (desk.cast.connie, True)
    assert mails()[-1] == ("ada@example.org", "Your plan is approved")


@pytest.mark.parametrize("mark", ["question", "must_change"])
def test_an_item_that_is_not_fine_blocks_the_approval(desk: Desk, mark: str) -> None:
    revision = desk.bring_to(RevisionState.WITH_CONSULTANT)
    connie, line = desk.cast.actor("connie"), revision.activities.all()[0].line
    reviews.mark_set(actor=connie, revision=revision, activity=line, mark=mark)
    with pytest.raises(DomainError, match="These are not marked Fine: “Course 1”"):
        desk.approve()
    reviews.mark_set(actor=connie, revision=revision, activity=line, mark="fine")
    assert desk.approve().state == "approved"


def test_a_return_needs_a_reason_and_every_question_its_words(desk: Desk) -> None:
    revision = desk.bring_to(RevisionState.WITH_CONSULTANT)
    connie = desk.cast.actor("connie")
    with pytest.raises(DomainError, match="Give at least one reason"):
        revisions.revision_return(actor=connie, revision=revision)
    reviews.mark_set(actor=connie, revision=revision, activity=None, mark="question")
    with pytest.raises(DomainError, match="the plan as a whole"):
        revisions.revision_return(actor=connie, revision=revision)
    reviews.mark_set(actor=connie, revision=revision, activity=None, mark="question", words="Who covers the desk?")
    revisions.revision_return(actor=connie, revision=revision)
    assert (desk.revision.state, desk.revision.marks.get().is_settled) == ("returned", True)
    assert "Question, the plan as a whole: Who covers the desk?" in Mail.objects.latest("pk").text


def test_after_a_return_the_supervisor_is_skipped_when_no_promise_changed(desk: Desk) -> None:
    returned(desk)
    change(desk)
    Mail.objects.all().delete()
    second = desk.submit()
    assert (second.state, second.committed_by) == ("with_consultant", desk.cast.sam)
    assert second.committed_at == second.previous.committed_at
    assert mails() == [("connie@example.org", "Ada Whitcomb’s plan waits for your review")]


def test_after_a_return_with_another_promise_the_supervisor_commits_again(desk: Desk) -> None:
    returned(desk)
    second = change(desk)
    drafts.promise_save(actor=desk.cast.actor("ada"), revision=second, staff_minutes=90, staff_per="week")
    assert (desk.submit().state, desk.revision.committed_at) == ("with_supervisor", None)


def test_a_plan_the_supervisor_sent_back_comes_to_the_supervisor_again(desk: Desk) -> None:
    revision = desk.bring_to(RevisionState.WITH_SUPERVISOR)
    revisions.revision_send_back(actor=desk.cast.actor("sam"), revision=revision, reason="More hours.")
    change(desk)
    assert desk.submit().state == "with_supervisor"


def test_a_change_of_an_approved_plan_is_committed_to_anew(desk: Desk) -> None:
    desk.bring_to(RevisionState.APPROVED)
    second = change(desk, "The course was canceled.")
    assert (second.library_minutes, second.committed_at) == (120, None)
    assert desk.submit().state == "with_supervisor"


def test_the_slower_of_two_consultants_reads_what_the_other_decided(desk: Desk) -> None:
    stale = desk.bring_to(RevisionState.WITH_CONSULTANT)
    revisions.revision_return(actor=desk.cast.actor("connie"), revision=desk.revision, reason="Say more.")
    with pytest.raises(NotNow, match=r"Connie Zielinska returned this revision on .* The reason given: “Say more\.”"):
        revisions.revision_approve(actor=desk.cast.actor("connie"), revision=stale)
    assert desk.revision.state == "returned"


def test_nobody_decides_on_what_was_sent_again_since_they_read_it(desk: Desk) -> None:
    read = desk.bring_to(RevisionState.WITH_SUPERVISOR)
    with clock.moved_to(clock.now() + dt.timedelta(hours=1)):
        revisions.revision_withdraw(actor=desk.cast.actor("ada"), revision=desk.revision)
        desk.submit()
    with pytest.raises(NotNow, match="changed it and sent it again"):
        revisions.revision_send_back(
            actor=desk.cast.actor("sam"), revision=desk.revision, reason="No.", sent_at=read.submitted_at
        )
    assert desk.revision.state == "with_supervisor"


def test_the_first_draft_is_not_dropped_but_closed(desk: Desk) -> None:
    with pytest.raises(DomainError, match="Close the plan"):
        revisions.revision_drop(actor=desk.cast.actor("ada"), revision=desk.revision)


@pytest.mark.parametrize(("who", "refusal"), [("ada", NotAllowed), ("sam", NotAllowed), ("cora", NotAllowed),
                                              ("fay", Http404), ("otto", Http404)])  # fmt: skip
def test_only_a_consultant_of_the_agency_approves(desk: Desk, who: str, refusal: type[Exception]) -> None:
    revision = desk.bring_to(RevisionState.WITH_CONSULTANT)
    with pytest.raises(refusal):
        revisions.revision_approve(actor=desk.cast.actor(who), revision=revision)


def test_submission_and_approval_are_told(desk: Desk) -> None:
    heard: list[tuple[int, int]] = []

    def listen(pdp_id: int, person_id: int, **_more: Any) -> None:
        heard.append((pdp_id, person_id))

    signals.plan_changed.connect(listen)
    try:
        desk.fill()
        assert heard == []
        desk.submit()
        desk.commit()
        desk.approve()
    finally:
        signals.plan_changed.disconnect(listen)
    assert heard == [(desk.pdp.pk, desk.cast.ada.pk)] * 2
