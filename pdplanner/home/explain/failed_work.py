"""Failed work in plain words: what it is, why it failed, and what to do. What a program said stays in its log."""

import re

from django.urls import reverse

from pdplanner.home.queries.failed_work import Stuck

KINDS = {
    "kernel.send_mail": "A mail",
    "kernel.write_digest": "The mail of the day",
    "certification.render_certificate": "The PDF of a certificate",
    "certification.refresh_standing": "A standing",
    "certification.issue_batch": "Certificates to be issued together",
    "certification.preview_impact": "What a draft of rules would change",
}
_PAGES = {"certification.render_certificate": "certification:certificate", "kernel.send_mail": "home:mail"}
_REASONS = (
    (r"SMTP|smtp|ConnectionRefused|gaierror|TimeoutError|ConnectionReset",
     "The mail server refuses it or does not answer. Whoever runs the installation looks at EMAIL_URL and the server."),
    (r"No space left|Errno 28|disk.*full",
     "The disk is full. Whoever runs the installation makes room; then try again."),
    (r"OperationalError|InterfaceError|database is locked",
     "The database was not there. It usually is by now: try again."),
    (r"SoftTimeLimitExceeded|TimeLimit",
     "It took longer than work may take. Try again; if it happens again, tell whoever runs the installation."),
    (r"PermissionError|FileNotFoundError|Read-only",
     "A file could not be read or written. Whoever runs the installation looks at MEDIA_ROOT."),
)  # fmt: skip
UNKNOWN = "The program met an error that it does not know. Try again once; then tell whoever runs the installation."
KILLED = "Its worker ended five times without a word, as when memory runs out. Tell whoever runs the installation."
LATE = "No worker has done it yet. Whoever runs the installation looks whether worker and beat run."
SLOW = "It failed and is tried again by itself, after a growing pause."


def what_words(row: Stuck) -> str:
    """ "The PDF of a certificate: JSL-2026-00417, Ada Whitcomb"."""
    about = ", ".join(part for part in (row.what, row.who) if part)
    return f"{KINDS[row.work]}: {about}" if about else KINDS[row.work]


def why_words(row: Stuck) -> str:
    """What happened and what to do next."""
    return failure_words(row.error, is_given_up=row.is_given_up)


def failure_words(error: str, *, is_given_up: bool) -> str:
    """What the error a job left means to people."""
    if not error:
        return KILLED if is_given_up else LATE
    known = next((words for pattern, words in _REASONS if re.search(pattern, error)), UNKNOWN)
    return known if is_given_up else f"{SLOW} {known}"


def way(row: Stuck) -> str:
    """The page of what it is about; empty where it has none."""
    return reverse(_PAGES[row.work], args=[row.pk]) if row.work in _PAGES else ""
