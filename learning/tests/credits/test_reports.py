"""The final report: it starts from the plan, is sent when it is whole, and is decided by somebody else."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning import signals
from learning.models import Credit, FinalReport
from learning.services import reports
from learning.services.credits import credit_verify
from learning.tests.credits.conftest import NOON, Plan, make_plan
from pdplanner.kernel import audit, clock
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import Mail
from tests.cast import Cast, person, post

Log = Callable[..., Credit]


@pytest.fixture
def told() -> Iterator[list[tuple[int, int]]]:
    heard: list[tuple[int, int]] = []

    def hear(sender: type, pdp_id: int, person_id: int, **_: object) -> None:
        heard.append((pdp_id, person_id))

    signals.report_changed.connect(hear)
    yield heard
    signals.report_changed.disconnect(hear)


@pytest.fixture
def report(cast: Cast, plan: Plan) -> FinalReport:
    return reports.report_start(actor=cast.actor("ada"), pdp=plan.pdp)


WHY = "Shadow the story time: the branch was closed."


def fill(cast: Cast, report: FinalReport, **texts: str) -> FinalReport:
    lines = [one.line_id for one in report.reflections.all()]
    said = {"changed": "I ask first.", "patrons": "They stay.", "not_done": WHY, "next_plan": ""} | texts
    reflections = dict.fromkeys(lines, ("I can lead one.", "Twelve families came."))
    return reports.report_save(actor=cast.actor("ada"), report=report, reflections=reflections, **said)


def send(cast: Cast, report: FinalReport) -> FinalReport:
    return reports.report_submit(actor=cast.actor("ada"), report=fill(cast, report))


def test_a_report_starts_with_what_plan_and_credits_already_say(cast: Cast, plan: Plan, claim: Log) -> None:
    credit = claim(title="Story time for two-year-olds", learned="Sing first.", goal_line=plan.goals[0])
    credit_verify(actor=cast.actor("sam"), credit=credit)
    report = reports.report_start(actor=cast.actor("ada"), pdp=plan.pdp)
    said = {one.line_id: one.learned for one in report.reflections.all()}
    assert said == {plan.goals[0].pk: "Story time for two-year-olds: Sing first.", plan.goals[1].pk: ""}
    assert report.not_done == "Shadow the story time: "


def test_what_was_planned_and_done_is_not_listed_as_undone(cast: Cast, plan: Plan, claim: Log) -> None:
    claim(code="self_directed", learned="How.", activity_line=plan.activity)
    assert reports.report_start(actor=cast.actor("ada"), pdp=plan.pdp).not_done == ""


def test_starting_twice_is_one_report(cast: Cast, plan: Plan, report: FinalReport) -> None:
    assert reports.report_start(actor=cast.actor("ada"), pdp=plan.pdp) == report
    assert FinalReport.objects.count() == 1


@pytest.mark.parametrize("state", ["draft", "with_supervisor", "with_consultant", "returned"])
def test_a_plan_that_was_never_approved_has_no_report(cast: Cast, state: str) -> None:
    pdp = make_plan(cast, state=state).pdp
    with pytest.raises(DomainError, match="not approved yet"):
        reports.report_start(actor=cast.actor("ada"), pdp=pdp)


def test_a_closed_plan_has_no_report(cast: Cast, plan: Plan) -> None:
    plan.pdp.state = "closed"
    plan.pdp.save()
    with pytest.raises(DomainError, match="This plan is closed"):
        reports.report_start(actor=cast.actor("ada"), pdp=plan.pdp)


@pytest.mark.parametrize("name", ["sam", "dina", "otto", "connie", "root"])
def test_only_the_person_writes_their_report(cast: Cast, plan: Plan, report: FinalReport, name: str) -> None:
    with pytest.raises((NotAllowed, Http404)):
        reports.report_start(actor=cast.actor(name), pdp=plan.pdp)
    with pytest.raises((NotAllowed, Http404)):
        reports.report_save(
            actor=cast.actor(name), report=report, changed="x", patrons="", not_done="", next_plan="", reflections={}
        )


def test_sending_names_everything_that_is_missing_at_once(cast: Cast, report: FinalReport) -> None:
    with pytest.raises(DomainError) as refused:
        reports.report_submit(actor=cast.actor("ada"), report=report)
    assert refused.value.words == (
        "The report is not complete. Goal 1: say what you learned. Goal 1: say what came of it. Goal 2: say what you "
        "learned. Goal 2: say what came of it. Say what changed in your work. Say what changed for patrons. "
        "Say why “Shadow the story time” was not done."
    )
    report.refresh_from_db()
    assert report.state == "draft"


@pytest.mark.parametrize("said", ["", " \n", "Shadow the story time:", "Much else.\nShadow the story time:  "])
def test_what_was_planned_and_not_done_is_asked_why(cast: Cast, report: FinalReport, said: str) -> None:
    fill(cast, report, not_done=said)
    assert reports.missing_parts(report) == [("not_done", "Say why “Shadow the story time” was not done.")]


@pytest.mark.parametrize("said", [WHY, "The branch was closed, so nothing came of shadowing."])
def test_why_may_be_said_in_any_words(cast: Cast, report: FinalReport, said: str) -> None:
    assert reports.missing_parts(fill(cast, report, not_done=said)) == []


def test_nobody_is_asked_why_what_was_done_was_not(cast: Cast, plan: Plan, report: FinalReport, claim: Log) -> None:
    claim(code="self_directed", learned="How.", activity_line=plan.activity)
    assert reports.missing_parts(fill(cast, report, not_done="")) == []


def test_a_sent_report_waits_for_the_consultants_who_get_one_mail_a_day(
    cast: Cast,
    report: FinalReport,
    told: list[tuple[int, int]],
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send(cast, report)
    assert (report.state, report.submitted_at) == ("submitted", NOON)
    mail = Mail.objects.get()
    assert (mail.to_person, mail.key) == (cast.connie, f"report.submitted:{cast.connie.pk}:2027-03-15")
    assert told == [(report.pdp_id, cast.ada.pk)]


def test_a_sent_report_is_not_edited_but_can_be_taken_back(cast: Cast, report: FinalReport) -> None:
    send(cast, report)
    with pytest.raises(NotNow):
        fill(cast, FinalReport.objects.get(pk=report.pk))
    reports.report_take_back(actor=cast.actor("ada"), report=report)
    assert fill(cast, report, next_plan="More of it.").next_plan == "More of it."


def test_accepting_keeps_who_and_when_and_leaves_the_plan_open(cast: Cast, report: FinalReport) -> None:
    send(cast, report)
    Mail.objects.all().delete()
    reports.report_accept(actor=cast.actor("connie"), report=report)
    report.refresh_from_db()
    assert (report.state, report.decided_by, report.decided_at) == ("accepted", cast.connie, NOON)
    assert report.pdp.state == "open"
    assert Mail.objects.get().to_person == cast.ada
    rows = [(row.action, row.before, row.after) for row in audit.history(report)]
    assert rows[-1] == ("report.decide", "submitted", "accepted")


def test_returning_needs_a_reason_and_loses_nothing(cast: Cast, report: FinalReport) -> None:
    send(cast, report)
    with pytest.raises(DomainError) as refused:
        reports.report_return(actor=cast.actor("connie"), report=report, reason=" ")
    assert refused.value.field == "reason"
    reports.report_return(actor=cast.actor("connie"), report=report, reason="What came of goal 2?")
    assert (report.state, report.return_reason, report.changed) == ("returned", "What came of goal 2?", "I ask first.")
    reports.report_submit(actor=cast.actor("ada"), report=report)
    assert report.state == "submitted"


@pytest.mark.parametrize("name", ["ada", "sam", "dina", "cora", "fay", "otto", "root"])
def test_only_a_consultant_of_the_agency_decides(cast: Cast, report: FinalReport, name: str) -> None:
    send(cast, report)
    with pytest.raises((NotAllowed, Http404)):
        reports.report_accept(actor=cast.actor(name), report=report)


def test_nobody_decides_on_their_own_report(cast: Cast) -> None:
    cast.posts["connie"] = post(cast.connie, cast.library, "staff")
    mine = make_plan(cast, "connie")
    report = reports.report_start(actor=cast.actor("connie"), pdp=mine.pdp)
    FinalReport.objects.filter(pk=report.pk).update(state="submitted", submitted_at=NOON)
    report.refresh_from_db()
    with pytest.raises(NotAllowed, match="Nobody decides on what is their own"):
        reports.report_accept(actor=cast.actor("connie"), report=report)


def test_of_two_consultants_one_is_told(cast: Cast, report: FinalReport) -> None:
    send(cast, report)
    twin = FinalReport.objects.get(pk=report.pk)
    reports.report_accept(actor=cast.actor("connie"), report=report)
    with pytest.raises(NotNow, match="Somebody was faster"):
        reports.report_return(actor=cast.actor("connie"), report=twin, reason="Late.")


def test_a_goal_of_another_plan_is_refused(cast: Cast, report: FinalReport) -> None:
    other = make_plan(cast, "sam")
    with pytest.raises(DomainError, match="belongs to another plan"):
        reports.report_save(
            actor=cast.actor("ada"), report=report, changed="", patrons="", not_done="", next_plan="",
            reflections={other.goals[0].pk: ("x", "y")},
        )  # fmt: skip


# --- Pages  ---
def texts(report: FinalReport, **more: str) -> dict[str, str]:
    said = {"changed": "I ask first.", "patrons": "They stay.", "not_done": WHY, "next_plan": ""}
    for one in report.reflections.all():
        said |= {f"learned_{one.line_id}": "I can lead one.", f"result_{one.line_id}": "Twelve families came."}
    return said | more


def browser_of(cast: Cast, name: str) -> Client:
    browser = Client()
    browser.force_login(cast.people[name])
    return browser


def test_the_way_from_start_to_accepted(cast: Cast, plan: Plan) -> None:
    ada, connie = browser_of(cast, "ada"), browser_of(cast, "connie")
    assert reverse("learning:report_start", args=[plan.pdp.pk]) in ada.get("/report/").content.decode()
    edit = ada.post(reverse("learning:report_start", args=[plan.pdp.pk]))["Location"]
    report = FinalReport.objects.get()
    html = ada.get(edit).content.decode()
    assert "Every child starts school ready to read" in html
    assert "Goal 1: say what you learned." in html
    assert ada.get("/report/")["Location"] == reverse("learning:report", args=[report.pk])
    sent = ada.post(edit, texts(report, then="send"))
    assert sent["Location"] == reverse("learning:report", args=[report.pk])
    queue = connie.get(reverse("learning:final_reports")).content.decode()
    assert "Ada Whitcomb" in queue
    page = connie.get(sent["Location"]).content.decode()
    assert "Twelve families came." in page
    connie.post(reverse("learning:report_accept", args=[report.pk]))
    assert "Connie Zielinska accepted it on 15 March 2027." in ada.get(sent["Location"]).content.decode()
    assert "No report waits" in connie.get(reverse("learning:final_reports")).content.decode()


def test_an_incomplete_report_is_saved_and_not_sent(cast: Cast, report: FinalReport) -> None:
    answer = browser_of(cast, "ada").post(
        reverse("learning:report_edit", args=[report.pk]), texts(report, changed="", then="send")
    )
    assert answer.status_code == 422
    assert "Say what changed in your work." in answer.content.decode()
    report.refresh_from_db()
    assert (report.state, report.patrons) == ("draft", "They stay.")


def test_it_saves_while_one_types_and_says_when(cast: Cast, report: FinalReport) -> None:
    ada = browser_of(cast, "ada")
    address = reverse("learning:report_edit", args=[report.pk])
    answer = ada.post(address, texts(report), headers={"X-Autosave": "true"})
    assert answer.json() == {"saved_at": "12:00 PM"}
    refused = ada.post(address, texts(report, changed="x" * 5001), headers={"X-Autosave": "true"})
    assert (refused.status_code, "What changed in my work" in refused.json()["words"]) == (422, True)
    report.refresh_from_db()
    assert report.changed == "I ask first."


def test_words_are_counted(cast: Cast, report: FinalReport) -> None:
    fill(cast, report, changed="I ask first, always.")
    html = browser_of(cast, "ada").get(reverse("learning:report_edit", args=[report.pk])).content.decode()
    assert '<p class="meta" data-words-of="id_changed">4 words</p>' in html
    assert '<p class="meta" data-words-of="id_next_plan">0 words</p>' in html


def test_nobody_accepts_a_report_they_have_not_read(cast: Cast, report: FinalReport) -> None:
    send(cast, report)
    connie = browser_of(cast, "connie")
    address = reverse("learning:report_accept", args=[report.pk])
    html = connie.get(reverse("learning:report", args=[report.pk])).content.decode()
    (sent,) = re.findall(rf'action="{address}">.*?name="sent_at" value="([^"]+)"', html, re.DOTALL)
    with clock.moved_to(NOON + dt.timedelta(minutes=5)):
        taken = reports.report_take_back(actor=cast.actor("ada"), report=FinalReport.objects.get(pk=report.pk))
        reports.report_submit(actor=cast.actor("ada"), report=fill(cast, taken, changed="Nothing."))
    answer = connie.post(address, {"sent_at": sent})
    assert (answer.status_code, FinalReport.objects.get(pk=report.pk).state) == (409, "submitted")
    assert "took this report back, changed it and sent it again" in answer.content.decode()


def test_a_sent_report_opens_for_reading_only(cast: Cast, report: FinalReport) -> None:
    send(cast, report)
    ada = browser_of(cast, "ada")
    assert ada.get(reverse("learning:report_edit", args=[report.pk])).status_code == 409
    html = ada.get(reverse("learning:report", args=[report.pk])).content.decode()
    assert reverse("learning:report_take_back", args=[report.pk]) in html
    assert reverse("learning:report_accept", args=[report.pk]) not in html


@pytest.mark.parametrize(
    ("name", "status"), [("ada", 200), ("sam", 200), ("dina", 200), ("connie", 200), ("cora", 200),
                         ("otto", 404), ("fay", 404), ("tess", 404), ("root", 404)]
)  # fmt: skip
def test_a_report_is_read_by_those_who_decide_for_its_writer(
    cast: Cast, report: FinalReport, name: str, status: int
) -> None:
    assert browser_of(cast, name).get(reverse("learning:report", args=[report.pk])).status_code == status


def test_whoever_has_no_approved_plan_reads_what_it_takes(cast: Cast) -> None:
    assert "No approved plan yet" in browser_of(cast, "otto").get("/report/").content.decode()


def test_the_queue_costs_the_same_for_three_and_for_thirty(cast: Cast) -> None:
    costs, connie = [], browser_of(cast, "connie")
    for number in range(30):
        name = f"writer {number}"
        cast.people[name] = person(name)
        cast.posts[name] = post(cast.people[name], cast.library, "staff")
        report = reports.report_start(actor=cast.actor(name), pdp=make_plan(cast, name).pdp)
        moment = NOON - dt.timedelta(days=number)
        FinalReport.objects.filter(pk=report.pk).update(state="submitted", submitted_at=moment)
        if number in (2, 29):
            with CaptureQueriesContext(connection) as seen:
                assert connie.get(reverse("learning:final_reports")).status_code == 200
            costs.append(len(seen))
    assert costs[0] == costs[1]
    assert costs[0] <= 10
