"""Plan page, commitment, queue and review desk in the browser's eyes."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning.enums import RevisionState
from learning.models import Pdp, ReviewMark, Revision
from learning.services import drafts, pdps, reviews, revisions
from libraries.models import StrategicPlan, Supervision
from pdplanner.kernel import clock
from tests.cast import LONG_AGO, adopted_plan, person, post

from .conftest import Desk

Login = Callable[[str], Client]


@pytest.fixture
def login(desk: Desk) -> Login:
    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(desk.cast.people[name])
        return client

    return sign_in


def at(name: str, desk: Desk, *more: int) -> str:
    return reverse(f"learning:{name}", args=[desk.revision.pk, *more])


def plan_url(desk: Desk) -> str:
    return reverse("learning:plan", args=[desk.pdp.pk])


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return str(answer.content.decode())


SIDE = {
    "library_minutes": "2", "library_per": "week", "library_cents": "450", "library_money_source": "library",
    "library_cover": "Lupe takes the desk",
}  # fmt: skip


def test_my_plan_leads_to_the_only_one(desk: Desk, login: Login) -> None:
    assert login("ada").get(reverse("learning:pdp")).url == plan_url(desk)


def test_without_a_plan_the_page_says_how_one_begins_and_starts_it(desk: Desk, login: Login) -> None:
    sam = login("sam")
    assert "You have no plan yet" in text(sam, reverse("learning:pdp"))
    answer = sam.post(reverse("learning:plan_start", args=[desk.cast.posts["sam"].pk]))
    started = Pdp.objects.get(person=desk.cast.sam)
    assert answer.url == reverse("learning:revision_edit", args=[started.revisions.get().pk])


def test_nobody_starts_a_plan_on_anothers_post(desk: Desk, login: Login) -> None:
    assert login("otto").post(reverse("learning:plan_start", args=[desk.cast.posts["sam"].pk])).status_code == 404


@pytest.mark.parametrize(
    ("state", "who", "door"),
    [("draft", "ada", "Go on writing"), ("with_supervisor", "ada", "Take back"),
     ("approved", "ada", "Ask for a change"), ("with_supervisor", "sam", "Read and commit"),
     ("with_consultant", "connie", "Review")],
)  # fmt: skip
def test_the_plan_shows_each_reader_what_they_can_do(desk: Desk, login: Login, state: str, who: str, door: str) -> None:
    desk.bring_to(state)
    assert door in text(login(who), plan_url(desk))


@pytest.mark.parametrize("who", ["otto", "omar", "fred", "fay", "tess"])
def test_a_stranger_does_not_find_the_plan(desk: Desk, login: Login, who: str) -> None:
    desk.bring_to(RevisionState.APPROVED)
    text(login(who), plan_url(desk), status=404)


def test_an_open_change_stands_beside_what_is_in_force(desk: Desk, login: Login) -> None:
    desk.bring_to(RevisionState.APPROVED)
    ada = login("ada")
    answer = ada.post(reverse("learning:plan_change", args=[desk.pdp.pk]), {"reason": "The course was canceled."})
    assert answer.url == at("revision_edit", desk)
    html = text(ada, plan_url(desk))
    assert "Change asked, revision 2" in html
    assert "Revision 1 has been in force since" in html
    assert "You are reading revision 1." in html
    assert "began revision 2" in html
    assert "You are reading revision 1." not in text(ada, plan_url(desk) + "?revision=2")


def test_a_change_without_a_reason_is_refused_beside_the_field(desk: Desk, login: Login) -> None:
    desk.bring_to(RevisionState.APPROVED)
    answer = login("ada").post(reverse("learning:plan_change", args=[desk.pdp.pk]), {"reason": ""})
    assert answer.status_code == 422
    assert "Say in a sentence what changes and why." in answer.content.decode()


@pytest.mark.parametrize("asked", ["x", "99999999999999999999", "-1", "0", "²"])
def test_a_revision_nobody_wrote_shows_the_usual_one(desk: Desk, login: Login, asked: str) -> None:
    text(login("ada"), f"{plan_url(desk)}?revision={asked}")


def test_a_plan_is_closed_with_a_reason(desk: Desk, login: Login) -> None:
    ada, url = login("ada"), reverse("learning:plan_close", args=[desk.pdp.pk])
    assert ada.post(url, {"reason": ""}).status_code == 422
    ada.post(url, {"reason": "I move."})
    html = text(ada, plan_url(desk))
    assert "Closed" in html
    assert "Go on writing" not in html


def test_the_supervisor_commits_beside_the_plan(desk: Desk, login: Login) -> None:
    desk.bring_to(RevisionState.WITH_SUPERVISOR)
    sam = login("sam")
    assert "Ada Whitcomb" in text(sam, reverse("learning:plans_to_review"))
    assert "The library’s side" in text(sam, at("revision_commit", desk))
    sam.post(at("revision_commit", desk), SIDE)
    assert (desk.revision.state, desk.revision.library_cents) == ("with_consultant", 45000)
    assert "No plan waits for you" in text(sam, reverse("learning:plans_to_review"))


def test_a_commitment_without_hours_is_refused_beside_the_field(desk: Desk, login: Login) -> None:
    desk.bring_to(RevisionState.WITH_SUPERVISOR)
    answer = login("sam").post(at("revision_commit", desk), SIDE | {"library_minutes": ""})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Promise some time" in html
    assert "Lupe takes the desk" in html


def test_the_supervisor_sends_it_back(desk: Desk, login: Login) -> None:
    desk.bring_to(RevisionState.WITH_SUPERVISOR)
    sam = login("sam")
    assert sam.post(at("revision_send_back", desk), {"reason": ""}).status_code == 422
    sam.post(at("revision_send_back", desk), {"reason": "Goal 2 needs more hours."})
    html = text(login("ada"), plan_url(desk))
    assert "Goal 2 needs more hours." in html
    assert "Write revision 2" in html


def test_an_old_commit_page_does_not_commit_to_what_was_sent_anew(desk: Desk, login: Login) -> None:
    read = desk.bring_to(RevisionState.WITH_SUPERVISOR)
    assert read.submitted_at is not None
    with clock.moved_to(clock.now() + dt.timedelta(hours=1)):
        revisions.revision_withdraw(actor=desk.cast.actor("ada"), revision=desk.revision)
        desk.submit()
    answer = login("sam").post(at("revision_commit", desk), SIDE | {"sent_at": read.submitted_at.isoformat()})
    assert answer.status_code == 409
    assert desk.revision.state == "with_supervisor"


def test_the_queue_counts_the_days_and_puts_the_oldest_first(desk: Desk, login: Login) -> None:
    sent = clock.now()
    with clock.moved_to(sent - dt.timedelta(days=6)):
        desk.bring_to(RevisionState.WITH_CONSULTANT)
    html = text(login("connie"), reverse("learning:queue"))
    assert "With consultant for 6 days" in html
    assert "No plan waits for you" in text(login("fay"), reverse("learning:queue"))


def changed(desk: Desk) -> None:
    """Revision 1 returned with a question, revision 2 sent with another reason why and one activity more."""
    revision = desk.bring_to(RevisionState.WITH_CONSULTANT)
    connie, line = desk.cast.actor("connie"), revision.activities.all()[0].line
    reviews.mark_set(actor=connie, revision=revision, activity=line, mark="question", words="How will you know?")
    revisions.revision_return(actor=connie, revision=revision)
    ada = desk.cast.actor("ada")
    second = pdps.pdp_revise(actor=ada, pdp=desk.pdp)
    one = second.activities.select_related("plan_goal", "kind").get(line=line)
    drafts.activity_save(
        actor=ada, revision=second, plan_goal=one.plan_goal, title=one.title, kind=one.kind, why=one.why,
        outcome="I lead story time alone twice.", minutes=one.minutes, planned_on=one.planned_on, activity=one,
    )  # fmt: skip
    drafts.activity_save(
        actor=ada, revision=second, plan_goal=one.plan_goal, title="Quiet room", kind=one.kind, why="For calm.",
        outcome="A room.", minutes=60, planned_on=dt.date(2031, 1, 1),
    )  # fmt: skip
    desk.submit()


def test_only_the_changes_are_shown_with_what_was_asked(desk: Desk, login: Login) -> None:
    changed(desk)
    html = text(login("connie"), at("revision_review", desk) + "?changes=1")
    assert "I lead story time <del>alone.</del> <ins>alone twice.</ins>" in " ".join(html.split())
    assert "Changed, answers a question" in html
    assert "How will you know?" in html
    assert "New in revision 2" in html
    assert "2 changed, 3 unchanged hidden." in html
    assert "ends after the period" in html
    assert "Course 2" not in html
    assert "Course 2" in text(login("connie"), at("revision_review", desk))


def test_a_mark_is_saved_on_its_own_and_blocks_the_approval(desk: Desk, login: Login) -> None:
    revision = desk.bring_to(RevisionState.WITH_CONSULTANT)
    connie, line = login("connie"), revision.activities.all()[0].line_id
    saved = connie.post(at("mark_activity", desk, line), {"mark": "question", "words": ""}, HTTP_X_AUTOSAVE="true")
    assert list(saved.json()) == ["saved_at"]
    blocked = connie.post(at("revision_approve", desk))
    assert blocked.status_code == 422
    assert "These are not marked Fine: “Course 1”." in blocked.content.decode()
    back = connie.post(at("revision_return", desk), {"reason": "Nearly there."})
    assert back.status_code == 422
    assert "Nearly there." in back.content.decode()
    connie.post(at("mark_activity", desk, line), {"mark": "fine", "words": ""})
    assert ReviewMark.objects.get().mark == "fine"
    connie.post(at("revision_approve", desk))
    assert desk.revision.state == "approved"


@pytest.mark.parametrize("typed", [{}, {"mark": "splendid"}, {"mark": "question", "words": "a\x00b"}])
def test_a_mark_that_makes_no_sense_is_refused(desk: Desk, login: Login, typed: dict[str, str]) -> None:
    desk.bring_to(RevisionState.WITH_CONSULTANT)
    assert login("connie").post(at("mark_plan", desk), typed).status_code == 422
    assert not ReviewMark.objects.exists()


def test_a_mark_on_anothers_activity_is_not_found(desk: Desk, login: Login) -> None:
    desk.bring_to(RevisionState.WITH_CONSULTANT)
    assert login("connie").post(at("mark_activity", desk, 999_999), {"mark": "fine"}).status_code == 404


def test_a_return_carries_marks_and_words_to_the_person(desk: Desk, login: Login) -> None:
    desk.bring_to(RevisionState.WITH_CONSULTANT)
    connie = login("connie")
    connie.post(at("mark_plan", desk), {"mark": "must_change", "words": "Who covers the desk?"})
    connie.post(at("revision_return", desk), {"reason": ""})
    html = text(login("ada"), plan_url(desk))
    assert "Who covers the desk?" in html
    assert "Connie Zielinska returned revision 1" in html


def test_the_slower_consultant_gets_409_with_what_the_other_decided(desk: Desk, login: Login) -> None:
    desk.bring_to(RevisionState.WITH_CONSULTANT)
    login("connie").post(at("revision_approve", desk))
    answer = login("connie").post(at("revision_return", desk), {"reason": "Say more."})
    assert answer.status_code == 409
    assert "Connie Zielinska approved this revision on" in answer.content.decode()


@pytest.mark.parametrize("name", ["revision_approve", "revision_return", "mark_plan", "revision_commit",
                                  "revision_send_back", "revision_submit", "revision_withdraw"])  # fmt: skip
@pytest.mark.parametrize("who", ["otto", "fay", "lost", "tess"])
def test_strangers_decide_nothing(desk: Desk, login: Login, name: str, who: str) -> None:
    desk.bring_to(RevisionState.WITH_CONSULTANT)
    assert login(who).post(at(name, desk), {"reason": "No.", "mark": "fine"}).status_code in (401, 403, 404)
    assert (desk.revision.state, ReviewMark.objects.count()) == ("with_consultant", 0)


def more_plans(desk: Desk, count: int, state: str) -> None:
    """Colleagues of Ada with a revision each in `state`."""
    for number in range(count):
        who = person(f"Colleague {number}")
        here = post(who, desk.cast.library, "staff")
        Supervision.objects.create(
            supervisor=desk.cast.posts["sam"], report=here, starts_on=LONG_AGO, recorded_at=clock.now()
        )
        pdp = Pdp.objects.create(person=who, membership=here, started_at=clock.now())
        Revision.objects.create(
            pdp=pdp, number=1, state=state, strategic_plan=desk.revision.strategic_plan, started_at=clock.now(),
            submitted_at=clock.now(), committed_by=desk.cast.sam, committed_at=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "name", "state"),
    [("connie", "queue", "with_consultant"), ("sam", "plans_to_review", "with_supervisor")],
)
def test_a_list_asks_the_database_the_same_number_of_times_for_3_and_30_rows(
    desk: Desk, login: Login, who: str, name: str, state: str
) -> None:
    client, found = login(who), []
    for count in (3, 27):
        more_plans(desk, count, state)
        with CaptureQueriesContext(connection) as caught:
            html = text(client, reverse(f"learning:{name}"))
        found.append(len(caught))
    assert html.count("Colleague") == 30
    assert found[0] == found[1]
    assert found[1] <= 10


def test_the_desk_asks_the_database_the_same_number_of_times_for_3_and_30_activities(desk: Desk, login: Login) -> None:
    found = []
    for count in (3, 27):
        desk.fill(activities=count, hours=20)
        desk.submit()
        desk.commit()
        connie = login("connie")
        with CaptureQueriesContext(connection) as caught:
            text(connie, at("revision_review", desk))
        found.append(len(caught))
        revisions.revision_withdraw(actor=desk.cast.actor("ada"), revision=desk.revision)
    assert desk.revision.activities.count() == 30
    assert found[0] == found[1]


def test_new_goals_of_the_library_are_offered_once_they_are_adopted_and_until_a_change_begins(
    desk: Desk, login: Login
) -> None:
    desk.bring_to("approved")
    words = "Your library has adopted new goals since."
    assert words not in text(login("ada"), plan_url(desk))
    StrategicPlan.objects.filter(pk=desk.revision.strategic_plan_id).update(state="archived")
    assert words not in text(login("ada"), plan_url(desk))
    adopted_plan(desk.cast)
    assert words in text(login("ada"), plan_url(desk))
    assert words not in text(login("sam"), plan_url(desk))
    change = pdps.pdp_revise(actor=desk.cast.actor("ada"), pdp=desk.pdp, reason="New goals.")
    assert change.strategic_plan.state == "adopted"
    assert words not in text(login("ada"), plan_url(desk))
