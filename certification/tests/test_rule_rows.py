"""Lists of a rule document as rows of fields: nobody has to write YAML for them, and what is wrong names its row."""

import pytest

from certification.engine import load_rules
from certification.tests.test_rule_editor import FIRST, Desk, desk  # noqa: F401  # the fixture

pytestmark = pytest.mark.django_db


def typed(box: str, *rows: dict[str, object]) -> dict[str, object]:
    """What a browser posts for these rows, and one more that is empty."""
    filled = {f"{box}-{n}-{key}": cell for n, row in enumerate(rows) for key, cell in row.items()}
    return filled | {f"{box}-{len(rows)}-{key}": "" for key in rows[0]}


def test_a_table_of_minutes_is_typed_row_by_row(desk: Desk) -> None:  # noqa: F811
    desk.described()
    bands = [{"from": 20, "through": 44, "credits": "0.5"}, {"from": 45, "through": 89, "credits": "1"}]
    assert desk.change("unit", "unit", minutes=60, **typed("bands", *bands)).status_code == 302
    assert desk.draft.document["unit"]["bands"] == bands
    page = desk.client.get(desk.url("draft_change"), {"at": "unit"}).content.decode()
    for words in ('value="44"', 'aria-label="Through minutes, row 2"', 'name="bands-4-from"'):
        assert words in page, words
    assert 'name="bands-5-from"' not in page


def test_groups_have_their_days_and_no_two_one_code(desk: Desk) -> None:  # noqa: F811
    desk.described()
    spring = {"code": "spring-2027", "first_day": "2027-02-01", "last_day": "2028-06-30"}
    answer = desk.change("window", "cohort", **typed("cohorts", spring, spring))
    assert answer.status_code == 422
    assert "“spring-2027” stands in rows 1 and 2. Keep one of them." in answer.content.decode()
    assert desk.change("window", "cohort", **typed("cohorts", spring)).status_code == 302
    assert desk.draft.document["window"]["cohorts"] == {
        "spring-2027": {"first_day": "2027-02-01", "last_day": "2028-06-30"}
    }
    assert "1 February 2027 through 30 June 2028" in desk.page()


def test_an_amount_by_post_is_words_and_numbers(desk: Desk) -> None:  # noqa: F811
    desk.described()
    rows = typed("min__values", {"value": "Branch head", "amount": "75"}, {"value": "director", "amount": "100"})
    depends = {"min__by": "post", "min__at": "longest", "min__otherwise": "50"}
    assert desk.add(FIRST, "credits_by", title="By post", **depends, **rows).status_code == 302
    asked = desk.draft.document["levels"][0]["phases"]["first"]["of"][-1]
    values = {"branch_head": "75", "director": "100"}
    assert asked["min"] == {"by": "post", "at": "longest", "values": values, "otherwise": "50"}
    assert desk.draft.document["words"]["branch_head"] == "Branch head"
    place = f"{FIRST}[5]"
    page = desk.client.get(desk.url("draft_change"), {"at": place}).content.decode()
    assert 'value="Branch head"' in page
    assert "YAML" not in page.partition("Something else instead")[0]
    assert "75 for Branch head, 100 for director, 50 otherwise" in desk.page()


@pytest.mark.parametrize(
    ("op", "written", "value"),
    [("eq", "director", "director"), ("ge", "6000", 6000), ("in", "director, manager", ["director", "manager"]),
     ("in", "director", ["director"]), ("eq", "grade_5B", "grade_5B"), ("eq", "Branch head", "branch_head"),
     ("eq", "Director", "director"), ("in", "Board chair, Manager", ["board_chair", "manager"]), ("eq", "007", "007")],
)  # fmt: skip
def test_what_is_true_of_the_holder_is_typed_as_one_says_it(
    desk: Desk, op: str, written: str, value: object  # noqa: F811
) -> None:  # fmt: skip
    desk.described()
    desk.add(FIRST, "fact_attribute", title="So it is", name="post", op=op, value=written)
    assert desk.draft.document["levels"][0]["phases"]["first"]["of"][-1]["value"] == value
    load_rules(desk.draft.document)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ({"through": "many"}, "Row 2, Through minutes: Write a whole number."),
        ({"credits": ""}, "Row 2, Make credits: fill this in."),
    ],
)
def test_what_is_wrong_in_a_row_is_said_with_its_number_and_all_stays(
    desk: Desk, cell: dict[str, str], words: str  # noqa: F811
) -> None:  # fmt: skip
    desk.described()
    row = {"from": "20", "through": "44", "credits": "0.5"}
    answer = desk.change("unit", "unit", minutes=60, **typed("bands", row, {**row, "from": "45", **cell}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="45"' in page
    assert all(f'value="{typed}"' in page for typed in cell.values() if typed)


def test_text_that_is_no_yaml_is_refused_with_its_line(desk: Desk) -> None:  # noqa: F811
    desk.described()
    answer = desk.change("window", "written", whole="kind: fixed\nmonths: [48\nstart: issue")
    assert "line 3, column 6, “start: issue”" in answer.content.decode()


def test_two_ways_to_write_one_post_are_not_two_amounts(desk: Desk) -> None:  # noqa: F811
    desk.described()
    rows = typed("min__values", {"value": "Branch head", "amount": "75"}, {"value": "branch_head", "amount": "50"})
    page = desk.add(FIRST, "credits_by", title="By post", min__by="post", **rows).content.decode()
    assert "“Branch head” and “branch_head” mean the same here, branch_head. Keep one of them." in page
    rows = typed("min__values", {"value": "Директор", "amount": "7"})
    page = desk.add(FIRST, "credits_by", title="By post", min__by="post", **rows).content.decode()
    assert "at least one letter of A to Z or a digit" in page


def test_what_a_file_brought_stays_as_it_is_while_nobody_changes_it(desk: Desk) -> None:  # noqa: F811
    desk.described()
    desk.add(FIRST, "fact_attribute", title="So it is", name="post", op="eq", value="director")
    amount = {"by": "FTE", "at": "today", "values": {"Manager": "75", "6000": "50"}}
    document = desk.draft.document
    of = document["levels"][0]["phases"]["first"]["of"]
    of[-1] |= {"value": "Head, acting"}
    of.append({"kind": "credits", "title": "By size", "min": amount})
    type(desk.draft).objects.filter(pk=desk.draft.pk).update(document=document)
    rows = typed("min__values", {"value": "Manager", "amount": "75"}, {"value": "6000", "amount": "50"})
    by = {"min__by": "FTE", "min__at": "today"}
    assert desk.change(f"{FIRST}[{len(of) - 1}]", "credits_by", title="Otherwise", **by, **rows).status_code == 302
    fact = {"title": "Otherwise", "name": "post", "op": "eq", "value": "Head, acting"}
    assert desk.change(f"{FIRST}[{len(of) - 2}]", "fact_attribute", **fact).status_code == 302
    after = desk.draft.document["levels"][0]["phases"]["first"]["of"]
    assert after[-1] == {"kind": "credits", "title": "Otherwise", "min": amount}
    assert after[-2]["value"] == "Head, acting"
