"""A person's evidence box: every file and link once, with what it shows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from learning import ports
from learning.enums import CreditState
from learning.models import Credit, Evidence, SpotCheck
from libraries.models import Person

# Nobody has been asked to rely on evidence of such a credit yet, or not any more.
FREE_STATES = (CreditState.DRAFT, CreditState.RETURNED)
NEWEST = 10  # are offered for another credit


@dataclass(frozen=True)
class Box:
    """How full it is: files and links, how many of them show nothing, bytes, and the most it may hold in bytes."""

    files: int
    links: int
    unused: int
    size: int
    most: int = settings.EVIDENCE_BOX_MAX_BYTES


def box_of(person: Person) -> Box:
    sums = Evidence.objects.filter(person=person).aggregate(
        files=Count("pk", filter=Q(url="")), links=Count("pk", filter=~Q(url="")),
        unused=Count("pk", filter=Q(pk__in=_unused(person).values("pk"))), size=Sum("size", default=0),
    )  # fmt: skip
    return Box(**sums)


def _unused(person: Person) -> QuerySet[Evidence]:
    """What shows nothing."""
    proofs = ports.ask().proofs_of(person.pk).values("pk")
    return Evidence.objects.filter(person=person, credits=None, spot_checks=None).exclude(pk__in=proofs)


def files_of(person: Person, *, unused: bool = False) -> QuerySet[Evidence]:
    """Newest first, with the credits and spot checks each shows; with `unused` only those that show nothing."""
    rows = _unused(person) if unused else Evidence.objects.filter(person=person)
    credits = Prefetch("credits", Credit.objects.order_by("-ended_on", "-pk"))
    checks = Prefetch("spot_checks", SpotCheck.objects.select_related("credit").defer("answer", "reason"))
    return rows.prefetch_related(credits, checks).order_by("-added_at", "-pk")


def label_uses(person: Person, files: Iterable[Evidence]) -> None:
    """Give each of their files its `proof` in words, "" for none, and whether it `may_go`. One query."""
    proofs = dict(ports.ask().proofs_of(person.pk))
    for file in files:
        file.proof = proofs.get(file.pk, "")
        is_sent = any(check.answered_at for check in file.spot_checks.all())
        is_free = all(credit.state in FREE_STATES for credit in file.credits.all())
        file.may_go = not file.proof and not is_sent and is_free


def files_to_tick(person_id: int, credit: Credit | None, ticked: Collection[int] = ()) -> QuerySet[Evidence]:
    """For one credit: its own, those that no credit has yet, and the newest, which may show another one too. What is
    `ticked` stays, however old: the same file or link given again is the one they have."""
    newest = Evidence.objects.filter(person=person_id).order_by("-added_at", "-pk").values_list("pk", flat=True)
    fit = Q(credits=None) | Q(pk__in=[*newest[:NEWEST], *ticked]) | (Q(credits=credit.pk) if credit else Q(pk__in=[]))
    return Evidence.objects.filter(fit, person=person_id).distinct().prefetch_related("credits")
