"""What is written down and told when somebody's second step at sign-in changes."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset, authenticator_used
from django.dispatch import receiver

from libraries.models import Person
from libraries.queries.hats import has_second_step
from libraries.services.second_step import tell_second_step
from pdplanner.kernel import audit
from pdplanner.kernel.access import actor_for

APP, PASSKEY, CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES


@receiver(authenticator_added)
def _added(user: Person, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == APP:
        _tell("second_step.set_up", user, "is set up with an authenticator app")
    if authenticator.type == PASSKEY:
        _tell("second_step.add_passkey", user, f"has a new passkey, “{authenticator}”")


@receiver(authenticator_removed)
def _removed(user: Person, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == CODES:
        return  # they end with what they stand in for
    is_off = not has_second_step(user)
    if authenticator.type == PASSKEY:
        what = "is turned off: the last passkey was removed" if is_off else f"lost the passkey “{authenticator}”"
        _tell("second_step.remove_passkey", user, what)
    elif is_off:
        _tell("second_step.remove", user, "is turned off")
    else:
        _tell("second_step.remove_app", user, "takes no codes of an authenticator app any more")


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
