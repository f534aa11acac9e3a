"""The ways back: a plan that ended is reopened, a dropped draft is got back, an approval is taken back."""

import datetime as dt

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from learning.enums import PdpState, RevisionState
from learning.models import Credit, FinalReport, Pdp, Revision
from learning.services import pdps, reopening, reviews, revisions
from libraries.models import Membership
from pdplanner.kernel import audit, clock
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import Mail, MailRhythm, Notice
from tests.cast import adopted_plan

from .conftest import Desk, Track


def close(desk: Desk) -> None:
    desk.pdp = pdps.pdp_close(actor=desk.cast.actor("ada"), pdp=desk.pdp, reason="I move.")


def reopen(desk: Desk, who: str = "ada", reason: str = "I stay after all.") -> Pdp:
    return reopening.pdp_reopen(actor=desk.cast.actor(who), pdp=desk.pdp, reason=reason)


def unapprove(desk: Desk, who: str = "connie") -> Revision:
    return revisions.revision_unapprove(actor=desk.cast.actor(who), revision=desk.revision)


def change(desk: Desk) -> Revision:
    return pdps.pdp_revise(actor=desk.cast.actor("ada"), pdp=desk.pdp, reason="The course was canceled.")


def told() -> list[tuple[str, str]]:
    return list(Mail.objects.order_by("pk").values_list("to_address", "subject"))


# --- A plan that was closed ---
def test_a_closed_plan_goes_on_as_if_it_had_not_been_closed(desk: Desk) -> None:
    desk.bring_to(RevisionState.APPROVED)
    close(desk)
    Mail.objects.all().delete()
    pdp = reopen(desk)
    assert (pdp.state, pdp.ended_at, len(pdp.reopenings)) == (PdpState.OPEN, None, 1)
    entry = audit.history(pdp)[-1]
    assert (entry.action, entry.before, entry.reason) == ("pdp.reopen", "closed", "I stay after all.")
    subject = "Ada Whitcomb’s plan is open again"
    assert told() == [("sam@example.org", subject), ("connie@example.org", subject)]
    assert change(desk).number == 2


def test_the_draft_that_was_dropped_with_the_plan_is_there_again(desk: Desk) -> None:
    desk.fill()
    close(desk)
    assert (desk.revision.state, told()) == (RevisionState.WITHDRAWN, [])
    reopen(desk)
    assert (desk.revision.state, desk.revision.dropped_at) == (RevisionState.DRAFT, None)
    moves = [(entry.before, entry.after, entry.reason) for entry in audit.history(desk.revision)[-2:]]
    assert moves == [
        ("draft", "withdrawn", "The plan was closed."),
        ("withdrawn", "draft", "The plan was reopened."),
    ]
    assert desk.submit().state == RevisionState.WITH_SUPERVISOR


def test_who_decides_on_a_plan_hears_that_it_is_closed_and_nobody_hears_of_a_first_draft(desk: Desk) -> None:
    desk.bring_to(RevisionState.APPROVED)
    Mail.objects.all().delete()
    close(desk)
    subject = "Ada Whitcomb closed a plan"
    assert told() == [("sam@example.org", subject), ("connie@example.org", subject)]


def test_reopening_needs_a_reason_and_is_its_holders_alone(desk: Desk) -> None:
    close(desk)
    with pytest.raises(DomainError) as refusal:
        reopen(desk, reason=" ")
    assert refusal.value.field == "reason"
    for who in ("sam", "connie", "otto"):
        with pytest.raises((Http404, NotAllowed)):
            reopen(desk, who)


def test_while_another_plan_has_taken_its_place_it_stays_closed(desk: Desk) -> None:
    close(desk)
    pdps.pdp_start(actor=desk.cast.actor("ada"), membership=desk.cast.posts["ada"])
    with pytest.raises(DomainError, match="Another plan is open in its place, started on"):
        reopen(desk)
    Pdp.objects.exclude(pk=desk.pdp.pk).update(state=PdpState.CLOSED)
    assert reopen(desk).state == PdpState.OPEN


def test_a_plan_at_another_library_does_not_stand_in_its_way(desk: Desk, track: Track) -> None:
    track.terms = None  # neither plan is for a track
    close(desk)
    adopted_plan(desk.cast, desk.cast.second_library)
    there = Membership.objects.create(
        person=desk.cast.ada, library=desk.cast.second_library, role="staff", starts_on=dt.date(2020, 1, 1),
        recorded_at=clock.now(),
    )  # fmt: skip
    pdps.pdp_start(actor=desk.cast.actor("ada"), membership=there)
    assert reopen(desk).state == PdpState.OPEN


def test_of_two_clicks_one_reopens_it_and_the_other_is_told(desk: Desk) -> None:
    close(desk)
    stale = Pdp.objects.get(pk=desk.pdp.pk)
    reopen(desk)
    with pytest.raises(NotNow):
        reopening.pdp_reopen(actor=desk.cast.actor("ada"), pdp=stale, reason="I stay.")
    assert len(Pdp.objects.get(pk=stale.pk).former_ends) == 1


def test_the_closed_plans_page_leads_its_holder_to_it_and_nobody_else(desk: Desk, client: Client) -> None:
    desk.bring_to(RevisionState.APPROVED)
    close(desk)
    plan, url = (reverse(f"learning:{name}", args=[desk.pdp.pk]) for name in ("plan", "plan_reopen"))
    client.force_login(desk.cast.ada)
    assert "learning begun later does not count under it." in client.get(plan).content.decode()
    for who, is_offered in (("sam", False), ("connie", False), ("ada", True)):
        client.force_login(desk.cast.people[who])
        assert (url in client.get(plan).content.decode()) is is_offered
    asked = client.get(url).content.decode()
    assert "What Millrace Public Library promised for it holds again. Sam Okafor will be told." in asked
    assert client.post(url, {"reason": ""}).status_code == 422
    answer = client.post(url, {"reason": "I stay."}, follow=True)
    assert answer.redirect_chain == [(plan, 302)]
    assert "reopened the plan. <span" in answer.content.decode()


# --- A plan that a certificate finished ---
def test_a_finished_plan_goes_on_only_once_its_certificate_is_gone(desk: Desk, track: Track) -> None:
    desk.bring_to(RevisionState.APPROVED)
    connie = desk.cast.actor("connie")
    pdp = pdps.pdp_finish(actor=connie, pdp=desk.pdp)
    track.certificate = "JSL-2026-00001"
    with pytest.raises(DomainError, match="Certificate JSL-2026-00001 rests on this plan"):
        reopening.pdp_unfinish(actor=connie, pdp=pdp, reason="Issued to the wrong person.")
    track.certificate = ""
    Mail.objects.all().delete()
    reopening.pdp_unfinish(actor=connie, pdp=pdp, reason="Issued to the wrong person.")
    assert Pdp.objects.get().state == PdpState.OPEN
    assert {address for address, _ in told()} == {"ada@example.org", "sam@example.org"}


def test_a_change_that_was_on_its_way_is_asked_for_again(desk: Desk) -> None:
    desk.bring_to(RevisionState.APPROVED)
    change(desk)
    desk.submit()
    connie = desk.cast.actor("connie")
    pdp = pdps.pdp_finish(actor=connie, pdp=desk.pdp)
    asks = Notice.objects.filter(to_person=desk.cast.sam, asks=True, settled_at=None)
    assert asks.count() == 0
    reopening.pdp_unfinish(actor=connie, pdp=pdp, reason="Withdrawn.")
    assert [ask.about_id for ask in asks] == [desk.revision.pk]


def test_its_holder_does_not_reopen_a_finished_plan(desk: Desk) -> None:
    desk.bring_to(RevisionState.APPROVED)
    pdp = pdps.pdp_finish(actor=desk.cast.actor("connie"), pdp=desk.pdp)
    with pytest.raises(NotAllowed):
        reopening.pdp_unfinish(actor=desk.cast.actor("ada"), pdp=pdp, reason="More.")
    with pytest.raises(NotNow):
        reopen(desk)


# --- A draft that was dropped ---
def test_a_dropped_draft_is_got_back_by_the_undo_and_from_the_plan(desk: Desk, client: Client) -> None:
    desk.bring_to(RevisionState.APPROVED)
    second = change(desk)
    url = reverse("learning:revision_get_back", args=[second.pk])
    client.force_login(desk.cast.ada)
    html = client.post(reverse("learning:revision_drop", args=[second.pk]), follow=True).content.decode()
    assert html.count(f'action="{url}"') == 2  # the undo, and beside the revision
    answer = client.post(url, follow=True)
    assert answer.redirect_chain == [(reverse("learning:revision_edit", args=[second.pk]), 302)]
    assert (desk.revision.state, desk.revision.activities.count()) == (RevisionState.DRAFT, 3)
    assert client.post(url).status_code == 409


def test_what_was_written_on_since_is_not_got_back(desk: Desk, client: Client) -> None:
    desk.bring_to(RevisionState.APPROVED)
    ada = desk.cast.actor("ada")
    second = revisions.revision_drop(actor=ada, revision=change(desk))
    change(desk)
    with pytest.raises(NotNow, match="written on since"):
        reopening.revision_get_back(actor=ada, revision=second)
    client.force_login(desk.cast.ada)
    html = client.get(reverse("learning:plan", args=[desk.pdp.pk])).content.decode()
    assert reverse("learning:revision_get_back", args=[second.pk]) not in html


# --- An approval ---
def test_a_consultant_takes_an_approval_back_and_the_review_goes_on_where_it_was(desk: Desk) -> None:
    revision = desk.bring_to(RevisionState.WITH_CONSULTANT)
    connie, line = desk.cast.actor("connie"), revision.activities.all()[0].line
    reviews.mark_set(actor=connie, revision=revision, activity=line, mark="fine", words="Well said.")
    desk.approve()
    undone = unapprove(desk)
    assert (undone.state, undone.approved_at, undone.approved_by) == (RevisionState.WITH_CONSULTANT, None, None)
    assert undone.marks.get().is_settled is False
    entry = audit.history(undone)[-1]
    assert (entry.action, entry.before, entry.after) == ("revision.approve", "approved", "with_consultant")
    assert Notice.objects.filter(to_person=desk.cast.connie, asks=True, settled_at=None).count() == 1


def test_who_had_not_heard_of_the_approval_never_does_and_hears_of_the_next(desk: Desk) -> None:
    desk.bring_to(RevisionState.APPROVED)
    assert ("ada@example.org", "Your plan is approved") in told()
    unapprove(desk)
    approvals = Notice.objects.filter(to_person=desk.cast.ada, subject__contains="approv")
    assert (approvals.count(), [mail for mail in told() if "approv" in mail[1]]) == (0, [])
    desk.approve()
    assert told()[-1] == ("ada@example.org", "Your plan is approved")


@pytest.mark.parametrize("rhythm", [MailRhythm.DIGEST, MailRhythm.NEVER])
def test_who_had_read_of_the_approval_is_told_that_it_was_taken_back(desk: Desk, rhythm: MailRhythm) -> None:
    desk.cast.ada.mail_rhythm = rhythm
    desk.cast.ada.save()
    desk.bring_to(RevisionState.APPROVED)
    Notice.objects.filter(to_person=desk.cast.ada).update(read_at=clock.now())
    unapprove(desk)
    assert Notice.objects.first().subject == "The approval of your plan was taken back"  # type: ignore[union-attr]


def test_who_got_the_mail_of_the_approval_is_told_that_it_was_taken_back(desk: Desk) -> None:
    desk.bring_to(RevisionState.APPROVED)
    Mail.objects.update(job_state="done")
    unapprove(desk)
    assert told()[-1] == ("ada@example.org", "The approval of your plan was taken back")


def test_only_who_gave_an_approval_takes_it_back_and_only_that_day(desk: Desk) -> None:
    revision = desk.bring_to(RevisionState.APPROVED)
    Revision.objects.filter(pk=revision.pk).update(approved_by=desk.cast.omar)
    with pytest.raises(DomainError, match="Omar Haddad approved this revision; only they"):
        unapprove(desk)
    Revision.objects.filter(pk=revision.pk).update(
        approved_by=desk.cast.connie, approved_at=clock.now() - dt.timedelta(days=2)
    )
    with pytest.raises(DomainError, match="has been in force since"):
        unapprove(desk)


def test_an_approval_on_which_something_rests_stays(desk: Desk, track: Track) -> None:
    desk.bring_to(RevisionState.APPROVED)
    post, day = desk.cast.posts["ada"], dt.date(2026, 5, 1)
    credit = Credit.objects.create(
        person=post.person, membership=post, kind=desk.kind(), title="Course", started_on=day, ended_on=day,
        minutes=60, state="verified", verified_at=clock.now(), verified_by=desk.cast.sam, recorded_at=clock.now(),
        goal_line=desk.pdp.goal_lines.first(),
    )  # fmt: skip
    with pytest.raises(DomainError, match="A credit under this plan was verified since"):
        unapprove(desk)
    credit.delete()
    report = FinalReport.objects.create(pdp=desk.pdp, started_at=clock.now())
    with pytest.raises(DomainError, match="has begun the final report"):
        unapprove(desk)
    report.delete()
    track.has_applied = True
    with pytest.raises(DomainError, match="has applied for the certificate"):
        unapprove(desk)
    track.has_applied = False
    first, second = desk.revision, change(desk)
    connie = desk.cast.actor("connie")
    with pytest.raises(DomainError, match="has begun a change of it"):
        revisions.revision_unapprove(actor=connie, revision=first)
    revisions.revision_drop(actor=desk.cast.actor("ada"), revision=second)
    assert revisions.revision_unapprove(actor=connie, revision=first).state == "with_consultant"


def test_the_undo_and_the_plans_page_lead_the_consultant_back_to_the_desk(desk: Desk, client: Client) -> None:
    revision = desk.bring_to(RevisionState.WITH_CONSULTANT)
    client.force_login(desk.cast.connie)
    undo = reverse("learning:revision_unapprove", args=[revision.pk])
    plan = reverse("learning:plan", args=[desk.pdp.pk])
    html = client.post(reverse("learning:revision_approve", args=[revision.pk]), follow=True).content.decode()
    assert f'action="{undo}"' in html
    assert f'action="{undo}"' in client.get(plan).content.decode()
    answer = client.post(undo, follow=True)
    assert answer.redirect_chain == [(reverse("learning:revision_review", args=[revision.pk]), 302)]
    client.force_login(desk.cast.people["sam"])
    assert f'action="{undo}"' not in client.get(plan).content.decode()
