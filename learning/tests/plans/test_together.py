"""A shared draft: what the supervisor says and proposes, and what of it its writer takes."""

import datetime as dt

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from learning.models import DraftComment, PlannedActivity
from learning.services import comments, drafts, revisions
from learning.services.sharing import draft_share, draft_unshare
from pdplanner.kernel.access import Actor
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry, Notice

from .conftest import Desk


@pytest.fixture
def shared(desk: Desk) -> Desk:
    desk.fill()
    draft_share(actor=desk.cast.actor("ada"), revision=desk.revision)
    return desk


def ada(desk: Desk) -> Actor:
    return desk.cast.actor("ada")


def first(desk: Desk) -> PlannedActivity:
    return desk.revision.activities.select_related("kind", "line").order_by("pk")[0]


def comment(desk: Desk, who: str = "sam", words: str = "Ask Lupe first.") -> DraftComment:
    return comments.comment_write(actor=desk.cast.actor(who), revision=desk.revision, words=words)


def propose(desk: Desk, **changes: object) -> DraftComment:
    wanted = changes or {"title": "A shorter course"}
    rows = comments.changes_propose(
        actor=desk.cast.actor("sam"), revision=desk.revision, activity=first(desk), **wanted
    )  # fmt: skip
    return rows[0]


def page(desk: Desk, who: str, **query: str) -> str:
    client = Client()
    client.force_login(desk.cast.people[who])
    return client.get(reverse("learning:together", args=[desk.revision.pk]), query).content.decode()


def press(desk: Desk, who: str, name: str, row: DraftComment, **typed: str) -> tuple[int, str]:
    client = Client()
    client.force_login(desk.cast.people[who])
    answer = client.post(reverse(f"learning:{name}", args=[desk.revision.pk, row.pk]), typed, follow=True)
    return answer.status_code, answer.content.decode()


def test_nothing_the_supervisor_writes_changes_the_draft(shared: Desk) -> None:
    before = list(shared.revision.activities.values())
    comment(shared)
    propose(shared, title="Another", minutes=60, cents=9900, planned_on=dt.date(2027, 1, 1))
    assert list(shared.revision.activities.values()) == before
    assert DraftComment.objects.count() == 5


def test_an_accepted_proposal_is_in_the_draft_at_one_press(shared: Desk) -> None:
    row = propose(shared)
    status, html = press(shared, "ada", "proposal_accept", row, seen="Course 1")
    assert (status, first(shared).title) == (200, "A shorter course")
    assert "Accepted by Ada Whitcomb" in html
    said = AuditEntry.objects.filter(subject_type=DraftComment._meta.label, subject_id=row.pk).order_by("pk")
    assert list(said.values_list("person__display_name", "before", "after")) == [
        ("Sam Okafor", "", "proposed"), ("Ada Whitcomb", "proposed", "accepted")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "seen"),
    [("minutes", 90, "20 hours"), ("cents", 12000, "nothing"), ("planned_on", dt.date(2027, 2, 3), "1 May 2027"),
     ("planned_on", None, "1 May 2027"), ("helper", "Lupe", "nothing"),
     ("why", "", "It gives me songs that work before children talk.")],
)  # fmt: skip
def test_every_field_goes_into_the_draft_as_it_was_proposed(shared: Desk, field: str, value: object, seen: str) -> None:
    row = propose(shared, **{field: value})
    comments.proposal_accept(actor=ada(shared), comment=row, seen=seen)
    assert getattr(first(shared), field) == value


def test_a_new_activity_comes_in_as_a_whole(shared: Desk) -> None:
    goal = shared.revision.goals.all()[0]
    row = comments.activity_propose(
        actor=shared.cast.actor("sam"), revision=shared.revision, plan_goal=goal, title="Shadow Lupe",
        kind=shared.kind(), minutes=120, planned_on=dt.date(2027, 3, 1), why="She does it well.", outcome="",
        helper="Lupe", money_source="library",
    )  # fmt: skip
    assert "Shadow Lupe" in page(shared, "ada")
    comments.proposal_accept(actor=ada(shared), comment=row)
    new = shared.revision.activities.get(title="Shadow Lupe")
    assert (new.plan_goal, new.minutes, new.planned_on, new.helper) == (goal, 120, dt.date(2027, 3, 1), "Lupe")


def test_declined_the_draft_stays_and_the_words_come_back(shared: Desk) -> None:
    row = propose(shared)
    status, html = press(shared, "ada", "proposal_decline", row, words="It is full.")
    assert (status, first(shared).title) == (200, "Course 1")
    assert "Not accepted by Ada Whitcomb" in html
    assert "It is full." in page(shared, "sam")
    assert Notice.objects.filter(to_person=shared.cast.people["sam"], words__contains="It is full.").count() == 1


def test_two_presses_answer_once(shared: Desk) -> None:
    row = propose(shared)
    comments.proposal_accept(actor=ada(shared), comment=row, seen="Course 1")
    again = DraftComment.objects.get(pk=row.pk)
    with pytest.raises(NotNow, match="answered a moment ago"):
        comments.proposal_decline(actor=ada(shared), comment=again)


def _rename(desk: Desk) -> None:
    row = first(desk)
    drafts.activity_save(
        actor=ada(desk), revision=desk.revision, plan_goal=row.plan_goal, kind=row.kind, activity=row,
        title="My own new title", minutes=row.minutes,
    )  # fmt: skip


def test_what_was_changed_since_shows_both_texts_and_is_not_overwritten_unseen(shared: Desk) -> None:
    row = propose(shared)
    _rename(shared)
    status, html = press(shared, "ada", "proposal_accept", row, seen="Course 1")
    assert (status, first(shared).title) == (422, "My own new title")
    assert "You changed this meanwhile" in html
    for text in ("Changed since", "Course 1", "A shorter course", "My own new title"):
        assert text in html
    assert press(shared, "ada", "proposal_accept", row, seen="My own new title")[0] == 200
    assert first(shared).title == "A shorter course"


def test_of_a_removed_activity_the_proposal_says_so_and_can_only_be_declined(shared: Desk) -> None:
    row = propose(shared)
    drafts.activity_remove(actor=ada(shared), revision=shared.revision, activity=first(shared))
    html = page(shared, "ada")
    assert "The activity is no longer in the draft" in html
    assert reverse("learning:proposal_accept", args=[shared.revision.pk, row.pk]) not in html
    with pytest.raises(DomainError, match="no longer in your draft"):
        comments.proposal_accept(actor=ada(shared), comment=row, seen="Course 1")
    comments.proposal_decline(actor=ada(shared), comment=DraftComment.objects.get(pk=row.pk))


def test_only_the_writer_accepts_and_only_who_proposed_takes_back(shared: Desk) -> None:
    row = propose(shared)
    with pytest.raises(NotAllowed):
        comments.proposal_accept(actor=shared.cast.actor("sam"), comment=row, seen="Course 1")
    with pytest.raises(DomainError, match="only who made it"):
        comments.comment_settle(actor=ada(shared), comment=row)
    assert comments.comment_settle(actor=shared.cast.actor("sam"), comment=row).state == "taken_back"


@pytest.mark.parametrize("who", ["ada", "sam"])
def test_either_marks_a_comment_settled(shared: Desk, who: str) -> None:
    row = comment(shared)
    assert press(shared, who, "comment_settle", row)[0] == 200
    assert DraftComment.objects.get(pk=row.pk).state == "settled"


def test_a_draft_that_is_not_shared_is_not_talked_about(shared: Desk) -> None:
    comment(shared)
    draft_unshare(actor=ada(shared), revision=shared.revision)
    with pytest.raises(Http404):
        comment(shared)
    with pytest.raises(NotNow):
        comment(shared, who="ada")
    assert "Ask Lupe first." in page(shared, "ada")


def test_what_was_said_stays_readable_to_the_two_and_to_nobody_else(shared: Desk) -> None:
    comment(shared)
    row = propose(shared)
    revisions.revision_submit(actor=ada(shared), revision=shared.revision)
    for who in ("ada", "sam"):
        html = page(shared, who)
        assert "Ask Lupe first." in html
        assert "Save comment" not in html
        assert "Do not accept" not in html
    with pytest.raises(NotNow):
        comments.proposal_accept(actor=ada(shared), comment=row, seen="Course 1")
    for who in ("connie", "alma", "dina"):
        client = Client()
        client.force_login(shared.cast.people[who])
        assert client.get(reverse("learning:together", args=[shared.revision.pk])).status_code in (403, 404)


def test_a_form_without_a_change_says_so_and_what_was_typed_stays(shared: Desk) -> None:
    client = Client()
    client.force_login(shared.cast.people["sam"])
    row = first(shared)
    address = reverse("learning:propose", args=[shared.revision.pk, row.line_id])
    typed = {"title": row.title, "minutes": "20", "why": row.why, "outcome": row.outcome, "planned_on": "2027-05-01",
             "cents": "", "helper": "", "words": "Because"}  # fmt: skip
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "Change at least one thing" in answer.content.decode()
    assert "Because" in answer.content.decode()
    assert client.post(address, typed | {"minutes": "12"}).status_code == 302
    assert DraftComment.objects.get().proposed == {"value": 720}


def test_every_place_one_can_write_at_opens(shared: Desk) -> None:
    row = first(shared)
    goal = shared.revision.goals.all()[0]
    for at in ("comment-plan", f"comment-goal-{goal.line_id}", f"comment-activity-{row.line_id}"):
        assert "Save comment" in page(shared, "sam", at=at)
    assert "Propose these changes" in page(shared, "sam", at=f"change-{row.line_id}")
    assert "Propose this activity" in page(shared, "sam", at="new")
    for at in ("change-0", "change-x", "nonsense", "comment-"):
        assert "Save comment" not in page(shared, "sam", at=at)
