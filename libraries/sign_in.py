"""What allauth asks of us: no open sign-up, mail through its own address rows, names shown as people chose them."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from libraries.models import Person
from libraries.queries.hats import with_places
from pdplanner.kernel.notices import unread_count


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> Person | None:
        """Who the session speaks of, while active, with what tells which hats to ask for and with the number of unread
        notices, which every page prints."""
        known = Person.objects.filter(pk=user_id).annotate(unread_notices=unread_count())
        person = with_places(known).first()
        return person if person and self.user_can_authenticate(person) else None


class Adapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        # One sentence for both, so that nobody can find out which addresses have an account.
        "email_password_mismatch": "The mail address or the password is wrong. Check both, or choose a new password.",
        "incorrect_password": "This is not your password. Try again, or choose a new one.",
        "too_many_login_attempts": "Too many tries. Wait a few minutes, then try again or choose a new password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are entered by their library and invited by mail; nobody signs themselves up."""
        return False


def display(person: Person) -> str:
    return person.display_name
