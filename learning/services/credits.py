"""The verbs of a credit. One fact is entered once, verified once by somebody else, and never edited after that."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction

from learning import signals
from learning.enums import CreditState
from learning.mail import credits as mail
from learning.models import ActivityLine, Category, Credit, CreditCategory, Evidence, GoalLine, Kind
from learning.queries.credits import correction_of, credit_of_event, verifiers
from learning.services import credit_rules as rules
from learning.services.particulars import NO_PARTICULARS, Particulars
from learning.services.sources import NO_SOURCE, Source, events_hold, settled_source
from learning.services.spot_checks import spot_checks_drop
from learning.workflows import CREDIT
from libraries.models import Membership
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.workflow import not_now_words

TWICE = "You have a credit of this event already. Look among your credits."
EDITABLE = (CreditState.DRAFT, CreditState.RETURNED)


@transaction.atomic
def credit_record(
    *,
    actor: Actor,
    membership: Membership,
    kind: Kind,
    title: str,
    provider: str,
    started_on: dt.date,
    ended_on: dt.date,
    minutes: int,
    category: Category | None,
    goal_line: GoalLine | None,
    activity_line: ActivityLine | None,
    learned: str,
    units_hundredths: int = 0,
    particulars: Particulars = NO_PARTICULARS,
    evidence: Iterable[Evidence] = (),
    credit: Credit | None = None,
    source: Source = NO_SOURCE,
) -> Credit:
    """Write a new draft, or with `credit` edit a draft or a returned one.

    `minutes` is 0 for a kind with a unit. `source` is what a new one is taken from, as far as it is `source_kept`.
    Raises DomainError naming the field that is wrong, NotNow when the credit is no longer the learner's to edit.
    """
    require(actor, "membership.log_credit", membership)
    files = list(evidence)
    rules.check_title(title)
    rules.check_kind(membership, kind, category, credit)
    rules.check_days(membership, started_on, ended_on)
    rules.check_size(kind, minutes, units_hundredths, started_on, ended_on)
    rules.check_evidence(membership, files)
    source = settled_source(membership, source, kind, (title, provider), (started_on, ended_on), credit)
    rules.check_published(particulars.published_on, ended_on, source.item)
    goal_line, activity_line = rules.settled_lines(membership, goal_line, activity_line)
    rules.check_planned_kind(kind, activity_line)
    facts: dict[str, Any] = {
        "kind": kind, "title": " ".join(title.split()), "provider": provider.strip(),
        "started_on": started_on, "ended_on": ended_on, "minutes": minutes, "units_hundredths": units_hundredths,
        "learned": learned.strip(), "goal_line": goal_line, "activity_line": activity_line,
        **particulars.facts(kind), **source.facts(minutes),
    }  # fmt: skip
    if credit is None:
        credit = _new(actor, membership, facts)
    else:
        _edit(actor, membership, credit, facts)
    _set_category(credit, rules.settled_category(category, source.item))
    credit.evidence.set(files)
    _tell(credit)
    return credit


def _new(actor: Actor, post: Membership, facts: dict[str, Any]) -> Credit:
    try:
        with transaction.atomic():
            credit = Credit.objects.create(person_id=post.person_id, membership=post, recorded_at=clock.now(), **facts)
    except IntegrityError as twice:  # two clicks at once: the unique constraint let one through
        raise NotNow(TWICE) from twice
    audit.record("credit.record", credit, actor=actor, after=credit.state)
    return credit


def _edit(actor: Actor, post: Membership, credit: Credit, facts: dict[str, Any]) -> None:
    require(actor, "credit.claim", credit)
    if credit.membership_id != post.pk:
        raise DomainError("A credit stays with the post it was logged for. Log a new one for another post.")
    rules.check_session(credit, facts)
    changed = [name for name, value in facts.items() if getattr(credit, name) != value]
    rows = Credit.objects.filter(pk=credit.pk, state__in=EDITABLE)
    if not rows.update(edited_at=clock.now(), **facts):
        credit.refresh_from_db()
        raise NotNow(not_now_words(credit, credit.state))
    credit.refresh_from_db()
    audit.record(
        "credit.edit", credit, actor=actor, before=credit.state, after=credit.state, facts={"changed": changed}
    )


def _set_category(credit: Credit, category: Category | None) -> None:
    """The one category in the list of the post's agency."""
    agency = credit.membership.library.agency
    if category is None:
        credit.categories.filter(agency=agency).delete()
    else:
        CreditCategory.objects.update_or_create(credit=credit, agency=agency, defaults={"category": category})


@transaction.atomic
def credit_log(*, actor: Actor, membership: Membership, credit: Credit | None = None, **facts: Any) -> Credit:
    """Record and claim in one step; takes what `credit_record` takes. What cannot be claimed is not recorded."""
    recorded = credit_record(actor=actor, membership=membership, credit=credit, **facts)
    return credit_claim(actor=actor, credit=recorded)


@transaction.atomic
def credit_claim(*, actor: Actor, credit: Credit) -> Credit:
    """Ask for verification. Raises DomainError when something is missing or the days are still to come."""
    require(actor, "credit.claim", credit)
    rules.check_claim(credit)
    before = CREDIT.advance(credit, "claim", claimed_at=clock.now())
    audit.record("credit.claim", credit, actor=actor, before=before, after=credit.state)
    mail.to_verifiers(credit)
    _tell(credit)
    return credit


@transaction.atomic
def credit_take_back(*, actor: Actor, credit: Credit) -> Credit:
    """Make a claimed credit a draft again, before anybody has decided on it."""
    require(actor, "credit.claim", credit)
    before = CREDIT.advance(credit, "take_back", claimed_at=None)
    audit.record("credit.take_back", credit, actor=actor, before=before, after=credit.state)
    _tell(credit)
    return credit


@transaction.atomic
def credit_verify(*, actor: Actor, credit: Credit, sent_at: dt.datetime | None = None, by_mail: bool = False) -> Credit:
    """Say that this happened as claimed; the capacity in which it is said is kept with it. Never one's own.

    `sent_at` is the claim the verifier read; NotNow when it was taken back and claimed again since. `by_mail` says that
    they came by a link in a mail, without signing in.
    """
    require(actor, "credit.verify", credit)
    rules.check_same_claim(credit, sent_at)
    is_interim = verifiers(credit.membership).is_interim
    said_as = actor.hat_words("credit.verify") + (", interim verification" if is_interim else "")
    said_as += ", by a link in a mail" if by_mail else ""
    before = CREDIT.advance(
        credit, "verify", verified_at=clock.now(), verified_by=actor.person, verified_as=said_as[:200]
    )
    reason = "No supervisor and no director was in post." if is_interim else ""
    audit.record(
        "credit.verify", credit, actor=actor, before=before, after=credit.state, reason=reason,
        facts={"by": "a link in a mail"} if by_mail else None,
    )  # fmt: skip
    _tell(credit)
    return credit


@transaction.atomic
def credit_return(*, actor: Actor, credit: Credit, reason: str, sent_at: dt.datetime | None = None) -> Credit:
    """Give a claimed credit back to the learner, who reads the reason, edits and claims again. NotNow as in
    `credit_verify`."""
    require(actor, "credit.verify", credit)
    reason = rules.check_reason(reason)
    rules.check_same_claim(credit, sent_at)
    before = CREDIT.advance(credit, "return", returned_at=clock.now(), returned_by=actor.person, return_reason=reason)
    entry = audit.record("credit.verify", credit, actor=actor, before=before, after=credit.state, reason=reason)
    mail.credit_returned(credit, by=actor.person, event=entry.pk)
    _tell(credit)
    return credit


@transaction.atomic
def credit_unverify(*, actor: Actor, credit: Credit) -> Credit:
    """Undo one's own verification, the same day and while no certificate counts the credit."""
    require(actor, "credit.verify", credit)
    rules.check_undo(credit, actor.person.pk)
    before = CREDIT.advance(credit, "unverify", verified_at=None, verified_by=None, verified_as="")
    rules.check_not_drawn(credit)  # once more: a round that holds the row may have drawn it meanwhile
    audit.record("credit.verify", credit, actor=actor, before=before, after=credit.state)
    mail.to_verifiers(credit)
    _tell(credit)
    return credit


@transaction.atomic
def credit_reverse(*, actor: Actor, credit: Credit, reason: str) -> Credit:
    """A consultant takes a verified credit out; it stays readable as reversed. Refused once a certificate counts it."""
    require(actor, "credit.reverse", credit)
    reason = rules.check_reason(reason)
    rules.check_not_spent(credit)
    before = CREDIT.advance(
        credit, "reverse", reversed_at=clock.now(), reversed_by=actor.person, reversal_reason=reason
    )
    entry = audit.record("credit.reverse", credit, actor=actor, before=before, after=credit.state, reason=reason)
    spot_checks_drop(actor=actor, credit=credit, reason="The credit was reversed.")
    mail.credit_reversed(credit, by=actor.person, event=entry.pk)
    _tell(credit)
    return credit


@transaction.atomic
def credit_reenter(*, actor: Actor, credit: Credit) -> Credit:
    """Start a draft that corrects a reversed credit: its copy, evidence included, to mend and claim again."""
    require(actor, "credit.claim", credit)
    events_hold([credit.catalog_event])
    # The row is locked by an update that changes nothing, so that two clicks make one copy.
    if not Credit.objects.filter(pk=credit.pk, state=CreditState.REVERSED).update(state=CreditState.REVERSED):
        credit.refresh_from_db()
        raise NotNow("Only a reversed credit is entered again. This one is still in use: edit it, or ask for it back.")
    if correction_of(credit) is not None:
        raise NotNow("This credit was already entered again. Go on with the one that corrects it.")
    if credit_of_event(credit.person_id, credit.catalog_event) is not None:  # the next roster made it, or a claim
        raise NotNow(TWICE)
    copied = ("kind", "tags", "title", "provider", "started_on", "ended_on", "minutes", "units_hundredths",
              "amount_hundredths", "catalog_item", "catalog_event", "role", "topic", "event", "published_on", "learned",
              "goal_line", "activity_line")  # fmt: skip
    copy = Credit.objects.create(
        person_id=credit.person_id,
        membership=credit.membership,
        recorded_at=clock.now(),
        corrects=credit,
        **{name: getattr(credit, name) for name in copied},
    )
    CreditCategory.objects.bulk_create(
        CreditCategory(credit=copy, agency_id=row.agency_id, category_id=row.category_id)
        for row in credit.categories.all()
    )
    copy.evidence.set(credit.evidence.all())
    audit.record("credit.reenter", copy, actor=actor, after=copy.state, facts={"corrects": credit.pk})
    _tell(copy)
    return copy


def _tell(credit: Credit) -> None:
    signals.credits_changed.send(sender=Credit, people=[credit.person_id])
