"""That somebody took rows along: from then on they are read where the product sees nobody."""

from django.db import transaction

from libraries.models import Agency
from pdplanner.kernel import audit
from pdplanner.kernel.access import Actor, require, visible


@transaction.atomic
def audit_export(*, actor: Actor, rows: int, asked: dict[str, str]) -> None:
    """Record a sheet of so many rows and what was looked for, with each agency whose rows it may hold.

    A name that was looked for is not kept: the audit stays for ever, also when that person is erased.
    """
    told = {name: "somebody by name" if name == "q" else value for name, value in asked.items()}
    agency: Agency
    for agency in visible(actor, "agency.export_audit"):
        require(actor, "agency.export_audit", agency)
        audit.record("agency.export_audit", agency, actor=actor, facts={"rows": rows, "looked_for": told})
