"""The way of a revision: sent by the staff member, committed to by the library, decided by a consultant."""

import datetime as dt

from django.db import transaction

from learning import signals
from learning.enums import MoneySource, PdpState, RevisionState
from learning.mail import plans as mail
from learning.models import Pdp, ReviewMark, Revision
from learning.queries.asked import falls_short
from learning.queries.carrying import frozen_words
from learning.queries.committers import standing_commitment
from learning.queries.marks import blocking_marks, item_name
from learning.queries.readiness import missing, readiness_of
from learning.queries.reopening import why_approval_stays
from learning.queries.small_changes import asks_for_approval
from learning.services.drafts import HIGHEST_CENTS, check_time
from learning.workflows import REVISION
from pdplanner.kernel import access, audit, clock
from pdplanner.kernel.access import Actor
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.wording import long_date, time_of_day

VERBS = {
    RevisionState.APPROVED: ("approved", "approved_by", "approved_at"),
    RevisionState.RETURNED: ("returned", "returned_by", "returned_at"),
    RevisionState.PROMISED: ("committed to", "committed_by", "committed_at"),
    RevisionState.WITH_CONSULTANT: ("committed to", "committed_by", "committed_at"),
}


@transaction.atomic
def revision_submit(*, actor: Actor, revision: Revision) -> Revision:
    """Send a draft on and freeze it: to the supervisor (a director's to the board chair), or straight to the
    consultant when it answers a return and no promise changed. A small change stands at once where the library says so.

    Raises DomainError naming everything that is missing.
    """
    access.require(actor, "revision.submit", revision)
    _plan_goes_on(revision)
    if why := frozen_words(revision.pdp):
        raise NotNow(why)
    if revision.state == RevisionState.DRAFT and (lacks := missing(readiness_of(revision))):
        sentences = " ".join(f"{check.words}." for check in lacks)
        raise DomainError(f"This plan is not ready to be sent. What is missing: {sentences}")
    if revision.state == RevisionState.DRAFT and not asks_for_approval(revision):
        return _stand(actor, revision)
    carried = standing_commitment(revision)
    before = REVISION.advance(
        revision,
        "resubmit" if carried else "submit",
        submitted_at=clock.now(),
        committed_at=carried.committed_at if carried else None,
        committed_by=carried.committed_by if carried else None,
    )
    facts = {"commitment_of_revision": carried.number} if carried else {}
    audit.record("revision.submit", revision, actor=actor, before=before, after=revision.state, facts=facts)
    if carried:
        mail.to_consultants(revision)
    else:
        mail.to_committers(revision)
    _announce(revision)
    return revision


def _stand(actor: Actor, revision: Revision) -> Revision:
    """A small change of what is approved: commitment and approval hold, and those who gave them are told."""
    base, now = revision.previous, clock.now()
    assert base is not None  # only a change of something approved can be small
    names = ("committed_at", "committed_by", "approved_by")
    kept = {name: getattr(base, name) for name in names}
    before = REVISION.advance(revision, "stand", submitted_at=now, approved_at=now, **kept)
    trusted_by = revision.pdp.membership.library.small_changes_by_id
    facts = {"approval_of_revision": base.number, "small_changes_by": trusted_by}
    audit.record(
        "revision.submit", revision, actor=actor, before=before, after=revision.state, reason=revision.change_reason,
        facts=facts,
    )  # fmt: skip
    mail.changed(revision)
    _announce(revision)
    return revision


@transaction.atomic
def revision_withdraw(*, actor: Actor, revision: Revision) -> Revision:
    """Take a sent revision back into draft. What the library committed to meanwhile has to be committed to again, and
    it is no longer passed on to anybody."""
    access.require(actor, "revision.withdraw", revision)
    nobody = {"passed_to": None, "passed_by": None, "passed_at": None, "passed_why": ""}
    before = REVISION.advance(revision, "withdraw", committed_at=None, committed_by=None, accepted_at=None, **nobody)
    audit.record("revision.withdraw", revision, actor=actor, before=before, after=revision.state)
    mail.recall_hand_over(revision)
    _announce(revision)
    return revision


@transaction.atomic
def revision_commit(
    *, actor: Actor, revision: Revision, library_minutes: int, library_per: str, library_cents: int,
    library_money_source: str = MoneySource.LIBRARY, library_cover: str = "", sent_at: dt.datetime | None = None,
) -> Revision:  # fmt: skip
    """The library's side: minutes per week or month, cents per year and their source, who covers the desk.

    Where that is less than was asked, the plan goes to the staff member first, who accepts it or not. `sent_at` is the
    submission the committer read; NotNow when it was taken back and sent again since.
    """
    access.require(actor, "revision.commit", revision)
    _plan_goes_on(revision)
    _same_sending(revision, sent_at)
    if library_minutes <= 0:
        raise DomainError("Promise some time: without it the plan rests on evenings alone.", "library_minutes")
    check_time(library_minutes, library_per, "library_minutes", "library_per")
    if not 0 <= library_cents <= HIGHEST_CENTS:
        raise DomainError("That much money cannot be right. Use $0 to $100,000.", "library_cents")
    if library_money_source not in MoneySource.values:
        raise DomainError("Choose where the money comes from.", "library_money_source")
    is_less = bool(
        falls_short(
            revision, library_minutes=library_minutes, library_per=library_per, library_cents=library_cents
        )
    )  # fmt: skip
    before = _decide(
        revision, "offer" if is_less else "commit", committed_at=clock.now(), committed_by=actor.person,
        library_money_source=library_money_source, library_cover=library_cover.strip(),
        library_minutes=library_minutes, library_per=library_per, library_cents=library_cents,
    )  # fmt: skip
    audit.record("revision.commit", revision, actor=actor, before=before, after=revision.state)
    if is_less:
        mail.promised_less(revision)
    else:
        mail.to_consultants(revision)
        mail.committed(revision)
    return revision


@transaction.atomic
def revision_accept(*, actor: Actor, revision: Revision) -> Revision:
    """The staff member accepts a promise of less than they asked, and the plan goes on to the consultant. Who does not
    accept takes the plan back."""
    access.require(actor, "revision.accept", revision)
    _plan_goes_on(revision)
    before = REVISION.advance(revision, "accept", accepted_at=clock.now())
    audit.record("revision.accept", revision, actor=actor, before=before, after=revision.state)
    mail.to_consultants(revision)
    return revision


@transaction.atomic
def revision_send_back(
    *, actor: Actor, revision: Revision, reason: str, sent_at: dt.datetime | None = None
) -> Revision:
    """The committer returns the plan to the staff member. Raises DomainError without a reason."""
    access.require(actor, "revision.commit", revision)
    _same_sending(revision, sent_at)
    if not reason.strip():
        raise DomainError("Say what should change. The words go to the person as you write them.", "reason")
    before = _decide(
        revision, "send_back", returned_at=clock.now(), returned_by=actor.person, return_reason=reason.strip()
    )  # fmt: skip
    audit.record("revision.commit", revision, actor=actor, before=before, after=revision.state, reason=reason.strip())
    mail.returned(revision, [])
    _announce(revision)
    return revision


@transaction.atomic
def revision_approve(*, actor: Actor, revision: Revision, sent_at: dt.datetime | None = None) -> Revision:
    """The consultant approves; the revision is in force from now, or from its submission where the rules say so.

    Raises DomainError while an item is marked Question or Must change, NotNow when somebody decided before.
    """
    access.require(actor, "revision.approve", revision)
    _plan_goes_on(revision)
    _same_sending(revision, sent_at)
    if revision.state == RevisionState.WITH_CONSULTANT and (open_marks := blocking_marks(revision)):
        names = ", ".join(item_name(mark) for mark in open_marks)
        raise DomainError(f"These are not marked Fine: {names}. Mark them Fine to approve, or return the plan.")
    before = _decide(revision, "approve", approved_at=clock.now(), approved_by=actor.person)
    revision.marks.update(is_settled=True)
    audit.record("revision.approve", revision, actor=actor, before=before, after=revision.state)
    mail.approved(revision)
    _announce(revision)
    return revision


@transaction.atomic
def revision_unapprove(*, actor: Actor, revision: Revision) -> Revision:
    """Undo one's own approval, the same day and while nothing rests on it; the review goes on where it was.

    Raises DomainError with what rests on it.
    """
    access.require(actor, "revision.approve", revision)
    _plan_goes_on(revision)
    approved_at = revision.approved_at
    if revision.state == RevisionState.APPROVED and (why_not := why_approval_stays(revision, actor.person.pk)):
        raise DomainError(why_not)
    before = REVISION.advance(revision, "unapprove", approved_at=None, approved_by=None)
    revision.marks.update(is_settled=False)
    audit.record("revision.approve", revision, actor=actor, before=before, after=revision.state)
    assert approved_at is not None  # it was approved
    mail.unapproved(revision, actor.person, approved_at)
    _announce(revision)
    return revision


@transaction.atomic
def revision_return(
    *, actor: Actor, revision: Revision, reason: str = "", sent_at: dt.datetime | None = None
) -> Revision:
    """The consultant returns the plan with a reason, with marks, or with both; all the words go to the person.

    Raises DomainError when there is neither, or when a Question or Must change has no words.
    """
    access.require(actor, "revision.approve", revision)
    _same_sending(revision, sent_at)
    marks = blocking_marks(revision) if revision.state == RevisionState.WITH_CONSULTANT else []
    if revision.state == RevisionState.WITH_CONSULTANT:
        _check_reasons(reason, marks)
    before = _decide(
        revision, "return", returned_at=clock.now(), returned_by=actor.person, return_reason=reason.strip()
    )  # fmt: skip
    revision.marks.update(is_settled=True)
    audit.record("revision.approve", revision, actor=actor, before=before, after=revision.state, reason=reason.strip())
    mail.returned(revision, marks)
    _announce(revision)
    return revision


def _check_reasons(reason: str, marks: list[ReviewMark]) -> None:
    wordless = [item_name(mark) for mark in marks if not mark.words]
    if wordless:
        raise DomainError(f"Write what you ask or what must change: {', '.join(wordless)}.")
    if not marks and not reason.strip():
        raise DomainError("Give at least one reason: write it here, or mark an item Question or Must change.", "reason")


@transaction.atomic
def revision_drop(*, actor: Actor, revision: Revision) -> Revision:
    """Give a draft up; the revision before it stands. The first draft is the plan itself: close the plan instead."""
    access.require(actor, "revision.edit", revision)
    if revision.previous_id is None:
        raise DomainError("This draft is all there is of the plan. Close the plan if you do not want it any more.")
    before = REVISION.advance(revision, "drop", dropped_at=clock.now())
    audit.record("revision.edit", revision, actor=actor, before=before, after=revision.state)
    return revision


def _decide(revision: Revision, action: str, **changes: object) -> str:
    """Advance, and tell the slower of two people what the other one decided."""
    try:
        return REVISION.advance(revision, action, **changes)
    except NotNow:
        raise NotNow(_decided_words(revision)) from None


def _decided_words(revision: Revision) -> str:
    if revision.state not in VERBS:
        return f"{revision.pdp.person} has taken this revision back. It comes again when it is sent again."
    verb, by, at = VERBS[RevisionState(revision.state)]
    who, moment = getattr(revision, by), getattr(revision, at)
    words = f"{who} {verb} this revision on {long_date(moment)} at {time_of_day(moment)}. Your decision was not saved."
    if revision.state == RevisionState.RETURNED and revision.return_reason:
        words += f" The reason given: “{revision.return_reason}”"
    return words


def _plan_goes_on(revision: Revision) -> None:
    """A certificate may have ended the plan while an amendment was on its way."""
    if not Pdp.objects.filter(pk=revision.pdp_id, state=PdpState.OPEN).exists():
        raise NotNow("This plan is finished or closed, so nothing in it changes any more.")


def _same_sending(revision: Revision, sent_at: dt.datetime | None) -> None:
    """A revision may come back changed under the same number; nobody decides on what they have not read."""
    if sent_at is not None and sent_at != revision.submitted_at and revision.submitted_at is not None:
        raise NotNow(
            f"{revision.pdp.person} took this revision back, changed it and sent it again. Read it anew, then decide."
        )


def _announce(revision: Revision) -> None:
    signals.plan_changed.send(sender=Pdp, pdp_id=revision.pdp_id, person_id=revision.pdp.person_id)
