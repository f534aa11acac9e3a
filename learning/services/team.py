"""What a supervisor does for several of their team at once."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction

from learning.mail import team as mail
from learning.queries.reminded import reminded_lately
from libraries.models import Membership, Person
from pdplanner.kernel import audit
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError


@dataclass
class Reminded:
    told: list[Person] = field(default_factory=list)
    lately: list[Person] = field(default_factory=list)  # were reminded less than a week ago, and are left alone


@transaction.atomic
def team_remind(*, actor: Actor, posts: Collection[Membership], words: str = "") -> Reminded:
    """Ask the holders of these posts to look at where they stand, each at most once a week, whoever asks."""
    if not posts:
        raise DomainError("Tick whom you want to remind.")
    for post in posts:
        require(actor, "membership.remind", post)
    lately = reminded_lately([post.person_id for post in posts])
    outcome = Reminded()
    for post in posts:
        if post.person_id in lately or not mail.remind(post, by=actor.person, words=words.strip()):
            outcome.lately.append(post.person)
            continue
        audit.record("membership.remind", post, actor=actor, reason=words.strip())
        outcome.told.append(post.person)
    return outcome
