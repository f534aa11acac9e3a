"""What is true of a holder for some days, as facts: the posts of a person, and how many people their library serves."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from certification.engine import AttributeFact, Rules, asked_of_holder, code_said
from certification.engine.attributes import DERIVED
from certification.models import Enrollment
from certification.queries.plan_facts import local
from libraries.models import Membership

BY_POST = {"post", "population"}
# Attributes nobody has to prove: posts, libraries, certificates and dates tell them.
TOLD_ALREADY = BY_POST | set(DERIVED)


def asks_about_posts(rules: Rules) -> bool:
    return not BY_POST.isdisjoint(asked_of_holder(rules))


def posts_of(people: Iterable[int]) -> dict[int, list[Membership]]:
    """Every post of these people, the oldest first. No query for nobody."""
    wanted = set(people)
    found: dict[int, list[Membership]] = {}
    rows = Membership.objects.filter(person__in=wanted).select_related("library").order_by("starts_on", "pk")
    for row in rows if wanted else ():
        found.setdefault(row.person_id, []).append(row)
    return found


def attribute_facts(posts: Sequence[Membership], enrollment: Enrollment, rules: Rules) -> tuple[AttributeFact, ...]:
    """Of each post at a library of the agency: which it is, in the words of the rules, and the population served."""
    asked = asked_of_holder(rules)
    ours = [post for post in posts if post.library.agency_id == enrollment.agency_id]
    return tuple(_of_posts(ours, enrollment, rules, asked.get("post", frozenset())))


def _of_posts(
    posts: Iterable[Membership], enrollment: Enrollment, rules: Rules, named: frozenset[str]
) -> Iterator[AttributeFact]:
    for post in posts:
        days = (post.starts_on, post.ends_on, local(post.recorded_at, enrollment.agency.time_zone))
        # A "Head of a branch" is a `branch_head` where the rules have that word, and a staff member elsewhere.
        yield AttributeFact("post", code_said(rules, post.title, named) or post.role, *days)
        if post.library.population is not None:
            yield AttributeFact("population", post.library.population, *days)


def post_began_on(posts: Iterable[Membership], agency_id: int, day: dt.date) -> dt.date | None:
    """The first day of the post held on `day` in this agency; of several, that of the one begun last."""
    held = [post.starts_on for post in posts if post.library.agency_id == agency_id and _holds(post, day)]
    return max(held, default=None)


def post_on(facts: Iterable[AttributeFact], day: dt.date) -> str | None:
    """The code of the post held on a day; of several, that of the one begun last."""
    held = [fact for fact in facts if fact.name == "post" and fact.holds(day)]
    return str(max(held, key=lambda fact: fact.from_on or dt.date.min).value) if held else None


def _holds(post: Membership, day: dt.date) -> bool:
    return post.starts_on <= day and (post.ends_on is None or day <= post.ends_on)
