"""Inviting staff to learn toward a goal that has nobody yet."""

from collections.abc import Iterable

from django.db import transaction

from learning.mail import inviting as mail
from learning.queries.inviting import posts_to_invite
from libraries.enums import PlanState
from libraries.models import Goal, Library, Membership, Person
from pdplanner.kernel import access, audit
from pdplanner.kernel.access import Actor
from pdplanner.kernel.errors import DomainError


@transaction.atomic
def goal_invite(
    *, actor: Actor, library: Library, goal: Goal, people: Iterable[Membership], words: str = ""
) -> list[Person]:
    """Ask holders of posts at `library` to learn toward `goal`; those who are told. Nobody twice a day of one goal.

    Raises DomainError for a goal the library does not have now, and for people it cannot ask.
    """
    access.require(actor, "library.invite_to_goals", library)
    if goal.plan.library_id != library.pk or goal.plan.state != PlanState.ADOPTED:
        raise DomainError("This goal is not in the strategic plan the library has adopted.", "goal")
    chosen = {post.pk for post in people}
    posts = list(posts_to_invite(library, but=actor.person).filter(pk__in=chosen))
    if not posts or len(posts) != len(chosen):
        raise DomainError("Choose at least one person who works here today.", "people")
    told = [post.person for post in posts if mail.invited(post, goal, by=actor.person, words=words.strip())]
    if told:
        audit.record(
            "library.invite_to_goals", goal, actor=actor, reason=words.strip(),
            facts={"people": [person.pk for person in told]},
        )  # fmt: skip
    return told
