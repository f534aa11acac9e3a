"""What belongs to another library or agency is marked in every text, and every page is read as every role.

A page, a list's filter, a sheet or a choice of a form that forgets whose rows it may show, shows the mark.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from libraries.models import Agency, Library
from pdplanner.kernel import clock
from tests import world
from tests.cast import Cast
from tests.crawl import walk
from tests.strangers import owner_of

LIBRARY_MARK, AGENCY_MARK = "Kookaburra", "Cassowary"
APPS = ("libraries", "learning", "certification")
# What nobody reads as text: codes, keys, paths and hashes.
MACHINE = {
    "slug", "code", "time_zone", "zone", "check_host", "password", "login_key", "contact_mail", "mail", "token",
    "token_hash", "path", "url", "pdf_path", "file_path", "sha256", "pdf_sha256", "content_type", "family_name_key",
    "status", "level", "state", "unit", "outside_id", "search_text", "field", "seed", "ink",
    "accent",
}  # fmt: skip
OF_MILLRACE = ("ada", "sam", "dina", "alma", "carl", "tess")
OF_THE_AGENCY = ("connie", "cora")
OF_CEDAR_FORK = ("otto", "omar")
OF_FARWELL = ("fred", "fay")
OWN = {LIBRARY_MARK: OF_CEDAR_FORK + OF_THE_AGENCY, AGENCY_MARK: OF_FARWELL}


def _texts(row: models.Model) -> Iterator[str]:
    for field in row._meta.fields:
        is_text = isinstance(field, (models.CharField, models.TextField)) and not field.choices
        # An assignment has a region or a library, never both.
        if is_text and field.name not in MACHINE and (field.name, getattr(row, field.name)) != ("region", ""):
            # SQLite would take a mark of any length.
            assert (field.max_length or 99) > 16, f"{field} holds no words of people: name it in MACHINE"
            yield field.name


def _mark(owners: set[Library | Agency], mark: str) -> int:
    """Write the mark into every text of every row of these owners; says into how many rows."""
    marked = 0
    for model in apps.get_models():
        if model._meta.app_label not in APPS:
            continue
        for row in model._default_manager.all():
            names = list(_texts(row))
            if names and owner_of(row) in owners:
                model._default_manager.filter(pk=row.pk).update(**dict.fromkeys(names, f"{mark} {row.pk}"))
                marked += 1
    return marked


@pytest.fixture
def marked(cast: Cast) -> Cast:
    """Cedar Fork is another library of the same agency, Farwell another agency with a library and a track."""
    rows = world.build(cast)
    for model in ("learning.Revision", "learning.Credit"):  # so that they wait in every queue they must not be in
        for row in rows[model].values():
            moment = clock.now()
            changes: dict[str, Any] = {"state": "claimed", "claimed_at": moment}
            if model == "learning.Revision":
                changes = {"state": "with_supervisor", "submitted_at": moment}
            type(row).objects.filter(pk=row.pk).update(**changes)
    assert _mark({cast.second_library}, LIBRARY_MARK) >= 20
    assert _mark({cast.other_agency, cast.foreign_library}, AGENCY_MARK) >= 25
    return cast


def _pages(cast: Cast, who: str) -> dict[str, str]:
    client = Client()
    client.force_login(cast.people[who])
    return walk(client, sheets=True).pages


def _showing(pages: dict[str, str], mark: str) -> list[str]:
    return [address for address, text in pages.items() if mark in text]


@pytest.mark.parametrize("who", [*OF_MILLRACE, *OF_THE_AGENCY, *OF_CEDAR_FORK, *OF_FARWELL])
def test_everybody_reads_what_is_marked_as_their_own_and_nothing_else(
    marked: Cast, who: str, figure: Callable[[str, int], None]
) -> None:
    """What is never seen by anybody would prove nothing: whose it is sees it on several pages."""
    pages = _pages(marked, who)
    reads = {mark: _showing(pages, mark) for mark in (LIBRARY_MARK, AGENCY_MARK)}
    own = {mark for mark, owners in OWN.items() if who in owners}
    assert len(pages) >= 4
    for mark, addresses in reads.items():
        assert len(addresses) >= 4 if mark in own else addresses == []
    figure("R3: pages read for the mark of another library or agency", len(pages))


@pytest.mark.parametrize(
    ("who", "stranger"),
    [
        *((who, "fred") for who in ("alma", "connie", "cora")),
        ("ada", "otto"),
        *(pytest.param(who, "otto", marks=pytest.mark.slow) for who in OF_MILLRACE if who != "ada"),
    ],
)
def test_rows_of_strangers_move_no_count(cast: Cast, who: str, stranger: str) -> None:
    """The same pages, letter for letter but for tokens and ids, before and after another agency, or another library of
    the same one, has any rows."""
    with clock.moved_to(clock.now()):  # pages say to the minute when they were printed
        world.build(cast, owners=[owner for owner in world.OWNERS if owner != stranger])
        _pages(cast, who)  # what is new until one has looked is looked at
        before = {address: _settled(text) for address, text in _pages(cast, who).items()}
        theirs = world.build(cast, owners=[stranger])
        theirs["learning.Event"][stranger].delete()  # the calendar is the agency's, whoever put something in it
        after = {address: _settled(text) for address, text in _pages(cast, who).items()}
    assert len(before) >= 4
    assert before == after


def _settled(text: str) -> str:
    """Without the tokens of the form, which are new in every answer."""
    return re.sub(r"[A-Za-z0-9]{64}", "", text)
