"""Dates by which a first certificate is due, for people in a post for which the rules set one."""

import datetime as dt
from dataclasses import dataclass

from certification.engine import Rules, first_deadline
from libraries.models import Agency, Membership, Person


@dataclass(frozen=True)
class Deadline:
    """The last day to earn the first certificate in this post."""

    post: Membership
    due_on: dt.date


def first_certificate_due(rules: Rules, person: Person, agency: Agency | int, on: dt.date) -> Deadline | None:
    """The earliest one, should somebody hold two such posts. Each post has its own clock: a new one starts anew."""
    if rules.first_deadline is None:
        return None
    posts = Membership.objects.on(on).filter(person=person, library__agency=agency, role=rules.first_deadline.post)
    found = [Deadline(post, due) for post in posts.select_related("library") if (due := _due(rules, post))]
    return min(found, key=lambda deadline: (deadline.due_on, deadline.post.pk), default=None)


def _due(rules: Rules, post: Membership) -> dt.date | None:
    return first_deadline(rules, post.starts_on)
