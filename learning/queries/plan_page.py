"""One plan as its page shows it: what is in force, what is open beside it, and what happened so far."""

from dataclasses import dataclass

from learning.enums import PdpState, RevisionState
from learning.models import Pdp, ReviewMark, Revision
from learning.models.revision import OPEN_STATES
from learning.queries.effective import WAITS, effective_words
from learning.queries.marks import WHOLE_PLAN, settled_marks
from learning.queries.sheet import Sheet, sheet_of
from libraries.enums import PlanState
from libraries.queries.strategic_plans import adopted_plan_of
from pdplanner.kernel import access, clock
from pdplanner.kernel.access import Actor
from pdplanner.kernel.models import AuditEntry
from pdplanner.kernel.wording import long_date

# What an audit row says in the history: action and the state it led to. {n} is the revision's number.
SENTENCES = {
    ("membership.start_pdp", PdpState.OPEN): "started the plan",
    ("pdp.amend", RevisionState.DRAFT): "began revision {n}",
    ("revision.submit", RevisionState.WITH_SUPERVISOR): "sent revision {n}, which waits for the library’s commitment",
    ("revision.submit", RevisionState.WITH_CONSULTANT): "sent revision {n} to the consultant; the promises stand",
    ("revision.submit", RevisionState.APPROVED): "made a small change, revision {n}; it needed no new approval",
    ("revision.withdraw", RevisionState.DRAFT): "took revision {n} back",
    ("revision.commit", RevisionState.WITH_CONSULTANT): "committed to revision {n} for the library",
    ("revision.commit", RevisionState.PROMISED): "committed to revision {n} for the library, with less than was asked",
    ("revision.accept", RevisionState.WITH_CONSULTANT): "accepted what the library promises in revision {n}",
    ("revision.commit", RevisionState.RETURNED): "returned revision {n}",
    ("revision.approve", RevisionState.APPROVED): "approved revision {n}",
    ("revision.approve", RevisionState.RETURNED): "returned revision {n}",
    ("revision.share", "shared"): "shared the draft of revision {n} with their supervisor",
    ("revision.share", "private"): "stopped sharing the draft of revision {n}",
    ("revision.approve", RevisionState.WITH_CONSULTANT): "took the approval of revision {n} back",
    ("revision.edit", RevisionState.WITHDRAWN): "dropped revision {n}",
    ("revision.edit", RevisionState.DRAFT): "got the dropped revision {n} back",
    ("pdp.carry", "carried"): "carried the plan to {library}",
    ("pdp.close", PdpState.CLOSED): "closed the plan",
    ("pdp.reopen", PdpState.OPEN): "reopened the plan",
    ("pdp.unfinish", PdpState.OPEN): "reopened the finished plan",
    ("pdp.finish", PdpState.FINISHED): "finished the plan with the certificate",
}


@dataclass(frozen=True)
class Event:
    """One line of the history; `reason` is empty where it speaks of a draft that is not the reader's to read."""

    entry: AuditEntry
    words: str
    reason: str


@dataclass(frozen=True)
class Remark:
    """What a reviewer said about one item when the revision was decided."""

    mark: ReviewMark
    item: str


@dataclass(frozen=True)
class PlanPage:
    """`sheet` is the revision that is shown, None while all there is is a draft its writer has not shared; `in_force`
    and `newest` may be other ones. `readable`: keys of the revisions that are the reader's to read."""

    pdp: Pdp
    sheet: Sheet | None
    revisions: list[Revision]
    readable: frozenset[int]
    in_force: Revision | None
    history: list[Event]
    remarks: list[Remark]

    @property
    def newest(self) -> Revision:
        """The newest revision that was not dropped."""
        kept = [revision for revision in self.revisions if revision.state != RevisionState.WITHDRAWN]
        return (kept or self.revisions)[-1]

    @property
    def state(self) -> str:
        """The state a person reads: of the plan when it has ended, else of the newest revision."""
        if self.pdp.state != PdpState.OPEN:
            return self.pdp.state
        return revision_state_words(self.newest, self.in_force)

    @property
    def waits(self) -> bool:
        """Somebody is to decide on the newest revision."""
        return self.pdp.state == PdpState.OPEN and self.newest.state in WAITS

    @property
    def effective(self) -> str:
        """From which day learning counts, in words; once the plan has ended, until when."""
        zone = self.pdp.membership.library.agency.time_zone
        if self.pdp.ended_at is not None:
            ended = f"{self.pdp.get_state_display()} on {long_date(clock.local_date(self.pdp.ended_at, zone))}"
            return f"{ended}: learning begun later does not count under it." if self.in_force else f"{ended}."
        terms = self.sheet.terms if self.sheet else None
        return effective_words(
            self.revisions,
            zone=zone,
            count_from=terms.count_from if terms else "",
        )

    @property
    def has_new_goals(self) -> bool:
        """The library adopted another strategic plan since the revision in force, and no change is under way. A query
        only where its plan is archived."""
        now = self.in_force
        if now is None or self.sheet is None or self.sheet.revision != now or self.newest != now:
            return False
        is_over = self.pdp.state == PdpState.OPEN and self.sheet.strategic_plan.state == PlanState.ARCHIVED
        return is_over and adopted_plan_of(self.sheet.membership.library) is not None

    @property
    def dropped(self) -> Revision | None:
        """The draft that was dropped last, while nothing was written since: it can be had back."""
        last = self.revisions[-1]
        is_free = last == self.newest or self.newest.state not in OPEN_STATES
        return last if self.pdp.state == PdpState.OPEN and last.state == RevisionState.WITHDRAWN and is_free else None

    @property
    def beside(self) -> Revision | None:
        """The newest revision, when another one is shown."""
        hidden = self.sheet is None or self.newest.pk not in self.readable
        return None if hidden or self.newest == self.sheet.revision else self.newest


def revision_state_words(newest: Revision, in_force: Revision | None) -> str:
    """The name of the state, "change_asked" for a draft beside a revision in force."""
    if newest.state == RevisionState.DRAFT and in_force is not None:
        return "change_asked"
    return newest.state


def newest_approved(revisions: list[Revision]) -> Revision | None:
    """The revision in force now: whatever the rules count from, approval is behind it."""
    approved = [revision for revision in revisions if revision.state == RevisionState.APPROVED]
    return max(approved, key=lambda revision: revision.number, default=None)


def plan_page_of(pdp: Pdp, actor: Actor, number: int | None = None) -> PlanPage:
    """The page of `pdp` as `actor` reads it, showing revision `number`, else the one in force, else the newest."""
    revisions = list(pdp.revisions.order_by("number"))
    readable = frozenset(access.visible(actor, "revision.view").filter(pdp=pdp).values_list("pk", flat=True))
    in_force = newest_approved(revisions)
    read = [revision for revision in revisions if revision.pk in readable]
    asked = next((revision for revision in read if revision.number == number), None)
    kept = [revision for revision in read if revision.state != RevisionState.WITHDRAWN] or read
    shown = asked or in_force or (kept[-1] if kept else None)
    sheet = sheet_of(shown) if shown else None
    return PlanPage(
        pdp=sheet.revision.pdp if sheet else pdp,
        sheet=sheet,
        revisions=revisions,
        readable=readable,
        in_force=in_force,
        history=_history(pdp, revisions, readable),
        remarks=_remarks(sheet) if sheet else [],
    )


def open_revision(pdp: Pdp) -> Revision | None:
    """The revision that is being written or decided, if any."""
    return pdp.revisions.filter(state__in=OPEN_STATES).first()


def _remarks(sheet: Sheet) -> list[Remark]:
    if sheet.revision.state != RevisionState.RETURNED:
        return []
    names = {activity.row.line_id: f"Activity {activity.number}. {activity.row.title}" for activity in sheet.activities}
    return [
        Remark(mark, names.get(line, WHOLE_PLAN.capitalize()) if line else WHOLE_PLAN.capitalize())
        for line, mark in settled_marks(sheet.revision).items()
    ]


def _history(pdp: Pdp, revisions: list[Revision], readable: frozenset[int]) -> list[Event]:
    numbers = {revision.pk: revision.number for revision in revisions}
    rows = AuditEntry.objects.filter(subject_type=Revision._meta.label, subject_id__in=numbers, refused=False)
    rows |= AuditEntry.objects.filter(subject_type=Pdp._meta.label, subject_id=pdp.pk, refused=False)
    hidden = numbers.keys() - readable
    return [
        Event(entry, _sentence(entry, numbers.get(entry.subject_id, 0)), _reason(entry, hidden))
        for entry in rows.select_related("person").order_by("-at", "-pk")
    ]


def _reason(entry: AuditEntry, hidden: set[int]) -> str:
    is_hidden = entry.subject_type == Revision._meta.label and entry.subject_id in hidden
    return "" if is_hidden else entry.reason


def _sentence(entry: AuditEntry, number: int) -> str:
    words = SENTENCES.get((entry.action, entry.after), f"moved it to “{entry.after.replace('_', ' ')}”")
    return words.format(n=number, library=entry.facts.get("library", ""))
