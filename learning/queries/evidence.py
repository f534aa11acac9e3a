"""A person's evidence box: every file once, with what it shows."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from learning import ports
from learning.enums import CreditState
from learning.models import Credit, Evidence
from libraries.models import Person

# Nobody has been asked to rely on a file of such a credit yet, or not any more.
FREE_STATES = (CreditState.DRAFT, CreditState.RETURNED)
NEWEST = 10  # are offered for another credit


@dataclass(frozen=True)
class Box:
    """How full it is: files, those that show nothing, bytes, and the most it may hold in bytes."""

    number: int
    unused: int
    size: int
    most: int = settings.EVIDENCE_BOX_MAX_BYTES


def box_of(person: Person) -> Box:
    sums = Evidence.objects.filter(person=person).aggregate(size=Sum("size", default=0), number=Count("pk"))
    return Box(sums["number"], _unused(person).count(), sums["size"])


def _unused(person: Person) -> QuerySet[Evidence]:
    alone = Evidence.objects.filter(person=person, credits=None)
    return alone.exclude(pk__in=list(ports.ask().proofs_with(list(alone.values_list("pk", flat=True)))))


def files_of(person: Person, *, unused: bool = False) -> QuerySet[Evidence]:
    """Newest first, with the credits each shows; with `unused` only those that show nothing."""
    rows = _unused(person) if unused else Evidence.objects.filter(person=person)
    credits = Prefetch("credits", Credit.objects.order_by("-ended_on", "-pk"))
    return rows.prefetch_related(credits).order_by("-added_at", "-pk")


def label_uses(files: Iterable[Evidence]) -> None:
    """Give each its `proof` in words, "" for none, and whether it `may_go`. One query."""
    listed = list(files)
    proofs = ports.ask().proofs_with([file.pk for file in listed])
    for file in listed:
        file.proof = proofs.get(file.pk, "")
        file.may_go = not file.proof and all(credit.state in FREE_STATES for credit in file.credits.all())


def files_to_tick(person_id: int, credit: Credit | None) -> QuerySet[Evidence]:
    """For one credit: its own files, those that no credit has yet, and the newest, which may show another one too."""
    newest = Evidence.objects.filter(person=person_id).order_by("-added_at", "-pk").values_list("pk", flat=True)
    fit = Q(credits=None) | Q(pk__in=list(newest[:NEWEST])) | (Q(credits=credit.pk) if credit else Q(pk__in=[]))
    return Evidence.objects.filter(fit, person=person_id).distinct().prefetch_related("credits")
