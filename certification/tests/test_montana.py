"""The Montana tracks, each boundary of its own text: `judge`, the standing page and issuing give one answer."""

import datetime as dt
import json
from dataclasses import dataclass
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.html import escape

from certification.enums import EnrollmentState
from certification.models import Certificate, Enrollment, SpentCredit
from certification.services.outside import certificate_record
from certification.tests.montana import DAY, Learned, Montana, minima, montana, situation
from certification.tests.scene import fresh, on
from pdplanner.kernel.errors import DomainError
from tests.cast import EXAMPLES

OLD, NEW = dt.date(2021, 3, 1), dt.date(2024, 3, 1)  # enrolled under the rules of 2009, and under those of 2023


@dataclass(frozen=True)
class Case:
    """`who` learns `story` in `track`: so much counts (hundredths), ready or not; the page says `said`."""

    name: str
    track: str
    year: int
    story: tuple[Learned, ...]
    counted: int
    ready: bool
    said: tuple[str, ...] = ()
    renews: bool = False

    def __str__(self) -> str:
        return f"{self.track} {self.year}: {self.name}"

    @property
    def who(self) -> str:
        return {"director": "dina", "staff": "ada", "trustee": "tess"}[self.track]

    @property
    def starts_on(self) -> dt.date:
        return OLD if self.year == 2009 else NEW


TECHNOLOGY = Learned("technology", 9.5)
TENS = minima(administration=10, public=10, collections=10, technology=10)
FIVES = minima(administration=5, public=5, collections=5, technology=5)
CASES = [
    Case("60 credits with 10 in each category", "staff", 2009, (*TENS, Learned("public", 20)), 6000, True),
    Case(
        "60 credits, 9.5 in technology", "staff", 2009,
        (*minima(administration=10, public=30.5, collections=10), TECHNOLOGY), 6000, False,
        ("9.5 / 10.0", "9.5 counted leaves you short by 0.5.", "60.0 counted of 60.0 needed."),
    ),
    Case(
        "59.5 credits with 10 in each category", "staff", 2009, (*TENS, Learned("public", 19.5)), 5950, False,
        ("59.5 / 60.0",),
    ),
    Case(
        "a 45-minute webinar is half a credit", "staff", 2009, (*TENS, Learned("public", 19), Learned("public", 0.75)),
        5950, False, ("59.5 / 60.0",),
    ),
    Case(
        "20 minutes are less than the smallest step", "staff", 2009, (Learned("public", 1 / 3),), 0, False,
        ("20 minutes are less than the smallest step of credit.",),
    ),
    Case(
        "presenting counts twice, college courses by their credits", "staff", 2009,
        (
            Learned("public", 10, "presenting"), Learned("administration", 0, "college_semester", 3),
            Learned("technology", 0, "college_quarter", 5), Learned("collections", 10),
            Learned("public", 4, "presenting"),
        ),
        6000, True, ("College course (semester), 3 semester credits.", "Presenting, 4 hours."),
    ),
    Case(
        "self-directed learning does not count", "staff", 2009, (*TENS, Learned("public", 20, "self_directed")),
        4000, False, ("Learning of this kind does not count under these rules.",),
    ),
    Case(
        "a course that ended four years and a day before the application", "staff", 2009,
        (*TENS, Learned("public", 20, ended_on=dt.date(2018, 9, 1))), 4000, False,
        ("Ended on 1 September 2018. This period starts on 2 September 2018.",),
    ),
    Case(
        "the day four years before is the first that counts", "staff", 2009,
        (*TENS, Learned("public", 20, ended_on=dt.date(2018, 9, 2))), 6000, True,
    ),
    Case("60 credits with 5 in each category", "staff", 2023, (*FIVES, Learned("public", 40)), 6000, True),
    Case(
        "4.5 in one category", "staff", 2023,
        (*minima(administration=5, public=45.5, collections=5, technology=4.5),), 6000, False, ("4.5 / 5.0",),
    ),
    Case(
        "what is over one minimum fills no other", "staff", 2023,
        minima(administration=57, public=1, collections=1, technology=1), 6000, False,
        ("60.0 counted of 60.0 needed.", "1.0 counted leaves you short by 4.0."),
    ),
    Case(
        "a minimum is short although the total is long", "staff", 2023,
        minima(administration=30, public=30, collections=30), 9000, False, ("Nothing counted yet. 5.0 to go.",),
    ),
    Case(
        "60 credits, 25 in Library Administration, for the first award", "director", 2023,
        minima(administration=25, public=35), 6000, False,
        ("25.0 counted leaves you short by 5.0.", "(first certificate)"),
    ),
    Case(
        "60 credits, 30 in Library Administration, for the first award", "director", 2023,
        minima(administration=30, technology=30), 6000, True,
    ),
    Case("60 credits of anything renew", "director", 2023, minima(technology=60), 6000, True, ("(renewal)",), True),
    Case("59.5 credits renew nothing", "director", 2023, minima(administration=59.5), 5950, False, (), True),
    Case(
        "20 in Library Administration, 10 in the others", "director", 2009,
        minima(administration=30, public=10, collections=10, technology=10), 6000, True,
    ),
    Case(
        "19.5 in Library Administration", "director", 2009,
        minima(administration=19.5, public=20.5, collections=10, technology=10), 6000, False, ("19.5 / 20.0",),
    ),
    Case(
        "a renewal asks the same as the first award", "director", 2009, minima(technology=60), 6000, False,
        ("Nothing counted yet. 20.0 to go.",), True,
    ),
    *(
        Case(name, "trustee", year, minima(administration=administration, public=public), counted, ready)
        for year in (2009, 2023)
        for name, administration, public, counted, ready in (
            ("15 credits, 10 in Library Administration", 10, 5, 1500, True),
            ("15 credits, 9.5 in Library Administration", 9.5, 5.5, 1500, False),
            ("14.5 credits, all in Library Administration", 14.5, 0.1, 1450, False),
        )
    ),
]  # fmt: skip


def rules_file(case: Case) -> str:
    return str(EXAMPLES / f"montana-{case.track}-{case.year}.json")


@pytest.fixture
def state(cast) -> Montana:
    return montana(cast)


@pytest.fixture(params=CASES, ids=str)
def told(request, state) -> tuple[Case, Montana, Enrollment, dt.date]:
    """The story through the services; the day is that of the application."""
    case: Case = request.param
    day = case.starts_on + DAY
    if case.renews:
        with on(case.starts_on - DAY):
            certificate_record(
                actor=state.actor("connie"), person=state.cast.people[case.who], agency=state.cast.agency,
                program=state.program, track=state.track(case.track), issuer="Juniper State Library",
                name="Library Director", number="D-77", issued_on=case.starts_on - 900 * DAY, valid_through=None,
                seen="The paper certificate",
            )  # fmt: skip
    enrollment = state.enroll(case.who, case.track, case.starts_on)
    state.learn_all(case.who, case.story, day + 10 * DAY)
    return case, state, enrollment, dt.date(2022, 9, 1) if case.year == 2009 else dt.date(2025, 9, 1)


def test_on_the_standing_page(told, client):
    case, state, _, day = told
    client.force_login(state.cast.people[case.who])
    with on(day):
        response = client.get("/standing/")
    page = response.content.decode()
    assert response.context["page"].counted == case.counted
    assert ("Apply for the certificate" in page) is case.ready
    assert [sentence for sentence in case.said if escape(sentence) not in page] == []


def test_when_applying_and_issuing(told):
    case, state, enrollment, day = told
    if case.ready:
        certificate = state.certify(enrollment, day)
        assert certificate.credits_hundredths == case.counted
        assert sum(SpentCredit.objects.values_list("hundredths", flat=True)) == case.counted
        assert certificate.valid_through == day.replace(year=day.year + 4) - DAY
        return
    with pytest.raises(DomainError, match="Still open"):
        state.apply(enrollment, day)
    Enrollment.objects.filter(pk=enrollment.pk).update(state=EnrollmentState.APPLIED)
    with pytest.raises(DomainError, match="Not ready any more"):
        state.issue(fresh(enrollment), day)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_by_judge(case, tmp_path):
    day = dt.date(2022, 9, 1) if case.year == 2009 else dt.date(2025, 9, 1)
    phase = "renewal" if case.renews else "first"
    facts = situation(case.story, case.starts_on, case.starts_on + 11 * DAY, phase=phase)
    (tmp_path / "situation.json").write_text(json.dumps(facts))
    out = StringIO()
    call_command("judge", rules_file(case), str(tmp_path / "situation.json"), on=day.isoformat(), stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["status"] == ("met" if case.ready else "not_met")
    assert answer["totals"]["counted"] == f"{case.counted / 100:.1f}"


@pytest.mark.parametrize(("awarded", "status"), [("2018-09-02", "met"), ("2018-09-01", "not_met")])
def test_a_library_masters_of_the_last_four_years_stands_for_a_directors_credits(tmp_path, awarded, status):
    facts = situation([], OLD, OLD) | {"about": [{"about": "degree", "code": "mls", "on": awarded}]}
    (tmp_path / "situation.json").write_text(json.dumps(facts))
    out = StringIO()
    rules = str(EXAMPLES / "montana-director-2009.json")
    call_command("judge", rules, str(tmp_path / "situation.json"), on="2022-09-01", stdout=out)
    assert json.loads(out.getvalue())["status"] == status


@pytest.mark.parametrize(("direction", "worth"), [("down", "0.5"), ("nearest", "1.0"), ("up", "1.0")])
def test_the_direction_of_rounding_is_a_setting(tmp_path, direction, worth):
    rules = json.loads((EXAMPLES / "montana-staff-2009.json").read_text())
    rules["unit"]["rounding"] = direction
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    (tmp_path / "situation.json").write_text(json.dumps(situation([Learned("public", 0.75)], OLD, OLD)))
    out = StringIO()
    call_command("judge", str(tmp_path / "rules.json"), str(tmp_path / "situation.json"), on="2022-09-01", stdout=out)
    assert json.loads(out.getvalue())["totals"]["counted"] == worth


# --- The shipped situations ---
SITUATIONS = [
    ("director-2009", "director-2009", "met", "60.0", {}),
    ("staff-2009", "staff-2009", "not_met", "60.0", {"technology": "0.5"}),
    ("staff-2023", "staff-2023", "waiting", "40.0", {}),
    ("director-2023", "director-renewal-2023", "met", "60.0", {}),
    ("trustee-2009", "trustee-2009", "not_met", "15.0", {"administration": "0.5"}),
    ("trustee-2023", "trustee-2023", "not_met", "15.0", {"administration": "0.5"}),
]


@pytest.mark.parametrize(("rules", "file", "status", "counted", "short"), SITUATIONS)
def test_the_shipped_situations_read_as_their_titles_say(rules, file, status, counted, short):
    out = StringIO()
    paths = (EXAMPLES / f"montana-{rules}.json", EXAMPLES / "situations" / f"montana-{file}.json")
    call_command("judge", *map(str, paths), stdout=out)
    answer = json.loads(out.getvalue())
    tree = answer["requirement"]
    credits = tree["of"][0] if tree["code"] == "ways" else tree  # beside a degree
    leaves = credits["of"] or [credits]
    assert (answer["status"], answer["totals"]["counted"]) == (status, counted)
    assert {line["code"]: line["short"] for line in leaves if line["short"] != "0.0"} == short
