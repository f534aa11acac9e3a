"""What a holder asks for in words, and where whoever decides on it goes."""

from django.urls import reverse

from certification.enums import DecisionKind
from certification.models import ExceptionRequest
from pdplanner.kernel.wording import long_date

ASKS = {
    DecisionKind.EXTENSION: "Ask for more time",
    DecisionKind.LEAVE: "Ask for leave",
    DecisionKind.WAIVER: "Ask for a later first certificate",
    DecisionKind.CREDIT: "Ask for an exception",
}
_PAGES = {
    DecisionKind.EXTENSION: "extension",
    DecisionKind.LEAVE: "leave_days",
    DecisionKind.WAIVER: "waiver",
    DecisionKind.CREDIT: "credit_exception",
}


def what_is_asked(request: ExceptionRequest) -> str:
    """ "More time, through 31 December 2029"."""
    until = long_date(request.until_on) if request.until_on else ""
    if request.kind == DecisionKind.LEAVE and request.from_on:
        return f"Leave from {long_date(request.from_on)} through {until}"
    if request.kind == DecisionKind.EXTENSION:
        return f"More time, through {until}"
    if request.kind == DecisionKind.WAIVER:
        return f"The first certificate by {until}"
    return f"“{request.credit}” to count"


def decide_url(request: ExceptionRequest) -> str:
    """The form that grants it, filled in as it was asked for."""
    page = reverse(f"certification:{_PAGES[DecisionKind(request.kind)]}", args=[request.enrollment_id])
    return f"{page}?asked={request.pk}"
