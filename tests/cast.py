"""The cast: the same invented people in every test, introduced once.

At **Millrace Public Library** (Juniper State Library): *Ada* is staff and supervised by *Sam*; *Dina* is the director,
*Alma* the administrator, *Carl* the board chair, *Tess* a trustee. At **Cedar Fork Library** of the same agency:
*Otto*, staff, and *Omar*, its director. *Connie* is consultant and *Cora* coordinator of the agency. At **Farwell
Library** of another agency: *Fred*, staff, and *Fay*, consultant there. *Root* is a superuser without any post,
*Lost* a staff member of Millrace whose account was deactivated.
"""

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress

from certification.models import Program, RuleSet, Track
from learning.models import Category, Kind
from libraries.enums import AgencyPost, Post
from libraries.models import Agency, AgencyRole, Goal, Library, Membership, Person, StrategicPlan, Supervision
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, actor_for
from pdplanner.kernel.models import MailRhythm

PASSWORD = "a-quiet-reading-room"
LONG_AGO = dt.date(2015, 1, 1)
EXAMPLES = Path(__file__).resolve().parent.parent / "certification" / "examples"
KINDS = [("training", "Live training", []), ("recording", "Recording", []), ("presenting", "Presenting", []),
         ("self_directed", "Self-directed project", ["self_directed"])]  # fmt: skip
CATEGORIES = [
    ("administration", "Library Administration"),
    ("public", "Library Services to the Public"),
    ("collections", "Collection Management and Technical Services"),
    ("technology", "Technology"),
]


@dataclass
class Cast:
    agency: Agency
    other_agency: Agency
    library: Library
    second_library: Library
    foreign_library: Library
    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Membership] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def actor(self, name: str) -> Actor:
        return actor_for(self.people[name])


def person(name: str, mail: str = "", **more: Any) -> Person:
    """A person with a verified login address, if `mail` is given, and the password above.

    The cast wants its mail at once, so that tests of events read it in the outbox.
    """
    more = {"mail_rhythm": MailRhythm.AT_ONCE, **more}
    row = Person(display_name=name, family_name=name.split()[-1], contact_mail=mail, recorded_at=clock.now(), **more)
    row.set_password(PASSWORD)
    row.save()
    if mail:
        EmailAddress.objects.create(user=row, email=mail, verified=True, primary=True)
    return row


def post(who: Person, library: Library, role: str, title: str = "", starts_on: dt.date = LONG_AGO) -> Membership:
    return Membership.objects.create(
        person=who, library=library, role=role, title=title, starts_on=starts_on, recorded_at=clock.now()
    )


def build() -> Cast:
    agency = Agency.objects.create(name="Juniper State Library", slug="juniper", code="JSL", time_zone="America/Denver")
    other = Agency.objects.create(name="Farwell Commission", slug="farwell", code="FWC", time_zone="America/Chicago")
    millrace = Library.objects.create(agency=agency, name="Millrace Public Library", place="Millrace")
    cedar = Library.objects.create(agency=agency, name="Cedar Fork Library", place="Cedar Fork")
    farwell = Library.objects.create(agency=other, name="Farwell Library", place="Farwell")
    cast = Cast(agency, other, millrace, cedar, farwell)
    _staff(cast)
    _agency_people(cast)
    for body in (agency, other):
        Kind.objects.bulk_create(
            Kind(agency=body, code=code, name=name, tags=tags, position=n) for n, (code, name, tags) in enumerate(KINDS)
        )
        Category.objects.bulk_create(
            Category(agency=body, code=code, name=name, position=n) for n, (code, name) in enumerate(CATEGORIES)
        )
    return cast


def _staff(cast: Cast) -> None:
    roles = [
        ("ada", "Ada Whitcomb", cast.library, Post.STAFF, "Youth services assistant"),
        ("sam", "Sam Okafor", cast.library, Post.STAFF, "Head of public services"),
        ("dina", "Dina Herrera", cast.library, Post.DIRECTOR, "Director"),
        ("alma", "Alma Bell", cast.library, Post.ADMINISTRATOR, "Office manager"),
        ("carl", "Carl Pym", cast.library, Post.BOARD_CHAIR, "Board chair"),
        ("tess", "Tess Ortega", cast.library, Post.TRUSTEE, "Trustee"),
        ("lost", "Lost Fellow", cast.library, Post.STAFF, "Page"),
        ("otto", "Otto Lind", cast.second_library, Post.STAFF, "Clerk"),
        ("omar", "Omar Haddad", cast.second_library, Post.DIRECTOR, "Director"),
        ("fred", "Fred Farwell", cast.foreign_library, Post.STAFF, "Clerk"),
    ]
    for key, name, library, role, title in roles:
        cast.people[key] = person(name, f"{key}@example.org", is_active=key != "lost")
        cast.posts[key] = post(cast.people[key], library, role, title)
    Supervision.objects.create(
        supervisor=cast.posts["sam"], report=cast.posts["ada"], starts_on=LONG_AGO, recorded_at=clock.now()
    )


def _agency_people(cast: Cast) -> None:
    for key, name, agency, role in [
        ("connie", "Connie Zielinska", cast.agency, AgencyPost.CONSULTANT),
        ("cora", "Cora Vance", cast.agency, AgencyPost.COORDINATOR),
        ("fay", "Fay Moss", cast.other_agency, AgencyPost.CONSULTANT),
    ]:
        cast.people[key] = person(name, f"{key}@example.org")
        AgencyRole.objects.create(
            agency=agency, person=cast.people[key], role=role, starts_on=LONG_AGO, recorded_at=clock.now()
        )
    cast.people["root"] = person("Root Keeper", "root@example.org", is_superuser=True)


def adopted_plan(cast: Cast, library: Library | None = None, goals: int = 3) -> StrategicPlan:
    """An adopted strategic plan with numbered goals."""
    library = library or cast.library
    plan = StrategicPlan.objects.create(
        library=library, title="Room for Everyone, 2025–2029", state="adopted", adopted_on=dt.date(2025, 3, 12),
        minute_reference="Minutes of 12 March 2025, item 4", adopted_at=clock.now(), drafted_at=clock.now(),
    )  # fmt: skip
    titles = [
        "Every child starts school ready to read",
        "Digital help for anyone who asks",
        "A building everyone can use",
    ]
    for number in range(goals):
        Goal.objects.create(plan=plan, position=number + 1, title=titles[number % 3])
    return plan


def strategic_track(cast: Cast, example: str = "strategic-demo.json") -> RuleSet:
    """The Strategic Track of the cast's agency with a published rule set."""
    program = Program.objects.create(agency=cast.agency, code="juniper", name="Juniper library certification")
    track = Track.objects.create(program=program, code="strategic", name="Strategic Track")
    return RuleSet.objects.create(
        track=track, version=1, effective_from=LONG_AGO, state="published", published_at=clock.now(),
        document=json.loads((EXAMPLES / example).read_text()),
    )  # fmt: skip
