"""Millrace, a town: a new strategic plan follows an older one, and most of what can happen to a plan is happening."""

import datetime as dt

from certification.models import Enrollment
from certification.services import issuing, listing
from learning.models import Revision
from learning.services import credits, drafts, pdps, plan_templates, reviews, revisions
from libraries.queries.strategic_plans import adopted_plan_of
from pdplanner.demo import courses, goals, plans
from pdplanner.demo.acting import first_revision, newest_plan
from pdplanner.demo.calendar import ONE_DAY
from pdplanner.demo.learning_of import ANH, DANA, HARRIET, LUPE, ZOFIA, Piece
from pdplanner.demo.stage import Stage
from pdplanner.demo.ways import Ways

BEFORE_PLAN = Piece(3, "Grant writing from first draft to final", "", "live_training", 3, 16, category="administration")
CAFE = Piece(3, "Hosting a repair café", "", "live_training", 2, 0.3, "Millrace Public Library")
UNFINISHED = Piece(4, "Sound archives: a morning with the state’s archivist", "", "live_training", 2.5, 0.1,
                   category="collections")  # fmt: skip
UNCLEAR = Piece(2, "Webinar on library technology", "", "recording", 1, 1, category="technology")


def tell(stage: Stage, ways: Ways) -> None:
    open_doors = plans.adopt(stage, "gloria", "millrace", "Open Doors", goals.OPEN_DOORS, months=57)
    for key, months in (("zofia", 48), ("anh", 48), ("delphine", 31)):
        ways.record_earlier_certificate(key, months)
    zofia = ways.in_force("zofia", ZOFIA, enrolled=46)
    anh = ways.in_force("anh", ANH, enrolled=44)
    delphine = ways.in_force("delphine", courses.DELPHINE, enrolled=30)
    plans.adopt(stage, "gloria", "millrace", "Room for Everyone", goals.ROOM_FOR_EVERYONE, months=20, before=open_doors)
    _certified(stage, ways, zofia)
    _applied(stage, ways, anh)
    _two_tracks(ways, delphine)
    _without_a_plan(stage, ways)
    for key in ("dana", "lupe", "harriet"):
        ways.record_earlier_certificate(key, 18)
    _dana(stage, ways)
    _waiting(stage, ways)
    _template(stage, ways)
    _marcus(stage, ways)


def _certified(stage: Stage, ways: Ways, enrollment: Enrollment) -> None:
    """Žofia: her certificate is five days old, and her plan served goals of the plan that is archived since."""
    ways.learn("zofia", ZOFIA, newest_plan(enrollment))
    report = ways.report(enrollment, stage.calendar.day(7), "zofia")
    ways.accept(report, stage.calendar.day(7) + 9 * ONE_DAY)
    ways.apply(enrollment, stage.calendar.day(5, 10), "zofia")
    with stage.calendar.on(stage.calendar.day(0, 5), 14):
        certificate = issuing.certificate_issue(actor=stage.actor("tomasz"), enrollment=enrollment)
        listing.listing_agree(actor=stage.actor("zofia"), certificate=certificate)


def _applied(stage: Stage, ways: Ways, enrollment: Enrollment) -> None:
    """Ánh: everything met, applied three days ago."""
    ways.learn("anh", ANH, newest_plan(enrollment))
    report = ways.report(enrollment, stage.calendar.day(1), "anh")
    ways.accept(report, stage.calendar.day(1) + 9 * ONE_DAY)
    ways.apply(enrollment, stage.calendar.day(0, 3), "anh")


def _two_tracks(ways: Ways, strategic: Enrollment) -> None:
    """Delphine: what her Staff certificate counted is spent in the whole program; what came after counts in both."""
    calendar, plan = ways.calendar, newest_plan(strategic)
    staff = ways.enroll("delphine", calendar.day(40), "staff")
    ways.learn("delphine", courses.DELPHINE_ELSEWHERE)
    ways.learn("delphine", [piece for piece in courses.DELPHINE if (piece.months or 0) > 12], plan)
    ways.certify(staff, calendar.day(13), "delphine")
    ways.enroll("delphine", calendar.day(11), "staff")
    ways.learn("delphine", [piece for piece in courses.DELPHINE if (piece.months or 99) < 12], plan)


def _without_a_plan(stage: Stage, ways: Ways) -> None:
    """Pearl's certificate runs out next month; Rosalind is ready and has not applied; Salvatore is a trustee."""
    day = stage.calendar.day
    ways.earn("pearl", "staff", courses.PEARL_FIRST, enrolled=73, applied=48)
    ways.enroll("pearl", day(46), "staff")
    ways.learn("pearl", courses.PEARL_RENEWAL)
    ways.enroll("rosalind", day(38), "staff")
    ways.learn("rosalind", courses.ROSALIND)
    ways.enroll("sal", day(22), "trustee")
    *verified, last = courses.SAL
    ways.learn("sal", verified)
    ways.claim("sal", last)


def _dana(stage: Stage, ways: Ways) -> None:
    """In the middle: a plan returned once, 37.5 credits counted, one before the plan, one over the maximum."""
    start = stage.calendar.day(16)
    enrollment = ways.enroll("dana", start)
    revision = ways.draft("dana", DANA, first_revision(enrollment), start + 3 * ONE_DAY)
    ways.submit("dana", revision, start + 8 * ONE_DAY)
    before_plan = ways.claim("dana", BEFORE_PLAN, revision, after=9)
    ways.commit("dana", revision, start + 11 * ONE_DAY)
    _return_and_answer(stage, revision, start)
    ways.verify(before_plan, "ruth", start + 28 * ONE_DAY)
    plan = newest_plan(enrollment)
    ways.learn("dana", DANA, plan)
    _claims_of_late(stage, ways, plan)


def _return_and_answer(stage: Stage, revision: Revision, start: dt.date) -> None:
    last = revision.activities.latest("pk")
    with stage.calendar.on(start + 17 * ONE_DAY):
        consultant = stage.actor("tomasz")
        reviews.mark_set(
            actor=consultant, revision=revision, activity=last.line, mark="question",
            words="What will you bring back from this to the desk team?",
        )  # fmt: skip
        words = "One question, then this is a strong plan."
        revisions.revision_return(actor=consultant, revision=revision, reason=words)
    with stage.calendar.on(start + 20 * ONE_DAY):
        actor = stage.actor("dana")
        second = pdps.pdp_revise(actor=actor, pdp=revision.pdp)
        activity = second.activities.get(line=last.line)
        answer = {
            "why": "I train the whole desk team, so that all of us work the same way.",
            "outcome": "Six colleagues have practiced it with me.",
        }
        drafts.activity_save(
            actor=actor, revision=second, activity=activity, plan_goal=activity.plan_goal, kind=activity.kind,
            **activity.values() | answer,
        )  # fmt: skip
        revisions.revision_submit(actor=actor, revision=second)
    with stage.calendar.on(start + 25 * ONE_DAY):
        revisions.revision_approve(actor=stage.actor("tomasz"), revision=second)


def _claims_of_late(stage: Stage, ways: Ways, plan: Revision) -> None:
    """One waits for Ruth, one came back with a question, one is still a draft."""
    ways.claim("dana", CAFE, plan)
    returned = ways.claim("dana", UNCLEAR, plan)
    with stage.calendar.on(stage.calendar.day(0, 26)):
        credits.credit_return(
            actor=stage.actor("ruth"), credit=returned, reason="Which webinar was it? Please add its title."
        )
    with stage.calendar.on(stage.calendar.day(0, 2)):
        ways.log("dana", UNFINISHED, plan)


def _waiting(stage: Stage, ways: Ways) -> None:
    """Lupe's plan has been with the consultant for six days, the director's with the board chair for eight."""
    day = stage.calendar.day
    lupe = ways.enroll("lupe", day(0, 40))
    revision = ways.draft("lupe", LUPE, first_revision(lupe), day(0, 30))
    ways.submit("lupe", revision, day(0, 12))
    ways.commit("lupe", revision, day(0, 6))
    harriet = ways.enroll("harriet", day(0, 30))
    plan = ways.draft("harriet", HARRIET, first_revision(harriet), day(0, 20))
    ways.submit("harriet", plan, day(0, 8))


def _template(stage: Stage, ways: Ways) -> None:
    """What Gloria offers to whoever writes their first plan: two gaps and two activities for a goal nobody serves."""
    with stage.calendar.on(stage.calendar.day(2)):
        gloria = stage.actor("gloria")
        template = plan_templates.template_make(
            actor=gloria, library=stage.libraries["millrace"], title="New at the desk",
            words="For the first year: what everybody at the desk is asked for, and seldom learned before.",
        )  # fmt: skip
        plan = adopted_plan_of(template.library)
        assert plan is not None
        goal = plan.goals.select_related("plan").get(position=2)
        for skill in ("Helping with forms on a stranger’s phone", "Saying where the library’s help ends"):
            plan_templates.template_gap_save(
                actor=gloria, template=template, goal=goal, skill=skill, level_now="seen", level_then="alone",
                how_known="A colleague has listened three times and had nothing to add",
            )  # fmt: skip
        plan_templates.template_activity_save(
            actor=gloria, template=template, goal=goal, kind=ways.kind("live_training"), minutes=480,
            title="Digital navigator basics", why="I help with forms and accounts without doing it for people.",
            outcome="I hold one afternoon a week at the help desk.", paid_minutes=480,
        )  # fmt: skip
        plan_templates.template_activity_save(
            actor=gloria, template=template, goal=goal, kind=ways.kind("self_directed"), minutes=720,
            title="A page for the most frequent questions", why="Nobody has to ask twice, and no colleague either.",
            outcome="The page lies at the desk and is used.", paid_minutes=360,
            question="What are the ten things people ask for most, and what is a good answer to each?",
            method="Note every question for two weeks, ask two colleagues for their answers, try mine for a month.",
            resources="A notebook at the desk, two colleagues, an hour with whoever keeps the website.",
            deliverable="One page that anybody new at the desk can work with.",
        )  # fmt: skip
        plan_templates.template_offer(actor=gloria, template=template)


def _marcus(stage: Stage, ways: Ways) -> None:
    """Just begun: two goals picked, one gap named, everything else to come."""
    revision = first_revision(ways.enroll("marcus", stage.calendar.day(0, 20)))
    with stage.calendar.on(stage.calendar.day(0, 18)):
        actor = stage.actor("marcus")
        goals_there = list(revision.strategic_plan.goals.order_by("position"))
        chosen = drafts.goals_pick(actor=actor, revision=revision, goals=goals_there[:2])
        drafts.gap_save(
            actor=actor, revision=revision, plan_goal=chosen[0], skill="Leading story time for children under two",
            level_now="seen", level_then="alone", how_noticed="I pass the babies’ hour on to Ánh each time",
            how_known="Twelve families come back for a second month",
        )  # fmt: skip
