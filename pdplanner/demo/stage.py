"""Sets the stage through the services: agency, libraries, people with posts and logins, tracks, strategic plans."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

from django.conf import settings

from certification.models import Program, Track
from certification.services import programs, rule_sets
from learning.services import kinds
from libraries.management.commands.import_directory import SHIPPED, SHIPPED_SOURCE
from libraries.models import Agency, AgencyRole, Branch, Framework, Library, Membership, Person
from libraries.services import agencies, invitations, people
from libraries.services.assignments import assignments_add, stand_in_name
from libraries.services.branches import branch_add
from libraries.services.directory import directory_import
from libraries.services.shipped_framework import shipped_framework_add
from pdplanner.demo.calendar import ONE_DAY, Calendar
from pdplanner.demo.people import (
    AGENCY,
    AWAY,
    BRANCHES,
    CATEGORIES,
    CONSULTANTS,
    COORDINATOR,
    DEPUTY,
    EVERYBODY,
    LIBRARIES,
    LONG_AGO,
    PASSWORD,
    REGIONS,
    STAFF,
    Player,
)
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, actor_for
from pdplanner.kernel.models import Mail
from pdplanner.kernel.notices import notices_read_all

STATE = "MT"  # whose libraries the directory lends
RULES = Path(settings.BASE_DIR) / "certification" / "examples"
# The agency is invented; its tracks follow the shape of real ones, as each document says.
TRACKS = (
    ("strategic", "Strategic Track", "strategic-demo", "Learning planned from the goals of your library."),
    ("staff", "Library Staff", "montana-staff-2023", "Sixty credits in four years, some in every category."),
    ("director", "Library Director", "montana-director-2023", "Asked of every director; half of it about running a library."),
    ("trustee", "Library Trustee", "montana-trustee-2023", "Fifteen credits for members of a board."),
)  # fmt: skip
SIGNERS = (
    {"name": "Eleanor M. Whitcomb", "role": "State Librarian", "image": "signature-sample-1"},
    {"name": CONSULTANTS[0].name, "role": "Continuing Education Consultant", "image": "signature-sample-2"},
)


class Stage:
    """What the story needs at hand: people and posts by key, libraries, tracks."""

    def __init__(self) -> None:
        self.calendar = Calendar()
        self.persons: dict[str, Person] = {}
        self.posts: dict[str, Membership] = {}
        self.roles: dict[str, AgencyRole] = {}
        self.libraries: dict[str, Library] = {}
        self.branches: dict[str, Branch] = {}
        self.tracks: dict[str, Track] = {}
        self.agency: Agency
        self.lexicon: Framework
        self.program: Program

    def actor(self, key: str) -> Actor:
        """The actor this person is at the moment the clock shows."""
        return actor_for(self.persons[key])

    def set_up(self) -> None:
        with self.calendar.on(self.calendar.day(LONG_AGO)) as day:
            self._found_agency(day)
            self._describe_program(day)
            self.lexicon = shipped_framework_add(actor=self.actor("ingrid"), agency=self.agency)
            self._take_directory()
            for key, facts in LIBRARIES.items():
                self.libraries[key] = agencies.library_add(actor=self.actor("ingrid"), agency=self.agency, **facts)
            for key, names in BRANCHES.items():
                for name in names:
                    self.branches[name] = branch_add(
                        actor=self.actor("ingrid"), library=self.libraries[key], name=name, address=""
                    )
            for key, region in REGIONS.items():
                assignments_add(
                    actor=self.actor("ingrid"), agency_role=self.roles[key], libraries=(), region=region, starts_on=day
                )
        for player in sorted(STAFF, key=lambda player: -player.hired):
            self._hire(player)
        for player in STAFF:
            if player.supervisor:
                self.supervise(player.key, player.supervisor, self._first_day_together(player))

    def _found_agency(self, day: dt.date) -> None:
        self.agency = agencies.agency_start(
            **AGENCY, coordinator_name=COORDINATOR.name, coordinator_family_name=COORDINATOR.family_name,
            coordinator_mail=COORDINATOR.mail,
        )  # fmt: skip
        self.persons["ingrid"] = self._accept_invitation()
        for player in CONSULTANTS:
            role = agencies.agency_person_add(
                actor=self.actor("ingrid"), agency=self.agency, display_name=player.name,
                family_name=player.family_name, contact_mail="" if player.account else player.mail, role=player.role,
                starts_on=day,
            )  # fmt: skip
            self.persons[player.key], self.roles[player.key] = role.person, role
            if player.account:
                invitations.agency_invitation_send(actor=self.actor("ingrid"), agency_role=role, mail=player.mail)
                self.persons[player.key] = self._accept_invitation()

    @staticmethod
    def _accept_invitation() -> Person:
        """Open the newest mail, follow its link, choose the password: as a person would."""
        text = Mail.objects.latest("pk").text
        link = re.search(r"https?://\S+/invitations?/([\w-]+)", text)
        if link is None:
            raise RuntimeError("the newest mail is no invitation")
        return invitations.invitation_accept(token=link[1], password=PASSWORD)

    def _describe_program(self, day: dt.date) -> None:
        coordinator = self.actor("ingrid")
        kinds.usual_kinds_add(actor=coordinator, agency=self.agency)
        for code, name in CATEGORIES:
            kinds.category_add(actor=coordinator, agency=self.agency, code=code, name=name)
        self.program = programs.program_add(
            actor=coordinator, agency=self.agency, code="juniper", name="Juniper library certification", signers=SIGNERS
        )
        for code, name, rules, summary in TRACKS:
            self.tracks[code] = programs.track_add(
                actor=coordinator, program=self.program, code=code, name=name, summary=summary
            )
            document: dict[str, Any] = json.loads((RULES / f"{rules}.json").read_text())
            draft = rule_sets.rule_set_add(
                actor=coordinator, track=self.tracks[code], effective_from=day, document=document
            )
            rule_sets.rule_set_publish(actor=coordinator, rule_set=draft)

    def _take_directory(self) -> None:
        """The real libraries of one state, as members without people."""
        with SHIPPED.open("rb") as file:
            directory_import(agency=self.agency, file=file, source=SHIPPED_SOURCE, state=STATE)

    def _hire(self, player: Player) -> None:
        with self.calendar.on(self.calendar.day(player.hired)) as day:
            post = people.person_add(
                actor=self.actor("ingrid"), library=self.libraries[player.library], display_name=player.name,
                family_name=player.family_name, contact_mail="" if player.account else player.mail, role=player.role,
                title=player.title, starts_on=day, branch=self.branches.get(player.branch),
            )  # fmt: skip
            self.posts[player.key], self.persons[player.key] = post, post.person
            if player.account:
                invitations.invitation_send(actor=self.actor("ingrid"), membership=post, mail=player.mail)
                self.persons[player.key] = self._accept_invitation()

    def _first_day_together(self, player: Player) -> dt.date:
        return self.calendar.day(min(player.hired, EVERYBODY[player.supervisor].hired))

    def supervise(self, key: str, supervisor: str, on: dt.date) -> None:
        with self.calendar.on(on, 10) as day:
            people.supervisor_set(
                actor=self.actor("ingrid"), membership=self.posts[key], supervisor=self.posts[supervisor], starts_on=day
            )

    def leave(self, key: str, on: dt.date) -> None:
        """Somebody's last day; the coordinator is told, and the libraries of the story do the same in practice."""
        with self.calendar.on(on, 16) as day:
            people.membership_end(actor=self.actor("ingrid"), membership=self.posts[key], ends_on=day)

    def read_notices(self) -> None:
        """Everybody has read what they were told until a fortnight ago."""
        until = clock.now() - dt.timedelta(days=14)
        for person in self.persons.values():
            notices_read_all(actor=actor_for(person), until=until)

    def stand_in(self) -> None:
        """From a fortnight ago until next week, the one consultant's libraries come first to the other."""
        first, last = self.calendar.day(0, 14), self.calendar.day(0, -7)
        with self.calendar.on(first - ONE_DAY):
            stand_in_name(
                actor=self.actor("ingrid"), agency_role=self.roles[AWAY], deputy=self.roles[DEPUTY], starts_on=first,
                ends_on=last,
            )  # fmt: skip
