"""Who looks at the pages of a load: one person for each role, and a client that wears it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.test import Client

from certification.models import Enrollment, ExceptionRequest, IssueBatch, IssueLine
from learning.models import BoardSession, CatalogItem, Credit, Event, Participation
from libraries.enums import AgencyPost, PlanState, Post
from libraries.models import Agency, Library, Membership, Person, StrategicPlan
from pdplanner.demo.load import Ground
from pdplanner.kernel import clock
from pdplanner.kernel.access import actor_for
from pdplanner.kernel.models import AuditEntry, JobState, Mail
from pdplanner.kernel.requests import HAT_KEY

BOARD = (Post.TRUSTEE, Post.BOARD_CHAIR)


@dataclass(frozen=True)
class LoadWorld:
    """`library` is the one whose people look, `learner` the person who looks at what is their own."""

    agency: Agency
    library: Library
    learner: Person

    @property
    def players(self) -> dict[str, Person]:
        """By role, as in the navigation; "" is somebody without any hat."""
        posts = Membership.objects.filter(library=self.library).select_related("person").order_by("pk")
        by_role: dict[str, Person] = {}
        for post in posts:
            by_role.setdefault(post.role, post.person)
        for role in AgencyPost.values:
            by_role[role] = self.agency.roles.filter(role=role).order_by("pk")[0].person
        # The first of the staff supervises; see pdplanner.demo.load.
        by_role["supervisor"] = by_role[Post.STAFF]
        by_role[Post.STAFF] = self.learner
        by_role[""] = Person.objects.get_or_create(login_key="load-nobody", defaults={"display_name": "Nobody"})[0]
        return by_role

    def below(self, name: str) -> Event | IssueBatch | StrategicPlan | Library:
        """What the page of that name is about."""
        if name == "certification:batch":
            return IssueBatch.objects.filter(agency=self.agency)[0]
        if name == "learning:event_roster":
            return Event.objects.filter(participations__membership__library=self.library)[0]
        return self.library.strategic_plans.get(state=PlanState.ADOPTED) if ":plan" in name else self.library


def browser_of(person: Person, role: str) -> Client:
    """A signed-in client with the hat of that role."""
    client = Client()
    client.force_login(person)
    session = client.session
    hats = [hat.key for hat in actor_for(person).hats if hat.role == role]
    if role:
        session[HAT_KEY] = hats[0]
        session.save()
    return client


def audit_write(ground: Ground, library: Library) -> None:
    """One entry about each post, by whoever holds it."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            action="membership.edit", subject_type=post._meta.label, subject_id=post.pk, person_id=post.person_id,
            agency=ground.agency, hat="Somebody", at=clock.now(), wall_at=clock.now(), after=post.role,
        )
        for post in Membership.objects.filter(library=library)
    )  # fmt: skip


def batch_write(ground: Ground, library: Library) -> None:
    """Everybody of the library in one batch of certificates, begun and not done, each with something to say."""
    now = clock.now()
    batch = IssueBatch.objects.create(
        agency=ground.agency, asked_by=ground.consultant, asked_at=now, looked_at=now, started_at=now,
        issued_by=ground.consultant, job_state=JobState.DONE,
    )  # fmt: skip
    theirs = Enrollment.objects.filter(person__memberships__library=library, agency=ground.agency).distinct()
    IssueLine.objects.bulk_create(
        IssueLine(batch=batch, enrollment=row, state="not_issued", printed="Somebody", reason="Why", remarks=["Why"])
        for row in theirs
    )


def board_sessions_write(ground: Ground, library: Library, rows: int) -> None:
    """So many sessions of its board, each attended by one of its members."""
    said = {"kind": ground.kinds[0], "minutes": 20}
    sessions = BoardSession.objects.bulk_create(
        BoardSession(
            library=library, held_on=ground.today, title=f"Session {n}", led_by="A guest", minute_reference="Item 4",
            recorded_by=ground.consultant, recorded_at=clock.now(), **said,
        )
        for n in range(rows)
    )  # fmt: skip
    member = Membership.objects.filter(library=library, role__in=BOARD)[0]
    Credit.objects.bulk_create(
        Credit(
            person=member.person, membership=member, board_session=session, title=session.title, provider="A guest",
            started_on=ground.today, ended_on=ground.today, state="claimed", claimed_at=clock.now(),
            recorded_at=clock.now(), **said,
        )
        for session in sessions
    )  # fmt: skip


def roster_write(ground: Ground, library: Library) -> None:
    """Everybody of the library registered for an event that is over."""
    item, ended = CatalogItem.objects.filter(agency=ground.agency)[0], clock.now() - dt.timedelta(days=1)
    event = Event.objects.create(
        item=item, begins_at=ended - dt.timedelta(hours=1), ends_at=ended, zone="UTC", scheduled_by=ground.consultant,
        scheduled_at=ended,
    )  # fmt: skip
    posts = {post.person_id: post for post in Membership.objects.filter(library=library)}
    Participation.objects.bulk_create(
        Participation(event=event, person_id=person, membership=post, registered_at=ended)
        for person, post in posts.items()
    )


def mails_write(person: Person, rows: int) -> None:
    """As many mails to one person, written now."""
    Mail.objects.bulk_create(
        Mail(key=f"load:{person.pk}:{n}", to_person=person, subject="News", written_at=clock.now()) for n in range(rows)
    )


def requests_write(enrollments: Sequence[Enrollment], until_on: dt.date) -> None:
    """Every holder asks for more time."""
    asked = {"kind": "extension", "until_on": until_on, "reason": "Why", "asked_at": clock.now()}
    rows = (ExceptionRequest(enrollment=one, asked_by=one.person, **asked) for one in enrollments)
    ExceptionRequest.objects.bulk_create(rows)
