"""The boundary cases of the Strategic Track, told once: the standing page and issuing must give the same answer."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from certification.tests.scene import APPROVED, LAST_DAY, SUBMITTED, Scene

DAY = dt.timedelta(days=1)
JUNIPER = "strategic-demo.json"  # credits count from approval
MONTANA = "montana-strategic-2021.json"  # credits count from submission


@dataclass(frozen=True)
class Boundary:
    """`tell` the story, look on the day `on`: so much is counted (hundredths), ready or not, and the page says why."""

    name: str
    tell: Callable[[Scene], object]
    counted: int
    ready: bool
    said: tuple[str, ...] = ()
    rules: str = JUNIPER
    prior: bool = True
    on: dt.date = dt.date(2027, 3, 2)

    def __str__(self) -> str:
        return self.name


def enough(scene: Scene) -> None:
    scene.ready()


def nothing_yet(scene: Scene) -> None:
    """Enrolled, and no more: without the certificate held before, the plan cannot even be sent."""


def half_a_credit_short(scene: Scene) -> None:
    scene.ready(hours=59.5)


def unverified_rest(scene: Scene) -> None:
    scene.ready(hours=59)
    scene.claimed("The last one", dt.date(2026, 12, 1), 1)


def self_directed(hours: float) -> Callable[[Scene], object]:
    def tell(scene: Scene) -> None:
        scene.ready(hours=40)
        scene.credit("My project", dt.date(2026, 12, 1), hours, kind="self_directed", started_on=dt.date(2026, 11, 1))

    return tell


def unplanned_project(scene: Scene) -> None:
    scene.ready(hours=40)
    scene.credit(
        "A project", dt.date(2026, 12, 1), 60, kind="self_directed", started_on=dt.date(2026, 11, 1), activity=False
    )


def no_goal_named(scene: Scene) -> None:
    scene.ready(hours=59)
    scene.credit("Anything", dt.date(2026, 12, 1), 1, goal=False)


def on_day(day: dt.date, ended: dt.date | None = None) -> Callable[[Scene], object]:
    """The sixtieth credit begins on that day."""

    def tell(scene: Scene) -> None:
        revision = scene.submit()
        scene.credit("Early bird", ended or day, 1, started_on=day)
        scene.approve(revision)
        scene.courses(59)
        scene.report()

    return tell


def sixtieth_at(day: dt.date, hour: int, minute: int) -> Callable[[Scene], object]:
    def tell(scene: Scene) -> None:
        scene.approved_plan()
        scene.courses(59)
        scene.credit("The sixtieth", day, 1, hour=hour, minute=minute)
        scene.report(dt.date(2029, 6, 20) if day > dt.date(2029, 1, 1) else dt.date(2027, 3, 1))

    return tell


def forty_five_minutes(scene: Scene) -> None:
    scene.ready(hours=59)
    scene.credit("A webinar", dt.date(2026, 12, 1), 0.75)


def no_report(scene: Scene) -> None:
    scene.approved_plan()
    scene.courses(60)


def short_report(scene: Scene) -> None:
    no_report(scene)
    scene.report(words=20)


def never_approved(scene: Scene) -> None:
    scene.submit()
    scene.courses(60)


LATER = dt.date(2029, 7, 2)
STORIES = [
    Boundary("sixty credits are enough", enough, 6000, True),
    Boundary("59.5 credits are not", half_a_credit_short, 5950, False, ("59.5 / 60.0",)),
    Boundary("what nobody verified waits", unverified_rest, 5900, False, ("It will count when it is verified.",)),
    Boundary(
        "63 self-directed hours make 21 credits and 20 count", self_directed(63), 6000, True,
        ("63 self-directed hours make 21 credits, and 20 can count.", "20.0 of 21.0 count; see below."),
    ),
    Boundary("60 self-directed hours are the maximum", self_directed(60), 6000, True, ("At the maximum.",)),
    Boundary("59 self-directed hours are 19.5 credits", self_directed(59), 5950, False, ("59.5 / 60.0",)),
    Boundary("an unplanned project does not count", unplanned_project, 4000, False, ("It names no planned activity",)),
    Boundary("a credit without a goal does not count", no_goal_named, 5900, False, ("It names no goal of your plan.",)),
    Boundary(
        "the day before approval does not count", on_day(APPROVED - DAY), 5900, False,
        ("Earned before your plan was approved on 18 August 2025. Approval does not reach back.",),
    ),
    Boundary("the day of approval counts", on_day(APPROVED), 6000, True),
    Boundary(
        "work begun before approval does not count although it ended after",
        on_day(APPROVED - DAY, ended=APPROVED), 5900, False, ("Begun before your plan was approved",),
    ),
    Boundary("the day of submission counts where the rules say so", on_day(SUBMITTED), 6000, True, rules=MONTANA),
    Boundary("from submission to approval counts there as well", on_day(APPROVED - DAY), 6000, True, rules=MONTANA),
    Boundary("a plan that was never approved lets nothing count", never_approved, 0, False, ("not approved yet",)),
    Boundary("half past eleven at night on the last day counts", sixtieth_at(LAST_DAY, 23, 30), 6000, True, on=LATER),
    Boundary(
        "the day after the last day does not", sixtieth_at(LAST_DAY + DAY, 0, 30), 5900, False,
        ("The last day of this period is 30 June 2029.",), on=LATER,
    ),
    Boundary("three quarters of an hour are half a credit", forty_five_minutes, 5950, False, ("59.5 / 60.0",)),
    Boundary("without a final report it is not ready", no_report, 6000, False, ("Not submitted yet.",)),
    Boundary("a report of 20 words is too short", short_report, 6000, False, ("at least 200 are needed",)),
    Boundary(
        "without a certificate held before it is not ready", nothing_yet, 0, False,
        ("No certificate of this program is on record.",), prior=False,
    ),
]  # fmt: skip
