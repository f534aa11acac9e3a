"""What the boards of an agency learned together in a year, beside what the agency asks of each."""

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from learning.enums import SessionState
from learning.models import BoardSession
from libraries.models import Library, Membership
from libraries.queries.deciding import BOARD
from pdplanner.kernel.access import Actor, visible
from pdplanner.kernel.folding import words_of


def boards_in_year(actor: Actor, year: int, words: str = "", *, short: bool = False) -> QuerySet[Library]:
    """The libraries whose board held a session in `year` or had a member in it, each with its `sessions`, their
    `minutes` and the `last` of them. `short` are those with less than their agency asks of a board."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    held = BoardSession.objects.filter(
        library=OuterRef("pk"), state=SessionState.HELD, held_on__gte=first, held_on__lte=last
    )
    in_post = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=first), library=OuterRef("pk"), role__in=BOARD, starts_on__lte=last
    )
    rows = Library.objects.filter(pk__in=visible(actor, "library.see_board").values("pk"))
    rows = rows.filter(Exists(held) | Q(Exists(in_post), Q(closed_on=None) | Q(closed_on__gte=first)))
    for word in words_of(words):
        rows = rows.filter(search_text__contains=word)
    rows = rows.annotate(
        sessions=Coalesce(_of(held, Count("pk")), 0),
        minutes=Coalesce(_of(held, Sum("minutes")), 0),
        last=_of(held, Max("held_on")),
    )
    if short:
        rows = rows.filter(minutes__lt=Coalesce("agency__board_minutes", 0))
    return rows.select_related("agency").defer("imported", "search_text").order_by("name", "place", "pk")


def _of(held: "QuerySet[BoardSession]", figure: Any) -> Subquery:
    return Subquery(held.order_by().values("library").annotate(figure=figure).values("figure"))
