"""Logging several parts of a collection in one go: separate credits, all of them or none, and each once."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from learning import ports
from learning.models import CatalogItem, Credit, Event, Evidence, Kind
from learning.queries.several import Line, Picked, lines_of
from learning.services.several import NotLogged, credits_log_several
from learning.services.sources import Source
from learning.tests.catalog.conftest import Offer, after_the_event
from learning.tests.catalog.test_claiming import claim
from learning.tests.catalog.test_collections import fill
from learning.tests.credits.conftest import make_plan, upload
from pdplanner.kernel import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SATURDAY = dt.date(2027, 3, 20)


@dataclass
class Meeting:
    """A conference of Saturday, 20 March 2027 with two sessions, and a recording without a day. It is over."""

    cast: Cast
    collection: CatalogItem
    morning: Event
    noon: Event
    recording: CatalogItem
    ada: Client

    @property
    def address(self) -> str:
        return reverse("learning:credits_several", args=[self.cast.posts["ada"].pk, self.collection.pk])

    @property
    def keys(self) -> list[str]:
        return [f"event-{self.morning.pk}", f"event-{self.noon.pk}", f"item-{self.recording.pk}"]

    def ticked(self, day: str = "2027-03-01", **more: Any) -> dict[str, Any]:
        """What a browser sends that has all three ticked."""
        return {**{f"tick-{key}": "on" for key in self.keys}, f"day-{self.keys[2]}": day, **more}

    def claim(self, sent: dict[str, Any]) -> Any:
        """Send it, look at the sum, send it again."""
        seen = self.ada.post(self.address, sent).context["digest"]
        return self.ada.post(self.address, {**sent, "seen": seen})


@pytest.fixture
def meeting(
    cast: Cast, offer: Offer, schedule: Callable[..., Event], browser: Callable[[str], Client]
) -> Iterator[Meeting]:
    collection, recording = offer(title="Spring conference", minutes=360), offer(title="Recording", minutes=30)
    morning = schedule(offer(title="Morning", minutes=90))
    noon = schedule(offer(title="Noon"), begins=dt.datetime(2027, 3, 20, 12), ends=dt.datetime(2027, 3, 20, 13))  # noqa: DTZ001
    fill(cast, collection, morning.item, noon.item, recording)
    with after_the_event():
        yield Meeting(cast, collection, morning, noon, recording, browser("ada"))


def logged() -> list[tuple[str, str, dt.date, Event | None]]:
    return [(one.title, one.state, one.ended_on, one.catalog_event) for one in Credit.objects.order_by("pk")]


def test_one_round_of_three_makes_three_credits_once_also_when_it_is_sent_twice(cast: Cast, meeting: Meeting) -> None:
    plan = make_plan(cast)
    proof = Evidence.objects.create(
        person=cast.ada, name="badge.txt", path="evidence/badge.txt", content_type="text/plain", size=1,
        added_at=meeting.morning.begins_at,
    )  # fmt: skip
    sent = meeting.ticked(goal_line=plan.goals[0].pk, evidence=proof.pk)
    first = meeting.ada.post(meeting.address, sent)
    assert (first.status_code, first.context["minutes"], logged()) == (200, 180, [])
    assert "Claim 3 credits" in first.content.decode()
    confirmed = {**sent, "seen": first.context["digest"]}
    for _ in range(2):
        assert meeting.ada.post(meeting.address, confirmed).url == reverse("learning:credits")
    assert logged() == [
        ("Morning", "claimed", SATURDAY, meeting.morning),
        ("Noon", "claimed", SATURDAY, meeting.noon),
        ("Recording", "claimed", dt.date(2027, 3, 1), None),
    ]
    for credit in Credit.objects.all():
        assert (list(credit.evidence.all()), credit.goal_line) == ([proof], plan.goals[0])
    said = [str(words) for words in meeting.ada.get(reverse("learning:credits")).context["messages"]]
    assert said[-1] == "What you ticked is among your credits already. Nothing was logged twice."
    assert "Nothing is left to tick" in meeting.ada.get(meeting.address).content.decode()


def test_of_two_rounds_at_once_the_second_finds_what_the_first_logged(cast: Cast, meeting: Meeting) -> None:
    def picked(line: Line) -> Picked:
        return Picked(line.key, line.item, line.event, SATURDAY, SATURDAY)

    both = [picked(line) for line in lines_of(cast.actor("ada"), meeting.collection)]
    said: dict[str, Any] = {
        "actor": cast.actor("ada"), "membership": cast.posts["ada"], "collection": meeting.collection,
        "goal_line": None, "activity_line": None,
    }  # fmt: skip
    assert len(credits_log_several(**said, picked=both)) == 3
    with pytest.raises(NotLogged) as refused:
        credits_log_several(**said, picked=both)
    assert sorted(refused.value.problems) == sorted(meeting.keys)
    assert Credit.objects.count() == 3


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2027-02-31", "This is not a date."),
        ("2027-03-25", "25 March 2027 is still to come."),
        ("", "Say on which day you did “Recording”."),
    ],
)
def test_a_bad_day_in_the_third_line_saves_nothing_and_keeps_what_was_typed(
    cast: Cast, meeting: Meeting, day: str, words: str
) -> None:
    plan = make_plan(cast)
    answer = meeting.ada.post(
        meeting.address, meeting.ticked(day, goal_line=plan.goals[1].pk, files=upload(b"My badge", "badge.txt"))
    )
    if answer.status_code == 200:  # only the service knows: it is asked once the sum was seen
        sent = meeting.ticked(day, goal_line=plan.goals[1].pk, evidence=Evidence.objects.get().pk)
        answer = meeting.ada.post(meeting.address, {**sent, "seen": answer.context["digest"]})
    form = answer.context["form"]
    assert (answer.status_code, logged()) == (422, [])
    assert words in form.errors[f"day-{meeting.keys[2]}"][0]
    assert all(form[f"tick-{key}"].value() for key in meeting.keys)
    assert form[f"day-{meeting.keys[2]}"].value() == day
    assert (form["goal_line"].value(), form["evidence"].value()) == (
        str(plan.goals[1].pk), [str(Evidence.objects.get().pk)],
    )  # fmt: skip


def test_what_is_claimed_already_is_shown_so_and_not_claimed_again(cast: Cast, meeting: Meeting) -> None:
    before = claim(cast, Source(meeting.morning.item, meeting.morning), title="Morning", minutes=90)
    page = meeting.ada.get(meeting.address)
    html = page.content.decode()
    assert f"tick-{meeting.keys[0]}" not in html
    assert reverse("learning:credit", args=[before.pk]) in html
    answer = meeting.claim(meeting.ticked())
    assert answer.status_code == 302
    assert [(one.title, one.state) for one in Credit.objects.order_by("pk")] == [
        ("Morning", "claimed"), ("Noon", "claimed"), ("Recording", "claimed"),
    ]  # fmt: skip


def test_a_sum_that_was_not_seen_is_shown_before_anything_is_claimed(meeting: Meeting) -> None:
    two = {f"tick-{key}": "on" for key in meeting.keys[:2]}
    seen = meeting.ada.post(meeting.address, two).context["digest"]
    answer = meeting.ada.post(meeting.address, {**meeting.ticked(), "seen": seen})
    assert (answer.status_code, len(answer.context["ticked"]), logged()) == (200, 3, [])


def test_sessions_at_the_same_time_are_asked_about_and_claimed_all_the_same(
    cast: Cast, meeting: Meeting, offer: Offer, schedule: Callable[..., Event]
) -> None:
    beside = schedule(offer(title="Beside"))
    fill(cast, meeting.collection, beside.item)
    sent = meeting.ticked(**{f"tick-event-{beside.pk}": "on"})
    answer = meeting.ada.post(meeting.address, sent)
    assert [list(line.warnings) for line in answer.context["ticked"]] == [
        [], [], [],
        ["“Morning” of 20 March 2027, ticked as well, ran at the same time, from 10:00 to 11:30."],
    ]  # fmt: skip
    confirmed = {**sent, "seen": answer.context["digest"]}
    assert (meeting.ada.post(meeting.address, confirmed).status_code, logged()) == (200, [])
    assert meeting.ada.post(meeting.address, {**confirmed, "looked": "on"}).status_code == 302
    assert len(logged()) == 4


def test_more_hours_than_a_day_has_are_refused_beside_the_line_and_nothing_is_saved(
    cast: Cast, meeting: Meeting, offer: Offer
) -> None:
    long = [offer(title=title, minutes=13 * 60) for title in ("Long", "Longer")]
    fill(cast, meeting.collection, *long)
    sent = {"looked": "on"}
    for item in long:
        sent |= {f"tick-item-{item.pk}": "on", f"day-item-{item.pk}": "2027-03-02"}
    answer = meeting.claim(sent)
    assert (answer.status_code, logged()) == (422, [])
    assert answer.context["form"].errors == {
        f"tick-item-{long[1].pk}": [
            "With what you claimed for the same time before, that makes 26.0 hours, and there are 24. Check the hours "
            "and the days."
        ]
    }


def test_what_makes_no_sense_is_refused_in_words(cast: Cast, meeting: Meeting) -> None:
    nothing = meeting.ada.post(meeting.address, {})
    assert (nothing.status_code, "Tick what you took part in." in nothing.content.decode()) == (422, True)
    unticked = meeting.ada.post(
        meeting.address, {f"tick-{meeting.keys[0]}": "on", f"day-{meeting.keys[2]}": "2027-03-01"}
    )
    assert "You gave a day and did not tick it." in unticked.content.decode()
    backwards = meeting.claim(meeting.ticked(**{f"until-{meeting.keys[2]}": "2027-02-01"}))
    assert backwards.context["form"].errors.keys() == {f"until-{meeting.keys[2]}"}
    assert logged() == []


def test_what_was_taken_out_of_the_collection_meanwhile_is_refused_beside_its_line(
    cast: Cast, meeting: Meeting
) -> None:
    gone = Picked("x", meeting.recording, None, SATURDAY, SATURDAY)
    meeting.collection.parts.filter(item=meeting.recording).delete()
    with pytest.raises(NotLogged) as refused:
        credits_log_several(
            actor=cast.actor("ada"), membership=cast.posts["ada"], collection=meeting.collection, picked=[gone],
            goal_line=None, activity_line=None,
        )  # fmt: skip
    assert "is no part of “Spring conference” any more" in refused.value.problems["x"].words
    assert logged() == []


def test_only_for_a_post_of_ones_own_and_only_of_a_collection_of_its_agency(
    cast: Cast, meeting: Meeting, browser: Callable[[str], Client]
) -> None:
    def status(who: str, post: str, item: CatalogItem) -> int:
        address = reverse("learning:credits_several", args=[cast.posts[post].pk, item.pk])
        return browser(who).get(address).status_code

    assert status("ada", "ada", meeting.collection) == 200
    assert status("sam", "ada", meeting.collection) in (403, 404)
    assert status("fred", "fred", meeting.collection) == 404
    assert status("ada", "ada", meeting.recording) == 404


def test_what_one_registered_for_serves_in_the_plan_what_was_said_then(
    cast: Cast, meeting: Meeting, register: Callable[..., Any]
) -> None:
    plan = make_plan(cast)
    with clock.moved_to(dt.datetime(2027, 3, 15, 18, tzinfo=dt.UTC)):
        register("ada", meeting.morning, goal_line=plan.goals[1])
        register("ada", meeting.noon)
    form = meeting.ada.get(meeting.address).context["form"]
    assert (form["goal_line"].value(), form["activity_line"].value()) == (plan.goals[1].pk, None)


def test_what_is_still_to_come_cannot_be_ticked(
    cast: Cast, meeting: Meeting, offer: Offer, schedule: Callable[..., Event]
) -> None:
    later = schedule(offer(title="Later"), begins=dt.datetime(2027, 4, 1, 9), ends=dt.datetime(2027, 4, 1, 10))  # noqa: DTZ001
    fill(cast, meeting.collection, later.item)
    html = meeting.ada.get(meeting.address).content.decode()
    assert "It is still to come. Log it when it is over." in html
    assert f"tick-event-{later.pk}" not in html


def asks(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """A track that asks for role, topic and day of publication of one kind, and counts by the role."""
    asked = ports.Asked(
        roles={"presenter": "I gave it"}, because={"topic": ["Staff: once"], "published_on": ["Staff: not too old"]}
    )

    def worths_of(person_id: int, learnings: list[ports.Learning]) -> list[list[ports.Worth]]:
        return [[ports.Worth("Staff", 2 * one.minutes if one.role else one.minutes, "x")] for one in learnings]

    monkeypatch.setattr(ports.ask(), "worths_of", worths_of)
    monkeypatch.setattr(
        ports.ask(), "asked_of", lambda _, kinds: {one: asked if one == kind else ports.Asked() for one in kinds}
    )


def test_what_the_kind_of_a_part_asks_is_asked_in_its_row_and_nowhere_else(
    cast: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    CatalogItem.objects.filter(pk=meeting.noon.item_id).update(
        kind=Kind.objects.get(agency=cast.agency, code="recording")
    )
    asks(monkeypatch, "training")
    morning, noon, recording = meeting.keys
    page = meeting.ada.get(meeting.address)
    assert {f"role-{morning}", f"topic-{recording}", f"published_on-{recording}"} <= set(page.context["form"].fields)
    assert [name for name in page.context["form"].fields if name.endswith(noon)] == [f"tick-{noon}"]
    assert "You gave a session" not in page.content.decode()
    sent = meeting.ticked(
        **{f"role-{morning}": "presenter", f"topic-{morning}": "Story time", f"published_on-{recording}": "2027-02-01"}
    )
    first = meeting.ada.post(meeting.address, sent)
    assert [worth.hundredths for worth in first.context["worths"]] == [2 * 90 + 60 + 30]
    confirmed = {**sent, "seen": first.context["digest"]}
    changed = meeting.ada.post(meeting.address, {**confirmed, f"role-{morning}": ""})
    assert (changed.status_code, logged()) == (200, [])  # another sum is seen first
    assert meeting.ada.post(meeting.address, confirmed).status_code == 302
    assert list(Credit.objects.order_by("pk").values_list("role", "topic", "published_on")) == [
        ("presenter", "Story time", None), ("", "", None), ("", "", dt.date(2027, 2, 1)),
    ]  # fmt: skip


def test_a_bad_answer_is_refused_beside_what_asked_for_it(meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    asks(monkeypatch, "training")
    field = f"published_on-{meeting.keys[2]}"
    answer = meeting.claim(meeting.ticked(**{field: "2027-03-02", f"topic-{meeting.keys[0]}": "Story time"}))
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), logged()) == (422, [field], [])
    assert form[f"topic-{meeting.keys[0]}"].value() == "Story time"


def test_of_two_files_of_one_name_the_round_says_which_is_which(cast: Cast, meeting: Meeting) -> None:
    for content in (b"One", b"Another"):
        meeting.ada.post(meeting.address, {"files": upload(content, "image.txt")})
    choices = meeting.ada.get(meeting.address).context["form"].fields["evidence"].choices
    assert sorted(label.partition(",")[0] for _, label in choices) == ["image (2).txt", "image.txt"]


def test_what_it_is_worth_stands_beside_each_and_in_sum_before_it_is_claimed(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    CatalogItem.objects.filter(pk=meeting.recording.pk).update(amount_hundredths=25)

    def worths_of(person_id: int, learnings: list[ports.Learning]) -> list[list[ports.Worth]]:
        return [
            [ports.Worth("Staff", one.minutes, "x"), ports.Worth("Strategic", 2 * one.minutes, "x")]
            for one in learnings
        ]

    monkeypatch.setattr(ports.ask(), "worths_of", worths_of)
    answer = meeting.ada.post(meeting.address, meeting.ticked())
    each = [[worth.hundredths for worth in line.worths] for line in answer.context["ticked"]]
    assert each == [[90, 180], [60, 120], [25, 25]]
    assert [(worth.track, worth.hundredths) for worth in answer.context["worths"]] == [
        ("Staff", 175), ("Strategic", 325),
    ]  # fmt: skip
    page = meeting.ada.get(reverse("learning:catalog_item", args=[meeting.collection.pk])).content.decode()
    assert "3.25 credits" in page


def test_what_needs_evidence_is_refused_beside_its_line_and_taken_with_a_file_for_all(
    cast: Cast, meeting: Meeting
) -> None:
    Kind.objects.filter(agency=cast.agency, code="training").update(evidence_needed="required", least_minutes=45)
    refused = meeting.claim(meeting.ticked())
    errors = refused.context["form"].errors
    assert [errors[f"tick-{key}"][0].split(":")[0][:31] for key in meeting.keys] == [
        "“Live training” needs evidence", "“Live training” needs evidence", "“Live training” takes at least ",
    ]  # fmt: skip
    assert not Credit.objects.exists()
    proof = Evidence.objects.create(
        person=cast.ada, name="badge.txt", path="evidence/badge.txt", content_type="text/plain", size=1,
        added_at=meeting.morning.begins_at,
    )  # fmt: skip
    Kind.objects.filter(agency=cast.agency, code="training").update(least_minutes=30)
    assert meeting.claim(meeting.ticked(evidence=proof.pk)).status_code == 302
    assert Credit.objects.filter(state="claimed").count() == 3
