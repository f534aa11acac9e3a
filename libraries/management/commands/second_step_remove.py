"""Turn off the second step of somebody who lost their phone or passkey and their recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from libraries.services.second_step import second_step_remove
from pdplanner.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Turns off somebody's second step at sign-in, after you made sure in person that it is them who asks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mail", help="the address they sign in with")
        parser.add_argument("--reason", required=True, help="how you made sure; it stands in the audit")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = second_step_remove(mail=options["mail"], reason=options["reason"])
        except DomainError as problem:
            raise CommandError(problem.words) from problem
        self.stdout.write(f"{person} signs in with the password alone. A mail tells them.")
