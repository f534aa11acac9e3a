"""What writer and supervisor tell each other while a draft is written together."""

from django.conf import settings
from django.urls import reverse

from learning.models import DraftComment, Revision
from learning.queries.committers import committers
from libraries.models import Person
from pdplanner.kernel import clock, notices, outbox
from pdplanner.kernel.models import Topic
from pdplanner.kernel.workflow import settle_asks


def _key(event: str, revision: Revision) -> str:
    # Shared, not shared, shared again: the moment makes it another event.
    moment = int(revision.shared_at.timestamp()) if revision.shared_at else 0
    return f"revision.{event}:{revision.pk}:{moment}"


def _tell(event: str, revision: Revision, to: Person, *, action: str, words: str = "", reminds: bool = False) -> None:
    page = reverse("learning:together", args=[revision.pk])
    context = {
        "revision": revision, "owner": revision.pdp.person, "action": action, "action_url": settings.SITE_URL + page,
    }  # fmt: skip
    notices.tell(
        _key(event, revision), to=to, about=revision, topic=Topic.PLANS, template=f"plan_{event}", context=context,
        zone=revision.pdp.membership.library.agency.time_zone, words=words, reminds=reminds,
    )  # fmt: skip


def said(revision: Revision, by: Person, about: DraftComment, words: str) -> None:
    """Something was said about a shared draft: its writer is told what others say, and they what the writer does."""
    owner = revision.pdp.person
    if by.pk != owner.pk:
        settle_asks(revision)  # whoever answers has read it
    readers = [owner] if by.pk != owner.pk else committers(revision.pdp.membership)
    zone = revision.pdp.membership.library.agency.time_zone
    page = settings.SITE_URL + reverse("learning:together", args=[revision.pk])
    context = {"revision": revision, "owner": owner, "by": by, "action": "Read it", "action_url": page}
    for person in readers:
        notices.tell(
            f"revision.said:{about.pk}:{about.state}", to=person, about=revision, topic=Topic.PLANS, zone=zone,
            template="plan_said", context=context | {"words": words}, words=words,
            mail_key=f"revision.said:{revision.pk}:{person.pk}:{clock.today(zone)}",
        )  # fmt: skip


def shared(revision: Revision) -> None:
    """Whoever would commit may read along."""
    for person in committers(revision.pdp.membership):
        _tell("shared", revision, person, action="Read the draft", reminds=True)


def recall_shared(revision: Revision) -> None:
    """Not shared any more: mail that has not left yet stays here. `revision` still knows when it was shared."""
    settle_asks(revision)
    for person in committers(revision.pdp.membership):
        outbox.recall(f"{_key('shared', revision)}:{person.pk}")
