"""What people are told of plans: at every hand-over, who acts next or who has waited for the answer."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from learning.enums import RevisionState
from learning.models import Pdp, ReviewMark, Revision
from learning.queries.committers import committers
from learning.queries.marks import item_name
from learning.queries.plan_page import newest_approved
from learning.queries.review import others_who_decide
from libraries.models import Person
from libraries.queries.shares import consultants_for
from pdplanner.kernel import clock, notices, outbox
from pdplanner.kernel.models import Topic
from pdplanner.kernel.wording import hours_in_sentence, money


def _page(revision: Revision) -> str:
    """The plan's page: it shows everybody what they can do, also when somebody else was faster."""
    return settings.SITE_URL + reverse("learning:plan", args=[revision.pdp_id])


def _consultants(revision: Revision) -> list[Person]:
    return consultants_for(revision.pdp.membership.library, but=revision.pdp.person_id)


def _key(event: str, revision: Revision) -> str:
    # A revision can be taken back and sent again: the moment of sending makes it another event.
    sent = int(revision.submitted_at.timestamp()) if revision.submitted_at else 0
    return f"revision.{event}:{revision.pk}:{sent}"


def _tell(
    event: str, revision: Revision, to: Person, *, words: str = "", asks: bool = False, again: str = "",
    **more: object,
) -> None:  # fmt: skip
    context = {"revision": revision, "owner": revision.pdp.person, "action_url": _page(revision), **more}
    notices.tell(
        _key(event, revision) + again, to=to, about=revision, topic=Topic.PLANS, template=f"plan_{event}",
        context=context, zone=revision.pdp.membership.library.agency.time_zone, words=words, asks=asks,
    )  # fmt: skip


def to_committers(revision: Revision) -> None:
    """A plan waits for the library's commitment."""
    for person in committers(revision.pdp.membership):
        _tell("to_commit", revision, person, words=revision.change_reason, asks=True, action="Read the plan")


def to_consultants(revision: Revision) -> None:
    """A plan waits for a consultant's decision."""
    library = revision.pdp.membership.library
    for person in _consultants(revision):
        _tell(
            "to_review", revision, person, words=revision.change_reason, asks=True, action="Review the plan",
            library=library,
        )  # fmt: skip


def to_whoever_decides(revision: Revision) -> None:
    """The same, unless it was passed on: then it is one consultant's to decide, who was told."""
    if revision.passed_to is None or revision.passed_to not in others_who_decide(revision, but=revision.pdp.person):
        to_consultants(revision)


def ask_again(revision: Revision) -> None:
    """An open revision waits again for whom it waited for when its plan ended."""
    asks = {
        RevisionState.WITH_SUPERVISOR: to_committers,
        RevisionState.PROMISED: promised_less,
        RevisionState.WITH_CONSULTANT: to_whoever_decides,
    }
    if ask := asks.get(RevisionState(revision.state)):
        ask(revision)


def passed_on(revision: Revision, to: Person, at: dt.datetime) -> None:
    """Another consultant asks the reader to decide; the same plan may be passed to and fro."""
    for asked in (revision.passed_by, to):
        if asked is not None:
            notices.release(asked, revision)
    _tell(
        "passed_on", revision, to, words=f"{revision.passed_by}: {revision.passed_why}", asks=True,
        again=_at(at), action="Review the plan", library=revision.pdp.membership.library,
    )  # fmt: skip


def changed(revision: Revision) -> None:
    """A small change stands without a new approval: whoever would have decided is told."""
    library = revision.pdp.membership.library
    for person in _deciders(revision):
        _tell("changed", revision, person, words=revision.change_reason, action="Read the plan", library=library)


def closed(pdp: Pdp, reason: str) -> None:
    """Nobody who decided on the plan has to keep a promise for it any more."""
    _that_it_ended("closed", pdp, reason, by=pdp.person)


def reopened(pdp: Pdp, reason: str, by: Person) -> None:
    """What was promised holds again; its holder is told where a consultant reopened it."""
    _that_it_ended("reopened", pdp, reason, by=by)


def _that_it_ended(event: str, pdp: Pdp, reason: str, by: Person) -> None:
    """Or goes on again. Nobody else knows of a plan that was never approved."""
    in_force = newest_approved(list(pdp.revisions.all()))
    if in_force is None:
        return
    library = pdp.membership.library
    told = {person.pk: person for person in (pdp.person, *_deciders(in_force)) if person.pk != by.pk}
    for person in told.values():
        _tell(
            event, in_force, person, words=f"{by}: {reason}", again=_at(clock.now()), action="Read the plan",
            library=library, by=by, reason=reason,
        )  # fmt: skip


def _deciders(revision: Revision) -> list[Person]:
    """Whoever commits and whoever approves, each once."""
    return list({one.pk: one for one in (*committers(revision.pdp.membership), *_consultants(revision))}.values())


def recall_hand_over(revision: Revision) -> None:
    """Taken back: mail that has not left yet stays here."""
    for person in committers(revision.pdp.membership):
        outbox.recall(f"{_key('to_commit', revision)}:{person.pk}")
    for person in _consultants(revision):
        outbox.recall(f"{_key('to_review', revision)}:{person.pk}")


def _to_owner(event: str, revision: Revision, words: str = "", **context: object) -> None:
    _tell(event, revision, revision.pdp.person, words=words, action="Open your plan", **context)


def committed(revision: Revision) -> None:
    """The library has promised its side; the plan is with the consultant."""
    promised = f"{hours_in_sentence(revision.library_minutes)} {revision.get_library_per_display()}"
    if revision.library_cents:
        promised += f" and {money(revision.library_cents)} a year from {revision.get_library_money_source_display()}"
    _to_owner("committed", revision, f"{revision.committed_by} promises {promised}.")


def promised_less(revision: Revision) -> None:
    """The library promises less than was asked; the owner accepts it or not."""
    _tell(
        "promised", revision, revision.pdp.person, words=f"{revision.committed_by} commits to your plan with less.",
        asks=True, action="Read and decide",
    )  # fmt: skip


def returned(revision: Revision, marks: list[ReviewMark]) -> None:
    """The plan came back, with every word that was said about it."""
    remarks = [{"item": item_name(mark), "mark": mark.get_mark_display(), "words": mark.words} for mark in marks]
    said = [revision.return_reason, *(f"{one['mark']}, {one['item']}: {one['words']}" for one in remarks)]
    words = "\n".join(part for part in said if part)
    _to_owner("returned", revision, f"{revision.returned_by}: {words}", remarks=remarks)


def approved(revision: Revision) -> None:
    """The plan is in force."""
    assert revision.approved_at is not None
    _to_owner("approved", revision, f"{revision.approved_by} approved it.", again=_at(revision.approved_at))


def unapproved(revision: Revision, by: Person, approved_at: dt.datetime) -> None:
    """The approval was taken back: as if it had not been told, or, once it was read or mailed, told as it is."""
    if not notices.untell(_key("approved", revision) + _at(approved_at), to=revision.pdp.person):
        _to_owner(
            "unapproved", revision, f"{by} took the approval back and looks at it again.", again=_at(approved_at), by=by
        )  # fmt: skip
    to_whoever_decides(revision)


def _at(moment: dt.datetime) -> str:
    """What tells the same event at another time from this one."""
    return f":{int(moment.timestamp())}"
