"""Mail of plan events: one at every hand-over, to the person who acts next or who has waited for the answer."""

from django.conf import settings
from django.urls import reverse

from learning.models import ReviewMark, Revision
from learning.queries.committers import committers
from learning.queries.marks import item_name
from libraries.models import Person
from libraries.queries.shares import consultants_for
from pdplanner.kernel import outbox


def _page(revision: Revision) -> str:
    """The plan's page: it shows everybody what they can do, also when somebody else was faster."""
    return settings.SITE_URL + reverse("learning:plan", args=[revision.pdp_id])


def _consultants(revision: Revision) -> list[Person]:
    return consultants_for(revision.pdp.membership.library, but=revision.pdp.person_id)


def _key(event: str, revision: Revision, person: Person) -> str:
    # A revision can be taken back and sent again: the moment of sending makes it another event.
    sent = int(revision.submitted_at.timestamp()) if revision.submitted_at else 0
    return f"revision.{event}:{revision.pk}:{sent}:{person.pk}"


def to_committers(revision: Revision) -> None:
    """A plan waits for the library's commitment."""
    context = {
        "revision": revision,
        "owner": revision.pdp.person,
        "action": "Read the plan",
        "action_url": _page(revision),
    }
    for person in committers(revision.pdp.membership):
        outbox.write(_key("to_commit", revision, person), to=person, template="plan_to_commit", context=context)


def to_consultants(revision: Revision) -> None:
    """A plan waits for a consultant's decision."""
    context = {
        "revision": revision,
        "owner": revision.pdp.person,
        "library": revision.pdp.membership.library,
        "action": "Review the plan",
        "action_url": _page(revision),
    }
    for person in _consultants(revision):
        outbox.write(_key("to_review", revision, person), to=person, template="plan_to_review", context=context)


def recall_hand_over(revision: Revision) -> None:
    """Taken back: mail that has not left yet stays here."""
    for person in committers(revision.pdp.membership):
        outbox.recall(_key("to_commit", revision, person))
    for person in _consultants(revision):
        outbox.recall(_key("to_review", revision, person))


def _to_owner(event: str, revision: Revision, **context: object) -> None:
    owner = revision.pdp.person
    page = {"action": "Open your plan", "action_url": _page(revision)}
    outbox.write(
        _key(event, revision, owner),
        to=owner,
        template=f"plan_{event}",
        context={"revision": revision, "owner": owner, **page, **context},
    )


def committed(revision: Revision) -> None:
    """The library has promised its side; the plan is with the consultant."""
    _to_owner("committed", revision)


def returned(revision: Revision, marks: list[ReviewMark]) -> None:
    """The plan came back, with every word that was said about it."""
    remarks = [{"item": item_name(mark), "mark": mark.get_mark_display(), "words": mark.words} for mark in marks]
    _to_owner("returned", revision, remarks=remarks)


def approved(revision: Revision) -> None:
    """The plan is in force."""
    _to_owner("approved", revision)
