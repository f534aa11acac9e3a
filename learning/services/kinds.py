"""A coordinator describes the kinds and categories of learning an agency distinguishes."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from learning.enums import EvidenceNeeded
from learning.models import Category, Kind
from learning.queries.kinds import ties_of
from libraries.models import Agency
from libraries.services import texts
from pdplanner.kernel import audit
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.wording import plural

Row = TypeVar("Row", Kind, Category)

MOST_LEAST = 24 * 60  # minutes
COLLEGE = "A course of a college or university, by the credits it grants"
# What most agencies distinguish: code, name, hint, tags, and the word for its unit where it is not measured in time.
USUAL_KINDS: tuple[tuple[str, str, str, tuple[str, ...], str], ...] = (
    ("live_training", "Live training", "A course, workshop or webinar you took part in", (), ""),
    ("recording", "Recording", "A recorded webinar you watched", (), ""),
    ("conference_session", "Conference session", "One session; log each session by itself", (), ""),
    ("college_semester", "College course (semester)", COLLEGE, (), "semester credit"),
    ("college_quarter", "College course (quarter)", COLLEGE, (), "quarter credit"),
    ("presenting", "Presenting", "You developed and gave a workshop", (), ""),
    ("reading", "Reading", "A book or articles you read for your work", (), ""),
    ("exchange_day", "Exchange day", "A day at another library, beside somebody who does your work there", (), ""),
    ("mentoring", "Mentoring", "You met with your mentor, or with somebody you mentor", (), ""),
    (
        "self_directed",
        "Self-directed project",
        "Research, an apprenticeship, a project you planned",
        ("self_directed",),
        "",
    ),
)


@transaction.atomic
def kind_add(
    *, actor: Actor, agency: Agency, code: str, name: str, hint: str = "", tags: Sequence[str] = (), unit: str = "",
    evidence_needed: str = EvidenceNeeded.NONE, least_minutes: int = 0,
) -> Kind:  # fmt: skip
    """A new kind of learning; rules speak of its `code` and `tags`. Without a `unit` it is measured in time, and
    nobody claims less than `least_minutes` of it."""
    require(actor, "agency.describe_learning", agency)
    kind = Kind(
        agency=agency, code=code, name=name, hint=hint, tags=list(tags), unit=unit, evidence_needed=evidence_needed,
        least_minutes=least_minutes,
    )  # fmt: skip
    _check_kind(kind)
    return _add(kind, actor)


def _check_kind(kind: Kind) -> None:
    texts.choice(kind.evidence_needed, "evidence_needed", EvidenceNeeded.values)
    if not 0 <= kind.least_minutes <= MOST_LEAST:
        raise DomainError(
            "More than a day is too much to ask for at least. Use hours, like 0:30 or 1.", "least_minutes"
        )
    if kind.unit and kind.least_minutes:
        raise DomainError(
            f"It is measured in {plural(kind.unit)}, so no time can be asked for at least. Leave this empty.",
            "least_minutes",
        )


@transaction.atomic
def category_add(*, actor: Actor, agency: Agency, code: str, name: str) -> Category:
    """A new category; a credit has at most one of each agency."""
    require(actor, "agency.describe_learning", agency)
    return _add(Category(agency=agency, code=code, name=name), actor)


def _add(row: Row, actor: Actor) -> Row:
    rows = type(row)._default_manager.filter(agency=row.agency)
    if not row.code:
        raise DomainError("Give it a code of letters or digits: none could be made from the name.", "code")
    row.position = rows.count()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as twice:
        words = f"{row.agency} has a {row._meta.verbose_name} with the code “{row.code}” already."
        raise DomainError(words, "code") from twice
    audit.record("agency.describe_learning", row, actor=actor, after=row.name)
    return row


@transaction.atomic
def described_edit(*, actor: Actor, row: Row, name: str, **said: Any) -> Row:
    """Describe it otherwise; what a kind asks for holds for claims from now on. Code and unit stay: rules and credits
    rest on them. So do the tags of a kind once anything has it: what its credits count for would change."""
    _require(actor, row)
    before, words = row.name, {"name": name, **said}
    row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    changed = sorted(field for field, value in words.items() if getattr(row, field) != value)
    was = {field: getattr(row, field) for field in changed}
    for field in changed:
        setattr(row, field, words[field])
    if isinstance(row, Kind):
        _check_kind(row)
        if "tags" in changed and (ties := ties_of(row)):
            raise DomainError(
                f"Its tags stay, because it is in use: {', '.join(ties)}. Add another kind with the tags you want, and "
                "retire this one.",
                "tags",
            )
    if changed:
        row.save(update_fields=changed)
        audit.record(
            "agency.describe_learning", row, actor=actor, before=before, after=name,
            facts={"changed": changed, "was": was, "is": {field: words[field] for field in changed}},
        )  # fmt: skip
    return row


@transaction.atomic
def described_open(*, actor: Actor, row: Row, is_open: bool) -> Row:
    """Retire it, so that nobody chooses it for something new, or take it up again. What has it keeps it."""
    _require(actor, row)
    rows = type(row)._default_manager.filter(agency=row.agency_id)
    if isinstance(row, Kind) and not is_open and not rows.filter(is_open=True).exclude(pk=row.pk).exists():
        raise DomainError("One kind has to stay in use: without any, nobody could log a credit.")
    if not rows.filter(pk=row.pk, is_open=not is_open).update(is_open=is_open):
        raise NotNow("Somebody was faster: this is how it is already.")
    words = {True: "in use", False: "retired"}
    audit.record("agency.describe_learning", row, actor=actor, before=words[not is_open], after=words[is_open])
    row.is_open = is_open
    return row


@transaction.atomic
def described_move(*, actor: Actor, row: Row, by: int) -> Row:
    """Up (`by` −1) or down (+1) in the list people choose from; at its end it stays."""
    _require(actor, row)
    rows = list(type(row)._default_manager.filter(agency=row.agency_id))
    here = rows.index(row)
    there = min(max(here + by, 0), len(rows) - 1)
    rows.insert(there, rows.pop(here))
    for position, one in enumerate(rows):
        type(row)._default_manager.filter(pk=one.pk).exclude(position=position).update(position=position)
    if there != here:
        audit.record("agency.describe_learning", row, actor=actor, before=str(here + 1), after=str(there + 1))
    return row


def _require(actor: Actor, row: Row) -> None:
    require(actor, "kind.edit" if isinstance(row, Kind) else "category.edit", row)


@transaction.atomic
def usual_kinds_add(*, actor: Actor, agency: Agency) -> None:
    """Those of `USUAL_KINDS` that the agency does not have yet."""
    known = set(Kind.objects.filter(agency=agency).values_list("code", flat=True))
    for code, name, hint, tags, unit in USUAL_KINDS:
        if code not in known:
            kind_add(actor=actor, agency=agency, code=code, name=name, hint=hint, tags=tags, unit=unit)
