"""Tenzin asks that a credit counts toward a goal that his plan no longer has; nobody has decided yet."""

from certification.enums import DecisionKind
from certification.models import Enrollment
from certification.queries.exception_requests import credits_to_ask
from certification.queries.standing import live_standing_of
from certification.services.exception_requests import exception_ask
from certification.services.exceptions import Terms
from pdplanner.demo.stage import Stage


def tell(stage: Stage) -> None:
    with stage.calendar.on(stage.calendar.day(0, 4), 9):
        tenzin = stage.actor("tenzin")
        enrollment = Enrollment.objects.get(person=tenzin.person)
        credit_pk = min(credits_to_ask(live_standing_of(enrollment.pk)))
        why = "I had signed up before the plan was approved, and the library still uses what I learned on the route."
        exception_ask(actor=tenzin, enrollment=enrollment, terms=Terms(DecisionKind.CREDIT, why, credit_pk=credit_pk))
