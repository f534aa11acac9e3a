"""Sharing a draft with whoever commits to it: once, audited, told, and taken back."""

import pytest
from django.test import Client
from django.urls import reverse

from learning.enums import RevisionState
from learning.models import Revision
from learning.services import pdps, revisions
from learning.services.sharing import draft_share, draft_unshare
from libraries.models import Membership, Supervision
from pdplanner.kernel.access import actor_for, visible
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry, Notice
from tests.cast import Cast

from .conftest import Desk


def share(desk: Desk) -> Revision:
    return draft_share(actor=desk.cast.actor("ada"), revision=desk.revision)


def reads(desk: Desk, who: str) -> bool:
    return visible(actor_for(desk.cast.people[who]), "revision.view").filter(pk=desk.revision.pk).exists()


def client_of(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.people[who])
    return client


def test_two_clicks_share_once_and_tell_once(desk: Desk) -> None:
    share(desk)
    moment = desk.revision.shared_at
    share(desk)
    assert desk.revision.shared_at == moment
    assert AuditEntry.objects.filter(action="revision.share").count() == 1
    assert [notice.to_person for notice in Notice.objects.all()] == [desk.cast.people["sam"]]


def test_the_supervisor_reads_it_and_reads_it_no_more(desk: Desk) -> None:
    assert not reads(desk, "sam")
    share(desk)
    assert reads(desk, "sam")
    draft_unshare(actor=desk.cast.actor("ada"), revision=desk.revision)
    assert not reads(desk, "sam")
    said = AuditEntry.objects.filter(action="revision.share").order_by("pk").values_list("before", "after")
    assert list(said) == [("private", "shared"), ("shared", "private")]


def test_only_its_writer_shares_it(desk: Desk) -> None:
    share(desk)
    with pytest.raises(NotAllowed):
        draft_unshare(actor=desk.cast.actor("sam"), revision=desk.revision)


def test_what_was_sent_is_no_draft_to_share(desk: Desk) -> None:
    desk.bring_to(RevisionState.WITH_SUPERVISOR)
    with pytest.raises(NotNow):
        share(desk)


def test_with_nobody_to_read_it_the_page_says_so(desk: Desk) -> None:
    Supervision.objects.all().delete()
    Membership.objects.exclude(pk=desk.cast.posts["ada"].pk).delete()
    with pytest.raises(DomainError, match="Nobody at your library"):
        share(desk)
    page = client_of(desk.cast, "ada").post(reverse("learning:revision_share", args=[desk.revision.pk]))
    assert page.status_code == 422
    assert "Nobody at your library is entered as your supervisor yet" in page.content.decode()


def test_what_was_taken_back_is_its_writers_alone_and_the_decider_is_told_so(desk: Desk) -> None:
    desk.bring_to(RevisionState.WITH_SUPERVISOR)
    assert reads(desk, "sam")
    revisions.revision_withdraw(actor=desk.cast.actor("ada"), revision=desk.revision)
    assert not reads(desk, "sam")
    commit = reverse("learning:revision_commit", args=[desk.revision.pk])
    sam = client_of(desk.cast, "sam")
    assert sam.get(commit).status_code == 302
    assert "There is nothing to read yet" in sam.get(commit, follow=True).content.decode()
    answer = sam.post(commit, {"library_minutes": "2", "library_per": "week", "library_money_source": "library"})
    assert answer.status_code == 409
    assert "has taken this revision back" in answer.content.decode()


def test_beside_a_plan_in_force_a_private_draft_shows_neither_words_nor_reason(desk: Desk) -> None:
    desk.bring_to(RevisionState.APPROVED)
    pdps.pdp_revise(actor=desk.cast.actor("ada"), pdp=desk.pdp, reason="I would rather leave")
    address = reverse("learning:plan", args=[desk.pdp.pk])
    page = client_of(desk.cast, "sam").get(address, {"revision": "2"}).content.decode()
    assert "Revision 1 has been in force" in page
    assert "began revision 2" in page
    assert "I would rather leave" not in page
    share(desk)
    assert "I would rather leave" in client_of(desk.cast, "sam").get(address, {"revision": "2"}).content.decode()


def test_the_next_revision_is_private_again(desk: Desk) -> None:
    share(desk)
    desk.bring_to(RevisionState.APPROVED)
    assert pdps.pdp_revise(actor=desk.cast.actor("ada"), pdp=desk.pdp, reason="More").shared_at is None


def test_shared_drafts_stand_with_the_plans_to_review(desk: Desk) -> None:
    share(desk)
    page = client_of(desk.cast, "sam").get(reverse("learning:plans_to_review")).content.decode()
    assert "Drafts shared with you" in page
    assert reverse("learning:together", args=[desk.revision.pk]) in page
