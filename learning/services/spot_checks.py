"""Spot checks: a random sample of verified credits whose owners show something of them. The credits stay as they are;
what follows where nothing is shown, a consultant decides by the way there is for every credit."""

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from learning.enums import CreditState, SpotPool
from learning.enums import SpotCheckState as S
from learning.mail import spot_checks as mail
from learning.models import Credit, Evidence, SpotCheck, SpotRound
from learning.queries.spot_checks import OPEN, Pool, is_overdue, pool_of, why_not_to_check
from learning.queries.spot_draw import drawn
from learning.services.credit_rules import MOST_FILES, check_reason
from learning.workflows import SPOT_CHECK
from libraries.models import Agency
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.wording import long_date

MOST = 200  # credits of one round: each is somebody's work, and a consultant's
LEAST_PEOPLE = 5  # whose credits can be drawn: of fewer, days can be chosen so that they meet somebody
TIME_TO_ANSWER = 7  # days, at least
NEWER_ROUND = "A newer round asks for the same credit. Answer there."


@dataclass(frozen=True)
class Sample:
    """What a round asks for: credits verified or certified (`of`) from day to day, and either a share in percent or a
    number of them."""

    first_day: dt.date
    last_day: dt.date
    due_on: dt.date
    share: int | None = None
    number: int | None = None
    exempt_months: int = 24
    of: str = SpotPool.VERIFIED

    def size(self, pool: Pool) -> int:
        """How many are drawn: a share is rounded up, so that it is never none."""
        wanted = self.number if self.share is None else -(-len(pool.keys) * self.share // 100)
        return min(wanted or 0, len(pool.keys))


@transaction.atomic
def spot_round_start(*, actor: Actor, agency: Agency, sample: Sample, token: str) -> SpotRound:
    """Draw a sample and ask the owners. A second call with the same `token`, of the form, starts nothing.

    Raises DomainError on a field of the form, also where nothing could be drawn.
    """
    require(actor, "agency.start_spot_round", agency)
    started = SpotRound.objects.filter(agency=agency, token=token)
    if already := started.first():
        return already
    _check_sample(agency, sample)
    pool = pool_of(agency, sample.first_day, sample.last_day, sample.exempt_months, sample.of)
    number = _settled_number(sample, pool)
    seed = secrets.token_hex(8)
    chosen = drawn(seed, pool.keys, number)
    try:
        with transaction.atomic():
            _hold(chosen)
            one = SpotRound.objects.create(
                agency=agency, of=sample.of, first_day=sample.first_day, last_day=sample.last_day,
                share=sample.share, number=number, exempt_months=sample.exempt_months, due_on=sample.due_on, seed=seed,
                pool=list(pool.keys), left_out=pool.left_out, token=token, started_by=actor.person,
                started_at=clock.now(),
            )  # fmt: skip
            SpotCheck.objects.bulk_create(SpotCheck(round=one, credit_id=pk) for pk in chosen)
    except IntegrityError as twice:  # two clicks at once, or another round that drew the same credit
        if already := started.first():
            return already
        raise NotNow("Another round was started at this moment. Look at it, then start this one again.") from twice
    audit.record(
        "agency.start_spot_round", one, actor=actor, after=f"{number} drawn",
        facts={"seed": seed, "pool": len(pool.keys), "left_out": pool.left_out},
    )  # fmt: skip
    _tell_the_drawn(one)
    return one


def _hold(chosen: list[int]) -> None:
    """No credit of these is reversed or unverified until they are asked for."""
    rows = Credit.objects.select_for_update().filter(pk__in=chosen, state=CreditState.VERIFIED).order_by("pk")
    if len(rows.values_list("pk", flat=True)) != len(chosen):
        raise NotNow("A drawn credit was reversed or unverified at this moment. Nobody was asked: draw once more.")


def _check_sample(agency: Agency, sample: Sample) -> None:
    today = clock.today(agency.time_zone)
    if sample.last_day < sample.first_day:
        raise DomainError("The last day is before the first.", "last_day")
    if sample.last_day > today:
        raise DomainError(f"This day is still to come. Use {long_date(today)} or an earlier one.", "last_day")
    soonest = today + dt.timedelta(days=TIME_TO_ANSWER)
    if sample.due_on < soonest:
        raise DomainError(f"Give people a week at least: {long_date(soonest)} or later.", "due_on")
    if (sample.share is None) == (sample.number is None):
        raise DomainError("Say either a share or a number.", "number")


def _settled_number(sample: Sample, pool: Pool) -> int:
    number = sample.size(pool)
    if not number:
        left_out = sum(credits for _, credits in pool.left_out.values())
        raise DomainError(
            f"No credit of these days can be drawn.{_left_out_words(left_out)} Choose other days.", "first_day"
        )
    if number > MOST:
        raise DomainError(f"That is {number} credits. A round draws at most {MOST}: choose fewer.", "number")
    _check_chance(number, pool)
    return number


def _check_chance(number: int, pool: Pool) -> None:
    """Whoever is drawn reads that nobody chose them, so the days and the number must not come to a choice."""
    if pool.people < LEAST_PEOPLE:
        raise DomainError(
            f"Too few people have credits of these days ({pool.people}) for a draw to be random. Choose days with "
            f"credits of {LEAST_PEOPLE} people at least.",
            "first_day",
        )
    if number > (most := -(-len(pool.keys) // 2)):
        raise DomainError(
            f"{len(pool.keys)} credits can be drawn, and at most half of them are, so that the draw stays random: "
            f"choose {most} or fewer, or more days.",
            "number",
        )


def _left_out_words(credits: int) -> str:
    if not credits:
        return ""
    belong = "1 credit belongs to somebody" if credits == 1 else f"{credits} credits belong to people"
    return f" {belong} who cannot be drawn now."


def _tell_the_drawn(one: SpotRound) -> None:
    told: set[int] = set()
    for check in one.checks.select_related("credit__person", "round__agency"):
        if check.credit.person_id not in told:
            told.add(check.credit.person_id)
            mail.asked(check)


@transaction.atomic
def spot_check_answer(*, actor: Actor, check: SpotCheck, words: str, evidence: Iterable[Evidence] = ()) -> SpotCheck:
    """Show something of a credit of one's own: files of one's box, words, or both. The credit is not changed."""
    require(actor, "spot_check.answer", check)
    words, files = words.strip(), list(evidence)
    if any(one.person_id != check.credit.person_id for one in files):
        raise DomainError("Only your own files and links can show your credit.", "evidence")
    if len(files) > MOST_FILES:
        raise DomainError(f"At most {MOST_FILES} files and links. Keep those that show it best.", "evidence")
    if not words and not files:
        raise DomainError("Add a file or a link, or say in your words what shows it.", "words")
    _check_answerable(check)
    try:
        with transaction.atomic():
            before = SPOT_CHECK.advance(
                check, "answer", answer=words, answered_at=clock.now(), decided_by=None, decided_at=None, reason=""
            )
    except IntegrityError as newer:
        raise NotNow(NEWER_ROUND) from newer
    check.evidence.set(files)
    audit.record("spot_check.answer", check, actor=actor, before=before, after=check.state, facts={"files": len(files)})
    mail.settled(check)
    return check


def _check_answerable(check: SpotCheck) -> None:
    if check.credit.state == CreditState.REVERSED:
        raise DomainError("This credit is reversed, so there is nothing to show. Enter it again if it did happen.")
    newer = SpotCheck.objects.filter(credit=check.credit_id, state__in=OPEN).exclude(pk=check.pk)
    if newer.exists():
        raise DomainError(NEWER_ROUND)


@transaction.atomic
def spot_check_take_back(*, actor: Actor, check: SpotCheck) -> SpotCheck:
    """Answer anew, before anybody has decided. What was written and ticked is kept for it, and shown to nobody."""
    require(actor, "spot_check.answer", check)
    before = SPOT_CHECK.advance(check, "take_back", answered_at=None)
    audit.record("spot_check.answer", check, actor=actor, before=before, after=check.state)
    mail.settled(check)
    return check


@transaction.atomic
def spot_check_pass(*, actor: Actor, check: SpotCheck, sent_at: dt.datetime | None) -> SpotCheck:
    """What was shown is enough. Here and below, `sent_at` is the answer that was read, None where there was none;
    NotNow when it is another one now."""
    _require_checker(actor, check)
    _same_answer(check, sent_at)
    return _decide(actor, check, "pass", "")


@transaction.atomic
def spot_check_not_show(
    *, actor: Actor, check: SpotCheck, reason: str, sent_at: dt.datetime | None = None
) -> SpotCheck:
    """Nothing shows that it happened. The credit stays verified until somebody reverses it."""
    _require_checker(actor, check)
    _same_answer(check, sent_at)
    reason = check_reason(reason)
    if check.state == S.ASKED and not is_overdue(check):
        raise DomainError(f"They have until {long_date(check.round.due_on)}, end of day. Decide after it.")
    return _decide(actor, check, "not_show", reason)


@transaction.atomic
def spot_check_drop(*, actor: Actor, check: SpotCheck, reason: str, sent_at: dt.datetime | None = None) -> SpotCheck:
    """Ask no more: somebody is on leave, or it cannot be shown for a good reason. It counts as neither."""
    _require_checker(actor, check)
    _same_answer(check, sent_at)
    return _decide(actor, check, "drop", check_reason(reason))


@transaction.atomic
def spot_checks_drop(*, actor: Actor, credit: Credit, reason: str) -> None:
    """A credit that was reversed has nothing to show any more. Only for services that have authorized it."""
    for check in SpotCheck.objects.filter(credit=credit, state__in=OPEN).select_related("round__agency", "credit"):
        _decide(actor, check, "drop", reason, is_told=False)


def _require_checker(actor: Actor, check: SpotCheck) -> None:
    require(actor, "spot_check.decide", check)
    if words := why_not_to_check(actor.person, check):
        raise NotAllowed(words, permission="spot_check.decide", thing=check)


def _same_answer(check: SpotCheck, sent_at: dt.datetime | None) -> None:
    if check.answered_at != sent_at:
        raise NotNow(
            "The answer was sent, sent anew or taken back since you opened this page. Read what is shown now, then "
            "decide."
        )


def _decide(actor: Actor, check: SpotCheck, action: str, reason: str, *, is_told: bool = True) -> SpotCheck:
    before = SPOT_CHECK.advance(check, action, decided_by=actor.person, decided_at=clock.now(), reason=reason)
    entry = audit.record("spot_check.decide", check, actor=actor, before=before, after=check.state, reason=reason)
    mail.settled(check)
    if is_told:
        mail.decided(check, event=entry.pk)
    return check
