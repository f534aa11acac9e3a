"""Mail leaves through the outbox: written in the transaction that gives the reason, sent once by a worker."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

from pdplanner.kernel import clock, faults, files, jobs
from pdplanner.kernel.models import JobState, Mail

if TYPE_CHECKING:
    from libraries.models import Person


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
    mail, new = Mail.objects.get_or_create(
        key=key,
        defaults={
            "to_person": to,
            "to_address": address,
            "subject": subject,
            "text": text,
            "html": render_to_string(f"emails/{template}.html", context),
            "file_path": file_path,
            "file_name": file_name,
            "written_at": clock.now(),
            "job_not_before": clock.wall_now() + jobs.mail_delay(),
        },
    )
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
    message.send()
    with transaction.atomic():
        jobs.finish(mail, ticket, sent_at=clock.now())
