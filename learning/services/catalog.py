"""The verbs of the catalog: anybody proposes an item, somebody else at the agency approves, returns or retires it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from learning.enums import ItemState
from learning.mail import catalog as mail
from learning.models import CatalogItem, Category, Kind, Subject
from learning.services.credit_rules import check_least
from learning.services.revaluing import credits_revalue
from learning.workflows import CATALOG_ITEM
from libraries.models import Agency
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.folding import folded
from pdplanner.kernel.models import AuditEntry
from pdplanner.kernel.wording import long_date
from pdplanner.kernel.workflow import not_now_words

WORTH = {"amount_hundredths", "category", "kind", "minutes"}  # what decides on the credits it gives
MOST_MINUTES = 500 * 60
MOST_SUBJECTS = 8
LONGEST_SUBJECT, LONGEST_KEY = 60, 80  # letters, and letters of its key: one sign can fold into several


@dataclass(frozen=True)
class ItemFacts:
    """What an item says. `subjects` are words as people type them; `amount_hundredths` None leaves the worth to the
    minutes."""

    title: str
    provider: str
    kind: Kind
    format: str
    minutes: int
    description: str = ""
    category: Category | None = None
    subjects: Iterable[str] = ()
    region: str = ""
    link: str = ""
    cents: int = 0
    amount_hundredths: int | None = None
    published_on: dt.date | None = None

    def columns(self) -> dict[str, Any]:
        return {
            "title": " ".join(self.title.split()), "provider": " ".join(self.provider.split()), "kind": self.kind,
            "format": self.format, "minutes": self.minutes, "description": self.description.strip(),
            "category": self.category, "region": self.region.strip(), "link": self.link.strip(), "cents": self.cents,
            "amount_hundredths": self.amount_hundredths, "published_on": self.published_on,
        }  # fmt: skip


@transaction.atomic
def item_propose(*, actor: Actor, agency: Agency, facts: ItemFacts) -> CatalogItem:
    """Propose an item; the consultants are asked to decide. Raises DomainError naming the field that is wrong."""
    require(actor, "agency.propose_item", agency)
    _check(agency, facts)
    item = CatalogItem.objects.create(
        agency=agency, proposed_by=actor.person, proposed_at=clock.now(), **facts.columns()
    )
    _set_subjects(item, facts.subjects)
    audit.record("agency.propose_item", item, actor=actor, after=item.state)
    mail.to_deciders(item)
    return item


def item_edit(*, actor: Actor, item: CatalogItem, facts: ItemFacts) -> CatalogItem:
    """Change what it says; what plans and credits copied from it stays as it was. Only another number of credits also
    holds for credits that nobody has verified yet.

    Its proposer edits what was returned; the agency's people whatever they have not retired, but no one alone what
    their own proposal is worth once it is offered; who tries that is on record. NotNow otherwise.
    """
    require(actor, "catalog_item.edit", item)
    _check(item.agency, facts, item)
    before = {name: getattr(item, name) for name in facts.columns()}
    changed = sorted(name for name, value in facts.columns().items() if before[name] != value)
    states = set(states_to_edit(actor, item))
    if item.proposed_by_id == actor.person.pk and WORTH & set(changed):
        _refuse_own(actor, item)
        states.discard(ItemState.APPROVED)  # it may have been approved since it was read
    return _edit(actor, item, facts, states=states, changed=changed)


@transaction.atomic
def _edit(
    actor: Actor, item: CatalogItem, facts: ItemFacts, *, states: Iterable[ItemState], changed: list[str]
) -> CatalogItem:
    before = item.amount_hundredths
    if not CatalogItem.objects.filter(pk=item.pk, state__in=states).update(edited_at=clock.now()):
        item.refresh_from_db()
        raise NotNow(not_now_words(item, item.state))
    for name, value in facts.columns().items():
        setattr(item, name, value)
    item.save(update_fields=list(facts.columns()))
    _set_subjects(item, facts.subjects)
    entry = audit.record(
        "catalog_item.edit", item, actor=actor, before=item.state, after=item.state, facts={"changed": changed}
    )
    item.refresh_from_db()
    if "amount_hundredths" in changed:
        credits_revalue(actor=actor, item=item, before=before, event=entry.pk)
    return item


def _refuse_own(actor: Actor, item: CatalogItem) -> None:
    """Outside of any transaction that the refusal ends, so that the row of the audit stays."""
    if item.state != ItemState.APPROVED:
        return
    words = (
        f"You proposed “{item}”, and somebody else approved what it is worth. Another consultant or coordinator of "
        f"{item.agency} changes its credits, hours, kind and category: ask one. The rest is yours to edit."
    )
    audit.refuse(actor, NotAllowed(words, permission="catalog_item.edit", thing=item))
    raise DomainError(words)


def states_to_edit(actor: Actor, item: CatalogItem) -> tuple[ItemState, ...]:
    """The states in which the actor, who may edit it at all, does so."""
    keeps_catalog = any(
        item.agency_id in hat.reach.get("agency", ())
        for role in ("consultant", "coordinator") for hat in actor.wearing(role)
    )  # fmt: skip
    return (ItemState.PROPOSED, ItemState.RETURNED, ItemState.APPROVED) if keeps_catalog else (ItemState.RETURNED,)


@transaction.atomic
def item_repropose(*, actor: Actor, item: CatalogItem) -> CatalogItem:
    """Propose what was returned once more."""
    require(actor, "catalog_item.propose", item)
    _move(actor, item, "propose", "catalog_item.propose", proposed_at=clock.now())
    mail.to_deciders(item)
    return item


@transaction.atomic
def item_approve(*, actor: Actor, item: CatalogItem, read_at: dt.datetime | None = None) -> CatalogItem:
    """Offer it to everybody. `read_at` is when the version the decider read was written; NotNow if edited since."""
    require(actor, "catalog_item.decide", item)
    if item.state == ItemState.PROPOSED and read_at is not None and read_at != version_of(item):
        raise NotNow("This proposal was changed since you opened it. Read it anew, then decide.")
    entry = _decide(actor, item, "approve", approved_at=item.approved_at or clock.now(), reason="")
    mail.item_decided(item, event=entry.pk)
    return item


def version_of(item: CatalogItem) -> dt.datetime:
    """The moment since which it says what it says."""
    return max(item.proposed_at, item.edited_at or item.proposed_at)


@transaction.atomic
def item_return(*, actor: Actor, item: CatalogItem, reason: str) -> CatalogItem:
    """Give a proposal back to its proposer, who reads the reason and may propose it again."""
    require(actor, "catalog_item.decide", item)
    entry = _decide(actor, item, "return", reason=_reason(reason))
    mail.item_decided(item, event=entry.pk)
    return item


@transaction.atomic
def item_retire(*, actor: Actor, item: CatalogItem, reason: str) -> CatalogItem:
    """Offer it no more. Plans and credits that name it keep it."""
    require(actor, "catalog_item.retire", item)
    _decide(actor, item, "retire", reason=_reason(reason))
    return item


@transaction.atomic
def item_take_up(*, actor: Actor, item: CatalogItem) -> CatalogItem:
    """Offer a retired item again."""
    require(actor, "catalog_item.retire", item)
    _decide(actor, item, "take_up", reason="")
    return item


def _decide(actor: Actor, item: CatalogItem, action: str, *, reason: str, **changes: Any) -> AuditEntry:
    decided = {"decided_at": clock.now(), "decided_by": actor.person, "reason": reason}
    return _move(actor, item, action, CATALOG_ITEM[action].permission, said=reason, **decided, **changes)


def _move(
    actor: Actor, item: CatalogItem, action: str, permission: str, *, said: str = "", **changes: Any
) -> AuditEntry:
    before = CATALOG_ITEM.advance(item, action, **changes)
    return audit.record(permission, item, actor=actor, before=before, after=item.state, reason=said)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise DomainError("Give a reason: people read it and act on it.", "reason")
    return reason.strip()


def _check(agency: Agency, facts: ItemFacts, item: CatalogItem | None = None) -> None:
    if not facts.title.strip():
        raise DomainError("Give it the title under which people find it.", "title")
    if not facts.provider.strip():
        raise DomainError("Say who gives it.", "provider")
    if facts.kind.agency_id != agency.pk or (facts.category is not None and facts.category.agency_id != agency.pk):
        raise DomainError(f"Kind and category have to be those of {agency}.", "kind")
    if facts.kind.unit or facts.kind.is_self_directed:
        raise DomainError("The catalog holds what is given by somebody and measured in hours.", "kind")
    if not 0 < facts.minutes <= MOST_MINUTES:
        raise DomainError(f"Say how many hours it takes, at most {MOST_MINUTES // 60}.", "minutes")
    check_least(facts.kind, facts.minutes)
    if facts.published_on and facts.published_on > clock.today(agency.time_zone):
        raise DomainError(f"{long_date(facts.published_on)} is still to come.", "published_on")
    if facts.amount_hundredths and item is not None and item.parts.exists():
        raise DomainError(
            "A collection is worth what its parts are worth. Set their credits, and leave this.", "amount"
        )
    _check_once(agency, facts, item)


def _check_once(agency: Agency, facts: ItemFacts, item: CatalogItem | None) -> None:
    """One item of a title and provider; who finds it there need not propose it."""
    columns = facts.columns()
    same = CatalogItem.objects.filter(
        agency=agency, title__iexact=columns["title"], provider__iexact=columns["provider"]
    )
    others = same.exclude(pk=item.pk) if item else same
    known = others.exclude(state=ItemState.RETURNED).first()
    if known is not None:
        raise DomainError(
            f"“{known}” by {known.provider} is in the catalog already, {known.get_state_display().lower()}.", "title"
        )


def _set_subjects(item: CatalogItem, words: Iterable[str]) -> None:
    names = {folded(word): " ".join(word.split()) for word in words if folded(word)}
    if len(names) > MOST_SUBJECTS:
        raise DomainError(f"Name at most {MOST_SUBJECTS} subjects: those somebody would look for.", "subjects")
    for key, name in names.items():
        if len(name) > LONGEST_SUBJECT or len(key) > LONGEST_KEY:
            raise DomainError(
                f"“{name[:30]}…” is too long: a subject is a word or two, at most 60 letters.", "subjects"
            )
    known = {one.key: one for one in Subject.objects.filter(agency=item.agency_id, key__in=names)}
    missing = [Subject(agency_id=item.agency_id, name=name) for key, name in names.items() if key not in known]
    for subject in missing:
        subject.save()
    item.subjects.set([*known.values(), *missing])
