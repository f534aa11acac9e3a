"""The list of competencies that comes with the product: our own words, to begin with and to change."""

from pathlib import Path

from django.db import transaction

from libraries.enums import FrameworkKind
from libraries.models import Agency, Framework
from libraries.services.frameworks import framework_add
from libraries.services.lexicon_sheet import sheet_enter, sheet_plan
from pdplanner.kernel.access import Actor

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "lexicon_core.csv"
SHIPPED_NAME = "Library core"
NOTE = "Thirty things people who work in a library can do, in six groups. Change it as you like: this copy is yours."


@transaction.atomic
def shipped_framework_add(*, actor: Actor, agency: Agency) -> Framework:
    """Take the shipped list as a framework of the agency. Raises DomainError when it is there already."""
    framework = framework_add(
        actor=actor, agency=agency, kind=FrameworkKind.COMPETENCIES, name=SHIPPED_NAME, edition="2026",
        source="Comes with pdplanner", licence="CC0 1.0, public domain", note=NOTE,
    )  # fmt: skip
    text = SHIPPED.read_text(encoding="utf-8")
    plan = sheet_plan(actor=actor, framework=framework, text=text)
    sheet_enter(actor=actor, framework=framework, text=text, digest=plan.digest)
    return framework
