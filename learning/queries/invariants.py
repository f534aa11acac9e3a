"""What must be true of plans, credits, evidence and reports."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db.models import Count, Exists, F, Model, OuterRef, Q

from learning.enums import CreditState, ItemState, SessionState, SpotCheckState
from learning.models import (
    CatalogItem,
    CollectionPart,
    Credit,
    Evidence,
    FinalReport,
    Pdp,
    PlannedActivity,
    Revision,
    SpotCheck,
    SpotRound,
)
from learning.queries.spot_draw import drawn
from libraries.enums import AgencyPost
from libraries.models import AgencyRole, Membership
from pdplanner.kernel import clock
from pdplanner.kernel.doctor import invariant
from pdplanner.kernel.models import AuditEntry


@invariant("learning.verified-by-another", "A verified credit has a time and a verifier who is not its owner")
def verified_by_another() -> Iterable[str]:
    wrong = Q(verified_by=None) | Q(verified_at=None) | Q(verified_by=F("person"))
    rows = Credit.objects.filter(wrong, state=CreditState.VERIFIED)
    return (f"credit {pk}" for pk in rows.values_list("pk", flat=True))


@invariant(
    "learning.verifier-in-post", "Who verified a credit held a post at its library that day, or was consultant there"
)
def verifier_in_post() -> Iterable[str]:
    """A post whose last day was set back afterwards, as the audit shows, was held as far as anybody knew then."""
    posts = _days_in_post()
    columns = ("pk", "verified_by", "verified_at", "membership__library", "membership__library__agency",
               "membership__library__agency__time_zone")  # fmt: skip
    rows = Credit.objects.filter(state=CreditState.VERIFIED).exclude(verified_by=None).exclude(verified_at=None)
    for pk, person, at, library, agency, zone in rows.values_list(*columns).iterator(chunk_size=2000):
        day = clock.local_date(at, zone)
        held = [*posts[person, "library", library], *posts[person, "agency", agency]]
        if not any(
            first <= day and (last is None or day <= last or _set_since(post, at)) for post, first, last in held
        ):
            yield f"credit {pk}: verified by person {person}"


def _days_in_post() -> dict[tuple[int, str, int], list[tuple[Model, dt.date, dt.date | None]]]:
    """The posts of all verifiers, with first and last day, by person and place."""
    verifiers = Credit.objects.filter(state=CreditState.VERIFIED).values("verified_by")
    found: dict[tuple[int, str, int], list[tuple[Model, dt.date, dt.date | None]]] = defaultdict(list)
    for post in Membership.objects.filter(person__in=verifiers).iterator(chunk_size=2000):
        found[post.person_id, "library", post.library_id].append((post, post.starts_on, post.ends_on))
    for role in AgencyRole.objects.filter(person__in=verifiers, role=AgencyPost.CONSULTANT):
        found[role.person_id, "agency", role.agency_id].append((role, role.starts_on, role.ends_on))
    return found


def _set_since(post: Model, at: dt.datetime) -> bool:
    changes = AuditEntry.objects.filter(subject_type=post._meta.label, subject_id=post.pk, at__gt=at, refused=False)
    return changes.filter(action__in=("membership.edit", "agency_role.end")).exists()


@invariant(
    "learning.nobody-decides-for-themselves", "Nobody committed to, approved, returned or accepted what is their own"
)
def nobody_decides_for_themselves() -> Iterable[str]:
    for field in ("committed_by", "approved_by", "returned_by"):
        rows = Revision.objects.filter(**{field: F("pdp__person")})
        yield from (f"revision {pk}, {field}" for pk in rows.values_list("pk", flat=True))
    for field in ("verified_by", "returned_by", "reversed_by"):
        rows = Credit.objects.filter(**{field: F("person")})
        yield from (f"credit {pk}, {field}" for pk in rows.values_list("pk", flat=True))
    reports = FinalReport.objects.filter(decided_by=F("pdp__person"))
    yield from (f"final report {pk}" for pk in reports.values_list("pk", flat=True))


@invariant(
    "learning.one-person-along-the-chain", "Plan, post, goal, activity and credit belong to one person and library"
)
def one_person_along_the_chain() -> Iterable[str]:
    pdps = Pdp.objects.exclude(membership__person=F("person"))
    yield from (f"plan {pk}: another person’s post" for pk in pdps.values_list("pk", flat=True))
    # Of the library of its post, or, before it was carried there, of another where its person had one.
    revisions = Revision.objects.exclude(
        Exists(Membership.objects.filter(person=OuterRef("pdp__person"), library=OuterRef("strategic_plan__library")))
    )
    yield from (f"revision {pk}: another library’s goals" for pk in revisions.values_list("pk", flat=True))
    activities = PlannedActivity.objects.exclude(
        plan_goal__revision=F("revision"), line__pdp=F("revision__pdp")
    ) | PlannedActivity.objects.exclude(kind__agency=F("revision__pdp__membership__library__agency"))
    yield from (f"planned activity {pk}" for pk in activities.distinct().values_list("pk", flat=True))
    other_post = ~Q(membership__person=F("person"))
    other_goal = Q(goal_line__isnull=False) & ~Q(goal_line__pdp__person=F("person"))
    other_activity = Q(activity_line__isnull=False) & ~Q(activity_line__pdp__person=F("person"))
    credits = Credit.objects.filter(other_post | other_goal | other_activity)
    yield from (f"credit {pk}" for pk in credits.values_list("pk", flat=True))
    shown = Credit.evidence.through.objects.exclude(evidence__person=F("credit__person"))
    yield from (f"evidence {pk} on another person’s credit" for pk in shown.values_list("evidence_id", flat=True))
    sent = SpotCheck.evidence.through.objects.exclude(evidence__person=F("spotcheck__credit__person"))
    yield from (f"evidence {pk} in another person’s spot check" for pk in sent.values_list("evidence_id", flat=True))


@invariant(
    "learning.approved-has-a-commitment", "An approved revision was committed to by the library and has its dates"
)
def approved_has_a_commitment() -> Iterable[str]:
    bare = Q(committed_at=None) | Q(submitted_at=None) | Q(approved_at=None) | Q(approved_by=None)
    rows = Revision.objects.filter(bare, state="approved")
    return (f"revision {pk}" for pk in rows.values_list("pk", flat=True))


@invariant(
    "learning.evidence-has-its-file", "Every file of evidence is there, with the size and hash it had when added"
)
def evidence_has_its_file() -> Iterable[str]:
    for evidence in Evidence.objects.filter(url="").iterator(chunk_size=500):
        if not default_storage.exists(evidence.path):
            yield f"evidence {evidence.pk}: no file"
            continue
        with default_storage.open(evidence.path, "rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != evidence.sha256:
                yield f"evidence {evidence.pk}: another hash"


@invariant(
    "learning.attendance-is-one-credit", "An attended event is at most one credit of a person, of their own post"
)
def attendance_is_one_credit() -> Iterable[str]:
    ours = Credit.objects.exclude(catalog_event=None).exclude(state=CreditState.REVERSED)
    twice = ours.order_by().values("person", "catalog_event").annotate(number=Count("pk")).filter(number__gt=1)
    yield from (f"person {row['person']}, event {row['catalog_event']}: {row['number']} credits" for row in twice)
    strange = ours.exclude(catalog_event__item=F("catalog_item"))
    yield from (f"credit {pk}: of another item" for pk in strange.values_list("pk", flat=True))


@invariant("learning.credit-as-its-session", "A credit of a session that was held says what the session says")
def credit_as_its_session() -> Iterable[str]:
    """Of the same library, at most one of a person."""
    ours = Credit.objects.filter(board_session__state=SessionState.HELD).exclude(state=CreditState.REVERSED)
    session = {"membership__library": "library", "kind": "kind", "title": "title", "started_on": "held_on",
               "ended_on": "held_on", "minutes": "minutes"}  # fmt: skip
    same = {name: F(f"board_session__{theirs}") for name, theirs in session.items()}
    yield from (f"credit {pk}: something else" for pk in ours.exclude(**same).values_list("pk", flat=True))
    twice = ours.order_by().values("person", "board_session").annotate(number=Count("pk")).filter(number__gt=1)
    yield from (f"person {row['person']}, session {row['board_session']}: {row['number']} credits" for row in twice)


@invariant("learning.corrects-what-was-reversed", "A credit that corrects another one has a reversed one before it")
def corrects_what_was_reversed() -> Iterable[str]:
    both = Credit.objects.exclude(corrects=None).exclude(corrects__state=CreditState.REVERSED)
    yield from (f"credit {pk}: credit {corrected} still stands" for pk, corrected in both.values_list("pk", "corrects"))


@invariant("learning.catalog-decided-by-another", "What is in the catalog was approved, and not by its proposer")
def catalog_decided_by_another() -> Iterable[str]:
    offered = CatalogItem.objects.filter(state__in=(ItemState.APPROVED, ItemState.RETIRED))
    unapproved = offered.filter(Q(approved_at=None) | Q(decided_by=None))
    yield from (f"item {pk}: nobody approved it" for pk in unapproved.values_list("pk", flat=True))
    own = CatalogItem.objects.filter(state=ItemState.APPROVED, decided_by=F("proposed_by"))
    retired = AuditEntry.objects.filter(action="catalog_item.retire", subject_type=CatalogItem._meta.label)
    taken_up = retired.filter(refused=False)
    again = set(taken_up.values_list("subject_id", flat=True))
    yield from (f"item {pk}: approved by its proposer" for pk in own.values_list("pk", flat=True) if pk not in again)


@invariant("learning.collections-have-one-level", "Parts of a collection are items of its agency and no collections")
def collections_have_one_level() -> Iterable[str]:
    wrong = Q(item__parts__isnull=False) | ~Q(item__agency=F("collection__agency"))
    rows = CollectionPart.objects.filter(wrong).order_by().values_list("collection", "item").distinct()
    return (f"item {item} in collection {collection}" for collection, item in rows)


@invariant("learning.spot-check-by-another", "Nobody checked in a spot check what is their own or what they verified")
def spot_check_by_another() -> Iterable[str]:
    checked = SpotCheck.objects.filter(state__in=(SpotCheckState.PASSED, SpotCheckState.NOT_SHOWN))
    own = checked.filter(Q(decided_by=F("credit__person")) | Q(decided_by=F("credit__verified_by")))
    yield from (f"spot check {pk}" for pk in own.values_list("pk", flat=True))


@invariant("learning.spot-round-draws-again", "Seed and pool of a round draw the very credits it asked for")
def spot_round_draws_again() -> Iterable[str]:
    for one in SpotRound.objects.prefetch_related("checks").iterator(chunk_size=50):
        if {check.credit_id for check in one.checks.all()} != set(drawn(one.seed, one.pool, one.number)):
            yield f"round {one.pk}"
