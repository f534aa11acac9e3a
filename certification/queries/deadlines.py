"""Dates by which a first certificate is due, for people in a post for which the rules set one."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from certification.engine import Rules, first_deadline
from certification.enums import DecisionKind
from certification.models import Decision
from libraries.models import Agency, Membership, Person


@dataclass(frozen=True)
class Deadline:
    """The last day to earn the first certificate in this post; `by_rule`, where a waiver moved it, what it was."""

    post: Membership
    due_on: dt.date
    by_rule: dt.date | None = None


def first_certificate_due(
    rules: Rules, person: Person, agency: Agency | int, on: dt.date, decisions: Iterable[Decision] = ()
) -> Deadline | None:
    """The earliest one, should somebody hold two such posts. Each post has its own clock: a new one starts anew.

    A waiver among the enrollment's `decisions` moves it.
    """
    if rules.first_deadline is None:
        return None
    posts = Membership.objects.on(on).filter(person=person, library__agency=agency, role=rules.first_deadline.post)
    found = [Deadline(post, due) for post in posts.select_related("library") if (due := _due(rules, post))]
    by_rule = min(found, key=lambda deadline: (deadline.due_on, deadline.post.pk), default=None)
    waived = [row.until_on for row in decisions if row.kind == DecisionKind.WAIVER and row.until_on]
    if by_rule is None or not waived:
        return by_rule
    return Deadline(by_rule.post, max(*waived, by_rule.due_on), by_rule.due_on)


def _due(rules: Rules, post: Membership) -> dt.date | None:
    return first_deadline(rules, post.starts_on)
