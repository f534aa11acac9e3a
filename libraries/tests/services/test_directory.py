"""A directory is taken in, once and again; what is odd is said, and nobody's own work is written over."""

import datetime as dt
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from libraries.models import Agency, Library, LibraryName
from libraries.services import directory
from libraries.services.directory import DirectoryReport, directory_import
from pdplanner.kernel import audit, clock
from pdplanner.kernel.errors import DomainError
from tests.cast import Cast

ODD = Path(__file__).resolve().parent.parent / "odd_directory.csv"
HEADER = "libid,name,address,city,state,population,branches,librarians_fte,staff_fte,longitude,latitude"
COMPLAINTS = [
    "Line 4: it has 7 columns where the header has 12; left out.",
    "Line 5: it has 14 columns where the header has 12; left out.",
    "Line 6: “ZZ” is no state; left out.",
    "Line 7: it has no name; left out.",
    "Line 8: it has no id (libid); left out.",
    "Line 9: the id MT0001-002 of MT stands in line 2 already; this line is left out.",
    "Line 10: Far Out Library cannot be at latitude “46”, longitude “-511”; taken without a position.",
    "Line 11: “1e999” cannot be the population of Odd Figures Library; taken without it.",
    "Line 11: “many” cannot be the number of branches of Odd Figures Library; taken without it.",
    "Line 11: “NaN” cannot be the librarians of Odd Figures Library; taken without it.",
    "Line 12: it is not written in UTF-8; left out.",
    "Line 13: it has an invisible control character in it; left out.",
    "Line 14: its name has 200 letters, at most 160 fit; left out.",
    "Line 15: a quotation mark is not closed on this line; left out.",
    "Line 17: Null Island Library cannot be at latitude “0”, longitude “0”; taken without a position.",
    "Line 17: the address of Null Island Library has 189 letters, at most 160 fit; taken without it.",
]


def rows_of(count: int, **changes: str) -> list[str]:
    row = {"name": "LIBRARY {n}", "address": "{n} MAIN ST", "population": "{n}", **changes}
    return [
        f"MT{n:04},{row['name']},{row['address']},TOWN {n},MT,{row['population']},0,1.5,2.25,-111,46".replace(
            "{n}", str(n)
        )
        for n in range(1, count + 1)
    ]


def take(agency: Agency, *rows: str, header: str = HEADER, state: str = "") -> DirectoryReport:
    file = io.BytesIO("\n".join([header, *rows]).encode())
    return directory_import(agency=agency, file=file, source="Survey 2022", state=state)


def counts(report: DirectoryReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.complaints


def import_odd(agency: Agency) -> DirectoryReport:
    with ODD.open("rb") as file:
        return directory_import(agency=agency, file=file, source="odd")


def test_what_is_odd_is_said_line_by_line_with_what_was_done(cast: Cast) -> None:
    report = import_odd(cast.agency)
    assert report.remarks == COMPLAINTS
    assert counts(report) == (7, 0, 0, 16)
    taken = Library.objects.exclude(outside_id="").order_by("state", "outside_id").values_list("outside_id", flat=True)
    assert list(taken) == [*(f"MT{n:04}-002" for n in (1, 2, 6, 7, 12, 13)), "WY0001-002"]


def test_the_facts_of_a_row_are_taken(cast: Cast) -> None:
    import_odd(cast.agency)
    alder = Library.objects.get(state="MT", outside_id="MT0001-002")
    assert (alder.name, alder.address, alder.place) == ("Alder Creek Library", "12 1st St NW", "Alder Creek")
    assert (alder.population, alder.branch_count, alder.source) == (2105, 0, "odd")
    assert (alder.librarians_fte, alder.staff_fte) == (Decimal("0.50"), Decimal("0.68"))
    assert (alder.latitude, alder.longitude) == (Decimal("46.250000"), Decimal("-111.500000"))
    quoted = Library.objects.get(outside_id="MT0012-002")
    assert (quoted.name, quoted.population, quoted.state) == ("Library, The Quoted One", 1234, "MT")


def test_a_negative_number_is_not_reported_and_nothing_to_complain_of(cast: Cast) -> None:
    import_odd(cast.agency)
    pinon = Library.objects.get(outside_id="MT0002-002")
    assert pinon.name == "Piñon Free Library"
    assert (pinon.population, pinon.branch_count, pinon.librarians_fte, pinon.staff_fte) == (None, None, None, None)


def test_the_second_time_nothing_changes(cast: Cast) -> None:
    import_odd(cast.agency)
    before = list(Library.objects.order_by("pk").values())
    report = import_odd(cast.agency)
    assert counts(report) == (0, 0, 7, 16)
    assert list(Library.objects.order_by("pk").values()) == before
    assert LibraryName.objects.count() == 0


def test_the_same_id_in_two_states_is_two_libraries(cast: Cast) -> None:
    take(cast.agency, "13,MARION LIBRARY,,MARION,IA,,,,,,", "13,MARION LIBRARY,,MARION,OH,,,,,,")
    assert sorted(Library.objects.filter(outside_id="13").values_list("state", flat=True)) == ["IA", "OH"]


def test_only_the_state_that_was_asked_for_is_taken(cast: Cast) -> None:
    report = take(cast.agency, "1,A LIBRARY,,A,IA,,,,,,", "2,B LIBRARY,,B,MT,,,,,,", "1,C LIBRARY,,C,IA", state="MT")
    assert Library.objects.exclude(outside_id="").get().name == "B Library"
    # What is broken is said whatever state it may have been.
    assert report.remarks == ["Line 4: it has 5 columns where the header has 11; left out."]


def test_what_the_file_changed_is_taken_over(cast: Cast) -> None:
    take(cast.agency, *rows_of(3))
    assert counts(take(cast.agency, *rows_of(3, address="{n} ELM AVE"))) == (0, 3, 0, 0)
    assert Library.objects.get(outside_id="MT0002").address == "2 Elm Ave"


def test_a_new_name_keeps_the_old_one(cast: Cast) -> None:
    take(cast.agency, *rows_of(2))
    # Half past five in the morning of July 16 in London is still July 15 in Denver.
    with clock.moved_to(dt.datetime(2026, 7, 16, 5, 30, tzinfo=dt.UTC)):
        report = take(cast.agency, *rows_of(1, name="MCCALL CENTER"), rows_of(2)[1])
    library = Library.objects.get(outside_id="MT0001")
    assert library.name == "McCall Center"
    assert library.search_text == "mccall center town 1 mt"
    old = library.former_names.get()
    assert (old.name, old.through, old.search_text) == ("Library 1", dt.date(2026, 7, 14), "library 1")
    assert report.remarks == [
        "Line 2: Library 1 is called McCall Center in the file; it is now called so here. "
        "The old name is kept among its former names."
    ]


def test_a_name_that_is_only_written_better_is_no_new_name(cast: Cast) -> None:
    take(cast.agency, *rows_of(1, name="CAFE LIBRARY"))
    assert counts(take(cast.agency, *rows_of(1, name="Café Library"))) == (0, 1, 0, 0)
    assert Library.objects.get(outside_id="MT0001").name == "Café Library"
    assert LibraryName.objects.count() == 0


def test_what_was_changed_by_hand_stays_and_is_said_when_the_file_differs(cast: Cast) -> None:
    take(cast.agency, *rows_of(1))
    Library.objects.filter(outside_id="MT0001").update(address="9 Our Own Way", population=77)
    assert counts(take(cast.agency, *rows_of(1))) == (0, 0, 1, 0)
    report = take(cast.agency, *rows_of(1, address="5 NEW ST", population="6"))
    library = Library.objects.get(outside_id="MT0001")
    assert (library.address, library.population) == ("9 Our Own Way", 77)
    assert report.remarks == [
        "Line 2: Library 1: the address was changed by hand here and stays; the file says “5 New St”.",
        "Line 2: Library 1: the population was changed by hand here and stays; the file says “6”.",
    ]
    assert take(cast.agency, *rows_of(1, address="5 NEW ST", population="6")).remarks == []


def test_a_library_entered_by_hand_is_tied_to_its_id_and_not_doubled(cast: Cast) -> None:
    row = "MT77,MILLRACE PUBLIC LIBRARY,4 MILL LN,MILLRACE,MT,900,0,1,2,-111,46"
    report = take(cast.agency, row)
    millrace = Library.objects.get(name="Millrace Public Library")
    assert millrace == cast.library
    assert (millrace.outside_id, millrace.state, millrace.address) == ("MT77", "MT", "4 Mill Ln")
    assert counts(report) == (0, 1, 0, 0)
    assert report.remarks == ["Line 2: Millrace Public Library was entered by hand; it now has the id MT77."]
    assert counts(take(cast.agency, row)) == (0, 0, 1, 0)


def test_a_library_that_is_gone_from_the_file_is_named_and_stays_open(cast: Cast) -> None:
    take(cast.agency, *rows_of(3), "WY1,ELK LIBRARY,,ELK,WY,,,,,,")
    report = take(cast.agency, *rows_of(2))
    # Wyoming is not in this file at all, so nothing is said of it.
    assert report.remarks == [
        "Library 3 (MT, MT0003) is no longer in the file; close it by hand if it has closed."
    ]  # fmt: skip
    assert Library.objects.get(outside_id="MT0003").closed_on is None


def test_a_row_that_cannot_be_taken_still_says_that_the_library_is_in_the_file(cast: Cast) -> None:
    take(cast.agency, *rows_of(2))
    report = take(cast.agency, rows_of(2)[0], "MT0002,,2 MAIN ST,TOWN 2,MT,,,,,,")
    assert report.remarks == ["Line 3: it has no name; left out."]


def test_a_fault_in_the_middle_leaves_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "CHUNK", 2)
    before = Library.objects.count()
    whole = directory._Run.take

    def fail_late(run: directory._Run, entries: list[directory.Entry]) -> None:
        if run.report.added == 4:
            raise OSError("the disk is gone")
        whole(run, entries)

    monkeypatch.setattr(directory._Run, "take", fail_late)
    with pytest.raises(OSError, match="the disk is gone"):
        take(cast.agency, *rows_of(7))
    assert Library.objects.count() == before


def test_one_history_row_says_what_was_done(cast: Cast) -> None:
    take(cast.agency, *rows_of(3))
    entry = audit.history(cast.agency)[-1]
    assert (entry.action, entry.hat) == ("agency.import_directory", "system")
    facts = {"added": 3, "changed": 0, "unchanged": 0, "complaints": 0, "source": "Survey 2022", "state": ""}
    assert entry.facts == facts
    assert len(audit.history(cast.agency)) == 1


def test_another_agency_takes_the_same_file_for_itself(cast: Cast) -> None:
    take(cast.agency, *rows_of(2))
    assert counts(take(cast.other_agency, *rows_of(2))) == (2, 0, 0, 0)
    assert cast.agency.libraries.exclude(outside_id="").count() == 2


@pytest.mark.parametrize("rows", [10, 400])
def test_a_chunk_costs_the_same_few_questions_whatever_its_size(cast: Cast, rows: int) -> None:
    take(cast.agency, *rows_of(rows))
    with CaptureQueriesContext(connection) as again:
        take(cast.agency, *rows_of(rows))
    assert len(again) == 7


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "does not name: libid, name, city, state"),
        (b"libid;name;city;state\n1;A;B;MT", "does not name: libid, name, city, state"),
        (b"libid,name,state\n1,A,MT", "does not name: city"),
        (b"libid;name;city;state\n1;A;B;MT", "Columns are separated by commas."),
        (b"libid,name,city,state\r1,A,B,MT\r", "The lines of this file end in an old way"),
        (b"libid,name\r,city,state\n1,A,B,MT", "The lines of this file end in an old way"),
        (b"libid,name,name,city,state\n1,A,X,B,MT", "names a column twice: name."),
        ("libid,name,city,state\n".encode("utf-16"), "cannot be read. Save it as UTF-8"),
        (HEADER.encode(), "no library in this file that could be taken"),
        (HEADER.encode() + b"\nMT1,,,,MT,,,,,,", "Line 2: it has no name; left out."),
        (b"\x00" * 50_000, "does not name"),
    ],
)
def test_what_is_no_directory_is_refused_in_words(cast: Cast, content: bytes, words: str) -> None:
    with pytest.raises(DomainError, match=re.escape(words)):
        directory_import(agency=cast.agency, file=io.BytesIO(content), source="none")


def test_an_absurdly_long_line_costs_itself_only(cast: Cast) -> None:
    report = take(cast.agency, "MT9," + "A" * 3_000_000, *rows_of(1))
    assert report.remarks == ["Line 2: it is longer than 20,000 bytes; left out."]
    assert report.added == 1


def test_a_file_of_nothing_but_oddities_is_told_in_short(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "MOST_REMARKS", 5)
    report = take(cast.agency, *["broken"] * 12, *rows_of(1))
    assert (len(report.remarks), report.remarks_not_kept, report.complaints) == (5, 7, 12)


def run(*arguments: str, **options: str) -> list[str]:
    out = io.StringIO()
    call_command("import_directory", *arguments, stdout=out, **options)
    return out.getvalue().splitlines()


def test_the_command_says_what_it_did(cast: Cast) -> None:
    said = run(str(ODD), agency="juniper")
    assert said == [*COMPLAINTS, "Juniper State Library: 7 added, 0 changed, 0 unchanged, 16 complaints."]
    said = run(str(ODD), agency="juniper")
    assert said[-2:] == [
        "Nothing has changed.",
        "Juniper State Library: 0 added, 0 changed, 7 unchanged, 16 complaints.",
    ]


def test_the_shipped_file_has_montana(cast: Cast) -> None:
    assert run(agency="juniper", state="mt") == [
        "Juniper State Library: 82 added, 0 changed, 0 unchanged, 0 complaints."
    ]
    assert Library.objects.get(outside_id="854").source == "Public Libraries Survey, fiscal year 2022"


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ([], {"agency": "nowhere"}, "There is no agency “nowhere”. There is: farwell, juniper."),
        (["/no/such/file.csv"], {"agency": "juniper"}, "cannot be read: No such file or directory."),
        (["."], {"agency": "juniper"}, "cannot be read: Is a directory."),
        ([], {"agency": "juniper", "state": "XX"}, "Nothing was taken. “XX” is no state."),
    ],
)
def test_the_command_refuses_in_words(
    cast: Cast, arguments: list[str], options: dict[str, str], words: str
) -> None:  # fmt: skip
    with pytest.raises(CommandError, match=re.escape(words)):
        run(*arguments, **options)
    assert Library.objects.exclude(outside_id="").count() == 0
