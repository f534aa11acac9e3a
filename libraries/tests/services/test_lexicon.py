"""The lexicon: a coordinator keeps frameworks; what is pointed at is retired, not removed."""

import pytest
from django.http import Http404

from libraries.models import Competency, CompetencyGroup, Framework
from libraries.queries.lexicon import competencies_of, frameworks_read_by
from libraries.queries.lexicon_sheet import CHANGED, HERE, NEW, WRONG, Plan, sheet_of
from libraries.services import competencies, frameworks
from libraries.services.lexicon_sheet import sheet_enter, sheet_plan
from libraries.services.shipped_framework import shipped_framework_add
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from tests.cast import Cast

SHEET = """group,code,name,description
Welcome,W1,Greets,Says hello.
,W2,Listens,
Technology,T1,Helps with phones,
,,,
,T1,Helps with tablets,
,T3,,
"""


def framework(cast: Cast, **facts: str) -> Framework:
    given = {"kind": "competencies", "name": "Core", **facts}
    return frameworks.framework_add(actor=cast.actor("cora"), agency=cast.agency, **given)


def competency(cast: Cast, name: str = "Greets", group: CompetencyGroup | None = None, code: str = "") -> Competency:
    actor = cast.actor("cora")
    group = group or competencies.group_add(actor=actor, framework=framework(cast), name="Welcome")
    return competencies.competency_add(actor=actor, group=group, name=name, code=code)


def plan(cast: Cast, row: Framework, text: str = SHEET) -> Plan:
    return sheet_plan(actor=cast.actor("cora"), framework=row, text=text)


def enter(cast: Cast, row: Framework, text: str = SHEET, digest: str = "") -> Plan:
    digest = digest or plan(cast, row, text).digest
    return sheet_enter(actor=cast.actor("cora"), framework=row, text=text, digest=digest)


def names(row: Framework) -> list[str]:
    return [str(entry) for entry in competencies_of(row)]


def test_everybody_of_the_agency_reads_it_and_nobody_else(cast: Cast) -> None:
    row = framework(cast)
    readers = [name for name in cast.people if row in frameworks_read_by(cast.actor(name))]
    assert readers == ["ada", "sam", "dina", "alma", "carl", "tess", "lost", "otto", "omar", "connie", "cora"]


def test_only_a_coordinator_keeps_it(cast: Cast) -> None:
    row = framework(cast)
    with pytest.raises(NotAllowed):
        competencies.group_add(actor=cast.actor("connie"), framework=row, name="Welcome")
    with pytest.raises(Http404):
        competencies.group_add(actor=cast.actor("fay"), framework=row, name="Welcome")


def test_a_framework_is_there_once_in_each_edition(cast: Cast) -> None:
    framework(cast, edition="2025")
    framework(cast, edition="2026")
    with pytest.raises(DomainError, match="of this name and edition already"):
        framework(cast, name="CORE", edition="2026")


def test_names_and_codes_are_those_of_one_competency_of_the_framework(cast: Cast) -> None:
    first = competency(cast, "Greets", code="W1")
    other = competencies.group_add(actor=cast.actor("cora"), framework=first.group.framework, name="Technology")
    with pytest.raises(DomainError, match="of this name in the framework"):
        competency(cast, "greets", other)
    with pytest.raises(DomainError, match="“Greets” has this code already"):
        competency(cast, "Listens", other, code="w1")


def test_a_competency_moves_within_its_group_and_to_another(cast: Cast) -> None:
    actor = cast.actor("cora")
    first = competency(cast, "Greets")
    second = competency(cast, "Listens", first.group)
    competencies.line_up(actor=actor, line=second)
    assert names(first.group.framework) == ["Listens", "Greets"]
    competencies.line_up(actor=actor, line=second)
    assert names(first.group.framework) == ["Listens", "Greets"]
    other = competencies.group_add(actor=actor, framework=first.group.framework, name="Technology")
    competencies.competency_edit(
        actor=actor, competency=second, name="Listens", code="", description="", group=other
    )  # fmt: skip
    assert names(first.group.framework) == ["Greets", "Listens"]


def test_a_group_of_another_framework_takes_nothing_over(cast: Cast) -> None:
    row = competency(cast)
    elsewhere = competencies.group_add(actor=cast.actor("cora"), framework=framework(cast, name="Other"), name="X")
    with pytest.raises(DomainError, match="a group of the same framework"):
        competencies.competency_edit(
            actor=cast.actor("cora"), competency=row, name="Greets", code="", description="", group=elsewhere
        )


def test_retiring_twice_is_once(cast: Cast) -> None:
    row, actor = competency(cast), cast.actor("cora")
    competencies.competency_retire(actor=actor, competency=row)
    with pytest.raises(NotNow, match="retired already"):
        competencies.competency_retire(actor=actor, competency=row)
    competencies.competency_restore(actor=actor, competency=row)
    row.refresh_from_db()
    assert row.retired_at is None


def test_what_nothing_points_at_can_be_removed(cast: Cast) -> None:
    row, actor = competency(cast), cast.actor("cora")
    competencies.line_remove(actor=actor, line=row)
    with pytest.raises(NotNow, match="has been removed meanwhile"):
        competencies.competency_retire(actor=actor, competency=row)
    frameworks.framework_remove(actor=actor, framework=row.group.framework)
    assert not Framework.objects.exists()


def test_the_dry_run_says_line_by_line_what_will_happen(cast: Cast) -> None:
    row = framework(cast)
    found = plan(cast, row)
    assert [(line.typed.number, line.does, line.words) for line in found.lines] == [
        (2, NEW, ""),
        (3, NEW, ""),
        (4, NEW, ""),
        (6, WRONG, "The same as line 4."),
        (7, WRONG, "The name is missing."),
    ]
    assert (found.groups, found.added, found.changed, found.left_out) == (("Welcome", "Technology"), 3, 0, 2)
    assert not Competency.objects.exists()


def test_a_sheet_twice_is_once(cast: Cast) -> None:
    row = framework(cast)
    digest = plan(cast, row).digest
    enter(cast, row, digest=digest)
    assert names(row) == ["Greets", "Listens", "Helps with phones"]
    assert enter(cast, row, digest=digest).does_anything is False
    assert names(row) == ["Greets", "Listens", "Helps with phones"]


def test_a_blank_cell_changes_nothing_and_a_filled_one_says_what_it_changes(cast: Cast) -> None:
    row = framework(cast)
    enter(cast, row)
    sheet = "group;code;name;description\nTechnology;W1;Greets everybody;\n;W2;;\n"
    found = plan(cast, row, sheet)
    words = "Its name was “Greets”. It moves from “Welcome”."
    assert [(line.does, line.words) for line in found.lines] == [
        (CHANGED, words),
        (CHANGED, "It moves from “Welcome”."),
    ]
    assert found.untouched == 1
    enter(cast, row, sheet)
    greets = Competency.objects.get(code="W1")
    assert (greets.name, greets.description, greets.group.name) == ("Greets everybody", "Says hello.", "Technology")


def test_a_line_that_mixes_up_two_competencies_is_left_out(cast: Cast) -> None:
    row = framework(cast)
    enter(cast, row)
    found = plan(cast, row, "Welcome,W1,Listens\nWelcome,W9,Greets\n")
    assert [(line.does, line.words) for line in found.lines] == [
        (WRONG, "Its code is that of “Greets” and its name that of another line."),
        (WRONG, "“Greets” is here already with the code W1."),
    ]


def test_nothing_is_done_that_was_not_shown(cast: Cast) -> None:
    row = framework(cast)
    digest = plan(cast, row).digest
    competencies.competency_add(
        actor=cast.actor("cora"), name="Greets", code="W1",
        group=competencies.group_add(actor=cast.actor("cora"), framework=row, name="Welcome"),
    )  # fmt: skip
    with pytest.raises(DomainError, match="Meanwhile something changed"):
        enter(cast, row, digest=digest)
    assert names(row) == ["Greets"]


def test_what_is_retired_stays_retired_when_a_sheet_names_it(cast: Cast) -> None:
    row = framework(cast)
    enter(cast, row)
    competencies.competency_retire(actor=cast.actor("cora"), competency=Competency.objects.get(code="W1"))
    found = plan(cast, row)
    assert (found.lines[0].does, found.lines[0].words) == (HERE, "It is retired and stays so.")


def test_the_downloaded_sheet_changes_nothing_when_it_comes_back(cast: Cast) -> None:
    row = shipped_framework_add(actor=cast.actor("cora"), agency=cast.agency)
    found = plan(cast, row, sheet_of(row))
    assert (len(found.lines), found.does_anything, found.left_out) == (30, False, 0)


def test_the_shipped_list_is_taken_once(cast: Cast) -> None:
    row = shipped_framework_add(actor=cast.actor("cora"), agency=cast.agency)
    assert (row.groups.count(), competencies_of(row).count()) == (6, 30)
    with pytest.raises(DomainError):
        shipped_framework_add(actor=cast.actor("cora"), agency=cast.agency)


@pytest.mark.parametrize("text", ["", "   \n", "name\n", "group,name\n,,\n"])
def test_an_empty_sheet_is_refused_in_words(cast: Cast, text: str) -> None:
    with pytest.raises(DomainError):
        plan(cast, framework(cast), text)
