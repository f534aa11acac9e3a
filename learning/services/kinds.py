"""A coordinator describes the kinds and categories of learning an agency distinguishes."""

from collections.abc import Sequence

from django.db import transaction

from learning.models import Category, Kind
from libraries.models import Agency
from pdplanner.kernel import audit
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError

COLLEGE = "A course of a college or university, by the credits it grants"
# What most agencies distinguish: code, name, hint, tags, and the word for its unit where it is not measured in time.
USUAL_KINDS: tuple[tuple[str, str, str, tuple[str, ...], str], ...] = (
    ("live_training", "Live training", "A course, workshop or webinar you took part in", (), ""),
    ("recording", "Recording", "A recorded webinar you watched", (), ""),
    ("conference_session", "Conference session", "One session; log each session by itself", (), ""),
    ("college_semester", "College course (semester)", COLLEGE, (), "semester credit"),
    ("college_quarter", "College course (quarter)", COLLEGE, (), "quarter credit"),
    ("presenting", "Presenting", "You developed and gave a workshop", (), ""),
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
    *, actor: Actor, agency: Agency, code: str, name: str, hint: str = "", tags: Sequence[str] = (), unit: str = ""
) -> Kind:
    """A new kind of learning; rules speak of its `code` and `tags`. Without a `unit` it is measured in time."""
    require(actor, "agency.describe_learning", agency)
    if Kind.objects.filter(agency=agency, code=code).exists():
        raise DomainError(f"{agency} has a kind with the code “{code}” already.", "code")
    position = Kind.objects.filter(agency=agency).count()
    kind = Kind.objects.create(
        agency=agency, code=code, name=name, hint=hint, tags=list(tags), unit=unit, position=position
    )
    audit.record("agency.describe_learning", kind, actor=actor)
    return kind


@transaction.atomic
def category_add(*, actor: Actor, agency: Agency, code: str, name: str) -> Category:
    """A new category; a credit has at most one of each agency."""
    require(actor, "agency.describe_learning", agency)
    if Category.objects.filter(agency=agency, code=code).exists():
        raise DomainError(f"{agency} has a category with the code “{code}” already.", "code")
    position = Category.objects.filter(agency=agency).count()
    category = Category.objects.create(agency=agency, code=code, name=name, position=position)
    audit.record("agency.describe_learning", category, actor=actor)
    return category


@transaction.atomic
def usual_kinds_add(*, actor: Actor, agency: Agency) -> None:
    """Those of `USUAL_KINDS` that the agency does not have yet."""
    known = set(Kind.objects.filter(agency=agency).values_list("code", flat=True))
    for code, name, hint, tags, unit in USUAL_KINDS:
        if code not in known:
            kind_add(actor=actor, agency=agency, code=code, name=name, hint=hint, tags=tags, unit=unit)
