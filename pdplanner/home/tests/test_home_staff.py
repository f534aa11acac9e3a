"""The first page of somebody who learns, along the way from the first day to the certificate."""

import datetime as dt
import html
import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from certification.models import Enrollment, RuleSet, Standing, Track
from certification.services.enrollments import enrollment_open
from certification.tests.scene import APPROVED, ENROLLED, LAST_DAY, SUBMITTED, Scene, on
from learning.models import PlannedActivity, Revision
from learning.services.credits import credit_record, credit_return
from learning.services.pdps import pdp_revise
from learning.services.revisions import revision_commit, revision_send_back
from pdplanner.home.explain.opening import given_name
from pdplanner.home.queries.learner import goals_served, learner_of
from pdplanner.home.tests.house import refresh
from pdplanner.kernel import clock
from pdplanner.kernel.wording import long_date
from tests.cast import Cast, strategic_track

pytestmark = pytest.mark.django_db


class Page:
    """Ada's home page as she reads it."""

    def __init__(self, client: Client, scene: Scene, day: dt.date) -> None:
        client.force_login(scene.cast.ada)
        with on(day):
            for standing in Standing.objects.filter(job_state="waiting"):
                refresh(standing.enrollment)
            response = client.get("/")
        assert response.status_code == 200
        self.source = response.content.decode()

    @property
    def sentence(self) -> str:
        return self._words(re.search(r"<h1[^>]*>(.*?)</h1>", self.source, re.S)[1])

    @property
    def actions(self) -> list[tuple[str, str]]:
        """Title and address of each next action."""
        section = self.source.partition('<ol class="next">')[2].partition("</ol>")[0]
        found = re.findall(r'<h3>(.*?)</h3>.*?<a class="btn [^"]+" href="([^"]+)"', section, re.S)
        return [(self._words(title), url) for title, url in found]

    @property
    def words(self) -> str:
        return self._words(self.source)

    def _words(self, markup: str) -> str:
        apart = re.sub(r"</(dt|dd|li|p|h\d|t[dhr]|span)>", " ", markup)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", "", apart)).split())


# --- Greeting ---
@pytest.mark.parametrize(
    ("hour", "words"),
    [(3, "evening"), (4, "morning"), (11, "morning"), (12, "afternoon"), (17, "afternoon"), (18, "evening")],
)
def test_the_greeting_follows_the_clock_where_the_person_is(client: Client, cast: Cast, hour: int, words: str) -> None:
    client.force_login(cast.ada)
    with on(dt.date(2026, 3, 2), hour):
        assert f"Good {words}, Ada." in client.get("/").content.decode()


def test_the_greeting_follows_the_time_zone_a_person_chose(client: Client, cast: Cast) -> None:
    cast.ada.time_zone = "Pacific/Guam"
    cast.ada.save()
    client.force_login(cast.ada)
    with on(dt.date(2026, 3, 2), 10):  # in Denver; in Guam it is three in the morning of the next day
        assert "Good evening, Ada." in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("whole", "family", "given"),
    [
        ("Dana Whitcomb", "Whitcomb", "Dana"),
        ("Nguyễn Thị Ánh", "Nguyễn", "Thị Ánh"),
        ("Mary Ann Bell", "Bell", "Mary Ann"),
        ("Bell", "Bell", "Bell"),
        ("Annabell", "Bell", "Annabell"),
    ],
)
def test_people_are_greeted_by_their_given_name(cast: Cast, whole: str, family: str, given: str) -> None:
    cast.ada.display_name, cast.ada.family_name = whole, family
    assert given_name(cast.ada) == given


# --- The sentence, from the first day to the certificate ---
def test_somebody_in_no_track_is_told_to_pick_one(client: Client, cast: Cast) -> None:
    strategic_track(cast)
    client.force_login(cast.ada)
    page = client.get("/").content.decode()
    assert "You are in no track yet. <b>Pick a track</b> and your credits start to count." in page
    tracks = reverse("certification:tracks")
    assert f'<a class="btn btn-primary" href="{tracks}">See the tracks</a>' in page
    assert "Dates due" not in page


def test_before_the_worker_came_by_the_page_says_so(client: Client, scene: Scene) -> None:
    client.force_login(scene.cast.ada)
    with on(ENROLLED):
        page = client.get("/").content.decode()
    assert "<b>Your standing</b> is being worked out." in page


def test_a_plan_in_draft_comes_first_and_is_the_first_thing_to_do(client: Client, scene: Scene) -> None:
    page = Page(client, scene, ENROLLED)
    assert page.sentence == (
        "Good morning, Ada. Your plan is still a draft. None of 60 credits counts yet, and 60 still need a plan."
    )
    revision = scene.enrollment.pdp.revisions.get()
    assert page.actions == [
        ("Write your plan", reverse("learning:revision_edit", args=[revision.pk])),
        ("Log a credit", reverse("learning:credit_new")),
    ]


def test_a_plan_with_the_supervisor_says_since_when(client: Client, scene: Scene) -> None:
    scene.submit()
    page = Page(client, scene, SUBMITTED)
    assert page.sentence == (
        "Good morning, Ada. Your plan has been with your supervisor since 1 August 2025. "
        "None of 60 credits counts yet, and 60 are planned."
    )


def test_a_plan_with_the_consultant_says_since_when(client: Client, scene: Scene) -> None:
    revision = scene.submit()
    commit(scene, revision)
    page = Page(client, scene, APPROVED)
    assert "Your plan has been with the consultant since 4 August 2025." in page.sentence


def commit(scene: Scene, revision) -> None:
    with on(dt.date(2025, 8, 4)):
        revision_commit(
            actor=scene.actor("sam"), revision=revision, library_minutes=60, library_per="week", library_cents=20000,
            library_money_source="library", library_cover="Sam",
        )  # fmt: skip


def test_a_returned_plan_comes_first_in_the_words_of_who_returned_it(client: Client, scene: Scene) -> None:
    revision = scene.submit()
    with on(dt.date(2025, 8, 4)):
        revision_send_back(actor=scene.actor("sam"), revision=revision, reason="Tell me what the project is for.")
    page = Page(client, scene, APPROVED)
    assert "Your plan came back on 4 August 2025." in page.sentence
    assert page.actions[0] == ("Answer your reviewer", reverse("learning:plan", args=[revision.pdp_id]))
    assert "Tell me what the project is for." in page.words


def test_an_amendment_that_came_back_leaves_the_credits_in_the_sentence(client: Client, scene: Scene) -> None:
    scene.approved_plan()
    with on(dt.date(2025, 9, 1)):
        pdp_revise(actor=scene.actor(), pdp=scene.enrollment.pdp, reason="One more course.")
    page = Page(client, scene, dt.date(2025, 9, 2))
    assert page.sentence == "Good morning, Ada. None of 60 credits counts yet, and 60 are planned."
    assert page.actions[0][0] == "Send your change"


def test_in_the_middle_the_sentence_gives_counted_planned_and_short(client: Client, scene: Scene) -> None:
    in_the_middle(scene)
    page = Page(client, scene, dt.date(2026, 2, 1))
    assert page.sentence == (
        "Good morning, Ada. 37.5 of 60 credits count, 16 more are planned, and 6.5 still need a plan."
    )
    assert page.actions == [
        ("Plan the last 6.5 credits", reverse("learning:plan", args=[scene.enrollment.pdp_id])),
        ("Log a credit", reverse("learning:credit_new")),
    ]
    assert "Strategic Track, 1 July 2025 through 30 June 2029, end of day, Mountain time." in page.words


def in_the_middle(scene: Scene) -> None:
    """37.5 credits counted; of the plan 16 hours of courses and nothing else are left."""
    scene.approved_plan()
    PlannedActivity.objects.filter(title="Courses").update(minutes=16 * 60)
    PlannedActivity.objects.filter(title="My project").delete()
    scene.courses(37.5)


def test_a_credit_that_waits_for_verification_is_planned_not_counted(client: Client, scene: Scene) -> None:
    in_the_middle(scene)
    scene.claimed("A webinar", dt.date(2026, 1, 20), 2)
    page = Page(client, scene, dt.date(2026, 2, 1))
    assert "37.5 of 60 credits count, 18 more are planned, and 4.5 still need a plan." in page.sentence


def test_when_everything_is_met_one_can_apply(client: Client, scene: Scene) -> None:
    scene.ready()
    page = Page(client, scene, dt.date(2027, 3, 2))
    assert page.sentence == "Good morning, Ada. Everything the Strategic Track asks for is met. You can apply."
    assert page.actions[0] == (
        "Apply for your certificate",
        reverse("certification:enrollment", args=[scene.enrollment.pk]),
    )


def test_after_applying_one_waits(client: Client, scene: Scene) -> None:
    scene.ready()
    scene.applied()
    page = Page(client, scene, dt.date(2027, 3, 3))
    assert page.sentence == (
        "Good morning, Ada. You applied on 2 March 2027 for your Strategic Track certificate. A consultant decides."
    )
    assert page.actions == [("Log a credit", reverse("learning:credit_new"))]


def test_who_is_certified_reads_until_when(client: Client, scene: Scene) -> None:
    certificate = scene.certified()
    page = Page(client, scene, dt.date(2027, 4, 1))
    last = long_date(certificate.valid_through)
    assert page.sentence == f"Good morning, Ada. You are certified in the Strategic Track, valid through {last}."
    assert page.actions[0] == ("Show your certificate", reverse("certification:certificates"))
    assert certificate.number in page.words


def test_an_expired_certificate_says_when_it_expired(client: Client, scene: Scene) -> None:
    certificate = scene.certified()
    page = Page(client, scene, certificate.valid_through + dt.timedelta(days=1))
    last = long_date(certificate.valid_through)
    assert page.sentence == f"Good morning, Ada. Your Strategic Track certificate expired on {last}."


def test_who_renews_reads_how_long_the_certificate_they_hold_is_valid(client: Client, scene: Scene) -> None:
    certificate = scene.certified()
    next_period = dt.date(2027, 4, 1)
    with on(next_period):
        enrollment_open(
            actor=scene.actor(), track=certificate.enrollment.track, membership=scene.cast.posts["ada"],
            starts_on=next_period,
        )  # fmt: skip
    page = Page(client, scene, certificate.valid_through)
    assert "Last valid day of your certificate" in page.words
    after = Page(client, scene, certificate.valid_through + dt.timedelta(days=1))
    assert "Last valid day of your certificate" not in after.words


def test_the_last_day_is_still_a_day_and_the_day_after_says_that_the_time_is_over(client: Client, scene: Scene) -> None:
    in_the_middle(scene)
    on_the_day = Page(client, scene, LAST_DAY)
    assert "ended" not in on_the_day.sentence
    assert "Last day to earn credits, end of day, Mountain time" in on_the_day.words
    after = Page(client, scene, LAST_DAY + dt.timedelta(days=1))
    assert "Your time in the Strategic Track ended on 30 June 2029. 37.5 of 60 credits count" in after.sentence
    assert "Last day to earn credits" not in after.words


# --- What comes next ---
def test_what_came_back_is_more_urgent_than_what_is_planned_and_three_things_are_enough(
    client: Client, scene: Scene
) -> None:
    in_the_middle(scene)
    returned = scene.claimed("Webinar on something", dt.date(2025, 12, 1), 1)
    with on(dt.date(2025, 12, 2)):
        credit_return(actor=scene.actor("sam"), credit=returned, reason="Which one was it?")
        draft = credit_record(
            actor=scene.actor(), membership=scene.cast.posts["ada"], kind=scene.kind("training"), title="A draft",
            provider="", started_on=dt.date(2025, 12, 1), ended_on=dt.date(2025, 12, 1), minutes=60, category=None,
            goal_line=scene.enrollment.pdp.goal_lines.first(), activity_line=None, learned="",
        )  # fmt: skip
    page = Page(client, scene, dt.date(2026, 4, 1))
    assert page.actions == [
        ("Mend “Webinar on something”", reverse("learning:credit", args=[returned.pk])),
        ("Claim “A draft”", reverse("learning:credit", args=[draft.pk])),
        ("Log “Courses”", reverse("learning:credit_new")),
    ]
    assert "Which one was it?" in page.words
    assert page.source.count("btn btn-primary") == 1


def test_the_final_report_is_asked_for_when_the_credits_are_there(client: Client, scene: Scene) -> None:
    scene.approved_plan()
    scene.courses(60)
    page = Page(client, scene, dt.date(2026, 6, 1))
    assert page.actions[0] == ("Write your final report", reverse("learning:my_report"))
    assert "It closes your plan. Send it by 30 June 2029." in page.words


def test_every_action_and_every_link_leads_to_a_page_that_opens(client: Client, scene: Scene) -> None:
    in_the_middle(scene)
    page = Page(client, scene, dt.date(2026, 4, 1))
    for address in re.findall(r'href="(/[^"]*)"', page.source.partition("<main")[2]):
        assert client.get(address).status_code == 200, address


# --- What the learning serves, the dates, the promise ---
def test_the_columns_add_up_to_the_sentence(scene: Scene) -> None:
    in_the_middle(scene)
    scene.claimed("A webinar", dt.date(2026, 1, 20), 2)
    refresh(scene.enrollment)
    learner = learner_of(scene.cast.ada, scene.actor().hat)
    rows = goals_served(learner)
    assert [(row.number, row.title, row.words, row.counted, row.planned) for row in rows] == [
        (1, "Every child starts school ready to read", "Courses", 3750, 1800)
    ]
    assert learner.total.have == sum(row.counted for row in rows)
    assert learner.total.waiting + learner.total.planned == sum(row.planned for row in rows)


def test_what_is_planned_over_a_maximum_is_named_and_not_added(client: Client, scene: Scene) -> None:
    scene.approved_plan()
    PlannedActivity.objects.filter(title="My project").update(minutes=75 * 60)  # 25 credits, and 20 can count
    page = Page(client, scene, dt.date(2026, 2, 1))
    assert "None of 60 credits counts yet, and 60 are planned." in page.sentence
    assert "All goals 5 planned over a maximum cannot count 0.0 60.0" in page.words


def test_a_credit_without_a_goal_of_the_plan_stands_apart_where_it_counts(scene: Scene) -> None:
    in_the_middle(scene)
    refresh(scene.enrollment)
    learner = learner_of(scene.cast.ada, scene.actor().hat)
    apart = replace(learner, goals={})
    assert [(row.title, row.counted) for row in goals_served(apart)] == [("No goal named", 3750)]


def test_both_sides_promises_stand_beside_it(client: Client, scene: Scene) -> None:
    in_the_middle(scene)
    page = Page(client, scene, dt.date(2026, 2, 1))
    promised = page.words.partition("What was promised")[2]
    assert "Signed by you and Sam Okafor on 18 August 2025." in promised
    assert "Your library gives 1 hour a week Your library pays $200 a year You give 2 hours a week" in promised
    # 37.5 hours between 18 August 2025 and 1 February 2026: 167 days
    assert "You have learned 1.6 hours a week on average since 18 August 2025" in promised


def test_a_promise_counts_from_the_agencys_day_also_when_it_was_approved_in_the_evening(
    client: Client, scene: Scene
) -> None:
    in_the_middle(scene)
    Revision.objects.update(approved_at=dt.datetime(2025, 8, 19, 4, tzinfo=dt.UTC))  # 22:00 on 18 August in Denver
    promised = Page(client, scene, dt.date(2026, 2, 1)).words.partition("What was promised")[2]
    assert "hours a week on average since 18 August 2025" in promised


def test_without_a_plan_in_force_nothing_was_promised(client: Client, scene: Scene) -> None:
    scene.submit()
    assert "What was promised" not in Page(client, scene, SUBMITTED).words


def test_a_second_track_has_its_own_line(client: Client, scene: Scene) -> None:
    in_the_middle(scene)
    other = Track.objects.create(program=scene.program, code="staff", name="Staff Track")
    rules = RuleSet.objects.get(pk=scene.rule_set.pk)
    rules.pk, rules.track = None, other
    rules.save()
    second = Enrollment.objects.create(
        agency=scene.cast.agency, track=other, rule_set=rules, person=scene.cast.ada, starts_on=ENROLLED,
        ends_before=dt.date(2031, 7, 1), enrolled_at=clock.now(),
    )  # fmt: skip
    Standing.objects.create(enrollment=second)
    page = Page(client, scene, dt.date(2026, 2, 1))
    assert "37.5 of 60 credits count, 16 more" in page.sentence
    assert "Staff Track: 0 of 60 credits count." in page.words
    assert reverse("certification:enrollment", args=[second.pk]) in page.source


def test_what_people_write_is_printed_as_text(client: Client, scene: Scene) -> None:
    revision = scene.submit()
    with on(dt.date(2025, 8, 4)):
        revision_send_back(actor=scene.actor("sam"), revision=revision, reason="<script>alert(1)</script> & more")
    scene.cast.ada.display_name = "<b>Ada</b> Whitcomb"
    scene.cast.ada.save()
    page = Page(client, scene, APPROVED)
    assert "<script>alert" not in page.source
    assert "Good morning, &lt;b&gt;Ada&lt;/b&gt;." in page.source
