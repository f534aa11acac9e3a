"""Every mail the product writes, with real data: what happened in the subject, one way on, and why one gets it."""

import datetime as dt
import html
import re
from dataclasses import replace
from unittest import mock

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings

from certification.enums import About, DecisionKind
from certification.explain.proof_asks import Ask
from certification.mail.endings import of_leaving
from certification.queries.leaving import Batch, Leaving
from certification.services.endings import endings_tell
from certification.services.enrollments import enrollment_apply, enrollment_return
from certification.services.exception_requests import exception_ask, request_decline
from certification.services.exceptions import Terms, exception_grant
from certification.services.issuing import certificate_issue
from certification.services.proof_rules import Told
from certification.services.proofs import proof_return, proof_tell
from certification.services.render import ready_key
from certification.services.withdrawing import certificate_withdraw
from certification.tests.scene import Scene, on, strategic
from learning.models import CatalogItem, Credit, Pdp, Revision
from learning.services.carrying import pdp_carry
from learning.services.catalog import ItemFacts, item_edit, item_propose, item_repropose, item_return
from learning.services.comments import comment_write
from learning.services.credits import credit_log, credit_record, credit_return, credit_reverse
from learning.services.drafts import promise_save
from learning.services.events import EventFacts, event_cancel, event_register, event_schedule
from learning.services.inviting import goal_invite
from learning.services.pdps import pdp_close, pdp_revise, pdp_start
from learning.services.reopening import pdp_reopen
from learning.services.reports import report_accept, report_return, report_save, report_start, report_submit
from learning.services.reviews import revision_pass_on
from learning.services.revisions import (
    revision_approve,
    revision_commit,
    revision_return,
    revision_submit,
    revision_unapprove,
    revision_withdraw,
)
from learning.services.sharing import draft_share
from learning.services.sources import Source
from learning.services.spot_checks import Sample, spot_check_answer, spot_check_not_show, spot_round_start
from learning.services.team import team_remind
from learning.services.verify_links import link_send
from libraries.models import Membership, Person
from libraries.services.invitations import invitation_send
from libraries.services.libraries import library_trust_small_changes
from libraries.services.second_step import second_step_remove
from pdplanner.kernel import clock, jobs
from pdplanner.kernel.access import actor_for
from pdplanner.kernel.digests import digests_open
from pdplanner.kernel.models import Digest, JobState, Mail, MailRhythm, Notice
from tests.cast import LONG_AGO, Cast, adopted_plan, person, post

pytestmark = pytest.mark.django_db
LATER = dt.date(2027, 3, 8)
TEMPLATES = settings.BASE_DIR / "templates" / "emails"
# The subject of every mail, by its template.
SUBJECTS = {
    "goal_invited": "Alma Bell invites you to a goal: Every child starts school ready to read",
    "plan_promised": "Your library promises less than you asked",
    "plan_said": "Sam Okafor wrote about your draft",
    "plan_shared": "Ada Whitcomb shares a draft of their plan with you",
    "plan_to_commit": "Ada Whitcomb’s plan waits for your commitment",
    "plan_committed": "Your library has committed to your plan",
    "plan_to_review": "Ada Whitcomb’s plan waits for your review",
    "plan_passed_on": "Bert Beck passes Ada Whitcomb’s plan on to you",
    "plan_returned": "Your plan was returned",
    "plan_approved": "Your plan is approved",
    "plan_moved": "Otto Lind’s plan has moved to Millrace Public Library",
    "plan_unapproved": "The approval of your plan was taken back",
    "plan_closed": "Ada Whitcomb closed a plan",
    "plan_reopened": "Ada Whitcomb’s plan is open again",
    "plan_changed": "Ada Whitcomb made a small change to a plan",
    "team_reminder": "Sam Okafor asks you to look at your learning",
    "credit_claimed": "Ada Whitcomb waits for you to verify “A <b>& B</b>”",
    "verify_link": "Ada Whitcomb asks you to verify 1 credit",
    "credit_returned": "Your credit “A <b>& B</b>” was returned",
    "credit_revalued": "What “Story <b>time</b>” is worth was corrected",
    "credit_reversed": "Your credit “Course 1” was reversed",
    "spot_asked": "You are asked to show 1 credit by 1 October 2026",
    "spot_decided": "“Course <b>seven</b>” was not shown",
    "second_step": "Your second step at sign-in is turned off by those who run pdplanner",
    "report_submitted": "Ada Whitcomb’s final report waits for your decision",
    "report_returned": "Your final report was returned",
    "report_accepted": "Your final report was accepted",
    "exception_asked": "Ada Whitcomb asks you for an exception",
    "exception_answered": "The request for an exception was declined",
    "decision": "You were granted an exception: extension",
    "proof_added": "Ada Whitcomb waits for you to verify “BA, Juniper State”",
    "certificate_ends": "Your Strategic Track certificate ends in 30 days",
    "credits_leave": "Your Strategic Track loses 2.5 credits in 30 days",
    "period_ends": "Your time to earn credits for Strategic Track ends in 30 days",
    "proof": "“BA, Juniper State” was returned",
    "application_returned": "Your application for the Strategic Track certificate was returned",
    "certificate_withdrawn": "Your Strategic Track certificate JSL-2027-00001 was withdrawn",
    "certificate_ready": "Your Strategic Track certificate JSL-2027-00001 is ready",
    "item_proposed": "“Story <b>time</b>” is proposed for the catalog",
    "item_decided": "“Story <b>time</b>” was not taken into the catalog",
    "event": "“Story <b>time</b>” does not take place",
    "digest": "2 things wait for you and 1 thing to know",
    "invitation": "Millrace Public Library invites you to pdplanner",
    "invitation_taken": "This mail address already signs somebody in to pdplanner",
}


def story(cast: Cast) -> Scene:
    """Ada's way to the certificate with every detour there is."""
    scene = strategic(cast)
    ada, sam, connie = scene.actor(), scene.actor("sam"), scene.actor("connie")
    revision = scene.submit(dt.date(2025, 7, 20))
    with on(dt.date(2025, 7, 24)):  # less is promised than was asked, so it is taken back and asks for nothing
        revision.asked_minutes = 600
        revision.save()
        revision_commit(actor=sam, revision=revision, library_minutes=60, library_per="week", library_cents=0)
        revision_withdraw(actor=ada, revision=revision)
        promise_save(actor=ada, revision=revision, staff_minutes=60, staff_per="week")
        revision_submit(actor=ada, revision=revision)
    with on(dt.date(2025, 7, 25)):
        revision_commit(
            actor=sam, revision=revision, library_minutes=60, library_per="week", library_cents=0,
            library_money_source="library", library_cover="",
        )  # fmt: skip
        revision_return(actor=connie, revision=revision, reason="One question.\nThen it is good.")
    with on(dt.date(2025, 8, 1)):
        second = pdp_revise(actor=ada, pdp=revision.pdp)
        draft_share(actor=ada, revision=second)
        comment_write(actor=sam, revision=second, words="Ask Lupe <b>first</b>.")
        revision_submit(actor=ada, revision=second)
    with on(dt.date(2025, 8, 18)):
        bert = person("Bert Beck")
        cast.agency.roles.create(person=bert, role="consultant", starts_on=LONG_AGO, recorded_at=clock.now())
        revision_pass_on(actor=actor_for(bert), revision=second, to=cast.connie, why="Yours, I think.")
        revision_approve(actor=connie, revision=second)
    _ways_back(scene, second)
    _small_change(scene, Pdp.objects.get(pk=revision.pdp_id))
    unclear = scene.claimed("A <b>& B</b>", dt.date(2025, 8, 25), 2)
    with on(dt.date(2025, 8, 26)):
        link_send(actor=ada, credit=unclear)
        credit_return(actor=sam, credit=unclear, reason="Which one?")
        team_remind(actor=sam, posts=[cast.posts["ada"]], words="Before <b>summer</b>, please.")
    first, *_ = scene.courses(70)
    with on(dt.date(2026, 8, 1)):
        credit_reverse(actor=connie, credit=first, reason="It was another’s.")
    with on(dt.date(2026, 9, 1)):
        _beside_credits(scene)
        _spot_check(scene)
    _report(scene)
    _proposal(scene)
    _move(scene)
    _too_old(scene)
    _certificate(scene)
    return scene


def _spot_check(scene: Scene) -> None:
    """One credit is drawn, answered, and not shown."""
    days = dt.date(2025, 7, 1), dt.date(2026, 9, 1), dt.date(2026, 10, 1)
    sample = Sample(*days, number=1)
    with mock.patch("learning.services.spot_checks.LEAST_PEOPLE", 1):
        one = spot_round_start(actor=scene.actor("cora"), agency=scene.cast.agency, sample=sample, token="form")
    check = one.checks.get()
    Credit.objects.filter(pk=check.credit_id).update(title="Course <b>seven</b>")
    check = one.checks.get()
    spot_check_answer(actor=scene.actor(), check=check, words="I was there.")
    spot_check_not_show(actor=scene.actor("connie"), check=check, reason="Which one?", sent_at=check.answered_at)


def _certificate(scene: Scene) -> None:
    """Returned, issued, near its end, and withdrawn."""
    ada, connie = scene.actor(), scene.actor("connie")
    with on(LATER):
        enrollment_apply(actor=ada, enrollment=scene.enrollment)
        enrollment_return(actor=connie, enrollment=scene.enrollment, reason="Sign the report.")
        enrollment_apply(actor=ada, enrollment=scene.enrollment)
        certificate = certificate_issue(actor=connie, enrollment=scene.enrollment)
        jobs.run("certification.render_certificate", certificate.pk)
        _look_ahead(certificate.valid_through - dt.timedelta(days=30))
        Mail.objects.filter(key=ready_key(certificate)).update(job_state=JobState.DONE)  # sent, so never recalled
        certificate_withdraw(
            actor=scene.actor("cora"), certificate=certificate, reason="Why", public_note="Issued in <error>."
        )


def _look_ahead(day: dt.date) -> None:
    """Thirty days before what ends: the longer period, and the certificate."""
    with on(day):
        endings_tell()


def _too_old(scene: Scene) -> None:
    """As if the track looked back from the application."""
    with on(LATER):
        first = LATER + dt.timedelta(days=30)
        batch = Batch("credits.leave:1", first, first, frozenset())
        leaving = Leaving(
            scene.enrollment, batch, 250, 5750, 6000, (("10 credits in <b>Technology</b>", 0),), is_met=True
        )
        of_leaving(leaving, [scene.cast.ada])


def _ways_back(scene: Scene, revision: Revision) -> None:
    """The approval is taken back once Ada has read of it, and given again; she closes her plan and reopens it."""
    ada, connie = scene.actor(), scene.actor("connie")
    with on(dt.date(2025, 8, 18), 15):
        Notice.objects.update(read_at=clock.now())
        revision_unapprove(actor=connie, revision=revision)
        revision_approve(actor=connie, revision=revision)
        pdp_close(actor=ada, pdp=revision.pdp, reason="I leave.")
        pdp_reopen(actor=ada, pdp=revision.pdp, reason="I stay.")


def _small_change(scene: Scene, pdp: Pdp) -> None:
    with on(dt.date(2025, 8, 19)):
        library_trust_small_changes(actor=scene.actor("alma"), library=scene.cast.library, trusted=True)
        third = pdp_revise(actor=scene.actor(), pdp=pdp, reason="The course is later.")
        third.activities.update(planned_on=dt.date(2026, 3, 1))
        revision_submit(actor=scene.actor(), revision=third)


def _move(scene: Scene) -> None:
    """Otto changes library and carries his plan."""
    otto, old = scene.cast.otto, scene.cast.posts["otto"]
    adopted_plan(scene.cast, scene.cast.second_library)
    with on(LATER):
        pdp = pdp_start(actor=scene.actor("otto"), membership=old)
        Membership.objects.filter(pk=old.pk).update(ends_on=LATER - dt.timedelta(days=2))
        there = post(otto, scene.cast.library, "staff", starts_on=LATER)
        pdp_carry(actor=scene.actor("otto"), pdp=Pdp.objects.get(pk=pdp.pk), membership=there)


def _beside_credits(scene: Scene) -> None:
    """An extension, a degree that was returned, and an invitation to a goal."""
    goal_invite(
        actor=scene.actor("alma"), library=scene.cast.library, goal=scene.plan.goals.all()[0],
        people=[scene.cast.posts["ada"]], words="Story time in <b>two</b> languages?",
    )  # fmt: skip
    longer = Terms(DecisionKind.EXTENSION, "Six months of illness", until_on=dt.date(2029, 12, 31))
    asked = exception_ask(actor=scene.actor(), enrollment=scene.enrollment, terms=longer)
    request_decline(actor=scene.actor("cora"), request=asked, reason="Which one?")
    exception_grant(actor=scene.actor("cora"), enrollment=scene.enrollment, terms=longer)
    _look_ahead(dt.date(2029, 12, 1))
    degree = Ask("degree", About.DEGREE, "A degree", "a bachelor's degree", {"bachelor": "a bachelor's degree"})
    told = Told("bachelor", "BA, Juniper State", ended_on=dt.date(2004, 6, 1))
    proof = proof_tell(actor=scene.actor(), enrollment=scene.enrollment, ask=degree, told=told)
    proof_return(actor=scene.actor("connie"), proof=proof, reason="Which one?")


def _morning(scene: Scene) -> None:
    """Sam wants one mail a day: two credits wait, and his own was returned."""
    Person.objects.filter(pk=scene.cast.sam.pk).update(mail_rhythm=MailRhythm.DIGEST)
    for title in ("Course <9>", "Course 10"):
        scene.claimed(title, LATER, 1)
    with on(LATER):
        own = credit_log(
            actor=scene.actor("sam"), membership=scene.cast.posts["sam"], kind=scene.kind("training"), title="Own",
            provider="State library", started_on=LATER, ended_on=LATER, minutes=60, learned="How to.",
            category=None, goal_line=None, activity_line=None,
        )  # fmt: skip
        credit_return(actor=scene.actor("dina"), credit=own, reason="Which one?")
    with on(LATER + dt.timedelta(days=1), 7):
        digests_open()
        jobs.run("kernel.write_digest", Digest.objects.get().pk)


def _proposal(scene: Scene) -> None:
    facts = ItemFacts("Story <b>time</b>", "A college", scene.kind("training"), "live", 60)
    item = item_propose(actor=scene.actor(), agency=scene.cast.agency, facts=facts)
    item_return(actor=scene.actor("connie"), item=item, reason="Which one?")
    item_repropose(actor=scene.actor(), item=item)
    CatalogItem.objects.filter(pk=item.pk).update(state="approved", approved_at=clock.now())  # without a second mail
    item.refresh_from_db()
    begins = dt.datetime(2200, 1, 1, 10)  # noqa: DTZ001
    when = EventFacts(begins, begins + dt.timedelta(hours=1), "America/Denver")
    event = event_schedule(actor=scene.actor("cora"), item=item, facts=when)
    event_register(actor=scene.actor(), event=event, membership=scene.cast.posts["ada"])
    with on(LATER):
        credit_record(
            actor=scene.actor(), membership=scene.cast.posts["ada"], kind=item.kind, title=item.title,
            provider=item.provider, started_on=LATER, ended_on=LATER, minutes=60, category=None, goal_line=None,
            activity_line=None, learned="", source=Source(item),
        )  # fmt: skip
        item_edit(actor=scene.actor("cora"), item=item, facts=replace(facts, amount_hundredths=50))
    event_cancel(actor=scene.actor("cora"), event=event, reason="Nobody can come.")


def _report(scene: Scene) -> None:
    with on(dt.date(2027, 2, 1)):
        report = report_start(actor=scene.actor(), pdp=scene.enrollment.pdp)
        lines = scene.enrollment.pdp.goal_lines.values_list("pk", flat=True)
        report_save(
            actor=scene.actor(), report=report, changed=" ".join(["word"] * 220), patrons="They come back.",
            not_done="Nothing.", next_plan="More.", reflections=dict.fromkeys(lines, ("Much.", "Plenty.")),
        )  # fmt: skip
        report_submit(actor=scene.actor(), report=report)
        report_return(actor=scene.actor("connie"), report=report, reason="Say more of the patrons.")
    with on(dt.date(2027, 3, 1)):
        report_submit(actor=scene.actor(), report=report)
        report_accept(actor=scene.actor("connie"), report=report)


@pytest.fixture
def mails(cast: Cast) -> dict[str, Mail]:
    """The first mail with each subject, by template."""
    _morning(story(cast))
    for name, address in [("Nell Ánh", "new@example.org"), ("Ned Bell", "sam@example.org")]:
        newcomer = post(person(name), cast.library, "staff")
        invitation_send(actor=cast.actor("alma"), membership=newcomer, mail=address)
    TOTP.activate(cast.alma, generate_totp_secret())
    second_step_remove(mail="alma@example.org", reason="She came by.")
    templates = {subject: template for template, subject in SUBJECTS.items()}
    found: dict[str, Mail] = {}
    for mail in Mail.objects.exclude(subject__regex="to verify “(Course|Own)|^Ada.* ends in").order_by("pk"):
        found.setdefault(templates[mail.subject], mail)
    return found


def words(source: str) -> str:
    body = re.sub(r"<(head|style)\b.*?</\1>", " ", source, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_every_mail_says_in_both_forms_what_happened_leads_on_once_and_says_why(mails: dict[str, Mail]) -> None:
    assert set(mails) == set(SUBJECTS) == {path.stem for path in TEMPLATES.glob("*.txt")} - {"base"}
    assert {path.stem for path in TEMPLATES.glob("*.html")} == {path.stem for path in TEMPLATES.glob("*.txt")}
    for template, mail in mails.items():
        assert f"<title>{html.escape(mail.subject)}</title>" in mail.html, template
        assert "{{" not in mail.text + mail.html, template
        assert mail.html.count('class="button"') == (template != "invitation_taken"), template
        why = mail.text.partition("\n-- \n")[2].splitlines()[0]
        assert why.startswith("pdplanner sends this mail because "), template
        assert why in words(mail.html), template
        assert not re.search(r"\n\n\n|[ \t]\n", mail.text.replace("\n-- \n", "\n--\n")), template
        assert "None" not in mail.text, template


def test_what_the_text_says_the_page_says_too(mails: dict[str, Mail]) -> None:
    for template, mail in mails.items():
        shown = words(mail.html)
        for address in re.findall(r"https?://\S+", mail.text):
            assert address in mail.html if template == "digest" else address in shown, template
        for reason in ("One question.", "Which one?", "It was another’s.", "Say more of the", "Sign the report."):
            assert (reason in mail.text) == (reason in shown), template


def test_what_people_typed_stays_text(mails: dict[str, Mail]) -> None:
    mail = mails["credit_returned"]
    assert "A <b>& B</b>" in mail.text
    assert "A &lt;b&gt;&amp; B&lt;/b&gt;" in mail.html
    assert "<b>" not in mail.html


def test_a_promise_without_money_is_not_quoted_with_none(mails: dict[str, Mail]) -> None:
    first = mails["plan_committed"].text.splitlines()[0]
    assert first == "Sam Okafor has committed to revision 1 of your plan: 1 hour a week."


def test_a_promise_is_said_with_its_time_and_its_money(cast: Cast) -> None:
    strategic(cast).approved_plan()
    mail = Mail.objects.get(subject=SUBJECTS["plan_committed"])
    assert mail.text.startswith(
        "Sam Okafor has committed to revision 1 of your plan: 1 hour a week and $200 a year from the library.\n\n"
        "Cover: Sam\n"
    )
