"""“Send again” for a mail that somebody says they never got."""

from django.db import transaction

from pdplanner.home.queries.mails import is_known_beyond, obstacle
from pdplanner.kernel import audit, clock, jobs, outbox
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import NotNow
from pdplanner.kernel.models import JobState, Mail

FASTER = "It was sent again meanwhile, by you or by somebody else. Look at the mail before you send it once more."


@transaction.atomic
def mail_send_again(*, actor: Actor, mail: Mail, seen: int) -> Mail:
    """Send `mail` once more, to the address its reader has today, and at once. What was given up is tried anew, of
    what was sent a second mail goes.

    `seen` is how many later sendings the page showed, so that two presses send one. NotNow with words where it cannot.
    """
    require(actor, "mail.send_again", mail)
    person, before = mail.to_person, mail.job_state
    assert person is not None  # nobody is granted a mail to nobody
    if words := obstacle(mail, person, is_known_beyond=is_known_beyond(actor, mail)):
        raise NotNow(words)
    if before == JobState.DEAD:
        again = _revive(mail, person.mail_address())
    else:
        zone = person.time_zone or (actor.hat.zone if actor.hat else "UTC")
        day = clock.local_date(mail.written_at, zone)
        again = outbox.write_again(mail, address=person.mail_address(), day=day, seen=seen)
    if again is None:
        raise NotNow(FASTER)
    facts = {"person": person.pk, "sent_as": again.pk}
    audit.record("mail.send_again", mail, actor=actor, before=before, after=JobState.WAITING, facts=facts)
    return again


def _revive(mail: Mail, address: str) -> Mail | None:
    Mail.objects.filter(pk=mail.pk, job_state=JobState.DEAD).update(to_address=address)
    if not jobs.revive(Mail, mail.pk):
        return None
    jobs.wake("kernel.send_mail", mail.pk)
    return mail
