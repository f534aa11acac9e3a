"""What a board learned together becomes one credit for each who attended.

A credit is verified at once where whoever records the session is who verifies that person's credits anyway, and waits
for somebody else where not: the chair's own for another member of the board, all of them where a director records it.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from learning import signals
from learning.enums import CreditState, SessionState
from learning.mail import credits as mail
from learning.models import BoardSession, Category, Credit, CreditCategory, Kind
from learning.queries.board_sessions import ATTENDED, board_posts, in_line, in_post, taken_out_before, without_credit
from learning.queries.likeness import CLAIMED_TIME, near, slips
from learning.services import credit_rules as rules
from learning.services.credits import EDITABLE, credit_reverse, credit_take_back, credit_unverify, credit_verify
from learning.services.particulars import NO_PARTICULARS
from learning.workflows import BOARD_SESSION, CREDIT
from libraries.models import Library, Membership
from libraries.services import texts
from libraries.services.libraries import hold_open
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, may, require
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.wording import long_date

MINUTES_MISSING = "Name the minutes that record it, like “Minutes of 12 May 2026, item 4”."


@dataclass(frozen=True)
class SessionFacts:
    held_on: dt.date
    title: str
    kind: Kind
    minutes: int
    led_by: str
    minute_reference: str
    category: Category | None = None


@transaction.atomic
def session_record(
    *, actor: Actor, library: Library, facts: SessionFacts, attended: Collection[int],
    corrects: BoardSession | None = None,
) -> BoardSession:  # fmt: skip
    """`attended` are people; each must have held a post of the board on that day. Sent twice, it is recorded once.

    `corrects` is a session that was taken out, whose credits go on in this one. Raises DomainError naming the field.
    """
    require(actor, "library.record_session", library)
    # Holding the library makes the second of two clicks wait, and then see what the first one recorded.
    hold_open(library)
    columns = _checked(library, facts)
    known = BoardSession.objects.filter(
        library=library, held_on=columns["held_on"], title=columns["title"], state=SessionState.HELD
    ).first()
    if known is not None:
        return _sent_twice(known, columns, attended)
    _check_corrects(library, corrects)
    posts = _posts(library, facts.held_on, attended)
    try:
        with transaction.atomic():
            session = BoardSession.objects.create(
                library=library, corrects=corrects, recorded_by=actor.person, recorded_at=clock.now(), **columns
            )
    except IntegrityError as twice:
        raise NotNow("Somebody was faster: this session is recorded. Look at the sessions of the board.") from twice
    told = {"attended": [post.person_id for post in posts]} | ({"corrects": corrects.pk} if corrects else {})
    audit.record("library.record_session", session, actor=actor, after=session.state, facts=told)
    _credit_all(actor, "library.record_session", session, posts)
    return session


@transaction.atomic
def session_edit(
    *, actor: Actor, session: BoardSession, minute_reference: str, missed: Collection[int] = ()
) -> BoardSession:
    """Name other minutes, or add who was `missed`; what the credits say of the session stays."""
    require(actor, "board_session.edit", session)
    minute_reference = texts.line(minute_reference, "minute_reference", longest=160, missing=MINUTES_MISSING)
    held = BoardSession.objects.filter(pk=session.pk, state=SessionState.HELD)
    # The update holds the row as well, so that who is added twice at once is added once.
    if not held.update(minute_reference=minute_reference, edited_at=clock.now()):
        raise NotNow("This session was taken out meanwhile. Record it again, if it was held.")
    session.refresh_from_db()
    posts = {post.person_id: post for post in without_credit(session)}
    added = [post for person, post in posts.items() if person in missed]
    told = {"minutes": minute_reference, "attended": [post.person_id for post in added]}
    audit.record("board_session.edit", session, actor=actor, before=session.state, after=session.state, facts=told)
    _credit_all(actor, "board_session.edit", session, added)
    return session


@transaction.atomic
def session_take_out(*, actor: Actor, session: BoardSession, reason: str) -> BoardSession:
    """It was not held, or is recorded wrongly. What was verified of it is reversed by a consultant, or undone the same
    day by who verified it; what only waits goes back to its owner. All of it, or nothing."""
    require(actor, "board_session.take_out", session)
    reason = rules.check_reason(reason)
    before = BOARD_SESSION.advance(
        session, "take_out", taken_out_at=clock.now(), taken_out_by=actor.person, reason=reason
    )
    audit.record("board_session.take_out", session, actor=actor, before=before, after=session.state, reason=reason)
    why = f"The session of the board was taken out: {reason}"
    for credit in session.credits.filter(state__in=ATTENDED).order_by("pk"):
        try:
            _take_out(actor, credit, why)
        except NotNow:
            raise
        except DomainError as refused:
            raise DomainError(f"{credit.person}’s credit stands in the way. {refused.words}", "reason") from refused
    return session


def _checked(library: Library, facts: SessionFacts) -> dict[str, Any]:
    texts.date(facts.held_on, "held_on")
    if facts.held_on > clock.today(library.agency.time_zone):
        raise DomainError(f"{long_date(facts.held_on)} is still to come. Record it once it was held.", "held_on")
    kind, category = facts.kind, facts.category
    if kind.agency_id != library.agency_id or not kind.is_open or kind.unit or kind.is_self_directed:
        raise DomainError("Choose a kind of learning that is measured in time and led by somebody.", "kind")
    if category is not None and (category.agency_id != library.agency_id or not category.is_open):
        raise DomainError("Choose one of the categories in use.", "category")
    rules.check_time(facts.minutes, facts.held_on, facts.held_on)
    rules.check_least(kind, facts.minutes)
    return {
        **vars(facts),
        "title": texts.line(facts.title, "title", longest=200, missing="Say what it was about."),
        "led_by": texts.line(facts.led_by, "led_by", longest=160, missing="Say who led it."),
        "minute_reference": texts.line(
            facts.minute_reference, "minute_reference", longest=160, missing=MINUTES_MISSING
        ),
    }  # fmt: skip


def _sent_twice(known: BoardSession, columns: dict[str, Any], attended: Collection[int]) -> BoardSession:
    """The session itself where all is the same; else somebody means another one."""
    has = set(known.credits.exclude(state=CreditState.REVERSED).values_list("person", flat=True))
    if has == set(attended) and all(getattr(known, name) == value for name, value in columns.items()):
        return known
    raise DomainError(
        "A session of this title on this day is recorded already. Open it to add who was missed, or give this one "
        "another title.",
        "title",
    )


def _check_corrects(library: Library, corrects: BoardSession | None) -> None:
    if corrects is None:
        return
    if corrects.library_id != library.pk or corrects.state != SessionState.TAKEN_OUT:
        raise NotNow("This session stands as it is recorded. Take it out first, then record it again.")
    if corrects.corrections.exists():
        raise NotNow("This session was recorded again already. Look at the sessions of the board.")


def _posts(library: Library, day: dt.date, attended: Collection[int]) -> list[Membership]:
    if not attended:
        raise DomainError("Tick who was there.", "attended")
    posts = board_posts(library)
    held = in_post(posts, day)
    strangers = sorted({str(post.person) for post in posts if post.person_id in set(attended) - set(held)})
    if strangers or not set(attended) <= {post.person_id for post in posts}:
        who = ", ".join(strangers) or "Somebody you ticked"
        raise DomainError(
            f"Not on the board on {long_date(day)}: {who}. Check the day, or take the tick away.", "attended"
        )
    return [held[person] for person in sorted(set(attended))]


def _credit_all(actor: Actor, action: str, session: BoardSession, posts: Collection[Membership]) -> None:
    for post in posts:
        credit = _claimed(actor, action, session, post)
        try:
            rules.check_claim(credit)
        except DomainError as refused:
            raise DomainError(
                f"{post.person} claimed so much for this day that the session does not fit in. Leave them out; "
                "they claim it themselves.",
                "attended",
            ) from refused
        if may(actor, "credit.verify", credit) and not _looks_odd(credit):
            credit_verify(actor=actor, credit=credit)
            continue
        mail.to_verifiers(credit)
        _tell(credit)


def _looks_odd(credit: Credit) -> bool:
    """Its verifier is shown why, in the list of what waits, and decides there."""
    others = near([credit], CLAIMED_TIME).get(credit.person_id, ())
    return any(slips(credit, others, ""))


def _claimed(actor: Actor, action: str, session: BoardSession, post: Membership) -> Credit:
    """A new credit; or, of a session that is corrected, the one that went back to its owner, which goes on."""
    now = clock.now()
    says: dict[str, Any] = {
        "membership": post, "kind": session.kind, "title": session.title, "provider": session.led_by,
        "started_on": session.held_on, "ended_on": session.held_on, "minutes": session.minutes,
        "board_session": session, **NO_PARTICULARS.facts(session.kind),
    }  # fmt: skip
    before = _before(session, post.person_id)
    if before is not None and before.state in EDITABLE:
        credit = before
        Credit.objects.filter(pk=credit.pk, state=credit.state).update(edited_at=now, **says)
        credit.refresh_from_db()
        was = CREDIT.advance(credit, "claim", claimed_at=now)
    else:
        was = ""
        credit = Credit.objects.create(
            person_id=post.person_id,
            state=CreditState.CLAIMED,
            recorded_at=now,
            claimed_at=now,
            corrects=before,
            **says,
        )
    credit.categories.filter(agency=session.library.agency_id).delete()
    if session.category_id:
        CreditCategory.objects.create(
            credit=credit, agency_id=session.library.agency_id, category_id=session.category_id
        )
    audit.record(action, credit, actor=actor, before=was, after=credit.state, facts={"session": session.pk})
    return credit


def _before(session: BoardSession, person_id: int) -> Credit | None:
    """Their credit of the session this one corrects: one that went back and that they made nothing else of, or one that
    was reversed and that they did not enter again."""
    taken_out = taken_out_before(session)
    rows = in_line(taken_out, [person_id], held=True)
    for credit in rows:
        if credit.state in ATTENDED:
            raise DomainError(
                f"{credit.person} claimed this session again themselves, and it counts once. Take their tick away.",
                "attended",
            )
    recorded = [(one.kind_id, one.title, one.held_on, one.held_on, one.minutes) for one in (session, *taken_out)]
    corrected = {credit.corrects_id for credit in rows}
    for credit in reversed(rows):
        says = (credit.kind_id, credit.title, credit.started_on, credit.ended_on, credit.minutes)
        if credit.state in EDITABLE and says in recorded:
            return credit
    ended = [credit for credit in rows if credit.state == CreditState.REVERSED and credit.pk not in corrected]
    return ended[-1] if ended else None


def _take_out(actor: Actor, credit: Credit, why: str) -> None:
    if credit.state == CreditState.VERIFIED:
        if may(actor, "credit.reverse", credit):
            credit_reverse(actor=actor, credit=credit, reason=why)
            return
        rules.check_undo(credit, actor.person.pk)
        credit_unverify(actor=actor, credit=credit)
    if credit.person_id == actor.person.pk:
        credit_take_back(actor=actor, credit=credit)
        return
    before = CREDIT.advance(credit, "return", returned_at=clock.now(), returned_by=actor.person, return_reason=why)
    entry = audit.record("board_session.take_out", credit, actor=actor, before=before, after=credit.state, reason=why)
    mail.credit_returned(credit, by=actor.person, event=entry.pk)
    _tell(credit)


def _tell(credit: Credit) -> None:
    signals.credits_changed.send(sender=Credit, people=[credit.person_id])
