"""The register of certificates, as anybody may ask it: by the code on the paper, or by number and family name."""

import datetime as dt
import re
import unicodedata

from django.db.models import Exists, OuterRef, Q, QuerySet

from certification.enums import CertificateState
from certification.models import Certificate, Enrollment
from certification.queries.standing import OPEN_STATES
from pdplanner.kernel import audit, clock
from pdplanner.kernel.models import AuditEntry

EXPIRING_DAYS = 90
_PARTS = ("agency", "enrollment__track__program", "replaced_by")
# Letters that are letters of their own, not marked ones, so taking the marks away does not reach them.
_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h"})


def folded(name: str) -> str:
    """A name as the look-up compares it: without case, accents, spaces, hyphens and apostrophes."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = (character for character in plain if unicodedata.category(character)[0] in "LN")
    return "".join(letters).translate(_LETTERS)[:120]


def certificate_by_token(token: str) -> Certificate | None:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", token):
        return None  # an address may hold anything, a NUL too, which PostgreSQL refuses to compare
    return Certificate.objects.select_related(*_PARTS).filter(token=token).first()


def certificate_by_number(number: str, family_name: str) -> Certificate | None:
    """One question for both: a wrong name and an unknown number cannot be told apart, not even by time."""
    wanted = "".join(number.split()).upper()
    rows = Certificate.objects.select_related(*_PARTS)
    return rows.filter(number=wanted, family_name_key=folded(family_name)).first()


def certificate_by_file(sha256: str) -> Certificate | None:
    """The certificate whose PDF has this hash, as it was made; one changed byte, and there is none."""
    return Certificate.objects.select_related(*_PARTS).filter(pdf_sha256=sha256).first() if sha256 else None


def renewal_of(certificate: Certificate) -> Certificate | None:
    """The certificate of the period that followed, if one stands; it does not end the older one."""
    rows = Certificate.objects.filter(enrollment__previous=certificate.enrollment_id, state=CertificateState.ISSUED)
    return rows.order_by("-issued_at", "-pk").first()


def history_of(certificate: Certificate) -> list[AuditEntry]:
    """Who did what about it, oldest first; that its PDF was tried again is no news."""
    return [entry for entry in audit.history(certificate) if entry.after]


def replaced_number(certificate: Certificate) -> str:
    """The number of the one it replaced; "" if it is the first."""
    return Certificate.objects.filter(replaced_by=certificate).values_list("number", flat=True).first() or ""


def that_read(rows: QuerySet[Certificate], word: str, today: dt.date) -> QuerySet[Certificate]:
    """Those of `rows` that read so today; “lapsed” are those expired whose holder has neither a later one of the track
    (where that expired as well, it is the one that lapsed), nor one that is valid, nor a period of it that is open.
    """
    if word in (CertificateState.REPLACED, CertificateState.WITHDRAWN):
        return rows.filter(state=word)
    soon, issued = today + dt.timedelta(days=EXPIRING_DAYS), rows.filter(state=CertificateState.ISSUED)
    expired = issued.filter(valid_through__lt=today)
    if word == "lapsed":
        theirs = {"person": OuterRef("person"), "track": OuterRef("enrollment__track")}
        later = Certificate.objects.filter(
            Q(valid_through=None) | Q(valid_through__gte=today) | Q(awarded_on__gt=OuterRef("awarded_on")),
            state=CertificateState.ISSUED, person=theirs["person"], enrollment__track=theirs["track"],
        )  # fmt: skip
        return expired.exclude(Exists(Enrollment.objects.filter(**theirs, state__in=OPEN_STATES))).exclude(
            Exists(later)
        )
    found = {
        "valid": issued.filter(Q(valid_through=None) | Q(valid_through__gte=soon)),
        "expiring": issued.filter(valid_through__gte=today, valid_through__lt=soon),
        "expired": expired,
    }
    return found[word]


def reading(certificate: Certificate, on: dt.date | None = None) -> str:
    """How the certificate reads on a day: valid, expiring, expired, replaced or withdrawn."""
    if certificate.state != "issued":
        return certificate.state
    last_day, today = certificate.valid_through, on or clock.today(certificate.agency.time_zone)
    if last_day is None or last_day >= today + dt.timedelta(days=EXPIRING_DAYS):
        return "valid"
    return "expiring" if last_day >= today else "expired"
