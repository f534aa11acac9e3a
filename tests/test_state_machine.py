"""R3: everybody in the demo does anything there is to do, allowed or not, in any order and over years; after each step
that wrote something every invariant of `manage.py doctor` holds.

Unlike the cells of test_workflow_cells, nothing is put into a state: a row gets there by what people did before, with
all that this leaves behind. Three decisions of four are tried by somebody who may, on something that can move.
"""

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from certification.enums import EXCEPTIONS, DecisionKind
from certification.models import Enrollment, Track
from certification.services.enrollments import enrollment_open
from certification.services.exceptions import Terms, exception_grant
from learning.models import Credit, Event, Kind, Participation, Pdp
from learning.services import credits, events, pdps, rosters
from libraries.models import Membership, Person
from libraries.services import people
from pdplanner.home.services.erasing import person_erase
from pdplanner.kernel import clock, doctor, jobs
from pdplanner.kernel.access import Actor, actor_for
from pdplanner.kernel.models import AuditEntry
from tests.amounts import sample_and_whole
from tests.test_permission_matrix import _allowed
from tests.test_workflow_cells import CALLS, CELLS, _expected, _outcome

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

STEPS = 50  # of one history, at most
FILES = {"certification.pdf-has-its-bytes", "certification.picture-has-its-bytes", "learning.evidence-has-its-file"}
ANY = st.integers(min_value=0, max_value=10**6)
MOVES = {(workflow.model, move.action): (workflow, move) for workflow, move in CELLS}
SEEN: Counter[str] = Counter()


class History(RuleBasedStateMachine):
    """Told inside a savepoint; its moment moves, the machine's own clock does not."""

    def __init__(self) -> None:
        super().__init__()
        self.at = clock.now()
        self.is_as_before = False
        self.actors: dict[int, Actor] = {}
        self.whole = contextlib.ExitStack()
        self.whole.enter_context(transaction.atomic())
        self.whole.enter_context(connection.execute_wrapper(self._watch))

    def teardown(self) -> None:
        self._look([one for one in doctor.INVARIANTS if one in FILES])
        transaction.set_rollback(True)
        self.whole.close()

    def _watch(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self._changed()
        return execute(sql, *rest)

    def _changed(self) -> None:
        self.is_as_before = False
        self.actors.clear()

    # --- what must be true after it ---
    @invariant()
    def the_house_is_sound(self) -> None:
        if not self.is_as_before:
            self._look([one for one in doctor.INVARIANTS if one not in FILES])
            self.is_as_before = True
        SEEN["steps"] += 1

    def _look(self, codes: Iterable[str]) -> None:
        broken = {code: tuple(doctor.INVARIANTS[code].broken()) for code in codes}
        assert {code: rows for code, rows in broken.items() if rows} == {}

    # --- how ---
    @staticmethod
    def _one(rows: Any, number: int) -> Any:
        pks = list(rows.values_list("pk", flat=True))
        return rows.model._default_manager.get(pk=pks[number % len(pks)]) if pks else None

    def _actor(self, person: Person) -> Actor:
        return self.actors.get(person.pk) or self.actors.setdefault(person.pk, actor_for(person))

    def _somebody(self, number: int, fits: Callable[[Actor], bool]) -> Actor:
        """The first person from the one with this number on who fits; nobody does, that one."""
        everybody = list(Person.objects.order_by("pk"))
        turned = everybody[number % len(everybody) :] + everybody[: number % len(everybody)]
        for person in turned:
            if fits(actor := self._actor(person)):
                return actor
        return self._actor(turned[0])

    def _own(self, person: Person, call: Callable[[Actor], Any]) -> None:
        with clock.moved_to(self.at):
            actor = self._actor(person)
            self._try(lambda: call(actor))

    def _by(self, who: int, permission: str, thing: Model, call: Callable[[Actor], Any]) -> None:
        with clock.moved_to(self.at):
            actor = self._somebody(who, lambda one: bool(who % 4) and _allowed(one, permission, thing))
            may = _allowed(actor, permission, thing)
            outcome = self._try(lambda: call(actor))
        assert may or outcome in {"403", "404"}, f"{permission}: {outcome} for somebody who may not"

    @staticmethod
    def _try(call: Callable[[], Any]) -> str:
        """What is refused leaves nothing but the note that it was tried; what is done is on record."""
        said = AuditEntry.objects.filter(refused=False).count()
        with transaction.atomic():
            outcome = _outcome(call)
        now = AuditEntry.objects.filter(refused=False).count()
        assert outcome == "done" or now == said, f"{outcome}, and yet something was recorded"
        SEEN[outcome if outcome in {"done", "403", "404", "409", "refused in words"} else "without a sentence"] += 1
        return outcome


class House(History):
    """What can happen in it."""

    @rule(cell=st.sampled_from(sorted(MOVES)), row=ANY, who=ANY, sensible=st.integers(0, 3))
    def decide(self, cell: tuple[str, str], row: int, who: int, sensible: int) -> None:
        """Any action of any workflow, three times in four where it can be and by somebody who may."""
        workflow, move = MOVES[cell]
        rows = apps.get_model(workflow.model)._default_manager.order_by("pk")
        thing = self._one(rows.filter(**{f"{workflow.field}__in": move.sources}) if sensible else rows, row)
        if thing is None:
            return
        with clock.moved_to(self.at):
            actor = self._somebody(who, lambda one: not sensible or _allowed(one, move.permission, thing))
            state = getattr(thing, workflow.field)
            expected = _expected(actor, move, thing, state, workflow)
            outcome = self._try(lambda: CALLS[cell](actor, thing))
        if "done" in expected:  # what stands around it may say “not now”, too: a plan that was sent is not closed
            expected.add("409")
        assert outcome in expected, f"{cell} in {state}: {outcome}, expected {expected}"

    @rule(post=ANY, kind=ANY, days=st.integers(0, 400), minutes=st.integers(0, 2000))
    def log(self, post: int, kind: int, days: int, minutes: int) -> None:
        with clock.moved_to(self.at):
            membership = self._one(Membership.objects.order_by("pk"), post)
            day = self.at.date() - dt.timedelta(days=days)
            facts = {
                "kind": self._one(Kind.objects.filter(agency=membership.library.agency).order_by("pk"), kind),
                "title": f"A course of day {day}", "provider": "", "started_on": day, "ended_on": day,
                "minutes": minutes, "category": None, "goal_line": None, "activity_line": None, "learned": "",
            }  # fmt: skip
            actor = self._actor(membership.person)
            self._try(lambda: credits.credit_log(actor=actor, membership=membership, **facts))

    @rule(row=ANY)
    def enter_again(self, row: int) -> None:
        credit = self._one(Credit.objects.filter(state="reversed").order_by("pk"), row)
        if credit is not None:
            self._own(credit.person, lambda actor: credits.credit_reenter(actor=actor, credit=credit))

    @rule(row=ANY)
    def change_the_plan(self, row: int) -> None:
        pdp = self._one(Pdp.objects.order_by("pk"), row)
        self._own(pdp.person, lambda actor: pdps.pdp_revise(actor=actor, pdp=pdp, reason="Other hours"))

    @rule(post=ANY, track=ANY)
    def enroll(self, post: int, track: int) -> None:
        membership = self._one(Membership.objects.order_by("pk"), post)
        chosen = self._one(Track.objects.filter(program__agency=membership.library.agency).order_by("pk"), track)
        self._own(
            membership.person,
            lambda actor: enrollment_open(
                actor=actor, track=chosen, membership=membership, starts_on=self.at.date() - dt.timedelta(days=1)
            ),
        )

    @rule(row=ANY, who=ANY, kind=st.sampled_from(EXCEPTIONS), days=st.integers(1, 800))
    def make_an_exception(self, row: int, who: int, kind: DecisionKind, days: int) -> None:
        enrollment = self._one(Enrollment.objects.order_by("pk"), row)
        until = (enrollment.ends_before or self.at.date()) + dt.timedelta(days=days)
        first = self.at.date() if kind == DecisionKind.LEAVE else None
        terms = Terms(kind, "Illness", from_on=first, until_on=until)
        self._by(who, "enrollment.except", enrollment,
                 lambda actor: exception_grant(actor=actor, enrollment=enrollment, terms=terms))  # fmt: skip

    @rule(row=ANY, post=ANY)
    def register(self, row: int, post: int) -> None:
        event = self._one(Event.objects.order_by("pk"), row)
        membership = self._one(Membership.objects.order_by("pk"), post)
        self._own(
            membership.person, lambda actor: events.event_register(actor=actor, event=event, membership=membership)
        )

    @rule(row=ANY, who=ANY)
    def keep_the_roster(self, row: int, who: int) -> None:
        event = self._one(Event.objects.order_by("pk"), row)
        there = list(Participation.objects.filter(event=event, cancelled_at=None).values_list("pk", flat=True))
        self._by(who, "event.keep_roster", event,
                 lambda actor: rosters.roster_keep(actor=actor, event=event, attended=there))  # fmt: skip

    @rule(row=ANY, who=ANY, days=st.integers(-30, 60))
    def leave(self, row: int, who: int, days: int) -> None:
        membership = self._one(Membership.objects.filter(ends_on=None).order_by("pk"), row)
        if membership is None:  # everybody has left
            return
        last = self.at.date() + dt.timedelta(days=days)
        self._by(who, "membership.edit", membership,
                 lambda actor: people.membership_end(actor=actor, membership=membership, ends_on=last))  # fmt: skip

    @rule(row=ANY, who=ANY)
    def erase(self, row: int, who: int) -> None:
        person = self._one(Person.objects.order_by("pk"), row)
        self._by(
            who, "person.erase", person,
            lambda actor: person_erase(actor=actor, person=person, typed=person.display_name, reason="Asked for it"),
        )  # fmt: skip

    @rule(days=st.integers(1, 120))
    def time_passes(self, days: int) -> None:
        self.at += dt.timedelta(days=days, hours=5)
        self._changed()

    @rule()
    def work_is_done(self) -> None:
        with clock.moved_to(self.at):
            for work in jobs.WORKS.values():
                for pk in list(jobs.due(work.model).order_by("pk").values_list("pk", flat=True)):
                    assert jobs.run(work.name, pk), f"{work.name} {pk}"


@pytest.mark.parametrize("histories", sample_and_whole(44, 100))
def test_whatever_people_do_in_whatever_order_the_data_is_sound(histories: int, figure: Callable[..., None]) -> None:
    SEEN.clear()
    run_state_machine_as_test(
        House,
        settings=settings(
            max_examples=histories, stateful_step_count=STEPS, deadline=None, database=None, print_blob=True,
            derandomize=histories < 100, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    figure("R3: steps of the state machine", SEEN["steps"])
    figure("R3: steps that did something", SEEN["done"])
    assert SEEN["steps"] >= 2000
    assert SEEN["done"] > SEEN["steps"] / 10
