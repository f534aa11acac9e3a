"""The page of the coverage board: who reads it, what it is narrowed to, what it costs, and what it says when empty."""

import csv
import html
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.models import RuleSet
from certification.tests.scene import on
from learning.models import Gap, PlanGoal, PlannedActivity
from libraries.models import Branch, Goal, Library, StrategicPlan
from pdplanner.home.tests.house import wear
from pdplanner.home.tests.learners import DAY, crowd, enroll, learned, multitude, newcomer, plan_for, reckon
from tests.cast import Cast, adopted_plan, strategic_track

pytestmark = pytest.mark.django_db
QUERIES = 8  # session, person and posts, the library, two for the ground, two for the board


@pytest.fixture
def rules(cast: Cast) -> RuleSet:
    return strategic_track(cast)


@pytest.fixture
def goals(cast: Cast) -> list[Goal]:
    return list(adopted_plan(cast).goals.all())


class Page:
    """The board of Millrace as Alma reads it."""

    def __init__(self, client: Client, cast: Cast, query: str = "", name: str = "alma", url: str = "") -> None:
        client.force_login(cast.people[name])
        with on(DAY):
            response = client.get((url or "/coverage/") + query)
        assert response.status_code == 200
        self.source = response.content.decode()
        self.words = _words(self.source)

    @property
    def table(self) -> list[list[str]]:
        body = self.source.partition('<table class="ledger matrix">')[2].partition("</table>")[0]
        rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in re.findall(r"<tr.*?</tr>", body, re.S)]
        return [[_words(cell) for cell in row] for row in rows]

    def paragraph(self, beginning: str) -> str:
        found = map(_words, re.findall(r"<(?:p|li)[^>]*>(.*?)</(?:p|li)>", self.source, re.S))
        return next(words for words in found if words.startswith(beginning))


def _words(source: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", source)).split())


def test_the_board_puts_goals_without_learning_first_and_adds_up(
    client: Client, cast: Cast, rules: RuleSet, goals: list[Goal]
) -> None:
    for name, mine, hours in [("Priya Raman", goals[1], 11), ("Ines Calloway", goals[1], 2)]:
        member = newcomer(cast, name)
        enroll(member, rules, plan_for(member, {mine: [4]}))
        learned(cast, member, hours, mine)
    reckon()
    page = Page(client, cast)
    assert page.table == [
        ["Strategic goal", "Ines Calloway", "Priya Raman", "All"],
        ["No one is learning toward these"],
        ["1. Every child starts school ready to read Invite staff", "– none", "– none", "0.0 counted"],
        ["3. A building everyone can use Invite staff", "– none", "– none", "0.0 counted"],
        ["Goals with learning behind them"],
        ["2. Digital help for anyone who asks 13 hours learned; 8 hours planned", "2.0 counted +4.0 planned",
         "11.0 counted +4.0 planned", "13.0 counted +8.0 planned"],
        ["All goals", "2.0 counted +4.0 planned", "11.0 counted +4.0 planned", "13.0 counted +8.0 planned"],
    ]  # fmt: skip
    assert page.source.count('<td class="much">') == page.source.count('<td class="some">') == 1
    assert page.paragraph("Three goals") == (
        "Three goals, two approved plans. Two goals have no one learning toward them."
    )
    assert "Credits as of 12 March 2026." in page.words


def test_the_home_page_counts_the_same_empty_goals(
    client: Client, cast: Cast, rules: RuleSet, goals: list[Goal]
) -> None:
    crowd(cast, rules, goals[:1], 2)
    gone = newcomer(cast, "Gone Away", ends_on=DAY.replace(year=2025))
    plan_for(gone, {goals[1]: [4]})
    page = Page(client, cast)
    home = Page(client, cast, url="/")
    assert [row[0][:2] for row in page.table if len(row) > 1][1:3] == ["2.", "3."]
    assert "Two goals have no one learning toward them. See who learns toward what" in home.words
    assert 'href="/coverage/"' in home.source


def test_the_filters_live_in_the_address(client: Client, cast: Cast, rules: RuleSet, goals: list[Goal]) -> None:
    branch = Branch.objects.create(library=cast.library, name="East Side")
    for name, state, more in [
        ("Here Person", "approved", {"branch": branch}),
        ("Waiting Person", "with_consultant", {}),
    ]:
        member = newcomer(cast, name, **more)
        enroll(member, rules, plan_for(member, {goals[0]: [4]}, state))
    reckon()
    assert Page(client, cast).table[0] == ["Strategic goal", "Here Person", "All"]
    assert Page(client, cast, "?plans=all").table[0] == ["Strategic goal", "Here Person", "Waiting Person", "All"]
    narrowed = Page(client, cast, f"?branch={branch.pk}&plans=all&track={rules.track_id}")
    assert narrowed.table[0] == ["Strategic goal", "Here Person", "All"]
    assert f'<option value="{branch.pk}" selected>East Side</option>' in narrowed.source
    assert f"/coverage/csv/?branch={branch.pk}&amp;plans=all&amp;track={rules.track_id}" in narrowed.source


@pytest.mark.parametrize("query", ["?branch=999999&track=x&plans=none&page=-3", "?branch=%00&track=1e999&page=∞"])
def test_nonsense_in_the_address_narrows_nothing(
    client: Client, cast: Cast, rules: RuleSet, goals: list[Goal], query: str
) -> None:
    crowd(cast, rules, goals, 3)
    assert Page(client, cast, query).table == Page(client, cast).table


def test_a_goal_says_what_it_takes(client: Client, cast: Cast, rules: RuleSet, goals: list[Goal]) -> None:
    member = newcomer(cast, "Lena")
    enroll(member, rules, plan_for(member, {goals[1]: [4, 1.5]}))
    learned(cast, member, 2.5, goals[1])
    learned(cast, member, 7, goals[1], state="claimed")
    PlannedActivity.objects.update(cents=9050)
    reckon()
    source = Page(client, cast).source
    assert "2.5 hours learned; 5.5 hours and $181 planned" in source
    assert source.count(" learned;") == 1


def test_the_sheet_holds_what_the_page_shows(client: Client, cast: Cast, rules: RuleSet, goals: list[Goal]) -> None:
    member = newcomer(cast, "=HYPERLINK(1)")
    enroll(member, rules, plan_for(member, {goals[1]: [4]}))
    learned(cast, member, 2.5, goals[1])
    Goal.objects.filter(pk=goals[0].pk).update(title="+1 for all", skills="=1\nPatience")
    PlannedActivity.objects.update(cents=9050)
    reckon()
    Page(client, cast)
    with on(DAY):
        response = client.get(reverse("home:library_coverage_csv", args=[cast.library.pk]))
    assert response["Content-Disposition"] == 'attachment; filename="coverage-millrace-public-library.csv"'
    assert list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")))) == [
        [
            "Goal",
            "Skills it needs",
            "Hours learned",
            "Hours planned",
            "Dollars planned",
            "'=HYPERLINK(1), counted",
            "'=HYPERLINK(1), planned",
            "All, counted",
            "All, planned",
        ],
        ["1. +1 for all", "'=1; Patience", "0", "0", "0", "", "", "", ""],
        ["3. A building everyone can use", "", "0", "0", "0", "", "", "", ""],
        ["2. Digital help for anyone who asks", "", "2.5", "4", "90.5", "2.5", "4", "2.5", "4"],
        ["All goals", "", "2.5", "4", "90.5", "2.5", "4", "2.5", "4"],
    ]


@pytest.mark.parametrize(
    ("name", "status"),
    [("alma", 200), ("dina", 200), ("connie", 302), ("cora", 302), ("ada", 403), ("sam", 403), ("carl", 403),
     ("tess", 403), ("root", 403)],
)  # fmt: skip
def test_the_board_is_for_those_who_answer_for_the_learning(client: Client, cast: Cast, name: str, status: int) -> None:
    client.force_login(cast.people[name])
    assert client.get("/coverage/").status_code == status


@pytest.mark.parametrize(
    ("name", "status"),
    [("alma", 200), ("dina", 200), ("connie", 200), ("cora", 200), ("ada", 403), ("carl", 403), ("tess", 403),
     ("omar", 404), ("fay", 404), ("root", 404)],
)  # fmt: skip
@pytest.mark.parametrize("route", ["home:library_coverage", "home:library_coverage_csv"])
def test_a_library_is_the_board_of_its_own_people_and_of_its_agency(
    client: Client, cast: Cast, route: str, name: str, status: int
) -> None:
    client.force_login(cast.people[name])
    assert client.get(reverse(route, args=[cast.library.pk])).status_code == status


@pytest.mark.parametrize("number", [3, 30, 1000])
def test_the_board_costs_the_same_for_few_and_for_many(
    client: Client, cast: Cast, rules: RuleSet, goals: list[Goal], number: int
) -> None:
    multitude(cast, rules, goals, number)
    wear(client, cast, "dina", "director")
    with on(DAY), CaptureQueriesContext(connection) as found:
        response = client.get("/coverage/")
    assert response.status_code == 200
    assert len(found) == QUERIES
    assert f"{number * 2:,}.0" in response.content.decode()


def test_many_people_come_twenty_to_a_page_and_are_added_up_all(
    client: Client, cast: Cast, rules: RuleSet, goals: list[Goal]
) -> None:
    multitude(cast, rules, goals, 45)
    last = Page(client, cast, "?page=3")
    assert last.table[0] == ["Strategic goal", *(f"Person {n:04}" for n in range(40, 45)), "All 45 people"]
    assert last.table[-1][-1] == "90.0 counted +135.0 planned"
    assert "41 to 45 of 45 people" in last.words


def test_who_is_not_on_the_board_is_named_with_the_reason(
    client: Client, cast: Cast, rules: RuleSet, goals: list[Goal]
) -> None:
    for name, state in [("Nguyễn Thị Ánh", "with_consultant"), ("Marcus Bell", "draft")]:
        member = newcomer(cast, name)
        enroll(member, rules, plan_for(member, {goals[2]: [12]}, state))
    reckon()
    page = Page(client, cast)
    assert page.paragraph("Nguyễn") == (
        "Nguyễn Thị Ánh ’s plan is with the consultant. It would add 12.0 credits to goal 3."
    )
    assert page.paragraph("The plan is still a draft:") == "The plan is still a draft: Marcus Bell ."
    assert "Ada Whitcomb" in page.paragraph("No open plan:")
    assert "Tess Ortega" not in page.words
    assert "A plan in review would add 12.0" in page.words
    assert "Nobody is learning toward these goals yet" in page.words


def test_an_activity_without_a_live_goal_says_which_goal_it_served(
    client: Client, cast: Cast, rules: RuleSet, goals: list[Goal]
) -> None:
    StrategicPlan.objects.update(state="archived", archived_at=DAY.strftime("%Y-%m-%dT18:00Z"))
    adopted_plan(cast)
    member = newcomer(cast, "Hal Brandvold")
    pdp = plan_for(member, {goals[1]: [4]})
    enroll(member, rules, pdp)
    reckon()
    page = Page(client, cast)
    assert (
        "A course of 4 hours Serves goal 1 of “Room for Everyone, 2025–2029”, archived 12 March 2026, so it is not in "
        "the table above." in page.words
    )
    assert reverse("learning:plan", args=[pdp.pk]) in page.source


def test_without_an_adopted_plan_the_page_says_what_will_be_here(client: Client, cast: Cast) -> None:
    page = Page(client, cast)
    assert "No strategic plan is adopted" in page.words
    assert reverse("libraries:versions", args=[cast.library.pk]) in page.source
    with on(DAY):
        sheet = client.get(reverse("home:library_coverage_csv", args=[cast.library.pk]))
    assert sheet.content.decode("utf-8-sig").split() == ["Goal"]


def test_a_plan_without_goals_and_a_library_without_people_have_words(client: Client, cast: Cast) -> None:
    adopted_plan(cast, goals=0)
    assert "The plan has no goals" in Page(client, cast).words
    quiet = Library.objects.create(agency=cast.agency, name="Quiet Library")
    adopted_plan(cast, quiet)
    page = Page(client, cast, name="connie", url=reverse("home:library_coverage", args=[quiet.pk]))
    assert "Nobody is learning toward these goals yet" in page.words
    assert "Three goals, no approved plans. Three goals have no one learning toward them." in page.words


def test_people_whose_plan_is_approved_but_of_whom_nothing_counts_yet_have_their_column(
    client: Client, cast: Cast, rules: RuleSet, goals: list[Goal]
) -> None:
    member = newcomer(cast, "Ines Calloway")
    enroll(member, rules, plan_for(member, {goals[0]: [38]}))
    reckon()
    assert Page(client, cast).table[-1] == ["All goals", "0.0 counted +38.0 planned", "0.0 counted +38.0 planned"]


def test_of_many_absent_people_ten_of_each_kind_are_named(
    client: Client, cast: Cast, rules: RuleSet, goals: list[Goal]
) -> None:
    for n in range(12):
        plan_for(newcomer(cast, f"Reviewed {n:02}"), {goals[0]: [4]}, "with_consultant")
        plan_for(newcomer(cast, f"Drafting {n:02}"), {goals[0]: [4]}, "draft")
    page = Page(client, cast)
    assert page.words.count("’s plan is with the consultant.") == 10
    assert "2 more plans wait for a decision." in page.words
    assert page.paragraph("The plan is still a draft:").endswith("Drafting 09 and 2 more.")


def test_a_goal_says_which_skills_it_needs_and_who_plans_them(
    client: Client, cast: Cast, rules: RuleSet, goals: list[Goal]
) -> None:
    Goal.objects.filter(pk=goals[1].pk).update(skills="Plain language\nHelp at the desk\nPatience")
    for name, skills in [("Priya Raman", ["plain LANGUAGE", "Patience"]), ("Ines Calloway", ["Plain language"])]:
        pdp = plan_for(newcomer(cast, name), {goals[1]: [4]})
        plan_goal = PlanGoal.objects.get(revision__pdp=pdp)
        for skill in skills:
            Gap.objects.create(revision=plan_goal.revision, plan_goal=plan_goal, skill=skill)
    reckon()
    needs = "Needs Plain language (2 plan it), Help at the desk (nobody yet), Patience (1 plans it) 8 hours planned"
    assert f"2. Digital help for anyone who asks {needs}" in [row[0] for row in Page(client, cast).table]
