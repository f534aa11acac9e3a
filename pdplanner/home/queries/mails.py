"""The delivery log: mail of the last weeks to the people of an agency, or to oneself, and what keeps one from being
sent again. What a mail says is read by nobody here."""

import datetime as dt

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from certification.enums import CertificateState
from certification.models import Certificate
from libraries.models import Person
from pdplanner.home.queries.erasing import known_beyond
from pdplanner.home.queries.program import coordinated
from pdplanner.kernel import clock, outbox
from pdplanner.kernel.access import Actor, visible
from pdplanner.kernel.folding import words_of
from pdplanner.kernel.models import JobState, Mail

WEEKS = 8
LATELY = dt.timedelta(weeks=WEEKS)
MOST_AGAIN = 3  # later sendings of a mail
NOT_YOURS_ALONE = (
    "Another agency knows this person, too, and the mail may be about that, so it is not sent again from here. What it "
    "was about, they find on their own pages when they sign in."
)
# Mail whose content is a secret for one use, by the beginning of its key: how it is made anew.
MADE_ANEW = {
    "invitation.sent:": "It holds a link for one use, so it is not sent again. Invite them again: that makes a new "
    "link, and the old one ends.",
    "account:": "It holds a link for one use, so it is not sent again. They ask for a new one where they sign in, with "
    "“Forgot your password?”.",
    "verify_link:": "It holds a link for one use, so it is not sent again. The learner asks by mail again, on the "
    "page of their credit: that makes a new link.",
}
IN_STATE = {
    "sent": Q(job_state=JobState.DONE),
    "waiting": Q(job_state=JobState.WAITING, job_error=""),
    "failed": Q(job_state=JobState.DEAD) | (Q(job_state=JobState.WAITING) & ~Q(job_error="")),
}


def mails_seen(actor: Actor, *, q: str = "", state: str = "") -> QuerySet[Mail]:
    """Newest first, with `is_known_beyond`: another agency knows its reader too, so the subject may be about that."""
    lately = visible(actor, "mail.view").filter(IN_STATE.get(state, Q()), written_at__gt=clock.now() - LATELY)
    if "@" in q:  # an address to sign in with is told to nobody, and so not found either
        lately = lately.filter(to_person__contact_mail__icontains=q.strip())
    else:
        for word in words_of(q):
            lately = lately.filter(to_person__search_text__contains=word)
    return _without_words(Mail.objects.filter(pk__in=lately.order_by().values("pk"))).annotate(
        is_known_beyond=_known_beyond(actor)
    )


def is_known_beyond(actor: Actor, mail: Mail) -> bool:
    return Mail.objects.filter(known_beyond(coordinated(actor), "to_person"), pk=mail.pk).exists()


def _known_beyond(actor: Actor) -> ExpressionWrapper:
    return ExpressionWrapper(known_beyond(coordinated(actor), "to_person"), BooleanField())


def mails_to(person: Person) -> QuerySet[Mail]:
    """Newest first."""
    return _without_words(Mail.objects.filter(to_person=person, written_at__gt=clock.now() - LATELY))


def _without_words(rows: QuerySet[Mail]) -> QuerySet[Mail]:
    return rows.defer("text", "html").select_related("to_person").order_by("-written_at", "-pk")


def obstacle(mail: Mail, person: Person, *, is_known_beyond: bool) -> str:
    """Why this mail to `person` cannot be sent again now, and what to do instead; "" where it can.

    Of mail that may be another agency's business it says nothing that depends on the mail.
    """
    if is_known_beyond:
        return NOT_YOURS_ALONE
    if words := next((words for key, words in MADE_ANEW.items() if mail.key.startswith(key)), ""):
        return words
    if mail.job_state == JobState.WAITING:
        return "It has not left yet and is sent by itself. If that fails five times, you can send it again."
    if mail.job_state == JobState.DONE and mail.key.startswith(outbox.AGAIN):
        return "This is a mail that was sent again. Send the first one once more, if need be."
    if words := _later_sendings(list(outbox.sent_again(mail).values_list("job_state", flat=True))):
        return words
    if not person.is_active:
        return f"The account of {person} is closed. Nothing is mailed to them."
    if not person.mail_address():
        return f"{person} has no mail address. Invite them: what they confirm becomes their address."
    if _is_of_ended_certificate(mail):
        return "The certificate it is about was withdrawn or replaced since. Its holder finds all of theirs when they "\
            "sign in."  # fmt: skip
    return ""


def _later_sendings(states: list[str]) -> str:
    if JobState.WAITING in states:
        return "It is being sent again already. Wait until that is done or has failed."
    if len(states) >= MOST_AGAIN:
        return (
            f"It was sent again {MOST_AGAIN} times, and more would not help. Ask them which address reaches them, or "
            "tell them yourself."
        )
    return ""


def _is_of_ended_certificate(mail: Mail) -> bool:
    if not mail.file_path:
        return False
    ended = Certificate.objects.filter(pdf_path=mail.file_path).exclude(state=CertificateState.ISSUED)
    return ended.exists()
