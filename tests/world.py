"""One object of every kind for each of five owners, so that a matrix can ask who sees and does what.

Owners: *Ada* (staff), *Sam* (her supervisor) and *Dina* (director) of Millrace, *Otto* of Cedar Fork in the same
agency, *Fred* of another agency. A model that a permission names and that is missing here fails the matrix.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from certification.models import (
    Certificate,
    Decision,
    Enrollment,
    ExceptionRequest,
    IssueBatch,
    OutsideCertificate,
    Program,
    Proof,
    RuleSet,
    Standing,
    Track,
)
from learning.models import (
    ActivityLine,
    BoardSession,
    CatalogItem,
    Category,
    Credit,
    DraftComment,
    Event,
    Evidence,
    FinalReport,
    Gap,
    GoalLine,
    HoursEntry,
    Kind,
    Option,
    Pdp,
    Phrase,
    PlanGoal,
    PlannedActivity,
    PlanTemplate,
    ReviewNote,
    Revision,
    SpotCheck,
    SpotRound,
)
from libraries.models import (
    Assignment,
    Branch,
    Framework,
    LibraryName,
    Measure,
    Objective,
    Person,
    PlanComment,
    StandIn,
)
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import actor_for
from pdplanner.kernel.models import AuditEntry, JobState, Mail, Notice
from tests.cast import EXAMPLES, Cast, adopted_plan

OWNERS = ("ada", "sam", "dina", "otto", "fred")
DAY = dt.date(2026, 3, 2)
World = dict[str, dict[str, Any]]


def have_references_checked() -> None:
    """Now and once: left for later, PostgreSQL checks all a module wrote at the end of each of its tests."""
    connection.check_constraints()


def build(cast: Cast, owners: Sequence[str] = OWNERS) -> World:
    """model label → owner → object."""
    world: World = {}
    tracks: dict[int, RuleSet] = {}
    plans: dict[int, Any] = {}
    for owner in owners:
        post = cast.posts[owner]
        library = post.library
        if library.agency_id not in tracks:
            tracks[library.agency_id] = _track(library.agency)
        if library.pk not in plans:
            plans[library.pk] = adopted_plan(cast, library)
        rows = _rows(post, tracks[library.agency_id], plans[library.pk], cast)
        for row in rows:
            world.setdefault(row._meta.label, {})[owner] = row
    return world


def _track(agency: Any) -> RuleSet:
    """Made once."""
    if known := RuleSet.objects.filter(track__program__agency=agency).first():
        return known
    program = Program.objects.create(agency=agency, code="program", name="Library certification")
    track = Track.objects.create(program=program, code="strategic", name="Strategic Track")
    document = json.loads((EXAMPLES / "strategic-demo.json").read_text())
    return RuleSet.objects.create(
        track=track, version=1, effective_from=dt.date(2015, 1, 1), state="published", document=document,
        published_at=clock.now(),
    )  # fmt: skip


def _rows(post: Any, rule_set: RuleSet, plan: Any, cast: Cast) -> list[Any]:
    goal = plan.goals.first()
    objective = goal.objectives.first() or Objective.objects.create(goal=goal, position=1, title="Objective")
    measure = objective.measures.first() or Measure.objects.create(objective=objective, position=1, title="Measure")
    return [
        _notice(post), _mail(post), _audited(post),
        post.library.agency, post.library.agency.roles.first(), *_duty_rows(post), post.library, post, post.person,
        *_places_and_names(post.library),
        *_lexicon_rows(post.library.agency),
        plan, goal, objective, measure, _said_of(plan, post), rule_set, rule_set.track,
        rule_set.track.program,
        *_plan_rows(post, plan, goal),
        *_credit_rows(post), *_catalog_rows(post),
        *_certificate_rows(post, rule_set),
    ]  # fmt: skip


def _notice(post: Any) -> Notice:
    """That their post began: about the post itself, which is theirs to see."""
    return Notice.objects.create(
        key=f"sample:{post.pk}", to_person=post.person, topic="plans", about_type=post._meta.label, about_id=post.pk,
        subject="Welcome", action="Open", url="/", written_at=clock.now(),
    )  # fmt: skip


def _mail(post: Any) -> Mail:
    """What they were mailed last, and how it fared."""
    return Mail.objects.create(
        key=f"sample:{post.pk}", to_person=post.person, to_address=post.person.mail_address(), subject="Welcome",
        text="Dear reader", written_at=clock.now(), sent_at=clock.now(), job_state=JobState.DONE, job_attempts=1,
    )  # fmt: skip


def _audited(post: Any) -> AuditEntry:
    """That their post was changed: an entry of the agency of their library."""
    words = f"Asked by {post.person}"
    return audit.record("membership.edit", post, actor=actor_for(post.person), after=post.role, reason=words)


def _said_of(plan: Any, post: Any) -> PlanComment:
    return PlanComment.objects.create(
        plan=plan, about="The plan as a whole", words="Too many goals?", person=post.person, at=clock.now()
    )


def _places_and_names(library: Any) -> list[Any]:
    """A branch and a former name of the library, made once."""
    branch, _ = Branch.objects.get_or_create(library=library, name=f"{library} West")
    former, _ = LibraryName.objects.get_or_create(
        library=library, name=f"Old {library}", through=DAY, defaults={"recorded_at": clock.now()}
    )
    return [branch, former]


def _lexicon_rows(agency: Any) -> list[Any]:
    """A framework of the agency with one group and one competency, made once."""
    framework, _ = Framework.objects.get_or_create(agency=agency, name="Core", defaults={"added_at": clock.now()})
    group, _ = framework.groups.get_or_create(name="Welcoming people", defaults={"position": 1})
    competency, _ = group.competencies.get_or_create(name="Greets and listens", defaults={"position": 1})
    return [framework, group, competency]


def _duty_rows(post: Any) -> list[Any]:
    """A consultant looks after the library, and a deputy without a login stands in for them."""
    agency = post.library.agency
    role = agency.roles.first()
    deputy = agency.roles.create(
        person=Person.objects.create(display_name="Deputy", family_name="Deputy"), role="consultant", starts_on=DAY,
        recorded_at=clock.now(),
    )  # fmt: skip
    duty = Assignment.objects.filter(agency_role=role, library=post.library).first() or Assignment.objects.create(
        agency_role=role, library=post.library, starts_on=DAY, recorded_at=clock.now()
    )
    return [duty, StandIn.objects.create(away=role, deputy=deputy, starts_on=DAY, ends_on=DAY, recorded_at=clock.now())]


def _plan_rows(post: Any, plan: Any, goal: Any) -> list[Any]:
    pdp = Pdp.objects.create(person=post.person, membership=post, started_at=clock.now())
    revision = Revision.objects.create(pdp=pdp, number=1, strategic_plan=plan, started_at=clock.now())
    plan_goal = PlanGoal.objects.create(
        revision=revision, line=GoalLine.objects.create(pdp=pdp), goal=goal, goal_no=1, goal_title=goal.title
    )
    gap = Gap.objects.create(revision=revision, plan_goal=plan_goal, skill="Story time")
    option = Option.objects.create(revision=revision, gap=gap, title="Shadow a colleague")
    kind = Kind.objects.get(agency=post.library.agency, code="training")
    activity = PlannedActivity.objects.create(
        revision=revision, line=ActivityLine.objects.create(pdp=pdp), plan_goal=plan_goal, title="A course", kind=kind
    )
    comment = DraftComment.objects.create(
        revision=revision, about="The plan as a whole", words="A word", person=post.person, at=clock.now()
    )
    report = FinalReport.objects.create(pdp=pdp, started_at=clock.now())
    hours = HoursEntry.objects.create(activity_line=activity.line, on=DAY, minutes=60, recorded_at=clock.now())
    agency, writer = post.library.agency, Person.objects.get_or_create(display_name="Reviewer", family_name="Rev")[0]
    note = ReviewNote.objects.create(pdp=pdp, agency=agency, person=writer, text="Ask about hours.", at=clock.now())
    phrase = Phrase.objects.create(agency=agency, person=post.person, text="Say how one can tell.")
    template = PlanTemplate.objects.create(
        library=post.library, title=f"Template {post.pk}", made_by=post.person, made_at=clock.now()
    )
    notes = [comment, report, note, phrase, template]
    return [pdp, revision, plan_goal, gap, option, activity, activity.line, hours, *notes]


def _credit_rows(post: Any) -> list[Any]:
    kind = Kind.objects.get(agency=post.library.agency, code="training")
    credit = Credit.objects.create(
        person=post.person, membership=post, kind=kind, title="A webinar", started_on=DAY, ended_on=DAY, minutes=60,
        state="claimed", claimed_at=clock.now(), recorded_at=clock.now(),
    )  # fmt: skip
    path = default_storage.save(f"evidence/{post.pk}.txt", ContentFile(b"proof"))
    evidence = Evidence.objects.create(
        person=post.person, name="proof.txt", path=path, content_type="text/plain", size=5, added_at=clock.now(),
        sha256=hashlib.sha256(b"proof").hexdigest(),
    )  # fmt: skip
    credit.evidence.add(evidence)
    return [credit, evidence, *_spot_rows(credit)]


def _spot_rows(credit: Credit) -> list[Any]:
    """A round that drew this credit, and nothing shown yet."""
    agency = credit.membership.library.agency
    spot_round = SpotRound.objects.create(
        agency=agency, first_day=DAY, last_day=DAY, number=1, due_on=DAY, seed="0123456789abcdef", pool=[credit.pk],
        token=f"token-{credit.pk}", started_by=agency.roles.first().person, started_at=clock.now(),
    )  # fmt: skip
    return [spot_round, SpotCheck.objects.create(round=spot_round, credit=credit)]


def _catalog_rows(post: Any) -> list[Any]:
    """Something they proposed and nobody has decided on, and an event next week."""
    agency = post.library.agency
    item = CatalogItem.objects.create(
        agency=agency, kind=Kind.objects.get(agency=agency, code="training"), title=f"A course of {post}", minutes=60,
        provider="A college", format="live", proposed_by=post.person, proposed_at=clock.now(),
    )  # fmt: skip
    begins = clock.now() + dt.timedelta(days=7)
    event = Event.objects.create(
        item=item, begins_at=begins, ends_at=begins + dt.timedelta(hours=1), zone="UTC", scheduled_by=post.person,
        scheduled_at=clock.now(),
    )  # fmt: skip
    session = BoardSession.objects.create(
        library=post.library, held_on=DAY, title=f"A session beside {post}", kind=item.kind, minutes=20,
        led_by="A guest", minute_reference="Minutes, item 4", recorded_by=post.person, recorded_at=clock.now(),
    )  # fmt: skip
    return [item, event, session, item.kind, Category.objects.filter(agency=agency).order_by("pk")[0]]


def _certificate_rows(post: Any, rule_set: RuleSet) -> list[Any]:
    agency = post.library.agency
    enrollment = Enrollment.objects.create(
        agency=agency, track=rule_set.track, rule_set=rule_set, person=post.person, starts_on=dt.date(2025, 7, 1),
        ends_before=dt.date(2029, 7, 1), enrolled_at=clock.now(), state="certified",
        pdp=Pdp.objects.get(membership=post),
    )  # fmt: skip
    standing = Standing.objects.create(enrollment=enrollment, job_state=JobState.DONE)
    content = f"%PDF-1.7 {post.pk}".encode()
    path = default_storage.save(f"certificates/{post.pk}.pdf", ContentFile(content))
    certificate = Certificate.objects.create(
        agency=agency, enrollment=enrollment, rule_set=rule_set, person=post.person,
        number=f"{agency.code}-2026-{post.pk}",
        token=f"token-{post.pk}", family_name_key=post.person.family_name.casefold(), issued_at=clock.now(),
        issued_by=post.library.agency.roles.first().person, awarded_on=DAY, valid_through=dt.date(2030, 3, 1),
        credits_hundredths=0, snapshot={}, verdict={}, pdf_path=path,
        pdf_sha256=hashlib.sha256(content).hexdigest(), job_state=JobState.DONE,
    )  # fmt: skip
    outside = OutsideCertificate.objects.create(
        agency=agency, person=post.person, issuer="Another library", name="Staff", issued_on=DAY, seen="Scan",
        recorded_at=clock.now(), recorded_by=post.library.agency.roles.first().person,
        scan=Evidence.objects.filter(person=post.person).first(),
    )  # fmt: skip
    decision = Decision.objects.create(
        enrollment=enrollment, kind="waiver", until_on=DAY, reason="Illness", decided_at=clock.now(),
        decided_by=post.library.agency.roles.first().person,
    )  # fmt: skip
    proof = Proof.objects.create(
        agency=agency, person=post.person, about="degree", code="bachelor", title="A degree", ended_on=DAY,
        claimed_at=clock.now(),
    )  # fmt: skip
    proof.evidence.add(Evidence.objects.filter(person=post.person).first())
    asked = ExceptionRequest.objects.create(
        enrollment=enrollment, kind="extension", until_on=dt.date(2029, 12, 31), reason="Illness",
        asked_at=clock.now(), asked_by=post.person,
    )  # fmt: skip
    batch = IssueBatch.objects.create(
        agency=agency, asked_by=agency.roles.first().person, asked_at=clock.now(), looked_at=clock.now(),
        job_state=JobState.DONE,
    )  # fmt: skip
    batch.lines.create(enrollment=enrollment, state="left_out", printed=post.person.printed_name, reason="Decided")
    return [enrollment, standing, certificate, outside, decision, proof, asked, batch]
