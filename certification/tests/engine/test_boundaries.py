"""The boundary cases every program must hold, one line each, judged by the examples that are shipped."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from certification.engine import EnrollmentFact, Verdict, credit_window, evaluate, load_situation

from .programs import amounts, example, judged, learned, reasons, states

CATEGORIES = ("administration", "public", "collections", "technology")
BEGUN = {"enrollment": {"issued_on": "2026-07-01", "phase": "renewal"}}


def short(verdict: Verdict, code: str) -> float:
    return verdict.find(code).short / 100


def montana_staff() -> list[object]:
    shares = zip(CATEGORIES, (20.5, 20, 10, 9.5), strict=True)
    held = [learned(amount, "2026-08-01", category=name) for name, amount in shares]
    verdict = judged("montana-staff-2009", "2028-01-01", *held)
    return [verdict.status.value, states(verdict)["total"], short(verdict, "technology")]


def montana_webinar() -> list[object]:
    rules = example("montana-staff-2023")
    webinar = {"kind": "live_training", "ended_on": "2026-08-01", "minutes": 45}
    document = {"format": "pdplanner-situation", "version": 1, "enrollment": {"starts_on": "2026-07-01"}}
    facts = load_situation({**document, "credits": [{"key": "w", **webinar}]}).facts
    settings = [replace(rules, rounding=replace(rules.rounding, direction=way)) for way in ("down", "up", "nearest")]
    return [evaluate(setting, facts, date(2027, 1, 1)).counted_hundredths for setting in settings]


PLANNED = {
    "revisions": [
        {"number": 1, "submitted_on": "2026-08-01", "approved_on": "2026-08-18", "goals": ["g"], "activities": ["a"]}
    ]
}


def strategic_study() -> list[object]:
    study = {"kind": "self_directed", "ended_on": "2027-05-01", "hours": "66", "goal": "g", "activity": "a"}
    verdict = judged("montana-strategic-2021", "2028-01-01", study, **PLANNED)
    return [*amounts(verdict), verdict.ceilings[0].made / 100, reasons(verdict)]


def strategic_day_before() -> list[object]:
    early = {"kind": "live_training", "ended_on": "2026-07-31", "hours": "3", "goal": "g"}
    verdict = judged("montana-strategic-2021", "2028-01-01", early, **PLANNED)
    return [*amounts(verdict), reasons(verdict)]


def montana_director() -> list[object]:
    held = [learned(25, "2026-08-01", category="administration"), learned(35, "2026-08-01", category="public")]
    verdict = judged("montana-director-2023", "2028-01-01", *held)
    return [verdict.status.value, states(verdict)["total"], short(verdict, "administration")]


def wisconsin() -> list[object]:
    held = [
        learned(40, "2027-01-01", category="A"),
        learned(25, "2027-02-01", category="B", tags=["technology"]),
        learned(40, "2027-03-01", category="C", preapproved_on="2027-01-01"),
    ]
    verdict = judged("wisconsin-director-2025", "2030-01-01", *held, **BEGUN)
    return [verdict.status.value, states(verdict)["courses"], short(verdict, "courses"), *amounts(verdict)]


def indiana_posts() -> list[object]:
    posts = [
        {"name": "post", "value": "director", "from_on": "2026-07-01", "until_on": "2028-06-30"},
        {"name": "post", "value": "branch_head", "from_on": "2028-07-01"},
    ]
    verdict = judged("indiana-leu-2023", "2031-06-30", attributes=posts, **BEGUN)
    return [verdict.find("units").need / 100]


def indiana_tours() -> list[object]:
    tours = [
        {"kind": "library_tour", "units": "1", "ended_on": f"2027-0{month}-01", "topic": topic}
        for month, topic in enumerate(("ames", "bend", "cody", "dover", "elko", "elko"), 1)
    ]
    seven = [*tours, {**tours[0], "ended_on": "2027-08-01", "topic": "flint"}]
    found = [judged("indiana-leu-2023", "2030-01-01", *some, **BEGUN) for some in (tours, seven)]
    return [(*amounts(verdict), reasons(verdict)) for verdict in found]


def nebraska_minutes() -> list[object]:
    held = [{"minutes": minutes, "ended_on": "2027-01-01"} for minutes in (19, 20, 44, 45, 89)]
    verdict = judged("nebraska-librarian", "2028-01-01", *held, **BEGUN)
    counted = {entry.key: entry.hundredths / 100 for entry in verdict.counted}
    return [counted.get(f"c{index:03}", 0) for index in range(5)]


def new_york() -> list[object]:
    found = []
    for day in ("2009-12-31", "2010-01-01"):
        certificate = {"program": "new_york", "track": "librarian", "number": "NY-1", "valid_from": day}
        found.append(judged("new-york-librarian", "2031-01-01", certificates=[certificate], **BEGUN).status.value)
    return found


def georgia() -> list[object]:
    found: list[object] = []
    for licensed in ("2027-04-30", "2027-07-30"):
        license_ = {"program": "georgia", "number": "GA-1", "valid_from": licensed, "valid_through": "2028-06-30"}
        facts: dict[str, Any] = {"certificates": [license_], "enrollment": {"phase": "renewal"}, "start": licensed}
        found.append(judged("georgia-librarian", "2028-06-01", **facts).find("hours").need / 100)
    lapsed = {"program": "georgia", "number": "GA-1", "valid_from": "2012-07-01", "valid_through": "2014-06-30"}
    facts = {"certificates": [lapsed], "enrollment": {"phase": "reinstatement"}, "start": "2026-01-10"}
    verdict = judged("georgia-librarian", "2026-01-10", **facts)
    return [*found, verdict.find("hours").need / 100, dict(verdict.find("hours").reasons[0].params)["value"]]


def aca() -> list[object]:
    window = credit_window(example("aca-2026"), EnrollmentFact(date(2026, 8, 20)), date(2026, 9, 1))
    return [window.starts_on, window.last_day]


def ahip() -> list[object]:
    ce = [learned(25, "2027-01-01", category="continuing_education", kind="other")] * 2
    more = learned(20, "2027-02-01", category="continuing_education", kind="other")
    association = {"category": "individual_accomplishment", "kind": "other", "tags": ["professional_association"]}
    mla = {**association, "tags": ["professional_association", "mla_association"]}
    rest = learned(50, "2027-04-01", category="individual_accomplishment", kind="other")
    held = [*ce, more, learned(6, "2027-03-01", **association), learned(4, "2027-03-02", **mla), rest]
    facts = {"enrollment": {"level": "distinguished", "applied_on": "2030-01-01"}}
    verdict = judged("ahip", "2030-01-01", *held, **facts)
    codes = ("total", "associations", "mla")
    return [*amounts(verdict), [states(verdict)[code] for code in codes]]


def alia() -> list[object]:
    held = [learned(30, f"{year}-10-01") for year in (2026, 2027, 2028)]
    verdict = judged("alia-cpd", "2029-06-30", *held, enrollment={"level": "certificate"})
    return [states(verdict)["years"], states(verdict)["total"], short(verdict, "total"), verdict.status.value]


def entries(*tags: list[str]) -> list[dict[str, Any]]:
    return [
        {"kind": "entry", "units": "1", "ended_on": "2027-01-01", "words": 200, "tags": list(pair)} for pair in tags
    ]


SIX = ("one", "two", "three", "four", "five", "six")


def lianza_entries() -> list[object]:
    journal = [
        [f"cluster:{SIX[index % 6]}", f"domain:{('knowing', 'doing', 'sharing')[index % 3]}"] for index in range(22)
    ]
    found = [judged("lianza-registration", "2029-01-01", *entries(*journal[:n]), **BEGUN) for n in (17, 18, 21, 22)]
    return [states(verdict)["entries"] for verdict in found]


def lianza_domains() -> list[object]:
    journal = [[f"cluster:{SIX[index // 3]}", "domain:doing"] for index in range(18)]
    verdict = judged("lianza-registration", "2029-01-01", *entries(*journal), **BEGUN)
    return [states(verdict)[code] for code in ("entries", "clusters", "domains")]


def leap_day() -> list[object]:
    verdict = judged("montana-director-2023", "2029-01-01", start="2028-02-29")
    return [verdict.last_day]


def last_evening() -> list[object]:
    moment = datetime(2030, 7, 1, 5, 30, tzinfo=UTC)  # 23:30 on 30 June in Denver, already July in London
    day = moment.astimezone(ZoneInfo("America/Denver")).date()
    verdict = judged("montana-director-2023", "2030-07-05", learned(1, day.isoformat(), category="public"))
    return [verdict.last_day, *amounts(verdict)]


CASES: list[tuple[str, Callable[[], list[object]], list[object]]] = [
    ("Montana staff 2009: 60 credits, 9.5 in technology", montana_staff, ["not_met", "met", 0.5]),
    ("Montana: a 45-minute webinar, rounded down, up and to the nearest", montana_webinar, [50, 100, 100]),
    ("Strategic: 66 hours of planned study make 22, 20 count", strategic_study, [20, 2, 22, ["over_ceiling"]]),
    ("Strategic: one day before the plan took effect", strategic_day_before, [0, 3, ["before_plan"]]),
    ("Montana director 2023: 60 credits, 25 in administration", montana_director, ["not_met", "met", 5]),
    ("Wisconsin: A and B 65, C 40", wisconsin, ["not_met", "not_met", 5, 95, 10]),
    ("Indiana: director for 2 years, then branch head for 3", indiana_posts, [75]),
    (
        "Indiana: six tours, two at the same library; and a seventh",
        indiana_tours,
        [(5, 1, ["repeated"]), (5, 2, ["repeated", "over_ceiling"])],
    ),
    ("Nebraska: 19, 20, 44, 45, 89 minutes", nebraska_minutes, [0, 0.5, 0.5, 1.0, 1.0]),
    ("New York: certificates of 31 December 2009 and of the day after", new_york, ["met", "not_met"]),
    ("Georgia: licensed 14 months, 11 months; lapsed 6 periods", georgia, [5, 0, 50, 6]),
    ("ACA: examination passed in August 2026", aca, [date(2027, 1, 1), date(2031, 12, 31)]),
    ("AHIP Distinguished: 130 points", ahip, [110, 20, ["not_met", "met", "not_met"]]),
    ("ALIA: 30 + 30 + 30", alia, ["met", "not_met", 30, "not_met"]),
    ("LIANZA: 17, 18, 21 and 22 entries", lianza_entries, ["not_met", "met", "met", "not_met"]),
    ("LIANZA: 18 entries, three in each cluster, all in one domain", lianza_domains, ["met", "met", "not_met"]),
    ("A window from 29 February 2028, four years", leap_day, [date(2032, 2, 28)]),
    ("23:30 on the last day in Denver", last_evening, [date(2030, 6, 30), 1, 0]),
]


@pytest.mark.parametrize(("found", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_boundary_is_where_the_program_puts_it(found: Callable[[], list[object]], expected: list[object]) -> None:
    assert found() == expected
