"""The test bench: samples described in lines or taken from files, judged by every version of the track."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.models import Program, RuleSet, Sample, Track
from certification.services.rule_drafts import draft_publish, draft_start, place_put
from certification.services.samples import sample_add
from certification.tests.scene import on
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.models import AuditEntry
from tests.cast import EXAMPLES

TODAY = dt.date(2026, 11, 20)
DOCUMENT = json.loads((EXAMPLES / "montana-staff-2023.json").read_text())
SITUATIONS = EXAMPLES / "situations"
LINES = "Live training, 12 hours, 2026-05-04, Technology\nPresenting, 90 min, 2026-06-01\n\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast, client) -> RuleSet:
    program = Program.objects.create(agency=cast.agency, code="juniper", name="Juniper")
    track = Track.objects.create(program=program, code="staff", name="Library staff")
    client.force_login(cast.cora)
    with on(TODAY):
        return draft_start(actor=cast.actor("cora"), track=track, effective_from=TODAY, document=DOCUMENT)


def send(client, name: str, key: int, query: str = "", **data):
    with on(TODAY):
        return client.post(f"{reverse(f'certification:{name}', args=[key])}{query}", data)


def look(client, draft: RuleSet, **query):
    with on(TODAY):
        return client.get(reverse("certification:bench", args=[draft.pk]), query)


def described(client, draft: RuleSet, **more):
    data = {"title": "Somebody", "starts_on": "2026-01-01", "credits": LINES, "has_plan": "on", **more}
    return send(client, "bench_add", draft.pk, **data)


def test_a_few_lines_make_a_sample_that_is_judged(client, draft):
    assert described(client, draft, expected="met").status_code == 302
    (one,) = look(client, draft).context["tried"]
    assert one.verdict.recorded_hundredths == 1200 + 300
    assert (one.status, one.outcome) == ("not_met", "differs")
    assert one.lines[0].figures == "15.0 / 60.0"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Live training", "write kind, how much and the day"),
        ("Juggling, 3, 2026-05-04", "none of the kinds of these rules"),
        ("Live training, much, 2026-05-04", "is no size"),
        ("Live training, 3, 2026-02-30", "is not a date"),
        ("Live training, 12.5 min, 2026-05-04", "is a part of a minute"),
        ("Live training, 3, 2026-05-04, Astronomy", "none of the categories of these rules"),
    ],
)
def test_a_line_that_cannot_be_read_says_which_and_why_and_keeps_the_text(client, draft, line, words):
    answer = described(client, draft, credits=f"{LINES}{line}")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Line 3: " in page and words in page  # noqa: PT018 (one sentence)
    assert "Presenting, 90 min, 2026-06-01" in page
    assert not Sample.objects.exists()


@pytest.mark.parametrize("path", sorted(SITUATIONS.glob("*.json")), ids=lambda path: path.stem)
def test_every_shipped_situation_is_taken_as_it_is(client, draft, path):
    send(client, "bench_add", draft.pk, "?as=text", title=path.stem, shipped=path.stem)
    assert Sample.objects.get().situation == json.loads(path.read_text())
    assert look(client, draft).status_code == 200


def test_a_pasted_situation_may_be_yaml_and_is_refused_with_its_place(client, draft):
    text = "format: pdplanner-situation\nversion: 1\nenrollment: {starts_on: '2026-01-01'}\n"
    assert send(client, "bench_add", draft.pk, "?as=text", title="Yaml", text=text).status_code == 302
    answer = send(client, "bench_add", draft.pk, "?as=text", title="Wrong", text=text.replace("starts_on", "start"))
    assert answer.status_code == 422
    assert "enrollment.starts_on: is missing" in answer.content.decode()
    for bad in ("[1]", "{", "a: *b"):
        assert send(client, "bench_add", draft.pk, "?as=text", title="Bad", text=bad).status_code == 422


def test_every_version_is_tried_on_the_same_samples_beside_the_one_in_force(client, cast, draft):
    described(client, draft)
    cora = cast.actor("cora")
    with on(TODAY):
        draft_publish(actor=cora, rule_set=draft, edits=0, effective_from=TODAY)
        newer = draft_start(actor=cora, track=draft.track, effective_from=TODAY, document=DOCUMENT)
        place_put(actor=cora, rule_set=newer, edits=0, place="levels[0].phases",
                  value={"first": {"kind": "credits", "min": "10"}})  # fmt: skip
    (one,) = look(client, newer).context["tried"]
    assert (one.status, one.in_force) == ("met", "not_met")


def test_all_are_judged_as_of_another_day(client, draft):
    described(client, draft)
    (one,) = look(client, draft, on="2026-05-30").context["tried"]
    assert one.verdict.recorded_hundredths == 1200 + 300
    assert one.on == dt.date(2026, 5, 30)
    assert one.verdict.counted_hundredths == 1200


def test_a_level_these_rules_do_not_have_is_said_and_breaks_nothing(client, cast, draft):
    situation = {"format": "pdplanner-situation", "version": 1, "enrollment": {"starts_on": "2026-01-01", "level": "x"}}
    with on(TODAY):
        sample_add(actor=cast.actor("cora"), track=draft.track, title="Elsewhere", situation=situation)
    (one,) = look(client, draft).context["tried"]
    assert one.verdict is None
    assert "level" in one.refusal


def test_an_unfinished_draft_says_so_instead_of_judging(client, cast, draft):
    described(client, draft)
    with on(TODAY):
        place_put(actor=cast.actor("cora"), rule_set=draft, edits=0, place="window.kind", value="someday")
    page = look(client, draft).content.decode()
    assert "These rules are not finished" in page
    assert "window.kind: must be one of cohort, cycle, fixed, lookback, none" in page


def test_a_sample_is_changed_and_taken_out_and_the_trail_keeps_it(client, draft):
    described(client, draft)
    sample = Sample.objects.get()
    query = f"?sample={sample.pk}&rules={draft.pk}"
    text = json.dumps({**sample.situation, "on": "2026-12-31"})
    assert send(client, "bench_change", draft.track_id, query, title="Renamed", text=text).status_code == 302
    sample.refresh_from_db()
    assert (sample.title, sample.situation["on"]) == ("Renamed", "2026-12-31")
    send(client, "bench_remove", draft.track_id, sample=sample.pk, rules=draft.pk)
    assert not Sample.objects.exists()
    assert AuditEntry.objects.filter(after="removed").get().facts["situation"] == sample.situation
    assert send(client, "bench_remove", draft.track_id, sample=sample.pk, rules="x").status_code == 302
    assert send(client, "bench_change", draft.track_id, "?sample=x").status_code == 302


def test_a_track_has_room_for_so_many(cast, draft, monkeypatch):
    monkeypatch.setattr("certification.services.samples.MOST", 1)
    situation = {"format": "pdplanner-situation", "version": 1, "enrollment": {"starts_on": "2026-01-01"}}
    with on(TODAY):
        sample_add(actor=cast.actor("cora"), track=draft.track, title="One", situation=situation)
        with pytest.raises(DomainError, match="room for 1"):
            sample_add(actor=cast.actor("cora"), track=draft.track, title="Two", situation=situation)


@pytest.mark.parametrize(("who", "status"), [("connie", 403), ("ada", 403), ("fay", 404)])
def test_the_bench_is_a_coordinators(client, cast, draft, who, status):
    client.force_login(cast.people[who])
    assert look(client, draft).status_code == status


def test_it_costs_the_same_with_many_samples(client, cast, draft):
    costs = []
    for number in (2, 20):
        for _ in range(number):
            described(client, draft)
        look(client, draft)
        with CaptureQueriesContext(connection) as queries:
            look(client, draft)
        costs.append(len(queries))
    assert costs[0] == costs[1]
