"""One library of a load: its strategic plans, its people with their posts, and then what they learned."""

import datetime as dt
import random
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import connection, transaction

from libraries.enums import PlanState, Post
from libraries.models import Goal, Library, Measure, Membership, Objective, Person, StrategicPlan, Supervision
from pdplanner.demo.load.certifying import certify
from pdplanner.demo.load.credits import write_credits
from pdplanner.demo.load.explaining import explain, newest_rows
from pdplanner.demo.load.ground import YEARS, Ground, findable, moment
from pdplanner.demo.load.learners import Learner
from pdplanner.demo.load.names import FAMILY, GIVEN
from pdplanner.demo.load.plans import write_plans
from pdplanner.kernel import clock

CREW = 100  # people written at a time: memory does not grow with the library
LED_BY_POST = {Post.TRUSTEE: "Trustee", Post.BOARD_CHAIR: "Board chair"}


@dataclass(frozen=True)
class Size:
    """`staff` who learn in one library (director and administrator among them), about `credits` each; a supervisor for
    every `team` others."""

    staff: int = 200
    credits: int = 60
    team: int = 9


@transaction.atomic
def library_write(ground: Ground, name: tuple[str, str, str], size: Size, seed: str) -> Library:
    """Write one library, whole or not at all. The same seed on a fresh database writes the same rows."""
    dice = random.Random(seed)  # noqa: S311  # the same rows again are wanted, not secrets
    known = newest_rows()
    library = Library.objects.create(
        agency=ground.agency, name=name[0], place=name[1], state=name[2]
    )  # fmt: skip
    posts = _posts(ground, library, size, dice)
    plan = _strategic_plans(ground, library, posts[0].person)
    learners = _learners(posts, size)
    for start in range(0, len(learners), CREW):
        crew = learners[start : start + CREW]
        write_plans(ground, plan, crew)
        write_credits(ground, crew, size.credits, dice)
        if start == 0 and connection.vendor == "postgresql":
            analyze()
        certify(ground, crew, dice)
    explain(known)
    return library


def analyze() -> None:
    """Tell the database how much there is in each table. PostgreSQL finds out by itself within the hour and never within
    a transaction: until then it plans for empty tables, and everything takes minutes. SQLite never does.

    Our own tables only. ANALYZE without names reads the catalogs that all databases of a PostgreSQL server share, too,
    and there waits for whoever has done the same and not committed.
    """
    ours = connection.introspection.django_table_names(only_existing=True)
    with connection.cursor() as cursor:
        for table in sorted(ours):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def _posts(ground: Ground, library: Library, size: Size, dice: random.Random) -> list[Membership]:
    """The director, the administrator, staff, and behind them the board's two."""
    roles = [Post.DIRECTOR, Post.ADMINISTRATOR, *([Post.STAFF] * size.staff)][: size.staff]
    roles += [Post.TRUSTEE, Post.BOARD_CHAIR]
    since, now = ground.years_ago(YEARS + 1), clock.now()
    people = Person.objects.bulk_create(_person(library, number, dice) for number in range(len(roles)))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.contact_mail, verified=True, primary=True) for person in people
    )
    posts = Membership.objects.bulk_create(
        Membership(
            person=person, library=library, role=role, title=LED_BY_POST.get(role, "Library assistant"),
            starts_on=since, recorded_at=now,
        )
        for person, role in zip(people, roles, strict=True)
    )  # fmt: skip
    Supervision.objects.bulk_create(
        Supervision(supervisor=posts[boss], report=posts[report], starts_on=since, recorded_at=now)
        for report, boss in _supervised(size)
    )
    return posts


def _person(library: Library, number: int, dice: random.Random) -> Person:
    given, family = dice.choice(GIVEN), dice.choice(FAMILY)
    return findable(
        login_key=f"load-{library.pk}-{number}", display_name=f"{given} {family}", family_name=family,
        contact_mail=f"p{library.pk}-{number}@load.example",
    )  # fmt: skip


def _supervised(size: Size) -> list[tuple[int, int]]:
    """Who reports to whom, by number; those who supervise have nobody named, so the director decides for them."""
    pairs = []
    for number in range(2, size.staff):
        place = (number - 2) % (size.team + 1)
        if place:
            pairs.append((number, number - place))
    return pairs


def _learners(posts: list[Membership], size: Size) -> list[Learner]:
    """All but the board, each with who decides on their learning: for the director that is the board chair."""
    bosses = {0: posts[-1].person} | {report: posts[boss].person for report, boss in _supervised(size)}
    return [
        Learner(number, post, bosses.get(number, posts[0].person)) for number, post in enumerate(posts[: size.staff])
    ]


def _strategic_plans(ground: Ground, library: Library, adopter: Person) -> StrategicPlan:
    """One that is over, and the one in force, whose outline is written out."""
    plans = {}
    for state, began in ((PlanState.ARCHIVED, YEARS + 1), (PlanState.ADOPTED, YEARS - 1)):
        day = ground.years_ago(began)
        plans[state] = StrategicPlan.objects.create(
            library=library, title=f"Strategic plan of {day.year}", starts_on=day,
            ends_on=day + dt.timedelta(days=3650), state=state, adopted_on=day, adopted_by=adopter,
            minute_reference=f"Minutes of {day}, item 4", adopted_at=moment(day), drafted_at=moment(day),
            archived_at=moment(ground.years_ago(YEARS - 1)) if state == PlanState.ARCHIVED else None,
        )  # fmt: skip
    _outline(plans[PlanState.ADOPTED])
    return plans[PlanState.ADOPTED]


def _outline(plan: StrategicPlan) -> None:
    titles = ("Every child reads", "Digital help for anyone", "A building for everyone", "History that is found")
    goals = Goal.objects.bulk_create(
        Goal(plan=plan, position=number, title=title, reason="Because people asked for it.")
        for number, title in enumerate(titles, start=1)
    )
    objectives = Objective.objects.bulk_create(
        Objective(goal=goal, position=number, title=f"Step {number}") for goal in goals for number in (1, 2)
    )
    Measure.objects.bulk_create(
        Measure(objective=objective, position=1, title="People reached", baseline="120", target="300")
        for objective in objectives
    )
