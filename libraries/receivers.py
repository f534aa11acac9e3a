"""What is written down and told when somebody's second step at sign-in changes."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset, authenticator_used
from django.dispatch import receiver

from libraries.models import Person
from libraries.services.second_step import tell_second_step
from pdplanner.kernel import audit
from pdplanner.kernel.access import actor_for

APP, CODES = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


@receiver(authenticator_added)
def _added(user: Person, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == APP:
        _tell("second_step.set_up", user, "is set up")


@receiver(authenticator_removed)
def _removed(user: Person, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == APP:
        _tell("second_step.remove", user, "is turned off")


@receiver(authenticator_reset)
def _renewed(user: Person, **kwargs: Any) -> None:
    _tell("second_step.renew_codes", user, "has new recovery codes")


@receiver(authenticator_used)
def _used(user: Person, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == CODES:
        _tell("second_step.use_code", user, "was passed with a recovery code")


def _tell(action: str, person: Person, what: str) -> None:
    entry = audit.record(action, person, actor=actor_for(person))
    tell_second_step(entry, person, what)
