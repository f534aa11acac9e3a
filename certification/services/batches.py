"""Issuing for several people at once: each certificate for itself, so that one refusal stops no other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.http import Http404

from certification.models import Certificate, Enrollment
from certification.services.issuing import certificate_issue
from pdplanner.kernel import audit
from pdplanner.kernel.access import Actor
from pdplanner.kernel.errors import DomainError, NotAllowed


@dataclass
class Batch:
    issued: list[Certificate] = field(default_factory=list)
    refused: list[tuple[Enrollment, str]] = field(default_factory=list)


def certificates_issue(
    *, actor: Actor, enrollments: Iterable[Enrollment], printed: Mapping[int, str] | None = None
) -> Batch:
    """Issue what can be issued; for the rest, who and why. Not one transaction, on purpose.

    `printed`: the name that the dry run showed, by the enrollment's key.
    """
    names = printed or {}
    batch = Batch()
    for enrollment in enrollments:
        try:
            batch.issued.append(
                certificate_issue(actor=actor, enrollment=enrollment, printed=names.get(enrollment.pk, ""))
            )
        except NotAllowed as problem:
            audit.refuse(actor, problem)
            batch.refused.append((enrollment, problem.words))
        except DomainError as problem:
            batch.refused.append((enrollment, problem.words))
        except Http404:
            batch.refused.append((enrollment, "This enrollment is not one of your agency."))
    return batch
