"""What allauth asks of us: no open sign-up, mail through its own address rows, names shown as people chose them."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from libraries.models import Person


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are entered by their library and invited by mail; nobody signs themselves up."""
        return False


def display(person: Person) -> str:
    return person.display_name
