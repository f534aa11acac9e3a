"""Notices: what others did that concerns the reader, unread first; each leads to the thing it is about."""

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime

from pdplanner.kernel import clock
from pdplanner.kernel.access import WRITE, needs, signed_in
from pdplanner.kernel.models import Notice
from pdplanner.kernel.notes import note
from pdplanner.kernel.notices import notice_read, notices_of, notices_read_all

PER_PAGE = 25


@signed_in("everybody reads their own notices and nobody else's")
def notices(request: HttpRequest) -> HttpResponse:
    rows = notices_of(request.actor)
    shows_all = request.GET.get("show") == "all"
    if not shows_all:
        rows = rows.filter(read_at=None, settled_at=None)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "home/notices.html", {"page": page, "shows_all": shows_all, "until": clock.now()})


@needs("notice.view")
def follow(request: HttpRequest, notice: Notice) -> HttpResponse:
    """To the thing, and the notice is read. A second time changes nothing."""
    notice_read(actor=request.actor, notice=notice)
    return redirect(notice.url)


@signed_in("everybody marks their own notices and nobody else's", methods=WRITE)
def read_all(request: HttpRequest) -> HttpResponse:
    number = notices_read_all(actor=request.actor, until=_until(request))
    note(request, f"{number} notice{'' if number == 1 else 's'} marked as read." if number else "Nothing was unread.")
    return redirect("home:notices")


def _until(request: HttpRequest) -> dt.datetime:
    """When the page was made; what came after it was not seen."""
    try:
        made = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        made = None
    return made if made is not None and made.tzinfo else clock.now()
