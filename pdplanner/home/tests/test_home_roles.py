"""The first page of everybody who decides: what waits, the oldest first, and what that role looks at."""

import datetime as dt
import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from certification.models import Certificate, Enrollment, Proof, Standing
from certification.tests.scene import on, strategic
from learning.models import Credit, Kind, Pdp, Revision
from learning.services.reports import report_save, report_start, report_submit
from libraries.models import Membership, StrategicPlan
from pdplanner.home.tests.house import refresh, wear
from pdplanner.kernel.models import JobState
from tests.cast import Cast, adopted_plan, person, post, strategic_track

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 12)


def moment(days: int) -> dt.datetime:
    """So many days before DAY, at nine in the morning in Denver."""
    return dt.datetime(2026, 3, 12, 16, tzinfo=dt.UTC) - dt.timedelta(days=days)


def claim(member: Membership, title: str, days: int) -> Credit:
    kind = Kind.objects.get(agency=member.library.agency, code="training")
    return Credit.objects.create(
        person=member.person, membership=member, kind=kind, title=title, started_on=dt.date(2026, 1, 5),
        ended_on=dt.date(2026, 1, 5), minutes=60, state="claimed", claimed_at=moment(days), recorded_at=moment(days),
    )  # fmt: skip


def send(member: Membership, plan: StrategicPlan, days: int, state: str = "with_supervisor") -> Revision:
    pdp = Pdp.objects.create(person=member.person, membership=member, started_at=moment(days))
    return Revision.objects.create(
        pdp=pdp, number=1, state=state, strategic_plan=plan, started_at=moment(days), submitted_at=moment(days)
    )


class Page:
    def __init__(self, client: Client, cast: Cast, name: str, role: str, day: dt.date = DAY) -> None:
        wear(client, cast, name, role)
        with on(day):
            response = client.get("/")
        assert response.status_code == 200
        self.source = response.content.decode()

    @property
    def sentence(self) -> str:
        return _words(re.search(r"<h1[^>]*>(.*?)</h1>", self.source, re.S)[1])

    @property
    def actions(self) -> list[tuple[str, str]]:
        section = self.source.partition('<ol class="next">')[2].partition("</ol>")[0]
        found = re.findall(r'<h3>(.*?)</h3>.*?<a class="btn [^"]+" href="([^"]+)"', section, re.S)
        return [(_words(title), url) for title, url in found]

    @property
    def words(self) -> str:
        return _words(self.source)

    def rows(self, caption: str) -> list[str]:
        """The rows of the table with that caption, in their order."""
        table = self.source.partition(caption)[2].partition("</table>")[0]
        return [_words(row) for row in re.findall(r"<tr>(.*?)</tr>", table, re.S)[1:]]


def _words(markup: str) -> str:
    apart = re.sub(r"</(dt|dd|li|p|h\d|t[dhr]|a|span)>", r" ", markup)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", apart)).split())


# --- Anonymous, and people without a post ---
def test_a_visitor_is_led_to_signing_in_where_a_certificate_can_be_checked(client: Client, db: None) -> None:
    response = client.get("/", follow=True)
    assert response.redirect_chain == [("/account/login/?next=/", 302)]
    assert '<a href="/verify/">Check a certificate</a>' in response.content.decode()


def test_somebody_without_a_post_is_told_whom_to_ask(client: Client, cast: Cast) -> None:
    # Without a post there is no agency, and so no time zone but UTC.
    page = Page(client, cast, "root", "")
    assert page.sentence == (
        "Good afternoon, Root. You have no post at a library today. "
        "Ask the person who keeps your library’s staff list to enter you."
    )
    assert page.actions == [("Look at your certificates", reverse("certification:certificates"))]


def test_the_page_only_takes_reading(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)
    assert client.post("/").status_code == 405


# --- Supervisor ---
def test_a_supervisor_reads_how_much_waits_and_for_how_long(client: Client, cast: Cast) -> None:
    plan = adopted_plan(cast)
    for title, days in [("Newer", 1), ("Oldest", 12), ("Older", 3)]:
        claim(cast.posts["ada"], title, days)
    revision = send(cast.posts["ada"], plan, 5)
    page = Page(client, cast, "sam", "supervisor")
    assert page.sentence == "Good morning, Sam. 3 credits and 1 plan wait for you, the oldest for 12 days."
    assert page.actions == [
        ("Verify 3 credits", reverse("learning:to_verify")),
        ("Commit to the plan of Ada Whitcomb", reverse("learning:revision_commit", args=[revision.pk])),
    ]
    waiting = page.rows("Credits and plans that wait for you, the oldest first")
    assert [row.split(" Ada")[0] for row in waiting] == [
        "28 Feb 2026 Oldest", "7 Mar 2026 Plan", "9 Mar 2026 Older", "11 Mar 2026 Newer",
    ]  # fmt: skip


def test_many_credits_do_not_hide_the_plan_that_waits(client: Client, cast: Cast) -> None:
    for number in range(40):
        claim(cast.posts["ada"], f"Credit {number}", 40 - number % 30)
    revision = send(cast.posts["ada"], adopted_plan(cast), 2)
    page = Page(client, cast, "sam", "supervisor")
    assert page.sentence == "Good morning, Sam. 40 credits and 1 plan wait for you, the oldest for 40 days."
    assert (
        "Commit to the plan of Ada Whitcomb",
        reverse("learning:revision_commit", args=[revision.pk]),
    ) in page.actions


def test_one_thing_that_waits_is_said_in_the_singular(client: Client, cast: Cast) -> None:
    claim(cast.posts["ada"], "A webinar", 1)
    page = Page(client, cast, "sam", "supervisor")
    assert page.sentence == "Good morning, Sam. 1 credit has waited for you since yesterday."
    assert page.actions == [("Verify a credit of Ada Whitcomb", reverse("learning:to_verify"))]


def test_a_supervisor_with_nothing_to_do_reads_so_and_sees_the_team(client: Client, cast: Cast) -> None:
    page = Page(client, cast, "sam", "supervisor")
    assert page.sentence == "Good morning, Sam. Nothing waits for you."
    assert page.actions == []
    assert "Nothing waits A credit that one of your team claims comes here" in page.words
    assert page.rows("Each person’s tracks, plan and credits") == [
        "Ada Whitcomb Youth services assistant, in no track yet"
    ]


def test_the_team_shows_each_ones_standing_in_short(client: Client, cast: Cast) -> None:
    scene = strategic(cast)
    scene.approved_plan()
    scene.courses(37.5)
    with on(DAY):
        refresh(scene.enrollment)
    page = Page(client, cast, "sam", "supervisor")
    assert page.rows("Each person’s tracks, plan and credits") == [
        "Ada Whitcomb Youth services assistant, Strategic Track through 30 Jun 2029 Approved 37.5 of 60"
    ]
    assert client.get(reverse("certification:enrollment", args=[scene.enrollment.pk])).status_code == 200


def test_who_is_certified_stands_in_the_team_with_the_last_valid_day(client: Client, cast: Cast) -> None:
    scene = strategic(cast)
    certificate = scene.certified()
    page = Page(client, cast, "sam", "supervisor", dt.date(2027, 4, 1))
    (row,) = page.rows("Each person’s tracks, plan and credits")
    assert f"Strategic Track through {certificate.valid_through:%-d %b %Y} Certified " in row


def test_somebody_elses_team_is_nobody_elses_business(client: Client, cast: Cast) -> None:
    claim(cast.posts["otto"], "A webinar at Cedar Fork", 3)
    page = Page(client, cast, "sam", "supervisor")
    assert "Otto" not in page.words


# --- Administrator and director ---
def test_an_administrator_reads_which_goals_nobody_learns_toward(client: Client, cast: Cast) -> None:
    scene = strategic(cast)
    scene.approved_plan()
    page = Page(client, cast, "alma", "administrator")
    assert page.sentence == ("Good morning, Alma. 2 of 3 goals of your strategic plan have no learning behind them.")
    assert page.rows("Goals of Room for Everyone, 2025–2029 and the learning behind them") == [
        "1. Every child starts school ready to read 1 2",
        "2. Digital help for anyone who asks Nobody learns toward it 0 0",
        "3. A building everyone can use Nobody learns toward it 0 0",
    ]
    assert page.actions[0] == ("Look at goal 2", reverse("home:coverage"))


def test_a_plan_that_is_not_in_force_stands_behind_no_goal(client: Client, cast: Cast) -> None:
    strategic(cast).submit()
    page = Page(client, cast, "alma", "administrator")
    assert "3 of 3 goals of your strategic plan have no learning behind them." in page.sentence


def test_learning_toward_the_goal_of_an_earlier_plan_still_stands_behind_it(client: Client, cast: Cast) -> None:
    scene = strategic(cast)
    scene.approved_plan()
    StrategicPlan.objects.filter(pk=scene.plan.pk).update(state="archived")
    newer = adopted_plan(cast)
    goal = newer.goals.last()
    goal.lineage = scene.plan.goals.first().lineage
    goal.save()
    page = Page(client, cast, "alma", "administrator")
    assert page.rows("Goals of Room for Everyone, 2025–2029 and the learning behind them")[2].endswith("use 1 2")


def test_a_library_without_a_plan_is_led_to_starting_one(client: Client, cast: Cast) -> None:
    page = Page(client, cast, "alma", "administrator")
    assert page.sentence == (
        "Good morning, Alma. Your library has no strategic plan yet, so nobody can learn toward it."
    )
    assert page.actions == [("Start your strategic plan", reverse("libraries:plan_start", args=[cast.library.pk]))]
    assert "Everybody with a post today has a login." in page.words


def test_a_draft_is_the_thing_to_go_on_with(client: Client, cast: Cast) -> None:
    plan = StrategicPlan.objects.create(library=cast.library, title="Next plan", drafted_at=moment(3))
    page = Page(client, cast, "alma", "administrator")
    assert page.sentence == "Good morning, Alma. Your strategic plan is a draft that is not adopted."
    assert page.actions == [("Go on with “Next plan”", reverse("libraries:outline", args=[plan.pk]))]


def test_people_who_cannot_sign_in_are_named(client: Client, cast: Cast) -> None:
    adopted_plan(cast)
    post(person("Nora Newcomer"), cast.library, "staff", "Page")
    post(person("Gone Before"), cast.second_library, "staff")
    page = Page(client, cast, "alma", "administrator")
    assert page.actions[-1] == ("Invite 1 person who cannot sign in", reverse("libraries:staff"))
    assert "People who cannot sign in Nora Newcomer Page" in page.words
    assert "Gone Before" not in page.words


def test_a_director_decides_too_but_not_on_their_own(client: Client, cast: Cast) -> None:
    adopted_plan(cast)
    claim(cast.posts["alma"], "A webinar", 3)
    claim(cast.posts["dina"], "My own", 9)
    page = Page(client, cast, "dina", "director")
    assert page.sentence.endswith("have no learning behind them. 1 credit has waited for you for 3 days.")
    assert page.actions[0] == ("Verify a credit of Alma Bell", reverse("learning:to_verify"))
    assert "My own" not in page.words


def test_the_administrator_of_one_library_reads_nothing_of_another(client: Client, cast: Cast) -> None:
    plan = adopted_plan(cast, cast.second_library)
    page = Page(client, cast, "alma", "administrator")
    assert plan.title not in page.words


# --- Board ---
def test_the_chair_decides_on_the_directors_learning(client: Client, cast: Cast) -> None:
    revision = send(cast.posts["dina"], adopted_plan(cast), 8)
    claim(cast.posts["dina"], "Budget day", 2)
    claim(cast.posts["ada"], "Not for the chair", 20)
    page = Page(client, cast, "carl", "board_chair")
    assert page.sentence == "Good morning, Carl. 1 credit and 1 plan wait for you, the oldest for 8 days."
    assert page.actions == [
        ("Commit to the plan of Dina Herrera", reverse("learning:revision_commit", args=[revision.pk])),
        ("Verify a credit of Dina Herrera", reverse("learning:to_verify")),
    ]
    assert "Not for the chair" not in page.words


def test_a_trustee_reads_what_the_library_learns_for_and_who_is_certified(client: Client, cast: Cast) -> None:
    scene = strategic(cast)
    certificate = scene.certified()
    page = Page(client, cast, "tess", "trustee", dt.date(2027, 4, 1))
    assert page.sentence == (
        "Good morning, Tess. 0 of 3 goals have learning behind them, and 1 certificate is valid at your library."
    )
    assert f"Ada Whitcomb Strategic Track, valid through {certificate.valid_through:%-d %B %Y}" in page.words
    assert page.actions == []


WITHDRAWN = {"state": "withdrawn", "withdrawn_at": moment(3)}


@pytest.mark.parametrize("change", [WITHDRAWN, {"state": "replaced"}, {"valid_through": dt.date(2027, 3, 31)}])
def test_only_certificates_valid_today_are_counted(client: Client, cast: Cast, change: dict[str, object]) -> None:
    certificate = strategic(cast).certified()
    Certificate.objects.filter(pk=certificate.pk).update(**change)
    page = Page(client, cast, "tess", "trustee", dt.date(2027, 4, 1))
    assert "0 certificates are valid at your library." in page.sentence
    assert "Nobody at your library holds a valid certificate today." in page.words


def test_without_an_adopted_plan_a_trustee_sees_no_draft(client: Client, cast: Cast) -> None:
    StrategicPlan.objects.create(library=cast.library, title="Secret draft", drafted_at=moment(3))
    page = Page(client, cast, "tess", "trustee")
    assert "Your library has adopted no strategic plan with goals yet." in page.sentence
    assert "Secret draft" not in page.words


# --- Consultant ---
def test_a_consultant_works_by_age_through_plans_reports_and_applications(client: Client, cast: Cast) -> None:
    scene = strategic(cast)
    scene.approved_plan()
    with on(DAY - dt.timedelta(days=9)):
        report = report_start(actor=scene.actor(), pdp=scene.enrollment.pdp)
        lines = scene.enrollment.pdp.goal_lines.values_list("pk", flat=True)
        report_save(
            actor=scene.actor(), report=report, changed="Much.", patrons="More.", not_done="Nothing.",
            next_plan="More.", reflections=dict.fromkeys(lines, ("Much.", "Plenty.")),
        )  # fmt: skip
        report_submit(actor=scene.actor(), report=report)
    Enrollment.objects.filter(pk=scene.enrollment.pk).update(state="applied", applied_at=moment(4))
    waiting = send(cast.posts["sam"], scene.plan, 6, "with_consultant")
    page = Page(client, cast, "connie", "consultant")
    assert page.sentence == (
        "Good morning, Connie. 1 plan, 1 final report and 1 application wait for you, the oldest for 9 days."
    )
    assert page.actions == [
        ("Read the final report of Ada Whitcomb", reverse("learning:report", args=[report.pk])),
        ("Review the plan of Sam Okafor", reverse("learning:revision_review", args=[waiting.pk])),
        ("Issue the certificate of Ada Whitcomb", reverse("certification:ready")),
    ]
    assert page.source.count("btn btn-primary") == 1
    assert [row.split(" ")[3] for row in page.rows("Plans, final reports, applications, proofs and proposals")] == [
        "Final", "Plan", "Application",
    ]  # fmt: skip


def test_a_proof_waits_on_the_consultants_page_and_not_on_its_holders(client: Client, cast: Cast) -> None:
    proof = Proof.objects.create(
        person=cast.ada, agency=cast.agency, about="degree", code="mls", title="Master of Library Science",
        claimed_at=moment(3),
    )  # fmt: skip
    page = Page(client, cast, "connie", "consultant")
    assert page.sentence == "Good morning, Connie. 1 proof has waited for you for 3 days."
    assert page.actions == [("Check a proof of Ada Whitcomb", reverse("certification:proof", args=[proof.pk]))]
    Proof.objects.filter(pk=proof.pk).update(person=cast.people["connie"])
    assert Page(client, cast, "connie", "consultant").sentence == "Good morning, Connie. Nothing waits for you."


def test_a_plan_waits_for_the_consultant_since_the_library_committed(client: Client, cast: Cast) -> None:
    revision = send(cast.posts["ada"], adopted_plan(cast), 20, "with_consultant")
    Revision.objects.filter(pk=revision.pk).update(committed_at=moment(5))
    page = Page(client, cast, "connie", "consultant")
    assert page.sentence == "Good morning, Connie. 1 plan has waited for you for 5 days."


def test_a_consultant_with_an_empty_desk_reads_so(client: Client, cast: Cast) -> None:
    page = Page(client, cast, "connie", "consultant")
    assert page.sentence == "Good morning, Connie. Nothing waits for you."
    assert page.actions == []


def test_the_desk_of_one_agency_shows_nothing_of_another(client: Client, cast: Cast) -> None:
    send(cast.posts["ada"], adopted_plan(cast), 5, "with_consultant")
    assert Page(client, cast, "fay", "consultant").sentence == "Good morning, Fay. Nothing waits for you."


# --- Coordinator ---
def test_a_coordinator_reads_the_agency_in_figures(client: Client, cast: Cast) -> None:
    scene = strategic(cast)
    scene.certified()
    page = Page(client, cast, "cora", "coordinator", dt.date(2027, 4, 1))
    assert page.sentence == (
        "Good morning, Cora. 0 enrollments are open at 2 libraries, and 1 certificate was issued this year."
    )
    assert page.rows("Tracks with the rules that hold today") == [
        "Strategic Track Juniper library certification Version 1 since 1 Jan 2025 0"
    ]
    assert "Work that failed" not in page.words


def test_a_coordinator_sees_how_many_standings_the_worker_still_reckons(client: Client, cast: Cast) -> None:
    scene = strategic(cast)
    waiting = Page(client, cast, "cora", "coordinator", dt.date(2027, 4, 1)).words
    Standing.objects.filter(enrollment=scene.enrollment).update(job_state="done")
    done = Page(client, cast, "cora", "coordinator", dt.date(2027, 4, 1)).words
    assert ("Standings being reckoned now 1" in waiting, "Standings being reckoned" in done) == (True, False)


def test_work_that_was_given_up_comes_first(client: Client, cast: Cast) -> None:
    certificate = strategic(cast).certified()
    Certificate.objects.filter(pk=certificate.pk).update(job_state=JobState.DEAD)
    page = Page(client, cast, "cora", "coordinator", dt.date(2027, 4, 1))
    assert "1 certificate could not be printed." in page.words
    assert page.actions[0] == ("Mend 1 certificate without a PDF", reverse("home:failed_work"))


def test_another_agencys_failures_are_not_ours(client: Client, cast: Cast) -> None:
    certificate = strategic(cast).certified()
    Certificate.objects.filter(pk=certificate.pk).update(job_state=JobState.DEAD, agency=cast.other_agency)
    page = Page(client, cast, "cora", "coordinator", dt.date(2027, 4, 1))
    assert "Work that failed" not in page.words


def test_an_agency_that_begins_is_led_to_its_first_track(client: Client, cast: Cast) -> None:
    page = Page(client, cast, "cora", "coordinator")
    assert page.actions == [("Ask for your first track", reverse("certification:tracks"))]


def test_a_draft_of_rules_is_named_with_its_track(client: Client, cast: Cast) -> None:
    rules = strategic_track(cast)
    rules.pk, rules.version, rules.state, rules.published_at = None, 2, "draft", None
    rules.save()
    page = Page(client, cast, "cora", "coordinator")
    assert page.actions == [("The Strategic Track has rules in draft", reverse("certification:tracks"))]
    assert "Version 2 is a draft" in page.words
