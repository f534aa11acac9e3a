"""What answers or ends requests for exceptions without anybody deciding on the request itself."""

from django.db.models import QuerySet

from certification.enums import DecisionKind, RequestState
from certification.mail import exception_requests as mail
from certification.models import Decision, Enrollment, ExceptionRequest
from certification.queries.exception_requests import excepted_choices
from certification.queries.standing import Live
from certification.workflows import REQUEST
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor


def requests_granted(*, actor: Actor, decision: Decision, after: Live) -> None:
    """Whoever asked for what was granted just now has their answer, whichever way it was granted. A request about a
    credit stays open while another rule, from which an exception can be granted, keeps the credit out `after` it."""
    rows = _open(decision.enrollment).filter(kind=decision.kind, credit=decision.credit_id)
    if decision.kind == DecisionKind.CREDIT and str(decision.credit_id) in {key for key, _ in excepted_choices(after)}:
        return
    for request in rows:
        before = REQUEST.advance(
            request, "grant", decided_at=clock.now(), decided_by=actor.person, decision=decision
        )  # fmt: skip
        audit.record("exception_request.decide", request, actor=actor, before=before, after=request.state)
        if decision.enrollment.person is None:  # any other holder is told of the decision itself
            mail.to_asker(request, by=actor.person)


def requests_end(*, actor: Actor | None, enrollment: Enrollment) -> None:
    """The period is over, and nothing can be excepted in it any more."""
    for request in _open(enrollment):
        before = REQUEST.advance(request, "take_back")
        audit.record(
            "exception_request.take_back", request, actor=actor, before=before, after=request.state,
            reason="The enrollment is over.",
        )  # fmt: skip


def _open(enrollment: Enrollment) -> QuerySet[ExceptionRequest]:
    return ExceptionRequest.objects.filter(enrollment=enrollment, state=RequestState.ASKED)
