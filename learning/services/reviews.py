"""What a reviewer does beside deciding: marks, saved one by one while reading, passing on, notes and phrases."""

from django.db import transaction

from learning.enums import Mark, RevisionState
from learning.mail import plans as mail
from learning.models import ActivityLine, Phrase, ReviewMark, ReviewNote, Revision
from learning.queries.review import others_who_decide
from libraries.models import Agency, Person
from pdplanner.kernel import access, audit, clock
from pdplanner.kernel.access import Actor
from pdplanner.kernel.errors import DomainError, NotNow

MOST_PHRASES = 40  # of one reviewer; more is not a list of words but a search


@transaction.atomic
def mark_set(
    *, actor: Actor, revision: Revision, activity: ActivityLine | None, mark: str, words: str = ""
) -> ReviewMark:
    """Mark one activity, or with `activity` None the plan as a whole. One open mark per item, the last one stands.

    Words may come later; a return asks for them. Raises DomainError for what is not in this revision, NotNow when the
    revision is no longer with a consultant.
    """
    access.require(actor, "revision.approve", revision)
    if mark not in Mark.values:
        raise DomainError("Choose Fine, Question or Must change.", "mark")
    if activity is not None and not revision.activities.filter(line=activity).exists():
        raise DomainError("This activity is not in this revision.")
    # A lock as much as a check: a decision made at the same moment comes before this mark or after it, never between.
    if not Revision.objects.filter(pk=revision.pk, state=RevisionState.WITH_CONSULTANT).update(
        state=RevisionState.WITH_CONSULTANT
    ):
        raise NotNow("This revision is no longer with a consultant, so nothing can be marked on it.")
    row, _new = ReviewMark.objects.update_or_create(
        revision=revision,
        activity=activity,
        is_settled=False,
        defaults={"mark": mark, "words": words.strip(), "person": actor.person, "at": clock.now()},
    )
    return row


@transaction.atomic
def revision_pass_on(*, actor: Actor, revision: Revision, to: Person, why: str) -> Revision:
    """Put a waiting revision first into another consultant's queue, and tell them why.

    Raises DomainError without a reason or for somebody who could not decide on it, NotNow when it no longer waits.
    """
    access.require(actor, "revision.approve", revision)
    if not why.strip():
        raise DomainError("Say why, so that the next person need not ask.", "why")
    if to.pk not in {person.pk for person in others_who_decide(revision, but=actor.person)}:
        raise DomainError("Choose a consultant of the agency who could decide on this plan.", "to")
    before = str(revision.passed_to or "")
    at = clock.now()
    told = {"passed_to": to, "passed_by": actor.person, "passed_at": at, "passed_why": why.strip()}
    if not Revision.objects.filter(pk=revision.pk, state=RevisionState.WITH_CONSULTANT).update(**told):
        raise NotNow("This revision is no longer with a consultant, so there is nothing to pass on.")
    revision.refresh_from_db()
    audit.record("revision.approve", revision, actor=actor, before=before, after=str(to), reason=why.strip(),
                 facts={"did": "pass_on", "to": to.pk})  # fmt: skip
    mail.passed_on(revision, to, at)
    return revision


@transaction.atomic
def note_add(*, actor: Actor, revision: Revision, text: str) -> ReviewNote:
    """Tell the other consultants something about the plan. Raises DomainError for an empty note."""
    access.require(actor, "revision.approve", revision)
    if not text.strip():
        raise DomainError("Write something, or leave it.", "text")
    note = ReviewNote.objects.create(
        pdp=revision.pdp, agency=revision.pdp.membership.library.agency, person=actor.person, text=text.strip(),
        at=clock.now(),
    )  # fmt: skip
    audit.record("revision.approve", revision, actor=actor, facts={"did": "note", "note": note.pk})
    return note


@transaction.atomic
def note_remove(*, actor: Actor, note: ReviewNote) -> None:
    """Take one's own note away; that there was one stays in the record."""
    access.require(actor, "review_note.remove", note)
    audit.record("review_note.remove", note, actor=actor)
    note.delete()


@transaction.atomic
def phrase_add(*, actor: Actor, agency: Agency, text: str, is_shared: bool = False) -> Phrase:
    """Keep words for the next time. Raises DomainError for no words, and beyond the fortieth of one's own."""
    access.require(actor, "phrase.add", agency)
    if not text.strip():
        raise DomainError("Write the words you want to keep.", "text")
    if Phrase.objects.filter(agency=agency, person=actor.person).count() >= MOST_PHRASES:
        raise DomainError(f"You keep {MOST_PHRASES} phrases. Remove one you no longer use.", "text")
    phrase = Phrase.objects.create(agency=agency, person=actor.person, text=text.strip(), is_shared=is_shared)
    audit.record("phrase.add", agency, actor=actor, facts={"phrase": phrase.pk})
    return phrase


@transaction.atomic
def phrase_remove(*, actor: Actor, phrase: Phrase) -> None:
    access.require(actor, "phrase.change", phrase)
    audit.record("phrase.change", phrase, actor=actor, facts={"did": "remove"})
    phrase.delete()
