"""The review desk: what changed, what was marked, what the rules say."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from learning import ports
from learning.enums import Mark
from learning.models import Phrase, ReviewMark, ReviewNote, Revision
from learning.queries.changes import Item, compare
from learning.queries.goal_choices import GoalLook
from learning.queries.marks import BLOCKING, open_marks, settled_marks
from learning.queries.sheet import GoalSheet, Sheet, sheet_of
from libraries.enums import AgencyPost
from libraries.models import AgencyRole, Person
from pdplanner.kernel import clock
from pdplanner.kernel.wording import credits_in_column, credits_in_sentence


@dataclass(frozen=True)
class RuleCheck:
    """A rule as the reviewer sees it: "met", or "look" where somebody has to judge."""

    state: str
    words: str


@dataclass(frozen=True)
class ReviewItem:
    """An item with the mark under way and what was said about it when the revision before was returned."""

    item: Item
    mark: ReviewMark | None
    earlier: ReviewMark | None


@dataclass(frozen=True)
class Desk:
    sheet: Sheet
    before: Revision | None
    items: list[ReviewItem]
    shown: list[ReviewItem]
    rule_checks: list[RuleCheck]
    goals: list[GoalLook]
    notes: list[ReviewNote]
    phrases: list[Phrase]

    @property
    def hidden(self) -> int:
        return len(self.items) - len(self.shown)

    @property
    def markable(self) -> list[ReviewItem]:
        return [one for one in self.shown if one.item.status != "removed"]

    @property
    def marked(self) -> int:
        return sum(1 for one in self.markable if one.mark)

    def _with(self, mark: Mark) -> list[ReviewItem]:
        return [one for one in self.items if one.mark and one.mark.mark == mark and one.item.status != "removed"]

    @property
    def questions(self) -> int:
        return len(self._with(Mark.QUESTION))

    @property
    def must_changes(self) -> int:
        return len(self._with(Mark.MUST_CHANGE))

    @property
    def is_approvable(self) -> bool:
        return not self.questions and not self.must_changes


def review_desk_of(revision: Revision, reader: Person, *, only_changes: bool) -> Desk:
    """The desk of a revision that waits for a consultant; `only_changes` hides what stayed the same."""
    sheet = sheet_of(revision)
    before = sheet.revision.previous
    marks = open_marks(revision)
    earlier = settled_marks(before) if before else {}
    items = [
        ReviewItem(item, marks.get(item.line), earlier.get(item.line))
        for item in compare(sheet_of(before) if before else None, sheet)
    ]
    # What is marked stays in sight, so that nothing blocks an approval unseen.
    shown = [one for one in items if not only_changes or one.item.is_changed or _blocks(one.mark)]
    agency = sheet.library.agency_id
    return Desk(
        sheet, before, items, shown, list(_rule_checks(sheet)), [_look(goal) for goal in sheet.goals],
        list(ReviewNote.objects.filter(pdp=revision.pdp_id, agency=agency).select_related("person")),
        list(phrases_of(reader, agency)),
    )  # fmt: skip


def phrases_of(reader: Person, agency_id: int) -> QuerySet[Phrase]:
    """The reader's own, and those their colleagues share."""
    return Phrase.objects.filter(Q(person=reader) | Q(is_shared=True), agency=agency_id).select_related("person")


def others_who_decide(revision: Revision, but: Person) -> list[Person]:
    """Consultants in post whose plan it is not, without `but`: to whom a revision can be passed on."""
    agency = revision.pdp.membership.library.agency
    in_post = AgencyRole.objects.on(clock.today(agency.time_zone)).filter(agency=agency, role=AgencyPost.CONSULTANT)
    people = Person.objects.filter(agency_roles__in=in_post, is_active=True).exclude(
        pk__in=(revision.pdp.person_id, but.pk)
    )
    return list(people.order_by("family_name", "display_name").distinct())


def _blocks(mark: ReviewMark | None) -> bool:
    return mark is not None and mark.mark in BLOCKING


def _look(goal: GoalSheet) -> GoalLook:
    numbers = [str(activity.number) for activity in goal.activities]
    if not numbers:
        return GoalLook(goal.row.goal_no, goal.row.goal_title, meta="No activity")
    noun = "Activity" if len(numbers) == 1 else "Activities"
    listed = " and ".join([", ".join(numbers[:-1]), numbers[-1]] if len(numbers) > 1 else numbers)
    meta = f"{noun} {listed}: {credits_in_column(goal.hundredths)} credits"
    return GoalLook(goal.row.goal_no, goal.row.goal_title, meta=meta)


def _rule_checks(sheet: Sheet) -> Iterator[RuleCheck]:
    terms = sheet.terms
    if terms is not None:
        planned, need = sheet.planned_hundredths, terms.need_hundredths
        words = f"{credits_in_column(planned)} credits planned of {credits_in_sentence(need)}"
        yield _judged(planned >= need, words)
        ceiling = terms.self_directed_ceiling_hundredths
        if ceiling is not None:
            own = sheet.self_directed_hundredths
            words = f"Self-directed {credits_in_column(own)}, at most {credits_in_sentence(ceiling)}"
            yield _judged(own <= ceiling, words)
        holds, words = terms.prior()
        if words:
            yield _judged(holds, words)
        yield from _outside_the_period(sheet, terms)
    if sheet.revision.committed_by:
        yield RuleCheck("met", f"Library’s side signed by {sheet.revision.committed_by}")


def _judged(is_met: bool, words: str) -> RuleCheck:
    return RuleCheck("met" if is_met else "look", words)


def _outside_the_period(sheet: Sheet, terms: ports.TrackTerms) -> Iterator[RuleCheck]:
    for activity in sheet.activities:
        day = activity.row.planned_on
        if day and day > terms.last_day:
            yield RuleCheck("look", f"Activity {activity.number} ends after the period")
        elif day and day < terms.starts_on:
            yield RuleCheck("look", f"Activity {activity.number} ends before the period begins")
