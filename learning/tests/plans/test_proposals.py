"""What a self-directed activity proposes, the paid time learning needs, and how a gap was noticed."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import DraftComment, PlannedActivity, Revision
from learning.queries.changes import compare
from learning.queries.readiness import readiness_of
from learning.queries.sheet import sheet_of
from learning.services import comments, drafts, pdps, sharing
from pdplanner.kernel.errors import DomainError

from .conftest import PROPOSAL, Desk
from .test_editor import activity_words, at, gap_words


def client_of(desk: Desk, who: str) -> Client:
    client = Client()
    client.force_login(desk.cast.people[who])
    return client


def project(desk: Desk, **changes: object) -> PlannedActivity:
    """A self-directed activity in a complete draft of 80 credits, 4 of them from it."""
    revision = desk.fill(activities=4)
    return drafts.activity_save(
        actor=desk.cast.actor("ada"), revision=revision, plan_goal=revision.goals.all()[0], title="Quiet rooms",
        kind=desk.kind("self_directed"), why="Children can stay.", outcome="Four mornings a month.", minutes=720,
        planned_on=dt.date(2028, 1, 1), helper="Lupe Herrera", **PROPOSAL | changes,
    )  # fmt: skip


@pytest.mark.parametrize("name", PROPOSAL)
def test_a_project_is_not_sent_before_it_says_all_of_its_proposal(desk: Desk, name: str) -> None:
    row = project(desk, **{name: " "})
    (check,) = [check for check in readiness_of(desk.revision) if not check.is_ready]
    assert (check.code, check.at, check.anchor) == (
        "activities_project", f"activity-{row.pk}", f"activity-{row.pk}-{name}",
    )  # fmt: skip
    with pytest.raises(DomainError, match="Activity 5 says its question or skill"):
        desk.submit()


def test_learning_of_another_kind_proposes_nothing(desk: Desk) -> None:
    desk.fill()
    assert "activities_project" not in {check.code for check in readiness_of(desk.revision)}


def test_the_form_takes_the_proposal_and_the_list_leads_to_its_field(desk: Desk) -> None:
    desk.fill()
    ada = client_of(desk, "ada")
    words = activity_words(desk, kind=desk.kind("self_directed").pk, paid_minutes="4", **PROPOSAL | {"method": ""})
    assert ada.post(at("activity_add", desk), words).status_code == 302
    row = PlannedActivity.objects.get(title="Early literacy course")
    assert (row.question, row.method, row.paid_minutes) == (PROPOSAL["question"], "", 240)
    html = ada.get(at("revision_edit", desk)).content.decode()
    assert f"?at=activity-{row.pk}#activity-{row.pk}-method" in html
    assert "Nobody teaches a project" in html
    form = ada.get(at("revision_edit", desk) + f"?at=activity-{row.pk}").content.decode()
    assert f'id="activity-{row.pk}-method"' in form
    assert form.count("data-project") == 1


def test_a_wrong_choice_of_kind_costs_no_words_and_shows_none(desk: Desk) -> None:
    row = project(desk)
    ada = desk.cast.actor("ada")
    row = drafts.activity_save(
        actor=ada, revision=row.revision, plan_goal=row.plan_goal, kind=desk.kind(), activity=row, **row.values()
    )
    assert (row.method, row.project) == (PROPOSAL["method"], [])
    assert PROPOSAL["method"] not in client_of(desk, "ada").get(_plan(desk)).content.decode()


def _plan(desk: Desk) -> str:
    return reverse("learning:plan", args=[desk.pdp.pk])


def test_everybody_who_decides_reads_the_proposal_and_it_is_approved_with_the_plan(desk: Desk) -> None:
    project(desk, paid_minutes=90)
    sent = desk.submit()
    commit = client_of(desk, "sam").get(reverse("learning:revision_commit", args=[sent.pk])).content.decode()
    assert "1.5 hours of paid time in all" in commit
    desk.commit()
    review = client_of(desk, "connie").get(reverse("learning:revision_review", args=[sent.pk])).content.decode()
    desk.approve()
    plan = client_of(desk, "ada").get(_plan(desk)).content.decode()
    for words in (*PROPOSAL.values(), "Lupe Herrera"):
        assert words in commit
        assert words in review
        assert words in plan


def test_the_next_revision_starts_with_the_proposal_and_says_what_changes_in_it(desk: Desk) -> None:
    row = project(desk, paid_minutes=90)
    desk.submit()
    desk.commit()
    before = desk.approve()
    ada = desk.cast.actor("ada")
    after = pdps.pdp_revise(actor=ada, pdp=desk.pdp, reason="Another guide.")
    twin = after.activities.select_related("plan_goal", "kind").get(line=row.line)
    assert twin.values() == row.values()
    changed = twin.values() | {"deliverable": "A guide for every branch.", "paid_minutes": 120}
    drafts.activity_save(
        actor=ada, revision=after, plan_goal=twin.plan_goal, kind=twin.kind, activity=twin, **changed
    )  # fmt: skip
    items = compare(sheet_of(before), sheet_of(Revision.objects.get(pk=after.pk)))
    (item,) = [item for item in items if item.is_changed]
    facts = {fact.label: [(piece.kind, piece.words) for piece in fact.pieces] for fact in item.facts if fact.is_changed}
    assert facts == {
        "What there is to show at the end": [
            ("same", "A guide for"), ("del", "any"), ("ins", "every"), ("same", "branch."),
        ],
        "Paid time needed": [("del", "1.5"), ("ins", "2"), ("same", "hours")],
    }  # fmt: skip


def test_a_supervisor_proposes_other_words_for_a_project_and_the_writer_accepts(desk: Desk) -> None:
    row = project(desk)
    sharing.draft_share(actor=desk.cast.actor("ada"), revision=desk.revision)
    sam = client_of(desk, "sam")
    values = {name: value for name, value in row.values().items() if name not in ("units_hundredths", "money_source")}
    typed = values | {"minutes": "12", "cents": "", "planned_on": "2028-01-01", "method": "Ask Cedar Fork first.",
                      "paid_minutes": "3"}  # fmt: skip
    sam.post(reverse("learning:propose", args=[desk.revision.pk, row.line_id]), typed)
    said = DraftComment.objects.order_by("pk")
    assert [(one.field, one.before, one.proposed) for one in said] == [
        ("method", PROPOSAL["method"], {"value": "Ask Cedar Fork first."}),
        ("paid_minutes", "nothing", {"value": 180}),
    ]
    for one in said:
        comments.proposal_accept(actor=desk.cast.actor("ada"), comment=one, seen=one.before)
    row.refresh_from_db()
    assert (row.method, row.paid_minutes, row.deliverable) == ("Ask Cedar Fork first.", 180, PROPOSAL["deliverable"])


def test_a_project_is_proposed_as_a_whole(desk: Desk) -> None:
    desk.fill()
    sharing.draft_share(actor=desk.cast.actor("ada"), revision=desk.revision)
    words = activity_words(desk, kind=desk.kind("self_directed").pk, paid_minutes="2", **PROPOSAL)
    client_of(desk, "sam").post(reverse("learning:propose_new", args=[desk.revision.pk]), words)
    page = client_of(desk, "ada").get(reverse("learning:together", args=[desk.revision.pk])).content.decode()
    assert PROPOSAL["deliverable"] in page
    comments.proposal_accept(actor=desk.cast.actor("ada"), comment=DraftComment.objects.get())
    row = PlannedActivity.objects.get(title="Early literacy course")
    assert ({name: getattr(row, name) for name in PROPOSAL}, row.paid_minutes) == (PROPOSAL, 120)


@pytest.mark.parametrize(("field", "typed", "words"), [
    ("paid_minutes", "1001", "That much paid time cannot be right."),
    ("paid_minutes", "a day", "is not a number of hours"),
    ("method", "m" * 401, "at most 400 characters"),
])  # fmt: skip
def test_what_cannot_be_right_is_said_beside_its_field(desk: Desk, field: str, typed: str, words: str) -> None:
    desk.fill()
    answer = client_of(desk, "ada").post(at("activity_add", desk), activity_words(desk, **{field: typed}))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert f'href="#activity-new-{field}"' in html
    assert words in html


def test_a_gap_says_how_it_was_noticed_and_a_way_who_pays_for_it(desk: Desk) -> None:
    gap = desk.fill().gaps.all()[0]
    ada = client_of(desk, "ada")
    ada.post(at("gap", desk, gap.pk), gap_words(how_noticed="I pass the babies’ hour on"))
    way = {"title": "A course", "note": "", "minutes": "10", "cents": "90", "money_source": "scholarship"}
    ada.post(at("option_add", desk, gap.pk), way)
    option = desk.revision.options.get()
    assert (option.cents, option.money_source) == (9000, "scholarship")
    ada.post(at("option_picks", desk, gap.pk), {"options": [option.pk]})
    html = ada.get(at("revision_edit", desk) + f"?at=activity-new&option={option.pk}").content.decode()
    assert "from a scholarship" in html
    assert '<option value="scholarship" selected>' in html
    assert "Noticed by: I pass the babies’ hour on" in ada.get(_plan(desk)).content.decode()
    (item,) = [item for item in compare(None, sheet_of(desk.revision)) if item.line is None]
    said = {fact.label: " ".join(piece.words for piece in fact.pieces) for fact in item.facts}
    assert said["Ways compared: Story time"] == "A course, $90 from a scholarship (picked)"
    assert "Noticed by: I pass the babies’ hour on" in said["Goal 1, gap: Story time"]


def test_a_way_without_a_source_is_the_librarys(desk: Desk) -> None:
    gap = desk.fill().gaps.all()[0]
    client_of(desk, "ada").post(at("option_add", desk, gap.pk), {"title": "A course"})
    assert desk.revision.options.get().money_source == "library"
