"""Sets the stage through the services: agency, library, people with posts and logins, tracks, strategic plans."""

import json
import re
from pathlib import Path
from typing import Any

from django.conf import settings

from certification.models import Track
from certification.services import outside, programs, rule_sets
from learning.services import kinds
from libraries.models import Agency, Library, Membership, Person, StrategicPlan
from libraries.services import agencies, invitations, outline, people, strategic_plans
from pdplanner.demo import goals
from pdplanner.demo.calendar import Calendar
from pdplanner.demo.people import AGENCY, CATEGORIES, CONSULTANT, COORDINATOR, DOMAIN, LIBRARY, PASSWORD, STAFF, Player
from pdplanner.kernel.access import Actor, actor_for
from pdplanner.kernel.models import Mail

RULES = Path(settings.BASE_DIR) / "certification" / "examples" / "strategic-demo.json"
SIGNERS = (
    {"name": "Eleanor M. Whitcomb", "role": "State Librarian", "image": "signature-sample-1"},
    {"name": CONSULTANT.name, "role": "Continuing Education Consultant", "image": "signature-sample-2"},
)


class Stage:
    """What the story needs at hand: people by key, their posts, the track."""

    def __init__(self) -> None:
        self.calendar = Calendar()
        self.persons: dict[str, Person] = {}
        self.posts: dict[str, Membership] = {}
        self.agency: Agency
        self.library: Library
        self.track: Track

    def actor(self, key: str) -> Actor:
        """The actor this person is at the moment the clock shows."""
        return actor_for(self.persons[key])

    def set_up(self) -> None:
        with self.calendar.on(self.calendar.day(59)):
            self._found_agency()
            self._describe_program()
            self.library = agencies.library_add(actor=self.actor("ingrid"), agency=self.agency, **LIBRARY)
        for player in STAFF:
            self._hire(player)
        for player in STAFF:
            self._supervise(player)
        self._adopt("Open Doors", goals.OPEN_DOORS, months=57)

    def _found_agency(self) -> None:
        self.agency = agencies.agency_start(
            **AGENCY, coordinator_name=COORDINATOR.name, coordinator_family_name=COORDINATOR.family_name,
            coordinator_mail=f"{COORDINATOR.account}@{DOMAIN}",
        )  # fmt: skip
        self.persons["ingrid"] = self._accept_invitation()
        role = agencies.agency_person_add(
            actor=self.actor("ingrid"), agency=self.agency, display_name=CONSULTANT.name,
            family_name=CONSULTANT.family_name, contact_mail="", role=CONSULTANT.role,
            starts_on=self.calendar.day(59),
        )  # fmt: skip
        mail = f"{CONSULTANT.account}@{DOMAIN}"
        invitations.agency_invitation_send(actor=self.actor("ingrid"), agency_role=role, mail=mail)
        self.persons["tomasz"] = self._accept_invitation()

    @staticmethod
    def _accept_invitation() -> Person:
        """Open the newest mail, follow its link, choose the password: as a person would."""
        text = Mail.objects.latest("pk").text
        link = re.search(r"https?://\S+/invitations?/([\w-]+)", text)
        if link is None:
            raise RuntimeError("the newest mail is no invitation")
        return invitations.invitation_accept(token=link[1], password=PASSWORD)

    def _describe_program(self) -> None:
        coordinator = self.actor("ingrid")
        kinds.usual_kinds_add(actor=coordinator, agency=self.agency)
        for code, name in CATEGORIES:
            kinds.category_add(actor=coordinator, agency=self.agency, code=code, name=name)
        program = programs.program_add(
            actor=coordinator, agency=self.agency, code="juniper", name="Juniper library certification", signers=SIGNERS
        )
        self.track = programs.track_add(
            actor=coordinator, program=program, code="strategic", name="Strategic Track",
            summary="Learning planned from the goals of your library.",
        )  # fmt: skip
        document: dict[str, Any] = json.loads(RULES.read_text())
        draft = rule_sets.rule_set_add(
            actor=coordinator, track=self.track, effective_from=self.calendar.day(59), document=document
        )
        rule_sets.rule_set_publish(actor=coordinator, rule_set=draft)

    def _hire(self, player: Player) -> None:
        with self.calendar.on(self.calendar.day(player.hired_months_ago)) as day:
            post = people.person_add(
                actor=self.actor("ingrid"), library=self.library, display_name=player.name,
                family_name=player.family_name, contact_mail="" if player.account else f"{player.key}@{DOMAIN}",
                role=player.role, title=player.title, starts_on=day,
            )  # fmt: skip
            self.posts[player.key], self.persons[player.key] = post, post.person
            if player.account:
                mail = f"{player.account}@{DOMAIN}"
                invitations.invitation_send(actor=self.actor("ingrid"), membership=post, mail=mail)
                self.persons[player.key] = self._accept_invitation()

    def _supervise(self, player: Player) -> None:
        if player.supervisor:
            with self.calendar.on(self.calendar.day(player.hired_months_ago), 10) as day:
                people.supervisor_set(
                    actor=self.actor("gloria"), membership=self.posts[player.key],
                    supervisor=self.posts[player.supervisor], starts_on=day,
                )  # fmt: skip

    def adopt_newer_plan(self) -> None:
        self._adopt("Room for Everyone", goals.ROOM_FOR_EVERYONE, months=20)

    def _adopt(self, title: str, outline_of: Any, months: int) -> StrategicPlan:
        with self.calendar.on(self.calendar.day(months)) as day:
            writer = self.actor("gloria")
            title = f"{title}, {day.year}–{day.year + 4}"
            plan = strategic_plans.plan_start(
                actor=writer, library=self.library, title=title, starts_on=day, ends_on=self.calendar.day(months - 48)
            )
            for goal_title, reason, objectives in outline_of:
                goal = outline.goal_add(actor=writer, plan=plan, title=goal_title, reason=reason)
                for objective_title, measure, baseline, target in objectives:
                    objective = outline.objective_add(actor=writer, goal=goal, title=objective_title)
                    outline.measure_add(
                        actor=writer, objective=objective, title=measure, baseline=baseline, target=target
                    )
        with self.calendar.on(day, 19):
            reference = f"Minutes of the board, {day:%B %Y}, item 4"
            return strategic_plans.plan_adopt(
                actor=self.actor("gloria"), plan=plan, adopted_on=day, minute_reference=reference
            )

    def record_earlier_certificate(self, key: str, months: int) -> None:
        """The consultant records the certificate somebody held before: the Strategic Track asks for one."""
        with self.calendar.on(self.calendar.day(months)):
            outside.certificate_record(
                actor=self.actor("tomasz"), person=self.persons[key], agency=self.agency, program=self.track.program,
                issuer="Juniper State Library", name="Library Staff certificate, before this register",
                number=f"S-{1000 + self.persons[key].pk}", issued_on=self.calendar.day(months + 1),
                valid_through=self.calendar.day(months - 36), seen="The paper certificate",
            )  # fmt: skip
