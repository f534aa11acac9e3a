"""Refusals as values with words. A view never builds one; services raise them, `middleware.Refusals` answers them.

Three answers: *not yours* is 404 (Django's Http404), *not allowed* 403 (NotAllowed), *not now* 409 (NotNow).
A DomainError is about what was typed or chosen: the form shows it beside the field and keeps the text.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Model


class DomainError(Exception):
    """A business rule says no. `words` is a full sentence for a person; `field` names the form field it belongs to."""

    def __init__(self, words: str, field: str | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.field = field


class NotNow(DomainError):
    """The thing is not in a state that allows this, often because somebody was faster. Answered with 409."""


class NotAllowed(PermissionDenied):
    """You can see it but this is not yours to do. Answered with 403.

    `permission` and `thing` say what was tried and on what, for the audit; without a thing it is about the person.
    """

    def __init__(self, words: str, *, permission: str, thing: Model | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.permission = permission
        self.thing = thing
