"""The cast in spring 2027, an approved plan of Ada's, and short ways to log and claim."""

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from learning.models import (
    ActivityLine,
    Credit,
    GoalLine,
    Kind,
    Pdp,
    PlanGoal,
    PlannedActivity,
    Revision,
    SpotCheck,
    SpotRound,
)
from learning.services.credits import credit_log, credit_record
from learning.services.spot_checks import Sample, spot_check_answer, spot_round_start
from pdplanner.kernel import clock
from tests.cast import Cast, adopted_plan

TODAY = dt.date(2027, 3, 15)
NOON = dt.datetime(2027, 3, 15, 18, tzinfo=dt.UTC)  # noon in Denver


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    with clock.moved_to(NOON):
        yield


@pytest.fixture
def log(cast: Cast) -> Callable[..., Credit]:
    """A draft credit of Ada's; any fact can be said otherwise, `who` and `code` too."""

    def log(*, who: str = "ada", code: str = "training", service: Any = credit_record, **facts: Any) -> Credit:
        post = cast.posts[who]
        said: dict[str, Any] = {
            "kind": Kind.objects.get(agency=post.library.agency, code=code), "title": "Digital navigator basics",
            "provider": "Juniper State Library", "started_on": dt.date(2027, 3, 1), "ended_on": dt.date(2027, 3, 1),
            "minutes": 180, "category": None, "goal_line": None, "activity_line": None, "learned": "",
        }  # fmt: skip
        return service(actor=cast.actor(who), membership=post, **said | facts)

    return log


@pytest.fixture
def claim(log: Callable[..., Credit]) -> Callable[..., Credit]:
    """A claimed credit of Ada's."""
    return lambda **facts: log(service=credit_log, **facts)


@dataclass
class Plan:
    """An approved plan with two goals and one planned activity, which serves the first."""

    pdp: Pdp
    revision: Revision
    goals: list[GoalLine]
    activity: ActivityLine


def make_plan(cast: Cast, who: str = "ada", state: str = "approved") -> Plan:
    post = cast.posts[who]
    strategic = post.library.strategic_plans.first() or adopted_plan(cast, post.library)
    pdp = Pdp.objects.create(person=post.person, membership=post, started_at=clock.now())
    moment = clock.now() - dt.timedelta(days=100)
    done = {"submitted_at": moment, "committed_at": moment, "committed_by": cast.dina} if state != "draft" else {}
    done |= {"approved_at": moment, "approved_by": cast.connie} if state == "approved" else {}
    revision = Revision.objects.create(
        pdp=pdp, number=1, state=state, strategic_plan=strategic, started_at=moment, **done
    )
    lines = []
    for number, goal in enumerate(strategic.goals.all()[:2], start=1):
        line = GoalLine.objects.create(pdp=pdp)
        PlanGoal.objects.create(revision=revision, line=line, goal=goal, goal_no=number, goal_title=goal.title)
        lines.append(line)
    activity = ActivityLine.objects.create(pdp=pdp)
    PlannedActivity.objects.create(
        revision=revision, line=activity, plan_goal=revision.goals.first(), title="Shadow the story time",
        kind=Kind.objects.get(agency=post.library.agency, code="self_directed"), outcome="I lead one on my own",
        minutes=600,
    )  # fmt: skip
    return Plan(pdp, revision, lines, activity)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return make_plan(cast)


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **extra: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (20, 80, 90)).save(out, kind, **extra)
    return out.getvalue()


A_PDF = b"%PDF-1.7\n%a certificate of attendance"


def upload(content: bytes = A_PDF, name: str = "certificate.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def typed(**more: object) -> dict[str, object]:
    return {"title": "Digital navigator basics", "provider": "The state library", "started_on": "2027-03-01",
            "minutes": "1:30", "then": "claim"} | more  # fmt: skip


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def page(client: Client, name: str, *args: object, **query: object) -> str:
    answer = client.get(reverse(f"learning:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada)
    return client


@pytest.fixture
def sam(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.sam)
    return browser


# --- Spot checks ---
Verified = Callable[..., Credit]
WEEKS = dt.timedelta(weeks=4)


@pytest.fixture
def verified(cast: Cast, claim: Callable[..., Credit]) -> Verified:
    """A credit of Ada's that Sam verified today; of others by whoever is named."""

    def verified(by: str = "sam", **facts: Any) -> Credit:
        credit = claim(**facts)
        Credit.objects.filter(pk=credit.pk).update(
            state="verified", verified_by=cast.people[by], verified_at=clock.now(), verified_as="Supervisor"
        )
        credit.refresh_from_db()
        return credit

    return verified


def begin(cast: Cast, token: str = "form", who: str = "cora", **asked: Any) -> SpotRound:
    """Without asking whether it is chance: most tests have credits of Ada's alone."""
    sample = {"first_day": TODAY, "last_day": TODAY, "due_on": TODAY + WEEKS, "number": 1} | asked
    with mock.patch("learning.services.spot_checks._check_chance"):
        return spot_round_start(actor=cast.actor(who), agency=cast.agency, sample=Sample(**sample), token=token)


@pytest.fixture
def check(cast: Cast, verified: Verified) -> SpotCheck:
    """Ada is asked to show a credit that Sam verified."""
    verified()
    return begin(cast).checks.get()


def fresh(check: SpotCheck) -> SpotCheck:
    return SpotCheck.objects.get(pk=check.pk)


def answered(cast: Cast, check: SpotCheck) -> SpotCheck:
    return spot_check_answer(actor=cast.actor("ada"), check=fresh(check), words="Lupe was there, too.")
