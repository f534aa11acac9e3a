"""A mail of the delivery log in words: how it fared, and which address it went to, without telling a secret one."""

from dataclasses import dataclass

from pdplanner.home.explain.failed_work import failure_words
from pdplanner.kernel.models import JobState, Mail
from pdplanner.kernel.outbox import AGAIN

HIDDEN = "Subject not shown"
WHY_HIDDEN = "Another agency knows this person, too, and the mail may be about that."


@dataclass(frozen=True)
class Line:
    """A mail with its state: the name of a look, the word for it, and what else there is to say."""

    mail: Mail
    subject: str
    look: str
    word: str
    tries: str

    @property
    def is_again(self) -> bool:
        return self.mail.key.startswith(AGAIN)


def line_of(mail: Mail, *, hides_subject: bool = False) -> Line:
    look, word = _state(mail)
    return Line(mail, HIDDEN if hides_subject else mail.subject, look, word, _tries(mail))


def _state(mail: Mail) -> tuple[str, str]:
    if mail.job_state == JobState.DONE:
        return "approved", "Sent"
    if mail.job_state == JobState.DEAD:
        return "returned", "Given up"
    return ("expiring", "Tried again by itself") if mail.job_error else ("waiting", "Not sent yet")


def _tries(mail: Mail) -> str:
    """ "after 5 attempts"; nothing where the first one did it or there was none."""
    least = 2 if mail.job_state == JobState.DONE else 1
    if mail.job_attempts < least:
        return ""
    return f"after {mail.job_attempts} attempt{'' if mail.job_attempts == 1 else 's'}"


def failed_because(mail: Mail) -> str:
    """What happened and what to do; "" where nothing failed."""
    if mail.job_state == JobState.DONE or not (mail.job_error or mail.job_state == JobState.DEAD):
        return ""
    return failure_words(mail.job_error, is_given_up=mail.job_state == JobState.DEAD)


def where_words(mail: Mail, *, is_known_beyond: bool) -> str:
    """Where it went. An address somebody signs in with is theirs to tell, and so is what another agency wrote to."""
    person, address = mail.to_person, mail.to_address.lower()
    if person is None:
        return ""
    if address == person.contact_mail.lower():
        return f"Their contact mail, {mail.to_address}"
    if person.emailaddress_set.filter(email__iexact=address, verified=True).exists():
        return "The address they sign in with"
    if is_known_beyond:
        return "Another address"
    if mail.key.startswith("invitation.sent:"):
        return f"The address they were invited at, {mail.to_address}"
    return "An address that is theirs no more"
