"""A library closes or is merged into another; and the same taken back."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q

from libraries.models import Library, Membership, Supervision
from libraries.queries.libraries import posts_beyond
from libraries.services import texts
from libraries.services.libraries import FASTER
from libraries.services.people import membership_end, tell_changed
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow


@transaction.atomic
def library_close(
    *, actor: Actor, library: Library, closed_on: dt.date, reason: str, posts_end: bool = False
) -> Library:
    """Close a library; `closed_on` is the last day it was open.

    It gets no new posts, plans or branches; plans, credits and certificates stay. Refused while people hold posts
    beyond that day, unless `posts_end`: the coordinator has seen whose, and they end with it.
    """
    require(actor, "library.close", library)
    return _close(actor, library, None, closed_on, reason, posts_end)


@transaction.atomic
def library_merge(
    *, actor: Actor, library: Library, successor: Library, closed_on: dt.date, reason: str, posts_end: bool = False
) -> Library:
    """Close a library because it became part of `successor`, an open library of the same agency. Moves nobody."""
    require(actor, "library.close", library)
    if successor.agency_id != library.agency_id or successor == library:
        raise DomainError("Choose one of the list.", "successor")
    # Both are held in the order of their keys: two who merge crosswise wait for each other only one way round.
    held = {
        row.pk: row
        for row in Library.objects.select_for_update().filter(pk__in=[library.pk, successor.pk]).order_by("pk")
    }
    if held[successor.pk].closed_on is not None:
        raise DomainError(f"{successor} is closed itself. Choose the library that is open now.", "successor")
    return _close(actor, library, successor, closed_on, reason, posts_end)


def _close(
    actor: Actor, library: Library, successor: Library | None, closed_on: dt.date, reason: str, posts_end: bool
) -> Library:
    reason = texts.line(reason, "reason", longest=200, missing="Say why, in a sentence.")
    texts.date(closed_on, "closed_on")
    if closed_on > clock.today(library.agency.time_zone):
        raise DomainError("This day is still to come. Close the library on its last day or after it.", "closed_on")
    if Library.objects.select_for_update().get(pk=library.pk).closed_on is not None:
        raise NotNow(FASTER)
    posts = list(posts_beyond(library, closed_on))
    if posts and not posts_end:
        raise DomainError(
            f"Posts are held beyond that day: {_names(posts)}. Say that they end, or end them one by one first.",
            "posts_end",
        )
    if any(post.person_id == actor.person.pk for post in posts):
        raise DomainError("You hold a post here yourself. Another coordinator has to do this.", "posts_end")
    ended = _end(actor, posts, closed_on)
    rows = Library.objects.filter(pk=library.pk, closed_on=None)
    if not rows.update(closed_on=closed_on, closed_why=reason, successor=successor):
        raise NotNow(FASTER)
    library.refresh_from_db()
    facts = {**ended, "closed_on": closed_on.isoformat(), "successor": successor.pk if successor else None}
    after = "merged" if successor else "closed"
    audit.record("library.close", library, actor=actor, before="open", after=after, reason=reason, facts=facts)
    return library


def _end(actor: Actor, posts: list[Membership], closed_on: dt.date) -> dict[str, Any]:
    """End the posts; what was so before is returned, so that it can be so again.

    A post that would only have begun later ends on its first day.
    """
    links = Supervision.objects.filter(Q(supervisor__in=posts) | Q(report__in=posts))
    running = links.filter(Q(ends_on=None) | Q(ends_on__gt=closed_on), starts_on__lte=closed_on)
    kept = [[link.pk, _iso(link.ends_on)] for link in running]
    ends = []
    tell_changed(*posts)
    for post in posts:
        last_day = max(post.starts_on, closed_on)
        ends.append([post.pk, _iso(post.ends_on), last_day.isoformat()])
        membership_end(actor=actor, membership=post, ends_on=last_day)
    return {"posts": ends, "links": kept}


@transaction.atomic
def library_reopen(*, actor: Actor, library: Library, reason: str) -> Library:
    """Take a closing or merging back: posts and supervision that ended with it go on as they did before.

    What somebody changed since stays as they left it. Supervision that was only to begin later is not brought back.
    """
    require(actor, "library.reopen", library)
    reason = texts.line(reason, "reason", longest=200, missing="Say why, in a sentence.")
    rows = Library.objects.filter(pk=library.pk, closed_on=library.closed_on, closed_on__isnull=False)
    closing = next((row for row in reversed(audit.history(library)) if row.action == "library.close"), None)
    if not rows.update(closed_on=None, closed_why="", successor=None):
        raise NotNow("Somebody was faster: this library is open again. Look at it again.")
    before = "merged" if library.successor_id else "closed"
    library.refresh_from_db()
    back = _go_on(actor, closing.facts) if closing else []
    audit.record(
        "library.reopen", library, actor=actor, before=before, after="open", reason=reason, facts={"posts": back}
    )
    return library


def _go_on(actor: Actor, closing: dict[str, Any]) -> list[int]:
    """The posts that ended with the closing and go on again."""
    back = []
    ended = Membership.objects.in_bulk([pk for pk, _, _ in closing["posts"]])
    tell_changed(*ended.values())
    for pk, before, last_day in closing["posts"]:
        post = ended.get(pk)
        if post is not None and _iso(post.ends_on) == last_day:
            if post.person_id == actor.person.pk:
                raise DomainError("A post of your own would go on again. Another coordinator has to do this.")
            membership_end(actor=actor, membership=post, ends_on=_date(before))
            back.append(pk)
    for pk, before in closing["links"]:
        link = Supervision.objects.filter(pk=pk, ends_on=closing["closed_on"]).first()
        if link is not None and not _is_supervised_anew(link):
            Supervision.objects.filter(pk=pk).update(ends_on=_date(before))
    return back


def _is_supervised_anew(link: Supervision) -> bool:
    return Supervision.objects.filter(report=link.report_id, starts_on__gt=link.starts_on).exists()


def _names(posts: list[Membership]) -> str:
    shown = ", ".join(str(post.person) for post in posts[:5])
    return f"{shown} and {len(posts) - 5} more" if len(posts) > 5 else shown


def _iso(date: dt.date | None) -> str:
    return date.isoformat() if date else ""


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
