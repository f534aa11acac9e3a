"""Who would gain and who would lose under a draft: asked once, reckoned by the worker, resumed and stopped."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.enums import EnrollmentState, Impact
from certification.models import Enrollment, ImpactPreview, ImpactRow, RuleSet, Standing
from certification.services import impact
from certification.services.impact import impact_ask, impact_stop
from certification.services.rule_drafts import draft_start, place_put
from certification.tests.scene import Scene, on, strategic
from pdplanner.kernel import clock, jobs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.models import AuditEntry, JobState
from tests.cast import person, post

TODAY = dt.date(2026, 11, 20)
TOTAL = "levels[0].phases.first.of"

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast) -> Scene:
    scene = strategic(cast)
    scene.approved_plan()
    scene.courses(50)
    scene.report(dt.date(2026, 10, 1))
    return scene


def draft_with_total(scene: Scene, least: str) -> RuleSet:
    """A copy of the rules that asks for another total."""
    cora = scene.actor("cora")
    with on(TODAY):
        draft = draft_start(actor=cora, track=scene.track, effective_from=TODAY, document=scene.rule_set.document)
        rows = draft.document["levels"][0]["phases"]["first"]["of"]
        number = next(n for n, row in enumerate(rows) if row["kind"] == "credits")
        place_put(actor=cora, rule_set=draft, edits=0, place=f"{TOTAL}[{number}].min", value=least)
        return RuleSet.objects.get(pk=draft.pk)


def reckon(scene: Scene, draft: RuleSet) -> ImpactPreview:
    with on(TODAY):
        preview = impact_ask(actor=scene.actor("cora"), rule_set=draft)
        jobs.run(impact.WORK, preview.pk)
    return ImpactPreview.objects.get(pk=preview.pk)


def more_people(scene: Scene, number: int) -> None:
    for index in range(number):
        someone = person(f"Person {index:03d}")
        post(someone, scene.cast.library, "staff")
        Enrollment.objects.create(
            agency=scene.cast.agency, track=scene.track, rule_set=scene.rule_set, person=someone, pdp=None,
            starts_on=dt.date(2025, 7, 1), ends_before=dt.date(2029, 7, 1), enrolled_at=scene.enrollment.enrolled_at,
        )  # fmt: skip


def test_a_smaller_total_lets_somebody_gain_and_says_what_changes(scene):
    preview = reckon(scene, draft_with_total(scene, "50"))
    row = preview.rows.get()
    assert (row.impact, row.status_before, row.status_after) == (Impact.GAINS, "not_met", "met")
    assert row.sentences == [
        "“60 credits in four years”: met instead of not met. “60 credits in four years” asks for 50 instead of 60.",
    ]
    assert (preview.done, preview.total, preview.job_state) == (1, 1, JobState.DONE)


def test_a_greater_total_lets_somebody_lose_and_the_same_rules_change_nothing(scene):
    assert reckon(scene, draft_with_total(scene, "70")).rows.get().impact == Impact.LOSES
    assert reckon(scene, draft_with_total(scene, "60")).rows.get().impact == Impact.SAME


def test_it_saves_nothing_but_itself(scene):
    draft = draft_with_total(scene, "50")
    enrollments, standings = list(Enrollment.objects.values()), list(Standing.objects.values())
    reckon(scene, draft)
    assert list(Enrollment.objects.values()) == enrollments
    assert list(Standing.objects.values()) == standings


def test_whom_the_draft_does_not_cover_is_said_apart(scene):
    more_people(scene, 1)  # without a plan, which these rules ask for
    preview = reckon(scene, draft_with_total(scene, "50"))
    assert sorted(preview.rows.values_list("impact", flat=True)) == [Impact.GAINS, Impact.OUTSIDE]


def test_only_open_enrollments_of_this_track_are_reckoned(scene):
    Enrollment.objects.filter(pk=scene.enrollment.pk).update(state=EnrollmentState.CLOSED)
    assert reckon(scene, draft_with_total(scene, "50")).total == 0


def test_two_presses_reckon_once(scene):
    draft = draft_with_total(scene, "50")
    with on(TODAY):
        first = impact_ask(actor=scene.actor("cora"), rule_set=draft)
        asked = AuditEntry.objects.count()
        assert impact_ask(actor=scene.actor("cora"), rule_set=draft) == first
    assert AuditEntry.objects.count() == asked


def test_a_killed_worker_is_followed_by_one_that_goes_on_where_it_stopped(scene, monkeypatch):
    more_people(scene, 7)
    draft = draft_with_total(scene, "50")
    monkeypatch.setattr(impact, "CHUNK", 3)
    judged = impact._judged

    def dies_in_the_second_chunk(preview, rules, chunk):
        if ImpactRow.objects.exists():
            raise KeyboardInterrupt  # as a kill would, it leaves no word behind
        return judged(preview, rules, chunk)

    monkeypatch.setattr(impact, "_judged", dies_in_the_second_chunk)
    with on(TODAY):
        preview = impact_ask(actor=scene.actor("cora"), rule_set=draft)
        with pytest.raises(KeyboardInterrupt):
            jobs.run(impact.WORK, preview.pk)
        assert ImpactPreview.objects.get().done == 3
        monkeypatch.setattr(impact, "_judged", judged)
        ImpactPreview.objects.update(job_lease_until=clock.wall_now() - dt.timedelta(seconds=1))
        assert jobs.run(impact.WORK, preview.pk)
    assert ImpactPreview.objects.get().done == 8
    assert ImpactRow.objects.values("enrollment").distinct().count() == ImpactRow.objects.count() == 8


def test_a_worker_with_an_old_draft_writes_nothing_once_it_is_asked_anew(scene):
    draft = draft_with_total(scene, "50")
    with on(TODAY):
        preview = impact_ask(actor=scene.actor("cora"), rule_set=draft)
        ticket = jobs.claim(ImpactPreview, preview.pk)
        place_put(actor=scene.actor("cora"), rule_set=draft, edits=1, place="title", value="Another")
        impact_ask(actor=scene.actor("cora"), rule_set=RuleSet.objects.get(pk=draft.pk))
        with pytest.raises(jobs.LeaseLost):
            impact.compute(preview, ticket)
    assert not ImpactRow.objects.exists()


def test_it_is_stopped_and_what_was_reckoned_stays(scene):
    draft = draft_with_total(scene, "50")
    with on(TODAY):
        preview = impact_ask(actor=scene.actor("cora"), rule_set=draft)
        impact_stop(actor=scene.actor("cora"), rule_set=draft)
        assert not jobs.run(impact.WORK, preview.pk)
        with pytest.raises(NotNow):
            impact_stop(actor=scene.actor("cora"), rule_set=draft)


def test_an_unfinished_draft_is_not_reckoned(scene):
    draft = draft_with_total(scene, "50")
    with on(TODAY):
        place_put(actor=scene.actor("cora"), rule_set=draft, edits=1, place="window.kind", value="someday")
        with pytest.raises(DomainError, match=r"window\.kind"):
            impact_ask(actor=scene.actor("cora"), rule_set=RuleSet.objects.get(pk=draft.pk))


def test_the_page_asks_shows_filters_and_says_when_the_draft_has_changed_since(client, scene):
    draft = draft_with_total(scene, "50")
    client.force_login(scene.cast.cora)
    url = reverse("certification:impact", args=[draft.pk])
    with on(TODAY):
        assert "Reckon it" in client.get(url).content.decode()
        client.post(reverse("certification:impact_ask", args=[draft.pk]))
        assert "0 of 1 enrollments are reckoned" in client.get(url).content.decode()
        jobs.run(impact.WORK, ImpactPreview.objects.get().pk)
        page = client.get(url, {"show": "gains"}).content.decode()
        assert str(scene.cast.ada) in page
        assert "Nobody." in client.get(url, {"show": "loses"}).content.decode()
        assert "Ada" in client.get(url, {"csv": "yes"}).content.decode()
        place_put(actor=scene.actor("cora"), rule_set=draft, edits=1, place="title", value="Another")
        assert "The draft has changed since" in client.get(url).content.decode()


@pytest.mark.parametrize(("who", "status"), [("connie", 403), ("ada", 403), ("fay", 404)])
def test_it_is_a_coordinators_to_see(client, scene, who, status):
    draft = draft_with_total(scene, "50")
    client.force_login(scene.cast.people[who])
    assert client.get(reverse("certification:impact", args=[draft.pk])).status_code == status


def test_a_chunk_costs_the_same_however_many_are_in_it(scene):
    costs = []
    for number in (2, 12):
        more_people(scene, number)
        draft = draft_with_total(scene, "50")
        with on(TODAY):
            preview = impact_ask(actor=scene.actor("cora"), rule_set=draft)
            with CaptureQueriesContext(connection) as queries:
                jobs.run(impact.WORK, preview.pk)
        costs.append(len(queries))
    assert costs[0] == costs[1]
