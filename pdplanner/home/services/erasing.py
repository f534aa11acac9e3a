"""Erase a person who left: what others rely on stays under a made-up name, the rest goes for good."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Max, Model, Q, QuerySet

from certification.enums import EnrollmentState, RequestState
from certification.models import Enrollment, ExceptionRequest
from certification.workflows import ENROLLMENT, REQUEST
from learning.enums import PdpState, RevisionState, SpotCheckState
from learning.models import (
    BoardSession,
    Credit,
    Evidence,
    Feedback,
    Participation,
    Pdp,
    PlannedActivity,
    Revision,
    SpotCheck,
)
from learning.workflows import PDP, REVISION, SPOT_CHECK
from libraries.models import Agency, Person
from pdplanner.home.queries.erasing import obstacles
from pdplanner.home.queries.program import coordinated
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.models import Mail, MailRhythm, Notice
from pdplanner.kernel.workflow import Workflow

# Rows that go, by the way from them to the person. What hangs on another row of the list stands before it.
GONE = (
    ("libraries.Invitation", "person"), ("certification.PublicListing", "person"), ("certification.Proof", "person"),
    ("certification.OutsideCertificate", "person"), ("certification.ExceptionRequest", "enrollment__person"),
    ("certification.IssueLine", "enrollment__person"),
    ("learning.Evidence", "person"), ("learning.Phrase", "person"),
    ("learning.DraftComment", "revision__pdp__person"), ("learning.ReviewMark", "revision__pdp__person"),
    ("learning.ReviewNote", "pdp__person"), ("learning.Gap", "revision__pdp__person"),
    ("learning.GoalReflection", "report__pdp__person"), ("kernel.Notice", "to_person"),
    ("kernel.Digest", "to_person"), ("kernel.Mail", "to_person"), ("mfa.Authenticator", "user"),
    ("learning.CalendarFeed", "person"), ("learning.VerifyLink", "verifier"), ("learning.VerifyLink", "learner"),
)  # fmt: skip

# Rows that stay without what was written in them.
EMPTIED: dict[tuple[str, str], tuple[str, ...]] = {
    ("libraries.Membership", "person"): ("title",),
    ("learning.Credit", "person"): (
        "provider", "learned", "topic", "event", "return_reason", "reversal_reason",
    ),
    ("learning.SpotCheck", "credit__person"): ("answer", "reason"),
    ("learning.Revision", "pdp__person"): (
        "change_reason", "training_fits", "library_cover", "return_reason", "passed_why",
    ),
    ("learning.PlannedActivity", "revision__pdp__person"): (
        "why", "outcome", "question", "method", "resources", "deliverable", "helper",
    ),
    ("learning.HoursEntry", "activity_line__pdp__person"): ("note",),
    ("learning.FinalReport", "pdp__person"): ("changed", "patrons", "not_done", "next_plan", "return_reason"),
    ("certification.Enrollment", "person"): ("return_reason",),
    ("certification.ExceptionRequest", "asked_by"): ("reason", "answer"),  # of a board
    ("certification.Decision", "enrollment__person"): ("reason", "revoked_because"),
    ("certification.FormerRules", "enrollment__person"): ("reason",),
}  # fmt: skip


def pseudonym(person: Person) -> str:
    """The same for ever, and nothing of the name in it."""
    return f"Former person {person.pk}"


@transaction.atomic
def person_erase(*, actor: Actor, person: Person, typed: str, reason: str) -> Person:
    """Erase `person`, whose name the actor has `typed` to be sure. There is no way back.

    Raises DomainError when the name is another, and NotNow while something stands in the way.
    """
    require(actor, "person.erase", person)
    # As they are by now, and held: another coordinator may be erasing them at this moment.
    person.refresh_from_db(from_queryset=Person.objects.select_for_update())
    if in_the_way := obstacles(person, coordinated(actor)):
        raise NotNow(in_the_way[0])
    if typed.strip() != person.display_name:
        raise DomainError(f"Type the name as it stands above: {person.display_name}", "typed")
    _erase(actor, person, reason.strip())
    return person


@transaction.atomic
def person_expire(*, person: Person, agency: Agency, reason: str, told: "Mentions | None" = None) -> Person:
    """Erase somebody who left `agency` long ago, by its rule of retention, which `reason` says. Done by the system.

    `told`: where they were found named before anything was locked, so that it is not all read now.

    Raises NotNow while something stands in the way, in the words of the page a coordinator erases by.
    """
    person.refresh_from_db(from_queryset=Person.objects.select_for_update())
    if in_the_way := obstacles(person, frozenset({agency.pk})):
        raise NotNow(in_the_way[0])
    _erase(None, person, reason, agency, told)
    return person


def _erase(
    actor: Actor | None, person: Person, reason: str, agency: Agency | None = None, told: "Mentions | None" = None
) -> None:
    names = _names(person)
    _close_what_is_open(actor, person)
    files = list(Evidence.objects.filter(person=person, url="").values_list("path", flat=True))
    _forget(person)
    if not Person.objects.filter(display_name__in=names).exclude(pk=person.pk).exists():  # else a namesake is told of
        _unname(names, pseudonym(person), told)
    _become_nobody(person)
    agency_id = agency.pk if agency else None
    audit.record("person.erase", person, actor=actor, after="erased", reason=reason, agency_id=agency_id)
    for path in files:
        remove_at_commit(path)


def remove_at_commit(path: str) -> None:
    """The file of evidence, unless a row still names it. One that cannot be removed is logged, and keeps no other."""

    def remove() -> None:
        if not Evidence.objects.filter(path=path).exists():
            default_storage.delete(path)

    transaction.on_commit(remove, robust=True)


def _close_what_is_open(actor: Actor | None, person: Person) -> None:
    """As its owner would have, so that nothing waits for somebody who is not there."""
    now = clock.now()
    for enrollment in Enrollment.objects.filter(person=person, state=EnrollmentState.ACTIVE):
        _move(actor, ENROLLMENT, enrollment, "close", closed_at=now)
    for revision in Revision.objects.filter(pdp__person=person, state=RevisionState.DRAFT):
        _move(actor, REVISION, revision, "drop", dropped_at=now)
    for pdp in Pdp.objects.filter(person=person, state=PdpState.OPEN):
        _move(actor, PDP, pdp, "close", ended_at=now)
    for check in SpotCheck.objects.filter(credit__person=person, state=SpotCheckState.ASKED):
        _move(actor, SPOT_CHECK, check, "drop", decided_at=now)
    of_boards = ExceptionRequest.objects.filter(asked_by=person, enrollment__person=None)
    for request in of_boards.filter(state=RequestState.ASKED):
        _move(actor, REQUEST, request, "take_back")
    coming = Participation.objects.filter(person=person, cancelled_at=None, event__begins_at__gt=now)
    coming.update(cancelled_at=now)


def _move(actor: Actor | None, workflow: Workflow, thing: Model, action: str, **changes: Any) -> None:
    before = workflow.advance(thing, action, **changes)
    audit.record("person.erase", thing, actor=actor, before=before, after=workflow[action].target)


def _forget(person: Person) -> None:
    EmailAddress.objects.filter(user=person).delete()
    for label, path in GONE:
        apps.get_model(label)._default_manager.filter(**{path: person}).delete()
    for (label, path), columns in EMPTIED.items():
        apps.get_model(label)._default_manager.filter(**{path: person}).update(**dict.fromkeys(columns, ""))
    Feedback.objects.filter(person=person).update(person=None)
    for model, path in ((Credit, "person"), (PlannedActivity, "revision__pdp__person")):
        for row in model._default_manager.filter(**{path: person}).annotate(named=F("kind__name")):
            model._default_manager.filter(pk=row.pk).update(title=row.named)


@dataclass(frozen=True)
class Mentions:
    """In what of what others were told somebody stands by these `names`: by model the keys, and the last key looked at,
    less some, since rows are not there in the order of their keys."""

    names: frozenset[str]
    found: dict[type[Model], tuple[list[int], int]]


_TOLD: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (Notice, ("subject", "words")), (Mail, ("subject", "text", "html")),
)  # fmt: skip
# What is said of sessions of a board, in them and in the credits of others. It is changed later, and there is little of
# it, so it is read while it is locked.
_SESSIONS: tuple[tuple[type[Model], tuple[str, ...], Q], ...] = (
    (BoardSession, ("led_by", "minute_reference", "reason"), Q()),
    (Credit, ("provider", "return_reason", "reversal_reason"),
     Q(board_session__isnull=False) | Q(corrects__board_session__isnull=False)),
)  # fmt: skip
_LATE = 1000  # rows


def mentions(person_id: int) -> Mentions:
    """Reads all that was ever told, so it is asked before anything is locked."""
    names, found = _names(Person.objects.get(pk=person_id)), {}
    for model, columns in _TOLD:
        last = model._default_manager.aggregate(last=Max("pk", default=0))["last"]
        rows = model._default_manager.filter(_names_them(names, columns))
        found[model] = (list(rows.values_list("pk", flat=True)), last - _LATE)
    return Mentions(names, found)


def _names(person: Person) -> frozenset[str]:
    return frozenset((person.display_name, person.printed_name))


def _unname(names: frozenset[str], instead: str, told: Mentions | None) -> None:
    """In what others were told about them."""
    words = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in _spellings(names)))
    for model, columns in _TOLD:
        rows = model._default_manager.filter(_names_them(names, columns))
        if told and told.names == names:
            keys, last = told.found[model]
            rows = rows.filter(Q(pk__in=keys) | Q(pk__gt=last))
        _say_instead(rows, columns, words, instead)
    for model, columns, which in _SESSIONS:
        rows = model._default_manager.filter(which, _names_them(names, columns))
        _say_instead(rows, columns, words, instead)


def _say_instead(rows: QuerySet[Model], columns: tuple[str, ...], words: re.Pattern[str], instead: str) -> None:
    for row in rows.iterator(chunk_size=500):
        said = {}
        for column in columns:
            longest = getattr(row._meta.get_field(column), "max_length", None)
            said[column] = words.sub(instead, getattr(row, column))[:longest]
        rows.model._default_manager.filter(pk=row.pk).update(**said)


def _names_them(names: frozenset[str], columns: tuple[str, ...]) -> Q:
    told = Q()
    for name in _spellings(names):
        for column in columns:
            told |= Q(**{f"{column}__contains": name})
    return told


def _spellings(names: frozenset[str]) -> Iterator[str]:
    for name in sorted(names, key=len, reverse=True):
        yield name
        if escape(name) != name:
            yield escape(name)  # in the HTML of a mail


def _become_nobody(person: Person) -> None:
    person.display_name = person.family_name = pseudonym(person)
    person.name_on_certificates = person.contact_mail = person.time_zone = ""
    person.mail_rhythm, person.mail_topics = MailRhythm.DIGEST, {}
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = None
    person.erased_at = clock.now()
    person.set_unusable_password()
    person.save()
