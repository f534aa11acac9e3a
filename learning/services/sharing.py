"""A draft is its writer's alone until they share it with whoever commits to it for the library."""

from django.db import transaction
from django.db.models import QuerySet

from learning.enums import PdpState, RevisionState
from learning.mail import together as mail
from learning.models import Revision
from learning.queries.committers import committers
from pdplanner.kernel import access, audit, clock
from pdplanner.kernel.access import Actor
from pdplanner.kernel.errors import DomainError, NotNow


@transaction.atomic
def draft_share(*, actor: Actor, revision: Revision) -> Revision:
    """Let the supervisor read the draft from now on; a second click changes nothing.

    Raises DomainError while nobody could read it, NotNow for what is no draft of an open plan.
    """
    access.require(actor, "revision.share", revision)
    if not committers(revision.pdp.membership):
        raise DomainError(
            "Nobody at your library is entered as your supervisor yet, so nobody would read it. Ask your library "
            "administrator to enter one."
        )
    if _drafts(revision).filter(shared_at=None).update(shared_at=clock.now()):
        revision.refresh_from_db()
        audit.record("revision.share", revision, actor=actor, before="private", after="shared")
        mail.shared(revision)
    return _still_draft(revision)


@transaction.atomic
def draft_unshare(*, actor: Actor, revision: Revision) -> Revision:
    """The draft is its writer's alone again; what was said about it so far stays with it."""
    access.require(actor, "revision.share", revision)
    if _drafts(revision).filter(shared_at__isnull=False).update(shared_at=None):
        audit.record("revision.share", revision, actor=actor, before="shared", after="private")
        mail.recall_shared(revision)
        revision.refresh_from_db()
    return _still_draft(revision)


def _drafts(revision: Revision) -> QuerySet[Revision]:
    return Revision.objects.filter(pk=revision.pk, state=RevisionState.DRAFT, pdp__state=PdpState.OPEN)


def _still_draft(revision: Revision) -> Revision:
    if not _drafts(revision).exists():
        raise NotNow("Only a draft can be shared. What was sent is read by everybody it went to.")
    return revision
