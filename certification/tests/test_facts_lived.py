"""What rules ask about credit and holder is asked of people, stored, and judged as the engine judges its situation."""

import datetime as dt
import json
from typing import Any

import pytest
from django.urls import reverse

from certification.answers import worth_words
from certification.engine import asked_of_holder, code_said, evaluate, load_rules, load_situation
from certification.models import Enrollment, Track
from certification.queries.facts import holdings_only
from certification.queries.standing import live_standing_of
from certification.services.enrollments import enrollment_open
from certification.services.programs import track_add
from certification.services.terms import Choice
from certification.tests.scene import on, strategic
from certification.tests.test_choices import _said as said
from certification.tests.test_choices import add, document, held, published
from learning.models import Credit, Kind
from learning.ports import Learning
from learning.services.credits import credit_claim, credit_record, credit_verify
from learning.services.particulars import Particulars
from libraries.models import Library, Membership
from tests.cast import EXAMPLES, Cast

TODAY = dt.date(2026, 11, 17)
LEARNED = dt.date(2026, 12, 1)


def small_rules(**more: Any) -> dict[str, Any]:
    """Ten credits, and what `more` adds."""
    return {
        "format": "pdplanner-rules", "version": 1, "code": "small", "title": "Small", "program": "strategic",
        "track": "small", "window": {"kind": "fixed", "months": 48, "start": "enrollment"},
        "levels": [{"code": "certificate", "phases": {"first": {"kind": "credits", "code": "total", "min": "10"}}}],
        **more,
    }  # fmt: skip


def enrolled(cast: Cast, track: Track, day: dt.date = TODAY, **choice: str) -> Enrollment:
    with on(day):
        return enrollment_open(
            actor=cast.actor("ada"), track=track, membership=cast.posts["ada"], starts_on=day, choice=Choice(**choice)
        )


def kind_of(cast: Cast, code: str, unit: str = "") -> Kind:
    return Kind.objects.get_or_create(agency=cast.agency, code=code, defaults={"name": code, "unit": unit})[0]


def learn(
    cast: Cast, day: dt.date = LEARNED, *, kind: Kind | None = None, post: Membership | None = None,
    verify: bool = True, **facts: Any,
) -> Credit:  # fmt: skip
    """A credit of ten hours that ended on that day, claimed then and verified."""
    own = {name: facts.pop(name) for name in ("role", "tags", "topic", "event", "published_on") if name in facts}
    said = {
        "title": "Archives", "provider": "They", "started_on": day, "ended_on": day, "minutes": 600, "category": None,
        "goal_line": None, "activity_line": None, "learned": "Much.",
        "particulars": Particulars(**own), **facts,
    }  # fmt: skip
    with on(day):
        kind = kind or kind_of(cast, "training")
        credit = credit_record(actor=cast.actor("ada"), membership=post or cast.posts["ada"], kind=kind, **said)
        credit = credit_claim(actor=cast.actor("ada"), credit=credit)
        return credit_verify(actor=cast.actor("sam"), credit=credit) if verify else credit


def reasons(enrollment: Enrollment, day: dt.date = LEARNED) -> dict[str, list[str]]:
    """By title, the codes of what speaks against each credit that does not count; [] for one that counts."""
    with on(day):
        live = live_standing_of(enrollment.pk)
    against = {row.key: [reason.code.value for reason in row.reasons] for row in live.verdict.not_counted}
    return {words.title: against.get(key, []) for key, words in live.dossier.credits.items()}


# --- Conditions on one credit ---
# A condition, a credit that satisfies it, one that does not, and why not.
CONDITIONS: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any], str]] = [
    (
        {"kind": "provider", "providers": ["state_library"]},
        {"provider": "The State  Library"},
        {"provider": "Others"},
        "other_provider",
    ),
    (
        {"kind": "age", "months": 12},
        {"published_on": dt.date(2025, 12, 1)},
        {"published_on": dt.date(2025, 11, 30)},
        "too_old",
    ),
    (
        {"kind": "reflection", "min_words": 3},
        {"learned": "One two three"},
        {"learned": "One two"},
        "reflection_too_short",
    ),
]


@pytest.mark.parametrize(("condition", "good", "bad", "code"), CONDITIONS)
def test_a_condition_refuses_what_it_names_and_nothing_else(cast, condition, good, bad, code):
    words = {"words": {"state_library": "the State Library"}}
    track = published(cast, small_rules(conditions=[condition], **words))
    made = enrolled(cast, track)
    learn(cast, title="Good", **good)
    learn(cast, title="Bad", minutes=601, **bad)
    assert reasons(made) == {"Good": [], "Bad": [code]}


def test_a_credit_counts_from_the_day_it_was_claimed_and_not_from_the_day_it_was_jotted_down(cast):
    track = published(cast, small_rules(conditions=[{"kind": "claimed_within", "days": 30}]))
    made = enrolled(cast, track)
    credit = learn(cast, title="In time")
    Credit.objects.filter(pk=credit.pk).update(recorded_at=credit.recorded_at - dt.timedelta(days=1))
    with on(LEARNED):
        late = credit_record(
            actor=cast.actor("ada"), membership=cast.posts["ada"], kind=kind_of(cast, "training"), title="Late",
            provider="They", started_on=LEARNED, ended_on=LEARNED, minutes=60, category=None, goal_line=None,
            activity_line=None, learned="",
        )  # fmt: skip
    with on(LEARNED + dt.timedelta(days=31)):
        credit_claim(actor=cast.actor("ada"), credit=late)
    found = reasons(made, LEARNED + dt.timedelta(days=40))
    assert found == {"In time": [], "Late": ["claimed", "claimed_too_late"]}


def test_the_same_topic_counts_once_however_it_is_written(cast):
    rules = small_rules(conditions=[{"kind": "once", "same": "topic"}])
    made = enrolled(cast, published(cast, rules))
    learn(cast, title="First", topic="Carmel Library")
    learn(cast, LEARNED + dt.timedelta(days=1), title="Again", topic="carmel  library")
    learn(cast, LEARNED + dt.timedelta(days=2), title="Other", topic="Gary")
    found = reasons(made, LEARNED + dt.timedelta(days=9))
    assert found == {"First": [], "Again": ["repeated"], "Other": []}


def test_a_presenter_earns_twice_what_those_who_listen_earn(cast):
    rules = small_rules(multipliers=[{"role": "presenter", "times": "2"}], words={"presenter": "the presenter"})
    made = enrolled(cast, published(cast, rules))
    learn(cast, role="presenter", minutes=120)
    with on(LEARNED):
        assert live_standing_of(made.pk).verdict.counted_hundredths == 400


def test_what_had_to_be_agreed_before_was_if_the_approved_plan_had_it(cast):
    """An activity is agreed to on the day the plan that names it is first approved."""
    scene = strategic(cast)
    scene.approved_plan()  # on 18 August 2025
    with on(TODAY):
        track = track_add(actor=cast.actor("cora"), program=scene.program, code="small", name="Small")
    add(cast, track, small_rules(conditions=[{"kind": "preapproved"}]), dt.date(2025, 7, 1))
    made = enrolled(cast, track, dt.date(2025, 7, 1))
    scene.credit("Planned", dt.date(2025, 8, 18), 3, kind="self_directed")
    scene.credit("Begun before", dt.date(2025, 8, 19), 2, kind="self_directed", started_on=dt.date(2025, 8, 17))
    scene.credit("Not planned", dt.date(2025, 9, 1), 1)
    assert reasons(made) == {"Planned": [], "Begun before": ["not_preapproved"], "Not planned": ["not_preapproved"]}


def test_where_a_part_is_worth_more_only_in_some_kinds_nothing_else_says_so(cast):
    rules = load_rules(small_rules(
        multipliers=[{"role": "presenter", "times": "2", "where": {"kinds": ["training"]}}],
        words={"presenter": "the presenter"},
    ))  # fmt: skip
    said = [worth_words(rules, Learning(kind, (), 60, role="presenter"), 100) for kind in ("training", "recording")]
    assert ["presenter" in words for words in said] == [True, False]


def test_a_certificate_of_the_same_enrollment_is_none_that_was_held_before(cast):
    certificate = strategic(cast).certified()
    facts = holdings_only(certificate.enrollment).facts
    assert facts.enrollment.certificates == {certificate.number}
    assert certificate.number in {holding.number for holding in facts.holdings}


# --- Posts ---
def test_what_a_renewal_takes_depends_on_the_post_held_longest_as_shipped_for_indiana(cast):
    """Director for two years, then head of a branch for three: 75 units, as the shipped situation says."""
    rules, situation = document("indiana-leu-2023"), shipped("indiana-leu-2023")
    starts_on, day = dt.date(2026, 7, 1), dt.date(2031, 6, 30)
    track = published(cast, rules, starts_on)
    held(cast, track, dt.date(2026, 6, 30))
    post = cast.posts["ada"]
    Membership.objects.filter(pk=post.pk).update(role="director", ends_on=dt.date(2028, 6, 30))
    made = enrolled(cast, track, starts_on, level="LC1")
    cast.posts["ada"] = Membership.objects.create(
        person=cast.ada, library=cast.library, role="staff", title="Head of a branch", starts_on=dt.date(2028, 7, 1),
        recorded_at=post.recorded_at,
    )  # fmt: skip
    for row in situation["credits"]:
        ended = dt.date.fromisoformat(row["ended_on"])
        own = {"tags": row.get("tags", ()), "topic": row.get("topic", ""), "title": row["key"]}
        is_first = ended <= dt.date(2028, 6, 30)
        learn(cast, ended, kind=kind_of(cast, row["kind"], unit_of(rules, row["kind"])),
              started_on=ended - dt.timedelta(days=2), post=post if is_first else cast.posts["ada"], verify=False,
              **size_of(row), **own)  # fmt: skip
    with on(day):
        lived = live_standing_of(made.pk)
    judged = evaluate(lived.dossier.rules, load_situation(situation).facts, day)
    assert said(lived.verdict) == said(judged)
    assert lived.verdict.find("units").need == 7500
    assert [row.hundredths for row in lived.verdict.not_counted] == [row.hundredths for row in judged.not_counted]


def test_a_post_is_what_its_title_says_in_the_words_of_the_rules_else_its_role(cast):
    rules = load_rules(document("indiana-leu-2023"))
    posts = [Membership(title=title, role="staff") for title in ("Branch head", "head of  a BRANCH", "Cook", "")]
    named = asked_of_holder(rules)["post"]
    assert [code_said(rules, post.title, named) or post.role for post in posts] == [
        "branch_head", "branch_head", "staff", "staff",
    ]  # fmt: skip


def test_credit_of_the_time_in_the_post_before_the_first_certificate_counts_where_rules_say_so(cast):
    rules = small_rules(window={
        "kind": "fixed", "months": 60, "start": "enrollment", "early_credit": {"since": "post"},
    })  # fmt: skip
    Membership.objects.filter(pk=cast.posts["ada"].pk).update(starts_on=dt.date(2026, 3, 1))
    cast.posts["ada"].refresh_from_db()
    made = enrolled(cast, published(cast, rules))
    learn(cast, dt.date(2026, 3, 1), title="On the first day in the post")
    assert reasons(made, TODAY) == {"On the first day in the post": []}


@pytest.mark.parametrize(("served", "status"), [(39_999, "not_met"), (40_000, "met"), (None, "not_met")])
def test_the_population_of_the_library_decides_where_rules_ask_for_it(cast, served, status):
    asked = {"kind": "fact", "code": "large", "about": "attribute", "name": "population", "op": "gt", "value": 39_999}
    Library.objects.update(population=served)
    Membership.objects.update(recorded_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    rules = small_rules(levels=[{"code": "certificate", "phases": {"first": asked}}])
    made = enrolled(cast, published(cast, rules))
    with on(TODAY):
        assert live_standing_of(made.pk).verdict.find("large").status.value == status


# --- The form ---
def test_the_form_asks_what_the_tracks_of_the_person_look_at_and_nothing_more(cast, client):
    rules = document("indiana-leu-2023")
    held_kinds = kind_of(cast, "library_tour", "tour"), kind_of(cast, "program")
    client.force_login(cast.ada)
    addresses = [reverse("learning:credit_log", args=[cast.posts["ada"].pk, kind.code]) for kind in held_kinds]
    with on(TODAY):
        before = client.get(addresses[0]).content.decode()
    track = published(cast, rules)
    enrolled(cast, track, level="LC1")
    with on(TODAY):
        tour, program = (client.get(address).content.decode() for address in addresses)
    assert [name in before for name in ('name="topic"', 'name="tags"', 'name="role"')] == [False] * 3
    assert [name in tour for name in ('name="topic"', 'name="tags"', 'name="role"')] == [True, True, False]
    assert "One tour of each library" in tour
    assert 'name="topic"' not in program


@pytest.mark.parametrize(
    "part",
    [
        {"ceilings": [{"code": "topic", "max": "5", "per": "topic"}]},
        {"levels": [{"code": "certificate", "phases": {"first": {
            "kind": "count", "code": "topics", "min": 3, "distinct": "topic"}}}]},
    ],
)  # fmt: skip
def test_a_topic_is_asked_for_by_whatever_part_of_the_rules_looks_at_it(cast, client, part):
    enrolled(cast, published(cast, small_rules(**part)))
    client.force_login(cast.ada)
    with on(TODAY):
        address = reverse("learning:credit_log", args=[cast.posts["ada"].pk, kind_of(cast, "training").code])
        assert 'name="topic"' in client.get(address).content.decode()


def test_a_rule_is_said_beside_the_field_it_looks_at_with_its_track(cast, client):
    enrolled(cast, published(cast, small_rules(conditions=[{"kind": "once", "same": "topic"}])))
    client.force_login(cast.ada)
    with on(TODAY):
        address = reverse("learning:credit_log", args=[cast.posts["ada"].pk, kind_of(cast, "training").code])
        assert "Strategic Track: at most 1 on the same topic can count." in client.get(address).content.decode()


def test_what_is_asked_is_kept_when_it_is_edited_entered_again_and_shown(cast, client):
    rules = small_rules(
        multipliers=[{"role": "presenter", "times": "2"}], words={"presenter": "the presenter"},
        tags={"technology": "Technology"},
        conditions=[{"kind": "age", "months": 12}, {"kind": "once", "same": "event"}],
    )  # fmt: skip
    enrolled(cast, published(cast, rules))
    client.force_login(cast.ada)
    kind = kind_of(cast, "training")
    address = reverse("learning:credit_log", args=[cast.posts["ada"].pk, kind.code])
    given = {
        "title": "Maps", "provider": "They", "started_on": "2026-12-01", "minutes": "2", "role": "presenter",
        "tags": ["technology"], "event": "Fall  meeting", "published_on": "2026-12-02", "then": "draft",
    }  # fmt: skip
    with on(LEARNED):
        refused = client.post(address, given)
        assert refused.status_code == 422
        assert "after you learned from it" in refused.content.decode()
        assert client.post(address, given | {"tags": ["nonsense"]}).status_code == 422
        assert client.post(address, given | {"published_on": "2026-01-05"}).status_code == 302
    credit = Credit.objects.get()
    assert (credit.role, credit.tags, credit.event, credit.published_on) == (
        "presenter", ["technology"], "Fall meeting", dt.date(2026, 1, 5),
    )  # fmt: skip
    with on(LEARNED):
        shown = client.get(reverse("learning:credit", args=[credit.pk])).content.decode()
        form = client.get(reverse("learning:credit_edit", args=[credit.pk])).content.decode()
        worth = client.get(
            reverse("learning:credit_worth", args=[cast.posts["ada"].pk]),
            {"kind": kind.code, "minutes": "2", "role": "presenter"},
        ).content.decode()
    assert all(words in shown for words in ("presenter", "technology", "Fall meeting", "5 January 2026"))
    assert 'value="Fall meeting"' in form

    assert "<strong>4.0 credits</strong>" in worth
    assert "Whoever was the presenter earns 2 times as much." in worth


def shipped(example: str) -> dict[str, Any]:
    return json.loads((EXAMPLES / "situations" / f"{example}.json").read_text())


def unit_of(rules: dict[str, Any], kind: str) -> str:
    return next((row["unit"] for row in rules["conversions"] if row["kind"] == kind), "")


def size_of(row: dict[str, Any]) -> dict[str, int]:
    """Minutes or units, as the situation says it."""
    if "units" in row:
        return {"minutes": 0, "units_hundredths": int(row["units"]) * 100}
    return {"minutes": int(row["hours"]) * 60}
