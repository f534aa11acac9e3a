import json
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.core.management.base import BaseCommand, CommandError, CommandParser

from certification.engine import DocumentError, load_rules
from certification.forms.rule_files import file_text
from certification.services.starting import program_start
from libraries.models import Agency
from pdplanner.kernel.access import actor_for
from pdplanner.kernel.errors import DomainError, NotAllowed
from pdplanner.kernel.wording import long_date


class Command(BaseCommand):
    help = (
        "Give an agency a whole program from rule documents: kinds, categories, tracks, and each track's rules from "
        "their day. Safe to repeat: what is there already stays as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rules", type=Path, nargs="+", help="rule documents of one program, see docs/rules.md")
        parser.add_argument("--agency", required=True, help="short address of the agency, like juniper")
        parser.add_argument("--as", dest="mail", required=True, help="login address of the coordinator who does this")
        parser.add_argument("--name", required=True, help="name of the program, if it is new")
        parser.add_argument("--code", default="", help="code of the program at the agency, if not the documents' own")

    def handle(self, *args: Any, rules: list[Path], agency: str, mail: str, name: str, **options: Any) -> None:
        documents = [_document(path) for path in rules]
        try:
            body = Agency.objects.get(slug=agency)
            actor = actor_for(EmailAddress.objects.get(email__iexact=mail, verified=True).user)
            published = program_start(
                actor=actor, agency=body, documents=documents, name=name, code=options.get("code", "")
            )
        except Agency.DoesNotExist:
            raise CommandError(f"There is no agency with the short address “{agency}”.") from None
        except EmailAddress.DoesNotExist:
            raise CommandError(f"Nobody signs in as {mail}. The coordinator accepts the invitation first.") from None
        except (DomainError, NotAllowed) as problem:
            raise CommandError(problem.words) from problem
        for row in published:
            first = long_date(row.effective_from)
            self.stdout.write(f"{row.track}: rules version {row.version}, for whoever enrolls from {first}.")
        if not published:
            self.stdout.write(f"{body} has all of this already; nothing was changed.")


def _document(path: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(file_text(path))
        load_rules(document)
    except (OSError, ValueError, DocumentError) as problem:
        raise CommandError(f"{path} cannot be used: {problem}") from problem
    return document
