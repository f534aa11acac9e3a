"""Set up an agency with its first program coordinator."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from libraries.services.agencies import agency_start
from pdplanner.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Sets up an agency and invites its first program coordinator by mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="the agency's name, like “Juniper State Library”")
        parser.add_argument("--code", required=True, help="2 to 6 capitals for certificate numbers, like JSL; for ever")
        parser.add_argument("--slug", required=True, help="the short address, like juniper")
        parser.add_argument("--time-zone", required=True, help="like America/Denver; decides on every deadline")
        parser.add_argument("--coordinator-name", required=True, help="full name of the first program coordinator")
        parser.add_argument("--coordinator-family-name", required=True)
        parser.add_argument("--coordinator-mail", required=True, help="where the invitation goes")

    def handle(self, *args: Any, **options: Any) -> None:
        fields = ["name", "code", "slug", "time_zone", "coordinator_name", "coordinator_family_name"]
        try:
            agency = agency_start(**{field: options[field] for field in [*fields, "coordinator_mail"]})
        except DomainError as problem:
            field = f"--{problem.field.replace('_', '-')}: " if problem.field else ""
            raise CommandError(f"{field}{problem.words}") from problem
        mail = options["coordinator_mail"]
        self.stdout.write(f"{agency} is set up. {options['coordinator_name']} gets an invitation at {mail}.")
