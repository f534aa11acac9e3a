"""Mail leaves through the outbox: written in the transaction that gives the reason, sent once by a worker."""

import datetime as dt
import logging
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string

from pdplanner.kernel import clock, faults, files, jobs
from pdplanner.kernel.models import JobState, Mail
from pdplanner.kernel.wording import long_date

if TYPE_CHECKING:
    from libraries.models import Person

# Mails that hold a link for one use, by the beginning of their keys: once they are sent, their words are taken away, so
# that no copy of the database lets anybody in.
ACCOUNT = "account:"
FOR_ONE_USE = (ACCOUNT, "invitation.sent:", "verify_link:")
AGAIN = "again:"  # the keys of mails that were sent again, with the row of the first


def write(
    key: str, *, to: "Person", template: str, context: dict[str, Any], address: str = "", file_path: str = "",
    file_name: str = "",
) -> Mail | None:  # fmt: skip
    """Put the mail `templates/emails/<template>.txt` (first line: the subject) and `.html` into the outbox.

    `key` names the event; a second call with the same key writes nothing and returns None. A person without any
    address gets none: their notices are on their home page. The PDF stored under `file_path` goes along as `file_name`.
    """
    address = address or to.mail_address()
    if not address:
        return None
    context = {"site_url": settings.SITE_URL, "person": to, **context}
    subject, text = in_text(template, context)
    html = render_to_string(f"emails/{template}.html", context)
    return put(
        key, address, to_person=to, subject=subject, text=text, html=html, file_path=file_path, file_name=file_name,
        job_not_before=clock.wall_now() + jobs.mail_delay(),
    )  # fmt: skip


def put(key: str, address: str, **columns: Any) -> Mail | None:
    """Put a mail that is written already into the outbox, to leave at once unless `job_not_before` is among its
    `columns`; the same `key` again writes nothing and returns None."""
    now = {"written_at": clock.now(), "job_not_before": clock.wall_now()}
    mail, new = Mail.objects.get_or_create(key=key, defaults={"to_address": address, **now, **columns})
    if not new:
        return None
    jobs.wake("kernel.send_mail", mail.pk)
    return mail


def in_text(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """The subject of a mail and its text."""
    subject, _, text = render_to_string(f"emails/{template}.txt", context).strip().partition("\n")
    return subject.strip()[:200], text.strip() + "\n"


def recall(key: str) -> bool:
    """Undo: delete a mail that has not been sent and that no worker holds. False when it is too late."""
    waiting = Mail.objects.filter(key=key, job_state=JobState.WAITING, job_lease_until=None)
    return bool(waiting.delete()[0])


def sent_again(mail: Mail) -> QuerySet[Mail]:
    """The later sendings of a mail, oldest first."""
    return Mail.objects.filter(key__startswith=f"{AGAIN}{mail.pk}:").order_by("pk")


def first_of(mail: Mail) -> Mail | None:
    """The mail that this one is a later sending of, while it is kept; None where it is none."""
    return Mail.objects.filter(pk=int(mail.key.split(":")[1])).first() if mail.key.startswith(AGAIN) else None


def write_again(mail: Mail, *, address: str, day: dt.date, seen: int) -> Mail | None:
    """Put the same mail into the outbox once more, to `address`; it says that it was first written on `day`.

    `seen` is how many later sendings whoever asks knew of: two who ask at once, or one who asks twice, send one. None
    where another came in between.
    """
    if sent_again(mail).count() != seen:
        return None
    words = f"This mail was first written on {long_date(day)}. It is sent to you again."
    return put(
        f"{AGAIN}{mail.pk}:{seen + 1}", address, to_person_id=mail.to_person_id, subject=mail.subject,
        text=f"{words}\n\n{mail.text}", html=mail.html.replace("</h1>", f"</h1>\n<p>{words}</p>", 1),
        file_path=mail.file_path, file_name=mail.file_name,
    )  # fmt: skip


def send(mail: Mail, ticket: dt.datetime) -> None:
    """Hand one claimed mail to the mail server, then mark it sent.

    A worker killed between the two may send it again; the Message-ID is the same, so mail programs fold the twin.
    """
    message = EmailMultiAlternatives(
        mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to_address],
        headers={"Message-ID": f"<{mail.key.replace(':', '.')}@pdplanner>", "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.file_path:
        message.attach(mail.file_name, files.load_path(mail.file_path), "application/pdf")
    faults.point("mail.before_send")
    _hand_over(message, once=is_to_a_stranger(mail))
    faults.point("mail.after_send")
    secret = {"text": "", "html": ""} if mail.key.startswith(FOR_ONE_USE) else {}
    with transaction.atomic():
        jobs.finish(mail, ticket, sent_at=clock.now(), **secret)
        if is_to_a_stranger(mail):
            mail.delete()


def is_to_a_stranger(mail: Mail) -> bool:
    """To an address nobody signs in with, which somebody typed who asked for a password. It is tried once and not
    kept: an address that takes no mail is nobody's trouble but whose it is."""
    return mail.to_person_id is None and mail.key.startswith(ACCOUNT)


def _hand_over(message: EmailMultiAlternatives, *, once: bool) -> None:
    try:
        message.send()
    except Exception as problem:  # whatever a server says of an address that is nobody’s: it is not tried again
        if not once:
            raise
        logging.getLogger(__name__).info("a mail to a stranger was not taken: %s", type(problem).__name__)
