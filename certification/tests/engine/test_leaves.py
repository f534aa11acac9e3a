"""Every kind of requirement beyond credits: met, not met, or waiting for a person, and why."""

from typing import Any

import pytest

from certification.engine import Verdict, evaluate, load_rules, load_situation, plain_day

from .test_codec import first

ON = "2028-06-30"


def judged(requirement: dict[str, Any], on: str = ON, **facts: Any) -> Verdict:
    """One requirement in a period of four years from 1 July 2026."""
    enrollment = {"starts_on": "2026-07-01", **facts.pop("enrollment", {})}
    document = {"format": "pdplanner-situation", "version": 1, "enrollment": enrollment, **facts}
    rules = load_rules(first({"code": "it", **requirement}, **facts.pop("rules", {})))
    day = plain_day(on)
    assert day
    document.pop("rules", None)
    return evaluate(rules, load_situation(document).facts, day)


def answer(requirement: dict[str, Any], on: str = ON, **facts: Any) -> tuple[Any, ...]:
    """Status, have and need, and the codes of the reasons."""
    item = judged(requirement, on, **facts).find("it")
    return item.status.value, item.have, item.need, [reason.code.value for reason in item.reasons]


def credits(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    base = {"kind": "course", "ended_on": "2027-01-01", "amount": 1}
    return [{"key": f"c{number}", **base, **row} for number, row in enumerate(rows)]


COUNT = {"kind": "count", "min": 2, "max": 3}


@pytest.mark.parametrize(
    ("requirement", "rows", "expected"),
    [
        (COUNT, [{}], ("not_met", 1, 2, [])),
        (COUNT, [{}, {"state": "claimed"}], ("waiting", 1, 2, [])),
        (COUNT, [{}, {}], ("met", 2, 2, [])),
        (COUNT, [{}, {}, {}], ("met", 3, 2, [])),
        (COUNT, [{}, {}, {}, {}], ("not_met", 4, 2, ["too_many"])),
        (COUNT, [{}, {}, {}, {"state": "claimed"}], ("met", 3, 2, [])),
        ({**COUNT, "distinct": "topic"}, [{"topic": "a"}, {"topic": "a"}], ("not_met", 1, 2, [])),
        ({**COUNT, "distinct": "topic"}, [{"topic": "a"}, {"topic": "b"}], ("met", 2, 2, [])),
        ({**COUNT, "distinct": "event"}, [{}, {}], ("met", 2, 2, [])),
        ({**COUNT, "each_least": "1.5"}, [{"amount": 2}, {"amount": 1}], ("not_met", 1, 2, [])),
        ({**COUNT, "where": {"tags": ["t"]}, "title": "T"}, [{"tags": ["t"]}, {}], ("not_met", 1, 2, [])),
        (COUNT, [{"count": 2}], ("met", 2, 2, [])),
    ],
)
def test_counting(requirement: dict[str, Any], rows: list[dict[str, Any]], expected: tuple[Any, ...]) -> None:
    assert answer(requirement, credits=credits(*rows)) == expected


AREAS = {"kind": "covers", "axis": "area", "groups": ["a", "b", "c"]}


def tagged(*groups: str, **more: Any) -> list[dict[str, Any]]:
    return [{"tags": [f"area:{group}"], **more} for group in groups]


@pytest.mark.parametrize(
    ("requirement", "rows", "expected"),
    [
        (AREAS, tagged("a", "b", "c"), ("met", 3, 3, [])),
        (AREAS, tagged("a", "b", "d"), ("not_met", 2, 3, ["group_short"])),
        (AREAS, [*tagged("a", "b"), *tagged("c", state="claimed")], ("waiting", 2, 3, ["group_short"])),
        ({**AREAS, "min_groups": 2}, tagged("a", "c"), ("met", 2, 2, [])),
        ({**AREAS, "per_group": 2}, tagged("a", "a", "b", "b", "c"), ("not_met", 2, 3, ["group_short"])),
        ({**AREAS, "credits_per_group": "2"}, tagged("a", "a", "b", "b", "c"), ("not_met", 2, 3, ["group_short"])),
        ({**AREAS, "credits_per_group": "2"}, tagged("a", "b", "c", amount=2), ("met", 3, 3, [])),
        ({"kind": "covers", "axis": "area", "min_groups": 3}, tagged("x", "y", "z"), ("met", 3, 3, [])),
        (
            {"kind": "covers", "axis": "category", "groups": ["x", "y"]},
            [{"category": "x"}, {"category": "y"}, {}],
            ("met", 2, 2, []),
        ),
        ({"kind": "covers", "axis": "kind", "min_groups": 2}, [{"kind": "a"}, {"kind": "b"}], ("met", 2, 2, [])),
        ({"kind": "covers", "axis": "topic", "min_groups": 2}, [{"topic": "a"}, {}], ("not_met", 1, 2, [])),
        (AREAS, [{"tags": ["area:a", "area:b", "area:c"]}], ("met", 3, 3, [])),
    ],
)
def test_coverage(requirement: dict[str, Any], rows: list[dict[str, Any]], expected: tuple[Any, ...]) -> None:
    assert answer(requirement, credits=credits(*rows)) == expected


YEARLY = {"kind": "each", "of": {"kind": "credits", "code": "year", "min": 1}}


def years(*ended: int) -> list[dict[str, Any]]:
    """One credit in each of these years of the period, the first being 1."""
    return credits(*({"ended_on": f"{2026 + year}-02-01"} for year in ended))


@pytest.mark.parametrize(
    ("in_a_row", "held", "expected"),
    [
        (0, (1, 2, 3, 4), ("met", 4, 4, [])),
        (0, (1, 2, 4), ("not_met", 3, 4, [])),
        (2, (1, 3, 4), ("met", 2, 2, [])),
        (2, (1, 3), ("not_met", 1, 2, [])),
        (1, (3,), ("met", 1, 1, [])),
    ],
)
def test_every_year_of_the_period_or_so_many_in_a_row(in_a_row: int, held: tuple[int, ...], expected: Any) -> None:
    requirement = {**YEARLY, **({"in_a_row": in_a_row} if in_a_row else {})}
    assert answer(requirement, "2030-06-30", credits=years(*held)) == expected


def test_a_year_is_named_by_its_days_and_waits_by_itself() -> None:
    held = [*years(1, 2, 3), {**years(4)[0], "key": "w", "state": "claimed"}]
    item = judged(YEARLY, "2030-06-30", credits=held).find("it")
    assert (item.status.value, item.have, item.waiting) == ("waiting", 3, 1)
    assert [child.code for child in item.children] == ["year:1", "year:2", "year:3", "year:4"]
    assert dict(item.children[3].reasons[0].params) == {
        **{"number": 4, "first_on": "2029-07-01", "last_on": "2030-06-30"},
    }


def test_credit_of_the_last_or_first_months_of_the_period() -> None:
    last = {"kind": "credits", "title": "T", "min": 1, "last_months": 12}
    early = {"kind": "credits", "title": "T", "min": 1, "first_months": 12}
    for requirement, held in ((last, (4,)), (early, (1,))):
        assert answer(requirement, "2030-06-30", credits=years(*held))[0] == "met"
        assert answer(requirement, "2030-06-30", credits=years(2, 3))[0] == "not_met"


def test_a_percentage_of_what_another_requirement_asks_for() -> None:
    live = {
        "kind": "credits",
        "code": "live",
        "title": "L",
        "min_percent": 25,
        "of": "total",
        "where": {"kinds": ["l"]},
    }
    both = {"kind": "all", "of": [{"kind": "credits", "code": "total", "min": 10}, live]}
    rows = credits({"kind": "l", "amount": 2}, {"amount": 20})
    item = judged(both, credits=rows).find("live")
    assert (item.have, item.need, item.status.value) == (200, 250, "not_met")


SETS = {"kind": "course", "courses": ["a", "b"]}


def done(code: str, on: str = "2027-01-01", **more: Any) -> dict[str, Any]:
    return {"about": "course", "code": code, "on": on, **more}


@pytest.mark.parametrize(
    ("more", "about", "expected"),
    [
        ({}, [done("a"), done("b")], ("met", 2, 2, ["course_done", "course_done"])),
        ({}, [done("a")], ("not_met", 1, 2, ["course_done", "course_missing"])),
        ({}, [done("a"), done("b", state="claimed")], ("waiting", 1, 2, ["course_done", "fact_unverified"])),
        ({}, [done("a"), done("b", verified_on="2028-07-01")], ("waiting", 1, 2, ["course_done", "fact_unverified"])),
        ({}, [done("a"), done("b", state="returned")], ("not_met", 1, 2, ["course_done", "course_missing"])),
        ({}, [done("a"), done("b", passed=False)], ("not_met", 1, 2, ["course_done", "course_failed"])),
        ({}, [done("a"), done("b", "2028-07-01")], ("not_met", 1, 2, ["course_done", "course_missing"])),
        ({"n": 1}, [done("b")], ("met", 1, 1, ["course_missing", "course_done"])),
        ({"pass_percent": 70}, [done("a", percent=70), done("b", percent=69)],
         ("not_met", 1, 2, ["course_done", "course_failed"])),
        ({"pass_percent": 70}, [done("a", percent=60), done("a", percent=80), done("b", percent=90)],
         ("met", 2, 2, ["course_done", "course_done"])),
        ({"test_out": True}, [done("a"), done("b", tested_out=True)], ("met", 2, 2, ["course_done", "course_tested"])),
        ({}, [done("a"), done("b", tested_out=True)], ("not_met", 1, 2, ["course_done", "course_missing"])),
        ({"waived_by": ["mls"]}, [{"about": "degree", "code": "mls"}], ("met", 2, 2, ["course_waived"])),
        ({"waived_by": ["mls"]}, [{"about": "degree", "code": "mls", "state": "claimed"}],
         ("not_met", 0, 2, ["course_missing", "course_missing"])),
        ({"ordered": True}, [done("a"), done("b")], ("met", 2, 2, ["course_done", "course_done"])),
        ({"ordered": True}, [done("a", "2027-02-01"), done("b")],
         ("not_met", 1, 2, ["course_done", "course_out_of_order"])),
        ({"ordered": True}, [done("b")], ("not_met", 0, 2, ["course_missing", "course_out_of_order"])),
    ],
)  # fmt: skip
def test_courses(more: dict[str, Any], about: list[dict[str, Any]], expected: tuple[Any, ...]) -> None:
    assert answer({**SETS, **more}, about=about) == expected


def fact(about: str, **more: Any) -> dict[str, Any]:
    return {"kind": "fact", "about": about, **more}


MLS = fact("degree", any_of=["mls", "mlis"])
EXAM = fact("exam", any_of=["e"], pass_percent=70)
NINE = fact("coursework", semester_hours="9", quarter_hours="12", any_of=["archives"])
YEAR = fact("experience", months=12, hours="1750", any_of=["library"])

HOURS = fact("experience", hours="1820", within_months=60)


def work(first: str, last: str | None = None, **more: Any) -> dict[str, Any]:
    days = {"from_on": first, **({"until_on": last} if last else {})}
    return {"about": "experience", "code": "library", **days, **more}


def study(**more: Any) -> dict[str, Any]:
    return {"about": "coursework", "code": "archives", **more}


@pytest.mark.parametrize(
    ("requirement", "about", "expected"),
    [
        (MLS, [{"about": "degree", "code": "mlis"}], ("met", 1, 1, ["fact_found"])),
        (MLS, [{"about": "degree", "code": "ba"}], ("not_met", 0, 1, ["fact_missing"])),
        (MLS, [{"about": "degree", "code": "mls", "state": "claimed"}], ("waiting", 0, 1, ["fact_unverified"])),
        (MLS, [{"about": "degree", "code": "mls", "recorded_on": "2028-07-01"}], ("not_met", 0, 1, ["fact_missing"])),
        ({**MLS, "within_months": 48}, [{"about": "degree", "code": "mls", "on": "2024-07-01"}],
         ("met", 1, 1, ["fact_found"])),
        ({**MLS, "within_months": 48}, [{"about": "degree", "code": "mls", "on": "2024-06-30"}],
         ("not_met", 0, 1, ["fact_too_old"])),
        (EXAM, [{"about": "exam", "code": "e", "percent": 70}], ("met", 1, 1, ["fact_found"])),
        (EXAM, [{"about": "exam", "code": "e", "percent": 69}], ("not_met", 0, 1, ["exam_failed"])),
        ({**EXAM, "in_period": True}, [{"about": "exam", "code": "e", "percent": 99, "on": "2026-06-30"}],
         ("not_met", 0, 1, ["fact_too_old"])),
        ({**EXAM, "in_period": True}, [{"about": "exam", "code": "e", "percent": 99, "on": "2026-07-01"}],
         ("met", 1, 1, ["fact_found"])),
        (NINE, [study(semester_hours="9")], ("met", 900, 900, [])),
        (NINE, [study(semester_hours="6"), study(quarter_hours="4.5")], ("met", 900, 900, [])),
        (NINE, [study(quarter_hours="12")], ("met", 900, 900, [])),
        (NINE, [study(quarter_hours="11")], ("not_met", 733, 900, ["fact_short"])),
        (NINE, [study(semester_hours="6"), study(semester_hours="3", state="claimed")],
         ("waiting", 600, 900, ["fact_short", "fact_unverified"])),
        (NINE, [{**study(semester_hours="9"), "code": "history"}], ("not_met", 0, 900, ["fact_short"])),
        (fact("coursework", quarter_hours="12"), [study(semester_hours="8")], ("met", 1200, 1200, [])),
        (fact("coursework", must_cover=["x", "y"]), [study(covers=["x"]), study(covers=["y"])], ("met", 0, 0, [])),
        (fact("coursework", must_cover=["x", "y"]), [study(covers=["x"])], ("not_met", 0, 0, ["subject_missing"])),
        (fact("coursework", must_cover=["x"]), [study(covers=["x"], state="claimed")],
         ("waiting", 0, 0, ["subject_missing"])),
        (YEAR, [work("2026-01-01", "2026-12-31")], ("met", 12, 12, [])),
        (YEAR, [work("2026-01-01", "2026-12-30")], ("not_met", 11, 12, ["fact_short"])),
        (YEAR, [work("2026-01-01", "2026-06-30"), work("2026-04-01", "2026-12-31")], ("met", 12, 12, [])),
        (YEAR, [work("2026-01-01", "2026-02-15"), work("2026-05-01", "2026-05-16")],
         ("not_met", 2, 12, ["fact_short"])),
        (YEAR, [work("2027-07-01")], ("met", 12, 12, [])),
        (YEAR, [work("2028-01-01", hours="1750")], ("met", 175000, 175000, [])),
        (YEAR, [work("2028-01-01", hours="1750", state="claimed")],
         ("waiting", 0, 12, ["fact_short", "fact_unverified"])),
        ({**YEAR, "within_months": 60}, [work("2015-01-01", "2023-12-31")], ("not_met", 6, 12, ["fact_short"])),
        (HOURS, [work("2001-01-01", "2001-12-31", hours="1820")],
         ("not_met", 0, 182000, ["fact_short", "hours_outside"])),
        (HOURS, [work("2023-07-01", "2024-06-30", hours="1820")], ("met", 182000, 182000, [])),
        # Ten days of work, one of them before the five years: nine tenths of its hours.
        (HOURS, [work("2023-06-30", "2023-07-09", hours="2000")],
         ("not_met", 180000, 182000, ["fact_short", "hours_outside"])),
        (HOURS, [work("2018-07-01", hours="3640")], ("met", 182049, 182000, ["hours_outside"])),
        (HOURS, [work("2018-07-01", hours="3640", state="claimed")],
         ("waiting", 0, 182000, ["fact_short", "fact_unverified", "hours_outside"])),
        (fact("experience", hours="1820", in_period=True), [work("2024-07-01", "2028-06-30", hours="400")],
         ("not_met", 20013, 182000, ["fact_short", "hours_outside"])),
        # What is still to come of a period is not worked yet.
        ({**YEAR, "in_period": True}, [work("2027-12-01")], ("not_met", 7, 12, ["fact_short"])),
    ],
)  # fmt: skip
def test_facts(requirement: dict[str, Any], about: list[dict[str, Any]], expected: tuple[Any, ...]) -> None:
    assert answer(requirement, about=about) == expected


POST = [
    {"name": "post", "value": "director", "from_on": "2026-07-01", "until_on": "2027-06-30"},
    {"name": "post", "value": "clerk", "from_on": "2027-07-01", "until_on": "2028-06-30"},
    {"name": "post", "value": "chief", "from_on": "2028-06-30", "recorded_on": "2028-07-01"},
]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"name": "post", "op": "eq", "value": "clerk"}, ("met", 1, 1, ["attribute_is"])),
        ({"name": "post", "op": "ne", "value": "clerk"}, ("not_met", 0, 1, ["attribute_is_not"])),
        ({"name": "post", "op": "in", "value": ["clerk", "page"]}, ("met", 1, 1, ["attribute_is"])),
        ({"name": "post", "op": "eq", "value": "director", "at": "enrollment"}, ("met", 1, 1, ["attribute_is"])),
        ({"name": "post", "op": "eq", "value": "clerk", "at": "longest"}, ("met", 1, 1, ["attribute_is"])),
        ({"name": "post", "op": "ge", "value": 1}, ("not_met", 0, 1, ["attribute_is_not"])),
        ({"name": "size", "op": "ge", "value": 1}, ("not_met", 0, 1, ["attribute_unknown"])),
        ({"name": "days_in_post", "op": "le", "value": 365}, ("met", 1, 1, ["attribute_is"])),
        ({"name": "months_in_post", "op": "ge", "value": 12}, ("not_met", 0, 1, ["attribute_is_not"])),
    ],
)
def test_attributes_at_a_moment(asked: dict[str, Any], expected: tuple[Any, ...]) -> None:
    assert answer(fact("attribute", **asked), attributes=POST) == expected


def certificate(number: str, first: str, last: str | None = None, **more: Any) -> dict[str, Any]:
    days = {"valid_from": first, **({"valid_through": last} if last else {})}
    return {"program": "p", "number": number, **days, **more}


HELD = {"kind": "holds", "program": "p"}
THREE = [certificate(f"N{n}", f"20{10 + 4 * n}-07-01", f"20{14 + 4 * n}-06-30") for n in range(4)]


@pytest.mark.parametrize(
    ("more", "held", "expected"),
    [
        ({"issued_before": "2010-07-02"}, THREE, ("met", 1, 1, ["certificate_held"])),
        ({"issued_before": "2010-07-01"}, THREE[:1], ("not_met", 0, 1, ["certificate_issued_later"])),
        ({"not_levels": ["x"]}, [{**THREE[0], "level": "x"}], ("not_met", 0, 1, ["no_certificate"])),
        ({"for_months": 120, "at": "today"}, THREE[:3], ("not_met", 0, 120, ["certificate_held_too_short"])),
        ({"for_months": 120}, [*THREE[1:3], certificate("now", "2022-07-01")], ("met", 144, 120, ["certificate_held"])),
        ({"for_months": 120}, [THREE[1], THREE[3]], ("not_met", 48, 120, ["certificate_held_too_short"])),
        ({"at_most": 4}, THREE, ("met", 1, 1, ["issued_times"])),
        ({"at_most": 3}, THREE, ("not_met", 0, 1, ["issued_times"])),
        ({"at_most": 0}, [], ("met", 1, 1, ["issued_times"])),
    ],
)
def test_certificates_held(more: dict[str, Any], held: list[dict[str, Any]], expected: tuple[Any, ...]) -> None:
    assert answer({**HELD, **more}, certificates=held) == expected


def test_how_often_a_certificate_was_issued_for_the_post_held_now() -> None:
    held = [{**THREE[0], "post": "director"}, {**THREE[1], "post": "clerk"}, {**THREE[2], "post": "clerk"}]
    requirement = {**HELD, "at_most": 1, "same_post": True}
    assert answer(requirement, certificates=held, attributes=POST)[0] == "not_met"
    assert answer(requirement, certificates=held[:2], attributes=POST)[0] == "met"


LETTERS = {"kind": "document", "type": "letter"}


def letter(submitted: str = "2027-01-01", **more: Any) -> dict[str, Any]:
    return {"type": "letter", "submitted_on": submitted, **more}


GOOD = {"accepted_on": "2027-02-01"}


@pytest.mark.parametrize(
    ("more", "documents", "expected"),
    [
        ({"copies": 2}, [letter(**GOOD)], ("not_met", 1, 2, ["document_accepted", "document_missing"])),
        ({"copies": 2}, [letter(**GOOD), letter("2027-01-02")],
         ("waiting", 1, 2, ["document_accepted", "document_submitted"])),
        ({"copies": 2}, [letter(**GOOD), letter("2027-01-02", **GOOD)], ("met", 2, 2, ["document_accepted"] * 2)),
        ({"due": "enrollment", "due_months": 6}, [letter("2026-12-31", **GOOD)], ("met", 1, 1, ["document_accepted"])),
        ({"due": "enrollment", "due_months": 6}, [letter(**GOOD)], ("not_met", 0, 1, ["document_late"])),
        ({"due": "first_credit"}, [letter("2027-01-01", **GOOD)], ("met", 1, 1, ["document_accepted"])),
        ({"due": "first_credit"}, [letter("2027-01-02", **GOOD)], ("not_met", 0, 1, ["document_late"])),
        ({"due": "period_end"}, [letter("2028-06-01", accepted_on="2028-06-02")], ("met", 1, 1, ["document_accepted"])),
    ],
)  # fmt: skip
def test_documents(more: dict[str, Any], documents: list[dict[str, Any]], expected: tuple[Any, ...]) -> None:
    assert answer({**LETTERS, **more}, documents=documents, credits=credits({})) == expected


def test_a_missing_document_says_when_it_is_due() -> None:
    item = judged({**LETTERS, "due": "period_end"}).find("it")
    assert item.reasons[0].get("due_on") == "2030-06-30"


CHAIN = {"kind": "sign_off", "roles": ["mentor", "board"], "valid_months": 12}
CHECK = {"kind": "manual", "role": "consultant", "title": "Is it good?", "valid_months": 12}


def decided(role: str, day: str = "2028-01-01", **more: Any) -> dict[str, Any]:
    return {"role": role, "decided_on": day, **more}


@pytest.mark.parametrize(
    ("requirement", "decisions", "expected"),
    [
        (CHAIN, [], ("waiting", 0, 2, ["sign_off_open"])),
        (CHAIN, [decided("mentor")], ("waiting", 1, 2, ["signed", "sign_off_open"])),
        (CHAIN, [decided("board")], ("waiting", 0, 2, ["sign_off_open"])),
        (CHAIN, [decided("mentor"), decided("board")], ("met", 2, 2, ["signed", "signed"])),
        (CHAIN, [decided("mentor", accepted=False)], ("not_met", 0, 2, ["sign_off_refused"])),
        (CHAIN, [decided("mentor", accepted=False), decided("mentor", "2028-02-01"), decided("board")],
         ("met", 2, 2, ["signed", "signed"])),
        (CHAIN, [decided("mentor", "2027-06-30"), decided("board")], ("waiting", 0, 2, ["sign_off_expired"])),
        (CHAIN, [decided("mentor", "2027-07-01"), decided("board")], ("met", 2, 2, ["signed", "signed"])),
        (CHAIN, [decided("mentor", code="other")], ("waiting", 0, 2, ["sign_off_open"])),
        (CHAIN, [decided("mentor", "2028-07-01")], ("waiting", 0, 2, ["sign_off_open"])),
        (CHECK, [], ("waiting", 0, 1, ["check_open"])),
        (CHECK, [decided("consultant", code="it")], ("met", 1, 1, ["check_met"])),
        (CHECK, [decided("consultant")], ("waiting", 0, 1, ["check_open"])),
        (CHECK, [decided("director", code="it")], ("waiting", 0, 1, ["check_open"])),
        (CHECK, [decided("consultant", code="it", accepted=False, note="No.")], ("not_met", 0, 1, ["check_not_met"])),
        (CHECK, [decided("consultant", "2027-06-30", code="it")], ("waiting", 0, 1, ["check_expired"])),
        (CHECK, [decided("consultant", code="it", expires_on="2028-06-29")], ("waiting", 0, 1, ["check_expired"])),
        (CHECK, [decided("consultant", code="it", expires_on="2028-06-30")], ("met", 1, 1, ["check_met"])),
    ],
)  # fmt: skip
def test_decisions(requirement: dict[str, Any], decisions: list[dict[str, Any]], expected: tuple[Any, ...]) -> None:
    assert answer(requirement, decisions=decisions) == expected
