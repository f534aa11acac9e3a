"""A holder asks for an exception; a coordinator grants it, or declines with a reason. The holder may take it back."""

from django.db import transaction

from certification.enums import DecisionKind, RequestState
from certification.mail import exception_requests as mail
from certification.models import Decision, Enrollment, ExceptionRequest
from certification.queries.exception_requests import credits_to_ask, kinds_to_ask
from certification.queries.standing import OPEN_STATES, Live, live_standing_of
from certification.services.decisions import check_nobody_s_own
from certification.services.exceptions import Terms, exception_effect, exception_grant
from certification.workflows import REQUEST
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.wording import long_date
from pdplanner.kernel.workflow import not_now_words


@transaction.atomic
def exception_ask(*, actor: Actor, enrollment: Enrollment, terms: Terms) -> ExceptionRequest:
    """Ask for what `terms` say, of a credit without a `code`; the coordinators of the agency are told.

    DomainError when no exception could be granted on these terms, NotNow when it is asked for already.
    """
    require(actor, "enrollment.ask_exception", enrollment)
    # Holding the enrollment makes the second of two clicks wait, and then find the first one's row.
    Enrollment.objects.select_for_update().get(pk=enrollment.pk)
    live = live_standing_of(enrollment.pk)
    check_can_be_asked(live, terms.kind, terms.credit_pk)
    if not terms.reason.strip():
        raise DomainError("Say why you ask: a coordinator decides by it.", "reason")
    if terms.kind != DecisionKind.CREDIT:
        exception_effect(enrollment=enrollment, terms=terms)
    request = ExceptionRequest.objects.create(
        enrollment=live.enrollment, kind=terms.kind, credit_id=terms.credit_pk, from_on=terms.from_on,
        until_on=terms.until_on, reason=terms.reason.strip(), asked_at=clock.now(), asked_by=actor.person,
    )  # fmt: skip
    # Why is in the row and not in the audit, which nobody can erase: it may be about an illness.
    audit.record("enrollment.ask_exception", request, actor=actor, after=request.state, facts={"kind": request.kind})
    mail.to_coordinators(request)
    return request


def check_can_be_asked(live: Live, kind: DecisionKind, credit_pk: int | None) -> None:
    """NotNow, in words, when there is nothing to ask for, or it waits for an answer already."""
    if live.enrollment.state not in OPEN_STATES:
        raise NotNow("This period is over: its certificate is issued, or its holder left. Nothing can be excepted.")
    waiting = ExceptionRequest.objects.filter(
        enrollment=live.enrollment, kind=kind, credit=credit_pk, state=RequestState.ASKED
    ).first()
    if waiting:
        asked_on = long_date(clock.local_date(waiting.asked_at, live.enrollment.agency.time_zone))
        raise NotNow(
            f"This was asked for on {asked_on} and waits for an answer. To ask for something else, take it back first, "
            "on the standing."
        )
    if kind == DecisionKind.CREDIT and credit_pk not in credits_to_ask(live):
        raise NotNow("This credit counts by now, or something else than a rule keeps it out. The standing says which.")
    if kind != DecisionKind.CREDIT and kind not in kinds_to_ask(live):
        raise NotNow("The rules of this track have nothing here that an exception could move.")


@transaction.atomic
def request_take_back(*, actor: Actor, request: ExceptionRequest) -> ExceptionRequest:
    """As if it had not been asked for; while nobody has answered."""
    require(actor, "exception_request.take_back", request)
    before = REQUEST.advance(request, "take_back")
    audit.record("exception_request.take_back", request, actor=actor, before=before, after=request.state)
    return request


@transaction.atomic
def request_grant(*, actor: Actor, request: ExceptionRequest, terms: Terms) -> Decision:
    """Grant the exception as `terms` say, which may be less or more than was asked for. Nothing is granted once the
    request was taken back or answered."""
    require(actor, "exception_request.decide", request)
    enrollment = Enrollment.objects.select_for_update().get(pk=request.enrollment_id)
    request.refresh_from_db()
    if request.state != RequestState.ASKED:
        raise NotNow(not_now_words(request, request.state))
    return exception_grant(actor=actor, enrollment=enrollment, terms=terms)


@transaction.atomic
def request_decline(*, actor: Actor, request: ExceptionRequest, reason: str) -> ExceptionRequest:
    """Everything stays as the rules say; whoever asked reads the reason."""
    require(actor, "exception_request.decide", request)
    check_nobody_s_own(actor, "exception_request.decide", request.enrollment)
    if not reason.strip():
        raise DomainError("Say why not: whoever asked reads it, and may ask again.", "reason")
    before = REQUEST.advance(
        request, "decline", decided_at=clock.now(), decided_by=actor.person, answer=reason.strip()
    )  # fmt: skip
    audit.record(
        "exception_request.decide", request, actor=actor, before=before, after=request.state, reason=request.answer
    )
    mail.to_asker(request, by=actor.person)
    return request
