"""What has outlived its use in an agency, by its own periods: each kind of thing, what of it, how many, from when.

The page, the dry run and the run that carries it out ask the same rows. Nobody but the agency knows the people meant:
what another agency keeps is its own to take away. What goes is gone for good, so what is in doubt is not found.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.db.models import Count, DateField, Exists, F, Max, Min, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from certification.models import (
    Certificate,
    Decision,
    Enrollment,
    ExceptionRequest,
    OutsideCertificate,
    Proof,
    SpentCredit,
)
from certification.queries.board_facts import BOARD
from certification.queries.standing import OPEN_STATES
from learning.enums import CreditState
from learning.models import (
    Credit,
    DraftComment,
    Evidence,
    FinalReport,
    HoursEntry,
    Participation,
    Pdp,
    ReviewNote,
    Revision,
    SpotCheck,
    VerifyLink,
)
from learning.queries.spot_checks import OPEN as OPEN_CHECKS
from libraries.models import Agency, Invitation, Membership, Person
from pdplanner.home.queries.erasing import free_to_erase, known_only_to
from pdplanner.home.queries.last_use import NEVER_SENT, in_force_since, moved_since, touched_since, uses_since
from pdplanner.kernel import clock
from pdplanner.kernel.clock import months_before
from pdplanner.kernel.models import Digest, JobState, Mail, Notice

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


@dataclass(frozen=True)
class ToGo:
    """A part of a rule as it was before anything went. Of `rows`, asked again, no others go than these `keys`: what
    comes free because something else went waits until it was listed itself."""

    code: str
    name: str
    why: str
    rows: Rows
    keys: tuple[int, ...]


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


def agencies_tonight() -> list[Agency]:
    """Those that turned it on. Each night begins with another one, so that none waits for ever behind a slow one."""
    rows = [agency for agency in Agency.objects.order_by("pk") if is_nightly(agency)]
    first = clock.wall_now().date().toordinal() % len(rows) if rows else 0
    return rows[first:] + rows[:first]


def cutoff_of(agency: Agency, months: int) -> Cutoff:
    drafts = months_of(agency, RULES["drafts"])
    return replace(_plain(agency, months), drafts=None if drafts is None else _plain(agency, drafts))


def _plain(agency: Agency, months: int) -> Cutoff:
    day = months_before(clock.today(agency.time_zone), months)
    wall = months_before(clock.wall_now().date(), months)
    return Cutoff(day, clock.day_begins(day, agency.time_zone), clock.day_begins(wall, "UTC"))


def findings(agency: Agency) -> list[Finding]:
    """One for each rule. A query for each part of it."""
    return [finding(agency, rule) for rule in RULES.values()]


def finding(agency: Agency, rule: Rule) -> Finding:
    months = months_of(agency, rule)
    if months is None:
        return Finding(rule, None, [])
    cutoff = cutoff_of(agency, months)
    return Finding(rule, months, [_outlived(name, rows(agency, cutoff), agency) for name, rows in rule.parts])


def to_go(agency: Agency) -> list[ToGo]:
    """All of it, in the order in which it goes."""
    listed = []
    for rule in RULES.values():
        if (months := months_of(agency, rule)) is None:
            continue
        for name, find in rule.parts:
            rows = find(agency, cutoff_of(agency, months))
            keys = tuple(rows.order_by("pk").values_list("pk", flat=True))
            listed.append(ToGo(rule.code, name, Finding(rule, months, []).why, rows, keys))
    return listed


def _outlived(name: str, rows: Rows, agency: Agency) -> Outlived:
    found = rows.order_by().aggregate(number=Count("pk"), oldest=Min("day"), newest=Max("day"))
    return Outlived(name, found["number"], as_day(found["oldest"], agency), as_day(found["newest"], agency))


def as_day(moment: dt.date | None, agency: Agency) -> dt.date | None:
    return clock.local_date(moment, agency.time_zone) if isinstance(moment, dt.datetime) else moment


# --- What each rule finds ---


def _notices(agency: Agency, cutoff: Cutoff) -> Rows:
    """But for those that a mail or a reminder still has to bring, or that ask for something still to be done."""
    rows = Notice.objects.filter(written_at__lt=cutoff.moment, mail_due_at=None, remind_at=None)
    rows = rows.exclude(asks=True, settled_at=None)
    return rows.filter(to_person__in=known_only_to(agency)).annotate(day=F("written_at"))


def _mails(agency: Agency, cutoff: Cutoff) -> Rows:
    rows = Mail.objects.filter(written_at__lt=cutoff.moment, job_state=JobState.DONE)
    return rows.filter(to_person__in=known_only_to(agency)).annotate(day=F("written_at"))


def _digests(agency: Agency, cutoff: Cutoff) -> Rows:
    rows = Digest.objects.filter(opened_at__lt=cutoff.moment, job_state=JobState.DONE)
    return rows.filter(to_person__in=known_only_to(agency)).annotate(day=F("opened_at"))


def _invitations(agency: Agency, cutoff: Cutoff) -> Rows:
    over = Q(accepted_at__lt=cutoff.moment) | Q(replaced_at__lt=cutoff.moment) | Q(expires_at__lt=cutoff.wall)
    return Invitation.objects.filter(over, person__in=known_only_to(agency)).annotate(day=F("sent_at"))


def _verify_links(agency: Agency, cutoff: Cutoff) -> Rows:
    over = Q(used_at__lt=cutoff.moment) | Q(expires_at__lt=cutoff.wall)
    return VerifyLink.objects.filter(over, learner__in=known_only_to(agency)).annotate(day=F("sent_at"))


def _draft_credits(agency: Agency, cutoff: Cutoff) -> Rows:
    return Credit.objects.filter(_is_old_draft(agency, cutoff)).annotate(day=Coalesce("edited_at", "recorded_at"))


_ON_A_CREDIT: tuple[tuple[type[Model], str], ...] = (
    (Credit, "corrects"), (HoursEntry, "credit"), (Decision, "credit"), (SpentCredit, "credit"),
    (SpotCheck, "credit"), (ExceptionRequest, "credit"),
)  # fmt: skip


def _is_old_draft(agency: Agency, cutoff: Cutoff) -> Q:
    """Of a credit. Its day of learning does not matter, but every moment at which it, or a file of it, was touched."""
    untouched = [_untouched(moment, cutoff) for moment in ("edited_at", "returned_at")]
    draft = Q(
        *untouched, membership__library__agency=agency, state=CreditState.DRAFT, claimed_at=None, verified_at=None,
        recorded_at__lt=cutoff.moment, corrects=None,
    )  # fmt: skip
    rests = [
        *(model._default_manager.filter(**{path: OuterRef("pk")}) for model, path in _ON_A_CREDIT),
        Evidence.objects.filter(credits=OuterRef("pk"), added_at__gte=cutoff.moment),
        moved_since(Credit, cutoff.moment),
    ]
    return draft & Q(*(~Exists(one) for one in rests))


_ON_A_PLAN: tuple[tuple[type[Model], str], ...] = (
    (Enrollment, "pdp"), (FinalReport, "pdp"), (ReviewNote, "pdp"), (HoursEntry, "activity_line__pdp"),
    (Credit, "goal_line__pdp"), (Credit, "activity_line__pdp"),
    (Participation, "goal_line__pdp"), (Participation, "activity_line__pdp"),
)  # fmt: skip


def _draft_plans(agency: Agency, cutoff: Cutoff) -> Rows:
    """Plans of drafts that were never sent, on which nothing rests and about which nobody said anything lately."""
    ours = Revision.objects.filter(pdp=OuterRef("pk"))
    kept = ours.filter(
        ~NEVER_SENT | Q(previous__isnull=False) | _touched(Revision, cutoff)
        | Exists(moved_since(Revision, cutoff.moment))
    )  # fmt: skip
    said = DraftComment.objects.filter(_touched(DraftComment, cutoff), revision__pdp=OuterRef("pk"))
    rests = [_rests(agency, cutoff, model).filter(**{path: OuterRef("pk")}) for model, path in _ON_A_PLAN]
    rows = Pdp.objects.filter(membership__library__agency=agency).exclude(_touched(Pdp, cutoff))
    rows = rows.filter(Exists(ours), *(~Exists(one) for one in (kept, said, moved_since(Pdp, cutoff.moment), *rests)))
    return rows.annotate(day=Subquery(ours.values(last=Coalesce("dropped_at", "edited_at", "started_at"))[:1]))


def _rests(agency: Agency, cutoff: Cutoff, model: type[Model]) -> Rows:
    """But for drafts of credits that go at the same time: a plan that only these hold is listed with them."""
    rows: Rows = model._default_manager.all()
    return rows.exclude(_is_old_draft(agency, cutoff)) if model is Credit else rows


def _touched(model: type[Model], cutoff: Cutoff) -> Q:
    return touched_since(model, cutoff.day, cutoff.moment)


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
        ~Exists(OutsideCertificate.objects.filter(scan=OuterRef("pk"))),
        ~Exists(_spot_checks(cutoff).filter(evidence=OuterRef("pk"))),
    )  # fmt: skip
    return rows.annotate(day=Subquery(shown.order_by("-ended_on").values("ended_on")[:1], output_field=DateField()))


def _spot_checks(cutoff: Cutoff) -> QuerySet[SpotCheck]:
    """That are open, or were answered or decided lately."""
    return SpotCheck.objects.filter(Q(state__in=OPEN_CHECKS) | _touched(SpotCheck, cutoff))


def _is_settled(agency: Agency, cutoff: Cutoff) -> Q:
    """Of a credit: decided long ago, nobody decided anything else about it, and whose it is holds no open enrollment
    and no certificate that is in force or was lately, alone or with a board.

    Which credits these count is for their rules to say, which look back, and not for a day to be compared with here.
    """
    person, day = OuterRef("person"), cutoff.day
    board = {"library__memberships__person": person, "library__memberships__role__in": BOARD}
    needs = (
        Enrollment.objects.filter(state__in=OPEN_STATES, person=person),
        Enrollment.objects.filter(state__in=OPEN_STATES, **board),
        Certificate.objects.filter(in_force_since(day), person=person),
        Certificate.objects.filter(in_force_since(day), **{f"enrollment__{path}": one for path, one in board.items()}),
        SpentCredit.objects.filter(in_force_since(day, "certificate__"), credit=OuterRef("pk")),
        Decision.objects.filter(credit=OuterRef("pk")),
        _spot_checks(cutoff).filter(credit=OuterRef("pk")),
    )
    decided = Q(
        _untouched("verified_at", cutoff), _untouched("reversed_at", cutoff), membership__library__agency=agency,
        state__in=(CreditState.VERIFIED, CreditState.REVERSED), ended_on__lt=day,
    )  # fmt: skip
    return decided & Q(*(~Exists(one) for one in needs))


def _left(agency: Agency, cutoff: Cutoff) -> Rows:
    """Whose last post here ended long ago, and who has had nothing to do with the house since."""
    posts = Membership.objects.filter(person=OuterRef("pk"))
    rows = Person.objects.filter(
        _untouched("last_login", cutoff), _untouched("recorded_at", cutoff), erased_at=None, is_superuser=False
    )
    lately = uses_since(cutoff.day, cutoff.moment)
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
        "evidence", "Files and links of evidence", "after the day and the verification of the credits they show",
        84, 36,
        (("Files and links of evidence", _evidence),),
    ),
    Rule(
        "drafts", "Drafts nobody is asked about", "after they were last touched", 36, 12,
        (("Drafts of credits", _draft_credits), ("Drafts of plans", _draft_plans)),
    ),
    Rule(
        "people", "People who left", "after anything of theirs last happened or was entered", 120, 36,
        (("People to erase", _people),),
    ),
)  # fmt: skip
# In the order in which they are carried out: what goes with one thing was counted for itself before.
RULES = {rule.code: rule for rule in _RULES}
