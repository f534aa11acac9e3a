"""Every list costs the same few queries with ten rows and with a thousand, whoever looks.

The lists are found, not listed here: every page without arguments that the URLconf has, as every role whose ribbon
leads there (tests of the navigation see to it that none is left out), and the lists of one library or plan.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.paginator import Page
from django.db import connection
from django.db.models import Max, Min
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.engine import verdict_to_json
from certification.enums import EnrollmentState
from certification.models import Decision, Enrollment, OutsideCertificate, RuleSet, Standing, Track
from certification.queries.facts import with_parts
from certification.queries.standing import evaluate_live
from learning.enums import CreditState, PdpState, RevisionState
from learning.models import (
    CatalogItem,
    Category,
    Credit,
    Event,
    Evidence,
    Kind,
    Pdp,
    PlanTemplate,
    Revision,
    SpotCheck,
    SpotRound,
)
from libraries.enums import AgencyPost, PlanState, Post
from libraries.models import (
    Assignment,
    Branch,
    Competency,
    CompetencyGroup,
    Framework,
    Goal,
    Library,
    Membership,
    Person,
    PlanComment,
    StandIn,
    StrategicPlan,
)  # fmt: skip
from pdplanner.demo.load import Ground, Size, ground_lay, library_write
from pdplanner.home.navigation import NAVIGATION
from pdplanner.home.tests.test_navigation import ELSEWHERE
from pdplanner.kernel import clock
from pdplanner.kernel.access import PERMISSIONS, actor_for, may, visible
from pdplanner.kernel.models import JobState, Notice
from tests import load_world
from tests.load_world import BOARD, LoadWorld, browser_of
from tests.routes import Route, our_routes
from tests.world import have_references_checked

pytestmark = pytest.mark.django_db

FEW, MANY, AT_MOST = 10, 1000, 10  # rows, rows, queries
# A report has a lower goal than a list. What is judged anew needs every kind of fact; a team is told in five ways.
LIMITS = {"home:library_coverage": 8, "home:coverage": 8, "certification:ready": 12, "home:team": 13}
ENTRIES = sorted({(role, name) for role, entries in NAVIGATION.items() for _, name in entries})
# Reached from other pages, as whoever may open them first; machines ask the last two.
OTHERS = sorted(ELSEWHERE - {"home:live", "home:ready"})
DOWNLOADS = sorted(route.name for route in our_routes() if route.name.endswith("_csv") and not route.kwargs)
# Lists of one thing: route, who reads it.
BELOW = {
    "certification:batch": "consultant",
    "certification:board": "director",
    "home:library_coverage": "director",
    "learning:event_roster": "consultant",
    "learning:library_gaps": "director",
    "libraries:library_people": "coordinator",
    "libraries:versions": "director",
    "libraries:plan_history": "director",
    "libraries:plan_comments": "director",
}


@dataclass(frozen=True)
class Worlds:
    few: LoadWorld
    many: LoadWorld


@pytest.fixture(scope="module")
def worlds(module_db: None) -> Worlds:
    built = Worlds(few=_world("few", FEW), many=_world("many", MANY))
    have_references_checked()
    return built


def _world(slug: str, rows: int) -> LoadWorld:
    """`rows` people in one library, as many credits of one learner, and as many of all else there is a list of."""
    ground = ground_lay(credits=8, slug=slug, code=slug.upper(), consultants=rows)
    library = library_write(ground, ("First Library", "Town", "MT"), Size(rows, credits=4, team=rows), seed=slug)
    small = library_write(ground, ("Second Library", "Town", "MT"), Size(3, credits=rows), seed=slug)
    learner = Membership.objects.filter(library=small).order_by("pk")[2]
    _more_of_the_agency(ground, rows)
    _more_of_the_library(ground, library, rows)
    _more_of_the_learner(ground, learner, rows)
    _some_of_each_that_waits(ground)
    _credits_of_others(ground, library, rows)
    for write in (_decisions_about_everybody, load_world.audit_write, load_world.roster_write, load_world.batch_write):
        write(ground, library)
    return LoadWorld(ground.agency, library, learner.person)


def _some_of_each_that_waits(ground: Ground) -> None:
    """Whatever the dice said: an empty list would be cheap, and tell nothing."""
    ours = Credit.objects.filter(membership__library__agency=ground.agency)
    firsts = ours.filter(state=CreditState.VERIFIED).order_by().values("person").annotate(first=Min("pk"))
    Credit.objects.filter(pk__in=[row["first"] for row in firsts]).update(state=CreditState.CLAIMED)
    lasts = ours.filter(state=CreditState.VERIFIED).order_by().values("person").annotate(last=Max("pk"))
    Credit.objects.filter(pk__in=[row["last"] for row in lasts]).update(state=CreditState.DRAFT)
    still_open = Enrollment.objects.filter(agency=ground.agency, state=EnrollmentState.ACTIVE)
    still_open.update(state=EnrollmentState.APPLIED, applied_at=clock.now())
    # The rules that ask for most come first.
    yesterday = clock.now() - dt.timedelta(days=1)
    still_open.model.objects.filter(track__code="strategic", state=EnrollmentState.APPLIED).update(applied_at=yesterday)


def _decisions_about_everybody(ground: Ground, library: Library) -> None:
    """Everybody waits for a signature of each kind, was granted an exception before, and asks for another."""
    pattern, now = ground.rule_sets[0], clock.now()
    document = {
        key: value for key, value in pattern.document.items() if key in ("format", "version", "program", "window")
    }
    asked = [{"kind": "sign_off", "roles": [role]} for role in ("supervisor", "assessors", "coordinator")]
    levels = [{"code": "certificate", "phases": {"first": {"kind": "all", "of": asked}}}]
    track = Track.objects.create(program=pattern.track.program, code="registration", name="Registration")
    rule_set = RuleSet.objects.create(
        track=track, version=1, effective_from=pattern.effective_from, state="published", published_at=now,
        document={**document, "code": "reg", "title": "Registration", "track": "registration", "levels": levels},
    )  # fmt: skip
    people = Person.objects.filter(memberships__library=library).distinct()
    enrollments = Enrollment.objects.bulk_create(
        Enrollment(
            agency=ground.agency, track=track, rule_set=rule_set, person=person, starts_on=ground.years_ago(1),
            enrolled_at=now,
        )
        for person in people
    )  # fmt: skip
    lives = evaluate_live(list(with_parts(Enrollment.objects.filter(track=track))))
    Standing.objects.bulk_create(
        Standing(
            enrollment_id=pk, job_state=JobState.DONE, computed_on=live.verdict.on, computed_at=now,
            status=live.verdict.status.value, verdict=verdict_to_json(live.verdict),
        )
        for pk, live in lives.items()
    )  # fmt: skip
    load_world.requests_write(enrollments, ground.today)
    Decision.objects.bulk_create(
        Decision(
            enrollment=one, kind="waiver", until_on=ground.today, reason="Why", decided_at=now,
            decided_by=ground.consultant,
        )
        for one in enrollments
    )  # fmt: skip


def _credits_of_others(ground: Ground, library: Library, rows: int) -> None:
    """The board learns too; and where nobody is in post to verify, what is claimed waits for a consultant."""
    alone = Library.objects.create(agency=ground.agency, name="Nobody’s Library", place="Town")
    board = Membership.objects.filter(library=library, role__in=BOARD)
    since = ground.years_ago(2)
    hermit = Membership.objects.create(
        person=board[0].person, library=alone, role=Post.STAFF, starts_on=since, recorded_at=clock.now()
    )
    for post in (*board, hermit):
        Credit.objects.bulk_create(
            Credit(
                person=post.person, membership=post, kind=ground.kinds[0], title=f"Session {n}", started_on=since,
                ended_on=since, minutes=60, state=CreditState.CLAIMED, claimed_at=clock.now(), recorded_at=clock.now(),
            )
            for n in range(rows)
        )  # fmt: skip


def _lexicon(ground: Ground, rows: int) -> None:
    lists = Framework.objects.bulk_create(
        Framework(agency=ground.agency, name=f"Skills {n}", added_at=clock.now()) for n in range(rows)
    )
    first = lists[0].pk
    groups = CompetencyGroup.objects.bulk_create(
        CompetencyGroup(framework_id=first, name=f"Group {n}", position=n) for n in range(rows)
    )
    Competency.objects.bulk_create(Competency(group=group, name=f"Can {group.name}", position=1) for group in groups)


def _more_of_the_agency(ground: Ground, rows: int) -> None:
    agency, pattern = ground.agency, ground.rule_sets[0]
    libraries = Library.objects.bulk_create(
        Library(agency=agency, name=f"Library {n}", place="Town", region=f"Region {n}") for n in range(rows)
    )
    looks_after = agency.roles.filter(role=AgencyPost.CONSULTANT).order_by("-pk")[0]
    Assignment.objects.bulk_create(
        Assignment(agency_role=looks_after, library=one, starts_on=ground.today, recorded_at=clock.now())
        for one in libraries
    )
    StandIn.objects.create(
        away=looks_after, deputy=agency.roles.filter(role=AgencyPost.CONSULTANT).order_by("pk")[0],
        starts_on=ground.today, ends_on=ground.today, recorded_at=clock.now(),
    )  # fmt: skip
    Kind.objects.bulk_create(Kind(agency=agency, code=f"kind-{n}", name=f"Kind {n}") for n in range(rows))
    Category.objects.bulk_create(Category(agency=agency, code=f"about-{n}", name=f"About {n}") for n in range(rows))
    _catalog(ground, rows)
    _spot_rounds(ground, rows)
    _lexicon(ground, rows)
    tracks = Track.objects.bulk_create(
        Track(program=pattern.track.program, code=f"track-{n}", name=f"Track {n}") for n in range(rows)
    )
    RuleSet.objects.bulk_create(
        RuleSet(
            track=track, version=1, effective_from=pattern.effective_from, document=pattern.document,
            state="published", published_at=clock.now(),
        )
        for track in tracks
    )  # fmt: skip


def _catalog(ground: Ground, rows: int) -> None:
    """As many items as there are of all else, each about something."""
    now, kinds = clock.now(), list(Kind.objects.filter(agency=ground.agency))
    items = CatalogItem.objects.bulk_create(
        CatalogItem(
            agency=ground.agency, title=f"Course {n}", provider="A college", kind=kinds[n % len(kinds)], minutes=60,
            format="live", state="approved", proposed_by=ground.consultant, proposed_at=now, approved_at=now,
        )
        for n in range(rows)
    )  # fmt: skip
    begins = [now + dt.timedelta(hours=n + 2 if n % 2 else -n - 2) for n in range(rows)]  # half of them are over
    Event.objects.bulk_create(
        Event(
            item=item, begins_at=begin, ends_at=begin + dt.timedelta(hours=1), zone="America/Denver", scheduled_at=now,
            scheduled_by=ground.consultant,
        )
        for item, begin in zip(items, begins, strict=True)
    )  # fmt: skip
    for n, item in enumerate(items[:FEW]):
        item.subjects.create(agency=ground.agency, name=f"Subject {n}")


def _spot_rounds(ground: Ground, rows: int) -> None:
    SpotRound.objects.bulk_create(
        SpotRound(
            agency=ground.agency, first_day=ground.today, last_day=ground.today, number=1, due_on=ground.today,
            seed="5eed", token=f"{n}", started_by=ground.consultant, started_at=clock.now(),
        )
        for n in range(rows)
    )  # fmt: skip


def _more_of_the_library(ground: Ground, library: Library, rows: int) -> None:
    Branch.objects.bulk_create(Branch(library=library, name=f"Branch {n}") for n in range(rows))
    StrategicPlan.objects.bulk_create(
        StrategicPlan(
            library=library, title=f"Plan {n}", state=PlanState.ARCHIVED, adopted_on=ground.today,
            adopted_by=ground.consultant, minute_reference="Item 4", drafted_at=clock.now(),
        )
        for n in range(rows)
    )  # fmt: skip
    load_world.board_sessions_write(ground, library, rows)
    # Whoever leads stands on the first page of the list of people, however long it is.
    leaders = Membership.objects.filter(library=library, role__in=(Post.DIRECTOR, *BOARD))
    Person.objects.filter(memberships__in=leaders).update(family_name="Aaron")
    plan = library.strategic_plans.get(state=PlanState.ADOPTED)
    Goal.objects.bulk_create(Goal(plan=plan, position=n, title=f"Goal {n}") for n in range(5, rows))
    # What was promised and used is asked for only where a plan of the team is in force.
    report = Membership.objects.filter(library=library, supervisors__ends_on=None, supervisors__isnull=False).order_by(
        "pk"
    )[0]
    pdp = Pdp.objects.create(person=report.person, membership=report, started_at=clock.now())
    Revision.objects.create(
        pdp=pdp, number=1, strategic_plan=plan, state=RevisionState.APPROVED, started_at=clock.now(),
        submitted_at=clock.now(), approved_at=clock.now(), approved_by=ground.consultant,
    )  # fmt: skip
    PlanComment.objects.bulk_create(
        PlanComment(plan=plan, about=f"Line {n}", words="Why?", person=ground.consultant, at=clock.now())
        for n in range(rows)
    )
    PlanTemplate.objects.bulk_create(
        PlanTemplate(library=library, title=f"Template {n}", made_by=ground.consultant, made_at=clock.now())
        for n in range(rows)
    )


def _more_of_the_learner(ground: Ground, learner: Membership, rows: int) -> None:
    now = clock.now()
    OutsideCertificate.objects.bulk_create(
        OutsideCertificate(
            agency=ground.agency, person=learner.person, issuer="Elsewhere", name=f"Certificate {n}", seen="Paper",
            issued_on=ground.today, recorded_at=now, recorded_by=ground.consultant,
        )
        for n in range(rows)
    )  # fmt: skip
    about = [*Credit.objects.filter(person=learner.person)[:rows], *Enrollment.objects.filter(person=learner.person)]
    Notice.objects.bulk_create(
        Notice(
            key=f"{ground.agency.slug}:{n}", to_person=learner.person, topic="credits", about_type=thing._meta.label,
            about_id=thing.pk, subject="Your credit was returned", words="Which one?", url="/", written_at=now,
        )
        for n, thing in enumerate(about)
    )  # fmt: skip
    load_world.mails_write(learner.person, rows)
    files = Evidence.objects.bulk_create(
        Evidence(person=learner.person, name=f"{n}.txt", path=f"{ground.agency.slug}/{n}", size=1, added_at=now)
        for n in range(rows)
    )
    drawn = SpotRound.objects.filter(agency=ground.agency).first()
    for file, credit in zip(files[1:], Credit.objects.filter(person=learner.person), strict=False):  # one shows nothing
        credit.evidence.add(file)
        SpotCheck.objects.create(round=drawn, credit=credit).evidence.add(file)
    plan = learner.library.strategic_plans.get(state=PlanState.ADOPTED)
    pdps = Pdp.objects.bulk_create(
        Pdp(person=learner.person, membership=learner, state=PdpState.CLOSED, started_at=now, ended_at=now)
        for n in range(rows)
    )
    Revision.objects.bulk_create(Revision(pdp=pdp, number=1, strategic_plan=plan, started_at=now) for pdp in pdps)


def queries(client: Client, address: str) -> tuple[int, Any]:
    with CaptureQueriesContext(connection) as found:
        response = client.get(address, follow=False)
    assert response.status_code < 500, f"{address}: {response.status_code}"
    return len(found), response


def cost(world: LoadWorld, role: str, name: str) -> int:
    found, response = queries(browser_of(world.players[role], role), _address(world, name))
    assert response.status_code in (200, 302), f"{name} as {role or 'nobody'}: {response.status_code}"
    pages = [value for value in _values(response.context or ()) if isinstance(value, Page)]
    assert not role or all(page.paginator.count for page in pages), f"{name} is empty: nothing is measured"
    return found


def _address(world: LoadWorld, name: str) -> str:
    if name not in BELOW:
        return reverse(name)
    return reverse(name, args=[world.below(name).pk])


@pytest.mark.parametrize(("role", "name"), [*ENTRIES, *((role, name) for name, role in BELOW.items())])
def test_a_page_costs_the_same_few_queries_with_ten_rows_and_with_a_thousand(
    worlds: Worlds, role: str, name: str
) -> None:
    few, many = cost(worlds.few, role, name), cost(worlds.many, role, name)
    assert (few, many) == (many, min(many, LIMITS.get(name, AT_MOST))), f"{few} queries with {FEW}, {many} with {MANY}"


def _first_reader(world: LoadWorld, name: str) -> str:
    """The role of the first who may open the page; the staff come last, because they may open little."""
    permission = next(route.permission for route in our_routes() if route.name == name)
    roles = [role for role, person in world.players.items() if permission and may(actor_for(person), permission)]
    return roles[0] if roles else "staff"


@pytest.mark.parametrize("name", [*OTHERS, *DOWNLOADS])
def test_so_does_a_page_that_no_ribbon_names(worlds: Worlds, name: str) -> None:
    role = _first_reader(worlds.few, name)
    test_a_page_costs_the_same_few_queries_with_ten_rows_and_with_a_thousand(worlds, role, name)


def test_no_list_is_left_out(worlds: Worlds) -> None:
    """Every page about one thing is opened by somebody who may; what turns out to be cut into pages is a list."""
    pages = [
        route for route in our_routes() if route.kwargs == ("pk",) and route.access and "GET" in route.access.methods
    ]
    lists = {route.name for route in pages if _is_list(_opened(worlds.few, route))}
    assert lists - set(BELOW) == set()


def _is_list(response: Any) -> bool:
    return any(isinstance(value, Page) for value in _values(response.context or ()))


def _values(context: Any) -> Iterator[Any]:
    """What a template was given; a context is made of contexts and dictionaries."""
    for part in context:
        yield from part.values() if isinstance(part, dict) else _values(part)


def _opened(world: LoadWorld, route: Route) -> Any:
    for role, person in world.players.items():
        thing = visible(actor_for(person), route.permission).order_by("pk").first()
        if thing is not None:
            return queries(browser_of(person, role), reverse(route.name, args=[thing.pk]))[1]
    raise AssertionError(f"Nobody can open {route.name}: the load has no {PERMISSIONS[route.permission].model}.")
