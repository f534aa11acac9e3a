"""What a page says before somebody's post ends: who and what depends on them."""

import datetime as dt
from dataclasses import dataclass

from libraries import ports
from libraries.enums import Decider, Post
from libraries.models import Membership
from libraries.queries.deciding import Deciders, deciders_of
from libraries.queries.supervision import supervised_after


@dataclass(frozen=True)
class Leaving:
    """Whom the holder supervises today, what is not finished, and who would decide on the holder's own claims."""

    reports: list[Membership]
    work: ports.OpenWork
    deciders: Deciders
    is_last_director: bool

    @property
    def names(self) -> str:
        return ", ".join(str(report.person) for report in self.reports)

    @property
    def waits_for(self) -> str:
        if self.deciders.capacity == Decider.CONSULTANT:
            return "a consultant of the agency, because nobody at the library is in post to do it"
        return self.deciders.names


def leaving_of(post: Membership, today: dt.date) -> Leaving:
    """As of `today`; at most eight queries."""
    reports = supervised_after(post, today)
    directors = Membership.objects.on(today).filter(library=post.library_id, role=Post.DIRECTOR).exclude(pk=post.pk)
    return Leaving(
        reports,
        ports.ask().open_work(post.pk, [report.pk for report in reports]),
        deciders_of([post], today)[post.pk],
        post.role == Post.DIRECTOR and not directors.exists(),
    )
