"""What both sides promised in a revision in force, beside what was used of it in the running year.

The running year begins on the day the first revision of the plan was approved and each year after. *Time used* is the
time of the credits toward this plan that were claimed or verified and ended in it, spread evenly over its days so far;
a credit does not say whose hours it took, so both promises stand together against it. *Money used* is what the
activities with such a credit were planned to cost the library; *still planned* what its other activities cost that are
due before the year ends. What is measured in units, like semester credits, has no time.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, Min, OuterRef, QuerySet, Sum

from learning.enums import CreditState, MoneySource, PdpState, Per, RevisionState
from learning.models import Credit, PlannedActivity, Revision
from learning.queries.asked import IN_A_YEAR, minutes_a_year
from learning.queries.force import last_approved
from pdplanner.kernel import access, clock
from pdplanner.kernel.access import Actor
from pdplanner.kernel.wording import hours_in_sentence, money

DAYS = {Per.WEEK: 7.0, Per.MONTH: 365 / 12}
TENTH = 6  # of an hour, in minutes: no average is better known
DONE = (CreditState.CLAIMED, CreditState.VERIFIED)


@dataclass(frozen=True)
class Used:
    """Of one revision in force; `since` and `until` are the first and the last day of the running year."""

    revision: Revision
    since: dt.date
    until: dt.date
    days: int
    minutes: int
    used_cents: int
    coming_cents: int

    @property
    def per(self) -> Per:
        return Per(self.revision.library_per)

    @property
    def time_promised(self) -> str:
        """Both promises together, in the measure of the library's."""
        own = round(minutes_a_year(self.revision.staff_minutes, self.revision.staff_per) / IN_A_YEAR[self.per])
        return f"{hours_in_sentence((self.revision.library_minutes or 0) + own)} {self.per.label}"

    @property
    def time_used(self) -> str:
        if not self.minutes:
            return "nothing yet"
        if self.days < DAYS[self.per]:
            return f"{hours_in_sentence(self.minutes)} so far"
        average = round(self.minutes / self.days * DAYS[self.per] / TENTH) * TENTH
        return f"{hours_in_sentence(average)} {self.per.label} on average" if average else "next to nothing"

    @property
    def money_promised(self) -> str:
        return f"{money(self.revision.library_cents or 0)} a year"

    @property
    def money_used(self) -> str:
        return money(self.used_cents) if self.used_cents else "nothing yet"

    @property
    def money_coming(self) -> str:
        return money(self.coming_cents) if self.coming_cents else "nothing"


def used_of(revision: Revision | None, today: dt.date) -> Used | None:
    """Of the revision in force; None where none is. Three queries."""
    return next(iter(used_by([revision], today)), None) if revision else None


def used_by(revisions: Sequence[Revision], today: dt.date) -> list[Used]:
    """One for each of these revisions in force. Three queries, whatever their number."""
    first = dict(
        Revision.objects.filter(pdp__in=[one.pdp_id for one in revisions], state=RevisionState.APPROVED)
        .order_by().values_list("pdp_id").annotate(Min("approved_at"))
    )  # fmt: skip
    years = {one.pdp_id: running_year(_day(first[one.pdp_id], one), today) for one in revisions}
    minutes = _minutes(years)
    used, coming = _money(revisions, years)
    return [
        Used(
            one, *years[one.pdp_id], (today - years[one.pdp_id][0]).days + 1, minutes.get(one.pdp_id, 0),
            used.get(one.pk, 0), coming.get(one.pk, 0),
        )
        for one in revisions
    ]  # fmt: skip


def _day(moment: dt.datetime, revision: Revision) -> dt.date:
    return clock.local_date(moment, revision.pdp.membership.library.agency.time_zone)


def running_year(first: dt.date, today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the year of the promise in which `today` lies."""
    years = max(0, today.year - first.year - ((today.month, today.day) < (first.month, first.day)))
    return _later(first, years), _later(first, years + 1) - dt.timedelta(days=1)


def _later(day: dt.date, years: int) -> dt.date:
    """The same day of a later year; 29 February is followed by 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)


Years = dict[int, tuple[dt.date, dt.date]]


def _minutes(years: Years) -> dict[int, int]:
    found: dict[int, int] = {}
    rows = Credit.objects.filter(goal_line__pdp__in=years, state__in=DONE).order_by()
    for pdp, ended_on, minutes in rows.values_list("goal_line__pdp", "ended_on").annotate(Sum("minutes")):
        since, until = years[pdp]
        if since <= ended_on <= until:
            found[pdp] = found.get(pdp, 0) + minutes
    return found


def _money(revisions: Iterable[Revision], years: Years) -> tuple[dict[int, int], dict[int, int]]:
    """What is used and what is still planned, by revision: the money of an activity is used with its first credit."""
    credits = Credit.objects.filter(activity_line=OuterRef("line"), state__in=DONE).order_by("ended_on")
    rows = PlannedActivity.objects.filter(
        revision__in=revisions, money_source=MoneySource.LIBRARY, cents__gt=0
    ).order_by()
    done = rows.annotate(is_done=Exists(credits), done_on=credits.values("ended_on")[:1])
    used: dict[int, int] = {}
    coming: dict[int, int] = {}
    fields = ("revision_id", "revision__pdp_id", "cents", "planned_on", "is_done", "done_on")
    for revision, pdp, cents, planned_on, is_done, done_on in done.values_list(*fields):
        since, until = years[pdp]
        if is_done and since <= done_on <= until:
            used[revision] = used.get(revision, 0) + cents
        elif not is_done and planned_on is not None and planned_on <= until:
            coming[revision] = coming.get(revision, 0) + cents
    return used, coming


def in_force_for(actor: Actor) -> QuerySet[Revision]:
    """The revisions in force of those whose plans `actor` commits to, by name."""
    theirs = access.visible(actor, "revision.commit").filter(state=RevisionState.APPROVED, pdp__state=PdpState.OPEN)
    rows = last_approved(Revision.objects.filter(pk__in=theirs.values("pk")))
    people = rows.select_related("pdp__person", "pdp__membership__library__agency")
    return people.order_by("pdp__person__family_name", "pdp__person__display_name", "pk")
