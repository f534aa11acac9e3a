"""What must be true of libraries, people and strategic plans."""

from collections.abc import Iterable

from django.db.models import Count, Exists, F, OuterRef, Q

from libraries.enums import PlanState
from libraries.models import Library, LibraryName, Membership, Person, StrategicPlan, Supervision
from pdplanner.kernel.doctor import invariant


@invariant(
    "libraries.adoption-on-record", "An adopted or archived strategic plan says when, by whom and in which minutes"
)
def adoption_on_record() -> Iterable[str]:
    bare = Q(adopted_on=None) | Q(adopted_by=None) | Q(minute_reference="")
    plans = StrategicPlan.objects.exclude(state=PlanState.DRAFT).filter(bare)
    return (f"strategic plan {pk}" for pk in plans.values_list("pk", flat=True))


@invariant("libraries.one-adopted-plan", "A library has at most one adopted strategic plan")
def one_adopted_plan() -> Iterable[str]:
    seen: set[int] = set()
    for pk, library in StrategicPlan.objects.filter(state=PlanState.ADOPTED).values_list("pk", "library_id"):
        if library in seen:
            yield f"strategic plan {pk} of library {library}"
        seen.add(library)


@invariant("libraries.taken-in-once", "A library of a directory is in an agency once, whatever was taken in how often")
def taken_in_once() -> Iterable[str]:
    known = Library.objects.exclude(outside_id="").order_by().values("agency", "state", "outside_id")
    for row in known.annotate(times=Count("pk")).filter(times__gt=1):
        yield f"agency {row['agency']}, {row['state']} {row['outside_id']}: {row['times']} libraries"


@invariant("libraries.supervision-inside", "Supervisor and report are different people of one library")
def supervision_inside() -> Iterable[str]:
    outside = ~Q(supervisor__library=F("report__library")) | Q(supervisor__person=F("report__person"))
    return (f"supervision {pk}" for pk in Supervision.objects.filter(outside).values_list("pk", flat=True))


@invariant("libraries.found-by-their-words", "Libraries, former names and people are found by the words they have now")
def found_by_their_words() -> Iterable[str]:
    for model in (Library, LibraryName, Person):
        for row in model.objects.only("pk", "search_text", *model.SEARCHED).iterator(chunk_size=1000):
            if row.search_text != row.words_to_search():
                yield f"{model._meta.verbose_name} {row.pk}"


@invariant("libraries.nobody-in-a-closed-library", "Nobody holds an open post at a library that is closed")
def nobody_in_a_closed_library() -> Iterable[str]:
    open_posts = Membership.objects.filter(library__closed_on__isnull=False, ends_on=None)
    return (f"post {pk}" for pk in open_posts.values_list("pk", flat=True))


@invariant("libraries.erased-is-gone", "Of a person who was erased no login, address, mail, notice or evidence is left")
def erased_is_gone() -> Iterable[str]:
    erased = Person.objects.exclude(erased_at=None)
    kept = Q(is_active=True) | ~Q(contact_mail="") | ~Q(name_on_certificates="")
    for name in ("emailaddress", "invitations", "mails", "notices", "digests", "evidence"):
        kept |= Exists(erased.filter(pk=OuterRef("pk"), **{f"{name}__isnull": False}))
    return (f"person {pk}" for pk in erased.filter(kept).values_list("pk", flat=True))
