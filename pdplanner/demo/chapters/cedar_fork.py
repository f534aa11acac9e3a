"""Cedar Fork, a county with branches: reports at the end of a plan, a reversed credit, a certificate that lapsed, a
supervisor who left, a colleague who came."""

from certification.models import Certificate, Enrollment
from certification.services import enrollments, listing, replacing, withdrawing
from learning.models import Revision
from learning.services import comments, credits, drafts, pdps, reports, reviews, revisions, sharing
from libraries.services import people
from pdplanner.demo import courses, goals, plans
from pdplanner.demo.acting import decider, first_revision, newest_plan
from pdplanner.demo.calendar import ONE_DAY
from pdplanner.demo.people import LUCIA
from pdplanner.demo.stage import Stage
from pdplanner.demo.ways import Ways

NEW_POST = "Branch assistant"


def tell(stage: Stage, ways: Ways) -> None:
    plans.adopt(stage, "bart", "cedar", "Four Branches, One Library", goals.FOUR_BRANCHES_ONE_LIBRARY, months=56)
    _bart(stage, ways)
    _everett(stage, ways)
    _owen(stage, ways)
    for key, months in (("tenzin", 48), ("petra", 48), ("grace", 48), ("mohammed", 3), ("ngozi", 2)):
        ways.record_earlier_certificate(key, months)
    _petra(stage, ways)
    _grace(stage, ways)
    _tenzin(stage, ways)
    _queue(stage, ways)
    _maryam(stage, ways)
    _lucia(stage, ways)


def _bart(stage: Stage, ways: Ways) -> None:
    """Certified; his second paper has the middle initial that he missed on the first."""
    enrollment = ways.earn("bart", "director", courses.BART, enrolled=72, applied=25)
    certificate = Certificate.objects.get(enrollment=enrollment)
    names = replacing.Names("Bartholomew J. Oyelaran", "Oyelaran", certificate.snapshot["library"])
    with stage.calendar.on(stage.calendar.day(24)):
        replacing.certificate_replace(
            actor=stage.actor("tomasz"), certificate=certificate, names=names,
            reason="He asked for his middle initial, as it stands in his contract.",
        )  # fmt: skip
        listing.listing_agree(actor=stage.actor("bart"), certificate=certificate)


def _everett(stage: Stage, ways: Ways) -> None:
    """A certificate that expired two months ago, a period that ended with 31 credits, and a new one just begun."""
    day = stage.calendar.day
    ways.earn("everett", "staff", courses.EVERETT_FIRST, enrolled=74, applied=51)
    enrollment = ways.in_force("everett", courses.EVERETT_PLAN, enrolled=49, by="kalpana")
    ways.learn("everett", courses.EVERETT_PLAN, newest_plan(enrollment))
    with stage.calendar.on(day(0, 20)):
        actor = stage.actor("everett")
        words = "The four years are over. I begin again on the Staff track, which asks for no plan."
        pdps.pdp_close(actor=actor, pdp=enrollment.pdp, reason=words)
        enrollments.enrollment_close(actor=actor, enrollment=enrollment)
    ways.enroll("everett", day(0, 15), "staff")
    ways.learn("everett", courses.EVERETT_ANEW)


def _owen(stage: Stage, ways: Ways) -> None:
    """A certificate that ought not to have been issued: withdrawn within the month, its wrong credits reversed."""
    enrollment = ways.enroll("owen", stage.calendar.day(70), "staff")
    learned = ways.learn("owen", courses.OWEN)
    certificate = ways.certify(enrollment, stage.calendar.day(47), "owen")
    with stage.calendar.on(stage.calendar.day(46)):
        withdrawing.certificate_withdraw(
            actor=stage.actor("ingrid"), certificate=certificate, public_note="It was issued in error.",
            reason="The certificates of attendance of two courses are his colleague’s. He has agreed to it.",
        )  # fmt: skip
        for credit in learned[:2]:
            words = "Attended by a colleague; the paper has her name."
            credits.credit_reverse(actor=stage.actor("tomasz"), credit=credit, reason=words)
        enrollments.enrollment_close(actor=stage.actor("owen"), enrollment=Enrollment.objects.get(pk=enrollment.pk))


def _petra(stage: Stage, ways: Ways) -> None:
    """Sixty credits; her final report is with the consultant."""
    enrollment = ways.in_force("petra", courses.PETRA, enrolled=43, by="kalpana")
    ways.learn("petra", courses.PETRA, newest_plan(enrollment))
    ways.report(enrollment, stage.calendar.day(0, 4), "petra")


def _grace(stage: Stage, ways: Ways) -> None:
    """Sixty credits; her report came back with a question; one credit was entered twice and reversed."""
    enrollment = ways.in_force("grace", courses.GRACE, enrolled=41, by="kalpana")
    plan = newest_plan(enrollment)
    ways.learn("grace", courses.GRACE, plan)
    [twice] = ways.learn("grace", (courses.GRACE_TWICE,), plan)
    with stage.calendar.on(stage.calendar.day(2)):
        words = "The September session is part of the course you logged as a whole. It would count twice."
        credits.credit_reverse(actor=stage.actor("tomasz"), credit=twice, reason=words)
    report = ways.report(enrollment, stage.calendar.day(0, 20), "grace")
    with stage.calendar.on(stage.calendar.day(0, 13)):
        words = "You describe what you did. What can patrons do now that they could not do before?"
        reports.report_return(actor=stage.actor("tomasz"), report=report, reason=words)


def _tenzin(stage: Stage, ways: Ways) -> None:
    """Left a goal out of his plan, learned toward it all the same, and has asked for another change."""
    calendar = stage.calendar
    enrollment = ways.in_force("tenzin", (*courses.TENZIN, courses.TENZIN_LEFT_OUT), enrolled=36, by="kalpana")
    first = newest_plan(enrollment)
    second = ways.revise("tenzin", first.pdp, calendar.day(16), "Technology goes to Ngozi; I lead outreach.")
    _leave_out(stage, second, goal_no=4)
    ways.decided("tenzin", second, calendar.day(16, -6), by="kalpana")
    ways.learn("tenzin", courses.TENZIN, second)
    ways.learn("tenzin", (courses.TENZIN_LEFT_OUT,), first)
    reason = "The grant course was canceled; I look for another one."
    _write_together(stage, ways.revise("tenzin", first.pdp, calendar.day(0, 9), reason))
    ways.report(enrollment, calendar.day(0, 2), "tenzin", sent=False)


def _write_together(stage: Stage, draft: Revision) -> None:
    """The draft is shared, and who commits to it has said and proposed something."""
    with stage.calendar.on(stage.calendar.day(0, 8)):
        sharing.draft_share(actor=stage.actor("tenzin"), revision=draft)
    with stage.calendar.on(stage.calendar.day(0, 6)):
        by = stage.actor(decider("tenzin"))
        words = "The county has a grant writer; half a day beside her may do more than a course."
        comments.comment_write(actor=by, revision=draft, words=words)
        activity = draft.activities.select_related("kind", "line").latest("planned_on")
        comments.changes_propose(
            actor=by, revision=draft, activity=activity, helper="The grant writer of the county",
            words="She offered to help.",
        )  # fmt: skip


def _leave_out(stage: Stage, revision: Revision, goal_no: int) -> None:
    with stage.calendar.on(stage.calendar.day(16, -2)):
        actor = stage.actor("tenzin")
        for activity in revision.activities.filter(plan_goal__goal_no=goal_no):
            drafts.activity_remove(actor=actor, revision=revision, activity=activity)
        for gap in revision.gaps.filter(plan_goal__goal_no=goal_no):
            drafts.gap_remove(actor=actor, revision=revision, gap=gap)
        kept = [row.goal for row in revision.goals.exclude(goal_no=goal_no)]
        drafts.goals_pick(actor=actor, revision=revision, goals=kept)


def _queue(stage: Stage, ways: Ways) -> None:
    """Two plans for the consultant: one for the first time, one that answers a return, with only that to read."""
    calendar = stage.calendar
    ngozi = ways.enroll("ngozi", calendar.day(0, 45))
    plan = ways.draft("ngozi", courses.NGOZI, first_revision(ngozi), calendar.day(0, 35))
    ways.submit("ngozi", plan, calendar.day(0, 20))
    ways.commit("ngozi", plan, calendar.day(0, 11))
    mohammed = ways.enroll("mohammed", calendar.day(0, 60))
    first = ways.draft("mohammed", courses.MOHAMMED, first_revision(mohammed), calendar.day(0, 50))
    ways.submit("mohammed", first, calendar.day(0, 40))
    ways.commit("mohammed", first, calendar.day(0, 30))
    line = first.activities.get(title=courses.MOHAMMED[2].title).line
    with calendar.on(calendar.day(0, 16)):
        consultant = stage.actor("tomasz")
        reviews.mark_set(
            actor=consultant, revision=first, activity=line, mark="must_change",
            words="Who will be with you? A project of one’s own needs somebody who knows the work.",
        )  # fmt: skip
        revisions.revision_return(actor=consultant, revision=first)
    second = ways.revise("mohammed", first.pdp, calendar.day(0, 5))
    with calendar.on(calendar.day(0, 2)):
        actor, activity = stage.actor("mohammed"), second.activities.get(line=line)
        answer = {"outcome": "Twenty households get their holds by mail.", "helper": "Tenzin Norbu"}
        drafts.activity_save(
            actor=actor, revision=second, activity=activity, plan_goal=activity.plan_goal, kind=activity.kind,
            **activity.values() | answer,
        )  # fmt: skip
        revisions.revision_submit(actor=actor, revision=second)


def _maryam(stage: Stage, ways: Ways) -> None:
    """Half-way on the Staff track. Owen left before he had verified what she claimed last."""
    ways.enroll("maryam", stage.calendar.day(33), "staff")
    ways.learn("maryam", courses.MARYAM)
    for piece in courses.MARYAM_WAITING:
        ways.claim("maryam", piece)
    stage.leave("owen", stage.calendar.day(2))


def _lucia(stage: Stage, ways: Ways) -> None:
    """Half of her four years at Millrace, the rest here: one period, one list of credits, two verifiers."""
    calendar = stage.calendar
    ways.enroll("lucia", calendar.day(30), "staff")
    ways.learn("lucia", courses.LUCIA_MILLRACE)
    stage.leave("lucia", calendar.day(7))
    before = stage.posts["lucia"]
    with calendar.on(calendar.day(7) + ONE_DAY) as day:
        stage.posts["lucia"] = people.post_add(
            actor=stage.actor("ingrid"), library=stage.libraries["cedar"], person=stage.persons["lucia"], role=LUCIA.role,
            title=NEW_POST, starts_on=day, branch=stage.branches["Stone Bridge"],
        )  # fmt: skip
    *verified, waiting = courses.LUCIA_CEDAR
    ways.learn("lucia", verified, by="bart")
    ways.claim("lucia", waiting)
    ways.claim_late("lucia", courses.LUCIA_LATE, before, on=calendar.day(0, 12))
