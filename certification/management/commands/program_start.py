import json
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from certification.engine import DocumentError, load_rules
from certification.models import Program, Track
from certification.services import programs, rule_sets
from learning.services import kinds
from libraries.models import Agency
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, actor_for
from pdplanner.kernel.errors import DomainError, NotAllowed


class Command(BaseCommand):
    help = "Give an agency a program, its track and its published rules from a rule document, and the usual kinds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rules", type=Path, help="a rule document, see docs/rules.md")
        parser.add_argument("--agency", required=True, help="short address of the agency, like juniper")
        parser.add_argument("--as", dest="mail", required=True, help="login address of the coordinator who does this")
        parser.add_argument("--name", required=True, help="name of the program, if it is new")

    def handle(self, *args: Any, rules: Path, agency: str, mail: str, name: str, **options: Any) -> None:
        try:
            document = json.loads(rules.read_text())
            load_rules(document)
            body = Agency.objects.get(slug=agency)
            actor = actor_for(EmailAddress.objects.get(email__iexact=mail, verified=True).user)
            with transaction.atomic():
                track = self._start(actor, body, document, name)
        except (OSError, ValueError, DocumentError) as problem:
            raise CommandError(f"{rules} cannot be used: {problem}") from problem
        except Agency.DoesNotExist:
            raise CommandError(f"There is no agency with the short address “{agency}”.") from None
        except EmailAddress.DoesNotExist:
            raise CommandError(f"Nobody signs in as {mail}. The coordinator accepts the invitation first.") from None
        except (DomainError, NotAllowed) as problem:
            raise CommandError(problem.words) from problem
        self.stdout.write(f"{body} has the track “{track}”; its rules are published, people can enroll.")

    @staticmethod
    def _start(actor: Actor, agency: Agency, document: dict[str, Any], name: str) -> Track:
        kinds.usual_kinds_add(actor=actor, agency=agency)
        code = document["program"]
        program = Program.objects.filter(agency=agency, code=code).first()
        program = program or programs.program_add(actor=actor, agency=agency, code=code, name=name)
        track = programs.track_add(actor=actor, program=program, code=document["track"], name=document["title"])
        today = clock.today(agency.time_zone)
        draft = rule_sets.rule_set_add(actor=actor, track=track, effective_from=today, document=document)
        rule_sets.rule_set_publish(actor=actor, rule_set=draft)
        return track
