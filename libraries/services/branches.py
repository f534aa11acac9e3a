"""The places of a library: added, corrected, closed."""

import datetime as dt

from django.db import IntegrityError, transaction

from libraries.models import Branch, Library
from libraries.services import texts
from libraries.services.libraries import hold_open
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow


@transaction.atomic
def branch_add(*, actor: Actor, library: Library, name: str, address: str) -> Branch:
    """A new branch of an open library."""
    require(actor, "library.edit", library)
    hold_open(library)
    branch = Branch(library=library)
    _save(branch, name, address)
    audit.record(
        "library.edit", library, actor=actor, after=branch.name, facts={"did": "add_branch", "branch": branch.pk}
    )
    return branch


@transaction.atomic
def branch_edit(*, actor: Actor, branch: Branch, name: str, address: str) -> Branch:
    """Correct name and address; posts at the branch show the new name."""
    require(actor, "branch.edit", branch)
    hold_open(branch.library)
    before = branch.name
    _save(branch, name, address)
    audit.record("branch.edit", branch, actor=actor, before=before, after=branch.name, facts={"did": "rename"})
    return branch


def _save(branch: Branch, name: str, address: str) -> None:
    branch.name = texts.line(name, "name", longest=160, missing="Type the branch's name.")
    branch.address = texts.line(address, "address", longest=160)
    twins = Branch.objects.filter(library=branch.library, name__iexact=branch.name).exclude(pk=branch.pk)
    try:
        with transaction.atomic():
            if twins.exists():
                raise IntegrityError
            branch.save()
    except IntegrityError as problem:
        raise DomainError(f"{branch.library} has a branch “{branch.name}” already.", "name") from problem


@transaction.atomic
def branch_close(*, actor: Actor, branch: Branch, closed_on: dt.date) -> Branch:
    """Close a branch; `closed_on` is the last day it was open. Posts there stay, and go on naming it."""
    require(actor, "branch.edit", branch)
    texts.date(closed_on, "closed_on")
    if closed_on > clock.today(branch.library.agency.time_zone):
        raise DomainError("This day is still to come. Close the branch on its last day or after it.", "closed_on")
    hold_open(branch.library)
    _move(branch, None, closed_on)
    audit.record("branch.edit", branch, actor=actor, before="open", after="closed", facts={"did": "close"})
    return branch


@transaction.atomic
def branch_reopen(*, actor: Actor, branch: Branch) -> Branch:
    """Take the closing of a branch back."""
    require(actor, "branch.edit", branch)
    hold_open(branch.library)
    if branch.closed_on is None:
        raise NotNow("This branch is open.")
    _move(branch, branch.closed_on, None)
    audit.record("branch.edit", branch, actor=actor, before="closed", after="open", facts={"did": "reopen"})
    return branch


def _move(branch: Branch, before: dt.date | None, after: dt.date | None) -> None:
    if not Branch.objects.filter(pk=branch.pk, closed_on=before).update(closed_on=after):
        raise NotNow("Somebody was faster: this branch has been closed or opened meanwhile. Look at it again.")
    branch.closed_on = after
