"""What is said and proposed about a shared draft. The draft itself changes only when its writer accepts."""

import datetime as dt
from typing import Any

from django.db import transaction

from learning.enums import CommentState, PdpState, RevisionState
from learning.mail import together as mail
from learning.models import DraftComment, Kind, PlanGoal, PlannedActivity, Revision
from learning.queries.together import PROPOSABLE, WHOLE_PLAN, plain, value_now, value_words
from learning.services.drafts import activity_save, check_activity
from pdplanner.kernel import access, audit, clock
from pdplanner.kernel.access import Actor
from pdplanner.kernel.errors import DomainError, NotNow


def _talk(actor: Actor, revision: Revision) -> None:
    """Authorizes; a lock as much as a check: what is sent or kept private at the same moment comes before or after."""
    access.require(actor, "revision.comment", revision)
    shared = Revision.objects.filter(pk=revision.pk, state=RevisionState.DRAFT, shared_at__isnull=False)
    if not shared.filter(pdp__state=PdpState.OPEN).update(state=RevisionState.DRAFT):
        raise NotNow("This is no shared draft any more, so nothing can be said about it here. What was said stays.")


def _write(actor: Actor, revision: Revision, **values: Any) -> DraftComment:
    return DraftComment.objects.create(revision=revision, person=actor.person, at=clock.now(), **values)


@transaction.atomic
def comment_write(
    *, actor: Actor, revision: Revision, words: str, goal: PlanGoal | None = None,
    activity: PlannedActivity | None = None,
) -> DraftComment:  # fmt: skip
    """A comment on a goal, on an activity, or on the plan. Raises DomainError without words."""
    _talk(actor, revision)
    if not words.strip():
        raise DomainError("Write a sentence or two.", "words")
    row = _write(
        actor, revision, words=words.strip(), goal_line=goal.line if goal else None,
        activity_line=activity.line if activity else None,
        about=goal.goal_title if goal else activity.title if activity else WHOLE_PLAN,
    )  # fmt: skip
    audit.record("revision.comment", row, actor=actor, after=row.state)
    mail.said(revision, actor.person, row, f"{row.about}: {row.words}")
    return row


@transaction.atomic
def changes_propose(
    *, actor: Actor, revision: Revision, activity: PlannedActivity, words: str = "", **values: Any
) -> list[DraftComment]:  # fmt: skip
    """One proposal for every field of `activity` that would say something else. Raises DomainError when none would."""
    _talk(actor, revision)
    _not_by_writer(actor, revision)
    changed = {name: values[name] for name in PROPOSABLE if name in values and values[name] != getattr(activity, name)}
    if not changed:
        raise DomainError("Change at least one thing; what you leave as it is is not proposed.")
    check_activity(activity.kind, **{"title": activity.title, "minutes": 0, "cents": 0, **changed})
    rows = [
        _write(
            actor, revision, activity_line=activity.line, about=activity.title, field=name, words=words.strip(),
            before=value_now(activity, name), proposed={"value": plain(value)},
        )
        for name, value in changed.items()
    ]  # fmt: skip
    for row in rows:
        audit.record("revision.comment", row, actor=actor, after="proposed")
    said = "; ".join(f"{PROPOSABLE[row.field]}: {value_words(row.field, row.proposed['value'])}" for row in rows)
    mail.said(revision, actor.person, rows[0], f"{activity.title}. Proposed: {said}")
    return rows


@transaction.atomic
def activity_propose(
    *, actor: Actor, revision: Revision, plan_goal: PlanGoal, title: str, kind: Kind, minutes: int = 0,
    units_hundredths: int = 0, paid_minutes: int = 0, cents: int = 0, planned_on: dt.date | None = None, **values: str,
) -> DraftComment:  # fmt: skip
    """A new activity for a goal of the draft, proposed as a whole; refused in the words of the draft's own form."""
    _talk(actor, revision)
    _not_by_writer(actor, revision)
    amounts: dict[str, Any] = {
        "minutes": minutes, "units_hundredths": units_hundredths, "paid_minutes": paid_minutes, "cents": cents,
    }  # fmt: skip
    check_activity(kind, title=title, **amounts)
    proposed = {
        "title": title.strip(), "kind": kind.pk, "planned_on": plain(planned_on), **amounts, **values,
    }  # fmt: skip
    row = _write(
        actor, revision, goal_line=plan_goal.line, about=title.strip(), field=DraftComment.NEW, proposed=proposed
    )
    audit.record("revision.comment", row, actor=actor, after="proposed")
    mail.said(revision, actor.person, row, f"Proposed: {row.about}")
    return row


def _not_by_writer(actor: Actor, revision: Revision) -> None:
    if actor.person.pk == revision.pdp.person_id:
        raise DomainError("This is your own draft: write it there at once.")


@transaction.atomic
def proposal_accept(*, actor: Actor, comment: DraftComment, seen: str = "") -> DraftComment:
    """Write a proposal into the draft. `seen`: what the draft said about it on the page the writer pressed.

    Raises DomainError when the activity or goal is no longer in the draft, NotNow when the draft says something else
    than the page showed, or when the proposal was answered before.
    """
    _answer(actor, comment, CommentState.ACCEPTED)
    revision = comment.revision
    if comment.is_new_activity:
        _add(actor, comment)
    else:
        activity = revision.activities.filter(line=comment.activity_line).select_related("plan_goal", "kind").first()
        if activity is None:
            raise DomainError(f"“{comment.about}” is no longer in your draft, so there is nothing to change.")
        if value_now(activity, comment.field) != seen:
            raise NotNow("You changed this meanwhile, in another window. Read both texts again, then decide.")
        _change(actor, comment, activity)
    audit.record("revision.comment", comment, actor=actor, before="proposed", after=comment.state)
    mail.said(revision, actor.person, comment, f"Accepted: {comment.about}")
    return comment


def _add(actor: Actor, comment: DraftComment) -> None:
    goal = comment.revision.goals.filter(line=comment.goal_line).first()
    if goal is None:
        raise DomainError("The goal this activity would serve is no longer in your draft. Pick it again, then accept.")
    values = dict(comment.proposed)
    day = values.pop("planned_on")
    activity_save(
        actor=actor, revision=comment.revision, plan_goal=goal, kind=Kind.objects.get(pk=values.pop("kind")),
        planned_on=dt.date.fromisoformat(day) if day else None, **values,
    )  # fmt: skip


def _change(actor: Actor, comment: DraftComment, activity: PlannedActivity) -> None:
    values = activity.values()
    value = comment.proposed["value"]
    values[comment.field] = dt.date.fromisoformat(value) if comment.field == "planned_on" and value else value
    activity_save(
        actor=actor, revision=comment.revision, plan_goal=activity.plan_goal, kind=activity.kind, activity=activity,
        **values,
    )  # fmt: skip


@transaction.atomic
def proposal_decline(*, actor: Actor, comment: DraftComment, words: str = "") -> DraftComment:
    """Leave the draft as it is, with words for the supervisor or without."""
    _answer(actor, comment, CommentState.DECLINED, words.strip())
    audit.record("revision.comment", comment, actor=actor, before="proposed", after=comment.state, reason=words.strip())
    said = f": {words.strip()}" if words.strip() else ""
    mail.said(comment.revision, actor.person, comment, f"Not accepted: {comment.about}{said}")
    return comment


def _answer(actor: Actor, comment: DraftComment, state: CommentState, words: str = "") -> None:
    access.require(actor, "revision.edit", comment.revision)
    _talk(actor, comment.revision)
    if not comment.is_proposal:
        raise DomainError("This is a comment; nothing in it can be accepted. Mark it settled instead.")
    _settle(actor, comment, state, words)


@transaction.atomic
def comment_settle(*, actor: Actor, comment: DraftComment) -> DraftComment:
    """Nothing more is to be done about a comment; a proposal is taken back by who made it."""
    _talk(actor, comment.revision)
    if comment.is_proposal and comment.person_id != actor.person.pk:
        raise DomainError("A proposal is accepted or not; only who made it takes it back.")
    _settle(actor, comment, CommentState.TAKEN_BACK if comment.is_proposal else CommentState.SETTLED)
    audit.record("revision.comment", comment, actor=actor, before="open", after=comment.state)
    return comment


def _settle(actor: Actor, comment: DraftComment, state: CommentState, words: str = "") -> None:
    answer = {"state": state, "answered_by": actor.person, "answered_at": clock.now(), "answer": words}
    if not DraftComment.objects.filter(pk=comment.pk, state=CommentState.OPEN).update(**answer):
        raise NotNow("This was answered a moment ago, by a second click or in another window.")
    for name, value in answer.items():
        setattr(comment, name, value)
