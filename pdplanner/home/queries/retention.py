"""What has outlived its use in an agency, by its own periods: each kind of thing, what of it, how many, from when.

The page, the dry run and the run that carries it out ask the same rows. Nobody but the agency knows the people meant:
what another agency keeps is its own to take away.
"""

import calendar
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, DateField, Exists, F, Max, Min, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from certification.enums import CertificateState
from certification.models import Certificate, Enrollment, Proof, SpentCredit
from certification.queries.standing import OPEN_STATES
from learning.enums import CreditState
from learning.models import (
    Credit,
    Evidence,
    FinalReport,
    HoursEntry,
    Participation,
    Pdp,
    ReviewNote,
    Revision,
    VerifyLink,
)
from libraries.models import Agency, AgencyRole, Invitation, Membership, Person
from pdplanner.home.queries.erasing import free_to_erase, known_only_to
from pdplanner.kernel import clock
from pdplanner.kernel.models import AuditEntry, Digest, JobState, Mail, Notice

Rows = QuerySet  # each with `day`, a date or a moment: when it was last of use


@dataclass(frozen=True)
class Rule:
    """One kind of thing. `months` is how long it is kept unless its agency says otherwise, None for ever."""

    code: str
    title: str
    since: str  # from when its time runs
    months: int | None
    least: int  # nobody keeps it shorter
    parts: tuple[tuple[str, Callable[["Agency", "Cutoff"], Rows]], ...]


@dataclass(frozen=True)
class Cutoff:
    """The first day that is not long ago yet, with its first moment; `wall` is that of real time, for links. `drafts`,
    where these go too, is the cutoff for them: what only they show is needed no more."""

    day: dt.date
    moment: dt.datetime
    wall: dt.datetime
    drafts: "Cutoff | None" = None


@dataclass(frozen=True)
class Outlived:
    """What one part of a rule finds: what it is called, how many, and the days of the oldest and the newest."""

    name: str
    number: int
    oldest: dt.date | None
    newest: dt.date | None


@dataclass(frozen=True)
class Finding:
    rule: Rule
    months: int | None
    parts: list[Outlived]

    @property
    def number(self) -> int:
        return sum(part.number for part in self.parts)

    @property
    def kept(self) -> str:
        return kept_words(self.months)

    @property
    def found(self) -> list[Outlived]:
        return [part for part in self.parts if part.number]

    @property
    def oldest(self) -> dt.date | None:
        return min((part.oldest for part in self.found if part.oldest), default=None)

    @property
    def newest(self) -> dt.date | None:
        return max((part.newest for part in self.found if part.newest), default=None)

    @property
    def why(self) -> str:
        """The rule as a sentence, for the audit."""
        since = "" if self.months is None else f" {self.rule.since}"
        return f"{self.rule.title}: kept for {self.kept}{since}."


def kept_words(months: int | None) -> str:
    if months is None:
        return "ever"
    number, unit = (months // 12, "year") if months % 12 == 0 else (months, "month")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def months_of(agency: Agency, rule: Rule) -> int | None:
    months: int | None = agency.retention.get(rule.code, rule.months)
    return months


def is_nightly(agency: Agency) -> bool:
    return bool(agency.retention.get("nightly"))


def cutoff_of(agency: Agency, months: int) -> Cutoff:
    day = months_before(clock.today(agency.time_zone), months)
    wall = months_before(clock.wall_now().date(), months)
    drafts = months_of(agency, RULES["drafts"])
    return Cutoff(
        day=day,
        moment=clock.day_begins(day, agency.time_zone),
        wall=clock.day_begins(wall, "UTC"),
        drafts=None if drafts is None else _plain(months_before(clock.today(agency.time_zone), drafts), agency),
    )


def _plain(day: dt.date, agency: Agency) -> Cutoff:
    moment = clock.day_begins(day, agency.time_zone)
    return Cutoff(day, moment, moment)


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day so many months earlier, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def findings(agency: Agency) -> list[Finding]:
    """One for each rule. A query for each part of it."""
    return [finding(agency, rule) for rule in RULES.values()]


def finding(agency: Agency, rule: Rule) -> Finding:
    months = months_of(agency, rule)
    if months is None:
        return Finding(rule, None, [])
    cutoff = cutoff_of(agency, months)
    return Finding(rule, months, [_outlived(name, rows(agency, cutoff), agency) for name, rows in rule.parts])


def _outlived(name: str, rows: Rows, agency: Agency) -> Outlived:
    found = rows.order_by().aggregate(number=Count("pk"), oldest=Min("day"), newest=Max("day"))
    return Outlived(name, found["number"], as_day(found["oldest"], agency), as_day(found["newest"], agency))


def as_day(moment: dt.date | None, agency: Agency) -> dt.date | None:
    return clock.local_date(moment, agency.time_zone) if isinstance(moment, dt.datetime) else moment


# --- What each rule finds ---


def _notices(agency: Agency, cutoff: Cutoff) -> Rows:
    """But for those that a mail or a reminder still has to bring."""
    rows = Notice.objects.filter(written_at__lt=cutoff.moment, mail_due_at=None, remind_at=None)
    return rows.filter(to_person__in=known_only_to(agency)).annotate(day=F("written_at"))


def _mails(agency: Agency, cutoff: Cutoff) -> Rows:
    rows = Mail.objects.filter(written_at__lt=cutoff.moment, job_state=JobState.DONE)
    return rows.filter(to_person__in=known_only_to(agency)).annotate(day=F("written_at"))


def _digests(agency: Agency, cutoff: Cutoff) -> Rows:
    rows = Digest.objects.filter(opened_at__lt=cutoff.moment, job_state=JobState.DONE)
    return rows.filter(to_person__in=known_only_to(agency)).annotate(day=F("opened_at"))


def _invitations(agency: Agency, cutoff: Cutoff) -> Rows:
    over = Q(accepted_at__lt=cutoff.moment) | Q(replaced_at__lt=cutoff.moment) | Q(expires_at__lt=cutoff.moment)
    return Invitation.objects.filter(over, person__in=known_only_to(agency)).annotate(day=F("sent_at"))


def _verify_links(agency: Agency, cutoff: Cutoff) -> Rows:
    over = Q(used_at__lt=cutoff.moment) | Q(expires_at__lt=cutoff.wall)
    return VerifyLink.objects.filter(over, learner__in=known_only_to(agency)).annotate(day=F("sent_at"))


def _draft_credits(agency: Agency, cutoff: Cutoff) -> Rows:
    return Credit.objects.filter(_is_old_draft(agency, cutoff)).annotate(day=Coalesce("edited_at", "recorded_at"))


def _is_old_draft(agency: Agency, cutoff: Cutoff) -> Q:
    """Of a credit."""
    draft = _untouched("edited_at", cutoff) & Q(
        membership__library__agency=agency, state=CreditState.DRAFT, claimed_at=None, recorded_at__lt=cutoff.moment,
        corrects=None,
    )  # fmt: skip
    rests = (
        Credit.objects.filter(corrects=OuterRef("pk")), HoursEntry.objects.filter(credit=OuterRef("pk")),
        _moved(Credit, cutoff),
    )  # fmt: skip
    return draft & Q(*(~Exists(one) for one in rests))


_ON_A_PLAN: tuple[tuple[type[Model], str], ...] = (
    (Enrollment, "pdp"), (FinalReport, "pdp"), (ReviewNote, "pdp"), (HoursEntry, "activity_line__pdp"),
    (Credit, "goal_line__pdp"), (Credit, "activity_line__pdp"),
    (Participation, "goal_line__pdp"), (Participation, "activity_line__pdp"),
)  # fmt: skip


def _draft_plans(agency: Agency, cutoff: Cutoff) -> Rows:
    """Plans with one revision that was never sent, on which nothing rests."""
    ours = Revision.objects.filter(pdp=OuterRef("pk"))
    stale = _untouched("edited_at", cutoff) & _untouched("dropped_at", cutoff)
    kept = ours.filter(
        Q(previous__isnull=False) | Q(submitted_at__isnull=False) | ~stale | Exists(_moved(Revision, cutoff))
    )
    rests = [model._default_manager.filter(**{path: OuterRef("pk")}) for model, path in _ON_A_PLAN]
    rows = Pdp.objects.filter(membership__library__agency=agency, started_at__lt=cutoff.moment)
    rows = rows.filter(Exists(ours), *(~Exists(one) for one in (kept, *rests)))
    return rows.annotate(day=Subquery(ours.values(last=Coalesce("dropped_at", "edited_at", "started_at"))[:1]))


def _moved(model: type[Model], cutoff: Cutoff) -> QuerySet[AuditEntry]:
    """What was done with the row since, like taking a claim back, of which the row itself keeps no moment."""
    about = AuditEntry.objects.filter(subject_type=model._meta.label, subject_id=OuterRef("pk"), refused=False)
    return about.filter(at__gte=cutoff.moment)


def _untouched(moment: str, cutoff: Cutoff) -> Q:
    return Q(**{moment: None}) | Q(**{f"{moment}__lt": cutoff.moment})


def _evidence(agency: Agency, cutoff: Cutoff) -> Rows:
    """Files that show nothing but credits nobody needs a proof of any more."""
    shown = Credit.objects.filter(evidence=OuterRef("pk"))
    # Asked of the few credits of one file: as a list of all settled ones, SQLite would read it anew for each file.
    settled = needless = _is_settled(agency, cutoff)
    if cutoff.drafts:
        needless |= _is_old_draft(agency, cutoff.drafts)
    rows = Evidence.objects.filter(
        Exists(shown.filter(settled)), ~Exists(shown.filter(~needless)),
        ~Exists(Proof.objects.filter(evidence=OuterRef("pk"))),
    )  # fmt: skip
    return rows.annotate(day=Subquery(shown.order_by("-ended_on").values("ended_on")[:1], output_field=DateField()))


def _is_settled(agency: Agency, cutoff: Cutoff) -> Q:
    """Of a credit: decided long ago, outside every period that is open or whose certificate is in force or was lately,
    and counted by no such certificate."""
    mine, since = {"person": OuterRef("person")}, OuterRef("ended_on")
    valid = _lately_valid(cutoff)
    needs = (
        Enrollment.objects.filter(**mine, state__in=OPEN_STATES, starts_on__lte=since),
        Certificate.objects.filter(valid, **mine, enrollment__starts_on__lte=since),
        SpentCredit.objects.filter(_lately_valid(cutoff, "certificate__"), credit=OuterRef("pk")),
    )
    decided = Q(
        _untouched("verified_at", cutoff), _untouched("reversed_at", cutoff), membership__library__agency=agency,
        state__in=(CreditState.VERIFIED, CreditState.REVERSED), ended_on__lt=cutoff.day,
    )  # fmt: skip
    return decided & Q(*(~Exists(one) for one in needs))


def _lately_valid(cutoff: Cutoff, path: str = "") -> Q:
    """Of a certificate, or of what leads to one by `path`."""
    still = Q(**{f"{path}valid_through": None}) | Q(**{f"{path}valid_through__gte": cutoff.day})
    return still & Q(**{f"{path}state": CertificateState.ISSUED})


def _left(agency: Agency, cutoff: Cutoff) -> Rows:
    """Whose last post here ended long ago, and who has had no use of the house since."""
    posts, held = Membership.objects.filter(person=OuterRef("pk")), Q(ends_on=None) | Q(ends_on__gte=cutoff.day)
    lately = (
        posts.filter(held),
        AgencyRole.objects.filter(held, person=OuterRef("pk")),
        Enrollment.objects.filter(Q(state__in=OPEN_STATES) | Q(closed_at__gte=cutoff.moment), person=OuterRef("pk")),
        Certificate.objects.filter(_lately_valid(cutoff), person=OuterRef("pk")),
    )
    rows = Person.objects.filter(_untouched("last_login", cutoff), erased_at=None, is_superuser=False)
    rows = rows.filter(Exists(posts.filter(library__agency=agency)), *(~Exists(one) for one in lately))
    return rows.annotate(day=Subquery(posts.order_by("-ends_on").values("ends_on")[:1], output_field=DateField()))


def _people(agency: Agency, cutoff: Cutoff) -> Rows:
    return _left(agency, cutoff).filter(free_to_erase(agency))


def people_outlived(agency: Agency) -> QuerySet[Person]:
    """Whom the rule for people would have erased, by name."""
    return _who_left(agency).filter(free_to_erase(agency))


def people_held_back(agency: Agency) -> QuerySet[Person]:
    """Who left as long ago, while something stands in the way of erasing them, by name."""
    return _who_left(agency).exclude(free_to_erase(agency))


def _who_left(agency: Agency) -> QuerySet[Person]:
    months = months_of(agency, RULES["people"])
    rows: QuerySet[Person] = Person.objects.none() if months is None else _left(agency, cutoff_of(agency, months))
    return rows.order_by("family_name", "display_name", "pk")


_RULES = (
    Rule(
        "messages", "Notices, mails and digests", "after they were written", 24, 12,
        (("Notices", _notices), ("Mails that were sent", _mails), ("Digests", _digests)),
    ),
    Rule(
        "links", "Invitations and links to verify by", "after they were used or expired", 12, 6,
        (("Invitations", _invitations), ("Links to verify by", _verify_links)),
    ),
    Rule(
        "evidence", "Files of evidence", "after the day and the verification of the credits they show", 84, 36,
        (("Files of evidence", _evidence),),
    ),
    Rule(
        "drafts", "Drafts that were never sent", "after they were last touched", 36, 12,
        (("Drafts of credits", _draft_credits), ("Drafts of plans", _draft_plans)),
    ),
    Rule(
        "people", "People who left", "after their last post, sign-in and certificate", 120, 36,
        (("People to erase", _people),),
    ),
)  # fmt: skip
# In the order in which they are carried out: what goes with one thing was counted for itself before.
RULES = {rule.code: rule for rule in _RULES}
