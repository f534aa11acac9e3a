"""Certificates issued together: looked at, then issued, by a worker who may be killed, for whoever asked."""

import datetime as dt

import pytest

from certification.enums import EnrollmentState
from certification.models import Certificate, Enrollment, IssueBatch, IssueLine
from certification.services import batch_work, batches
from certification.services.batches import batch_issue, batch_look_again, batch_stop, batches_ask, line_take
from certification.services.checks import check_decide
from certification.tests.scene import Scene, fresh, on, work_off
from learning.services.credits import credit_reverse
from libraries.models import AgencyRole, Person
from pdplanner.kernel import clock, jobs
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry, JobState
from tests.cast import person, post

DAY = dt.date(2027, 3, 3)
pytestmark = pytest.mark.django_db


@pytest.fixture
def applied(scene) -> Scene:
    scene.ready()
    scene.applied()
    return scene


def more_ready(scene: Scene, *names: str, asks: dict | None = None) -> list[Enrollment]:
    """People of the same library who applied in a track that asks for nothing they lack, unless it `asks`."""
    first = asks or _NOTHING
    document = {**scene.rule_set.document, "levels": [{"code": "certificate", "phases": {"first": first}}]}
    document.pop("plan", None)
    track = scene.program.tracks.create(code="open", name="Open Track")
    rules = track.rule_sets.create(
        version=1, effective_from=dt.date(2020, 1, 1), document={**document, "track": "open"}, state="published",
        published_at=scene.rule_set.published_at,
    )  # fmt: skip
    rows = []
    for name in names:
        someone = person(name)
        post(someone, scene.cast.library, "staff")
        rows.append(
            Enrollment.objects.create(
                agency=scene.cast.agency, track=track, rule_set=rules, person=someone, starts_on=dt.date(2025, 7, 1),
                ends_before=dt.date(2029, 7, 1), state=EnrollmentState.APPLIED,
                enrolled_at=scene.enrollment.enrolled_at, applied_at=scene.enrollment.enrolled_at,
            )
        )  # fmt: skip
    return rows


_NOTHING = {"kind": "holds", "code": "few", "title": "Few before", "program": "juniper", "at_most": 5}


def look(scene: Scene, *enrollments: Enrollment, who: str = "connie") -> IssueBatch:
    with on(DAY):
        (batch,) = batches_ask(actor=scene.actor(who), enrollments=enrollments)
    work_off(DAY)
    return IssueBatch.objects.get(pk=batch.pk)


def issue(scene: Scene, batch: IssueBatch, who: str = "connie") -> None:
    with on(DAY):
        batch_issue(actor=scene.actor(who), batch=batch)
    work_off(DAY)
    batch.refresh_from_db()


def states(batch: IssueBatch) -> list[str]:
    return list(batch.lines.order_by("pk").values_list("state", flat=True))


def test_one_refusal_stops_no_other_and_says_why(applied):
    later = more_ready(applied, "Bea Long", "Cy Short")
    batch = look(applied, fresh(applied.enrollment), *later)
    assert states(batch) == ["ready", "ready", "ready"]
    credit = applied.person.credits.order_by("pk").first()
    with on(DAY):
        credit_reverse(actor=applied.actor("connie"), credit=credit, reason="It was another day.")
    issue(applied, batch)
    assert states(batch) == ["not_issued", "issued", "issued"]
    assert "60 credits in four years" in batch.lines.order_by("pk")[0].reason
    assert [line.certificate.person for line in batch.lines.order_by("pk")[1:]] == [row.person for row in later]
    told = AuditEntry.objects.filter(subject_type="certification.IssueBatch", subject_id=batch.pk).order_by("pk")
    assert [(row.after, row.facts["people"]) for row in told] == [("looking", 3), ("issuing", 3)]
    assert AuditEntry.objects.filter(action="certificate.issue", person_id=applied.cast.connie.pk).count() == 2


def test_who_lost_what_they_had_is_left_out_with_what_is_missing(applied):
    credit = applied.person.credits.order_by("pk").first()
    with on(DAY):
        credit_reverse(actor=applied.actor("connie"), credit=credit, reason="It was another day.")
    batch = look(applied, fresh(applied.enrollment))
    line = batch.lines.get()
    assert line.state == "left_out"
    assert "60 credits in four years: 50.0" in line.reason
    with on(DAY), pytest.raises(DomainError, match="Nobody in this batch"):
        batch_issue(actor=applied.actor("connie"), batch=batch)


def test_an_approval_that_is_too_old_by_now_is_no_proof_any_more(applied):
    """All else the rules limit in age is judged as of the application; this one runs out while it lies there."""
    asks = {"kind": "sign_off", "code": "approval", "title": "Approval", "roles": ["coordinator"], "valid_months": 12}
    (row,) = more_ready(applied, "Bea Long", asks=asks)
    with on(DAY - dt.timedelta(days=364)):
        check_decide(actor=applied.actor("cora"), enrollment=row, code="approval", role="coordinator", accepted=True)
    assert states(look(applied, row)) == ["ready"]
    with on(DAY + dt.timedelta(days=2)):
        (batch,) = batches_ask(actor=applied.actor("connie"), enrollments=[row])
    work_off(DAY + dt.timedelta(days=2))
    line = batch.lines.get()
    assert line.state == "left_out"
    assert "The approval by the coordinator was good through 3 March 2027." in line.reason


def test_a_letter_without_a_glyph_and_a_decision_since_leave_out_too(applied):
    runes, gone = more_ready(applied, "Odin ᚠ", "Bea Long")
    Enrollment.objects.filter(pk=gone.pk).update(state=EnrollmentState.ACTIVE)
    batch = look(applied, runes, gone)
    assert states(batch) == ["left_out", "left_out"]
    assert [line.reason for line in batch.lines.order_by("pk")] == [
        "Certificates cannot print ᚠ. Give a name in other letters for them. Odin ᚠ can do that in their profile.",
        "This application was decided a moment ago, or taken back.",
    ]


def test_what_may_be_a_double_waits_until_somebody_takes_it_in(applied):
    """The same name and family name twice in the batch; somebody else of the name who holds one; one held already."""
    first, second, third, other = more_ready(applied, "Bea Long", "Béa Long", "Cy Short", "Dee Wide")
    issue(applied, look(applied, other))
    namesake = more_of_the_name(other)
    again = Enrollment.objects.create(**_copied(other), person=other.person, state=EnrollmentState.APPLIED)
    batch = look(applied, first, second, third, namesake, again)
    assert states(batch) == ["look", "look", "ready", "look", "look"]
    said = [line.remarks for line in batch.lines.order_by("pk")]
    assert "Somebody else in this batch has the same name" in said[0][0]
    number = Certificate.objects.get().number
    assert said[3] == [
        f"Somebody else of the same name holds {number}. Make sure that they are two people.",
        "Somebody else in this batch has the same name and family name. Make sure that they are two people.",
    ]
    assert f"They hold a valid certificate of this track already: {number}." in said[4]
    with on(DAY):
        line_take(actor=applied.actor("connie"), batch=batch, pk=batch.lines.order_by("pk")[0].pk)
    issue(applied, batch)
    assert states(batch) == ["issued", "look", "issued", "look", "look"]


def more_of_the_name(enrollment: Enrollment) -> Enrollment:
    someone = Person.objects.create(
        display_name=enrollment.person.display_name, family_name=enrollment.person.family_name
    )
    return Enrollment.objects.create(**_copied(enrollment), person=someone, state=EnrollmentState.APPLIED)


def _copied(enrollment: Enrollment) -> dict[str, object]:
    return {
        name: getattr(enrollment, name)
        for name in ("agency", "track", "rule_set", "starts_on", "ends_before", "enrolled_at", "applied_at")
    }


def test_a_worker_that_is_killed_loses_none_and_repeats_none(applied, monkeypatch):
    """In the middle of the second certificate; its successor finds the first one issued, and goes on."""
    rows = more_ready(applied, "Bea Long", "Cy Short", "Dee Wide")
    batch = look(applied, *rows)
    real = batch_work.certificate_issue

    def dies_at_the_second(**what):
        certificate = real(**what)
        if Certificate.objects.count() == 2:
            raise KeyboardInterrupt  # as a kill would, it leaves no word behind
        return certificate

    monkeypatch.setattr(batch_work, "certificate_issue", dies_at_the_second)
    with on(DAY):
        batch_issue(actor=applied.actor("connie"), batch=batch)
        with pytest.raises(KeyboardInterrupt):
            jobs.run(batch_work.WORK, batch.pk)
        assert states(batch) == ["issued", "ready", "ready"]
        monkeypatch.setattr(batch_work, "certificate_issue", real)
        assert not jobs.run(batch_work.WORK, batch.pk), "its lease is not over"
        IssueBatch.objects.update(job_lease_until=clock.wall_now() - dt.timedelta(seconds=1))
    work_off(DAY)
    assert states(batch) == ["issued", "issued", "issued"]
    assert sorted(Certificate.objects.values_list("number", flat=True)) == [f"JSL-2027-0000{n}" for n in (1, 2, 3)]
    assert IssueBatch.objects.get().job_state == JobState.DONE


def test_a_worker_that_lost_its_claim_issues_nothing(applied):
    batch = look(applied, fresh(applied.enrollment))
    with on(DAY):
        batch_issue(actor=applied.actor("connie"), batch=batch)
        ticket = jobs.claim(IssueBatch, batch.pk)
        batch_stop(actor=applied.actor("connie"), batch=batch)
        with pytest.raises(jobs.LeaseLost):
            batch_work.carry_on(batch, ticket)
    assert states(batch) == ["ready"]
    assert not Certificate.objects.exists()


def test_stopped_half_way_the_rest_is_looked_at_again_and_issued(applied, monkeypatch):
    rows = more_ready(applied, "Bea Long", "Cy Short", "Dee Wide")
    batch = look(applied, *rows)
    monkeypatch.setattr(batch_work, "TURN", 1)
    with on(DAY):
        batch_issue(actor=applied.actor("connie"), batch=batch)
        assert jobs.run(batch_work.WORK, batch.pk)
        assert states(batch) == ["issued", "ready", "ready"]
        with pytest.raises(NotNow, match="Stop it first"):
            batch_look_again(actor=applied.actor("connie"), batch=batch)
        batch_stop(actor=applied.actor("connie"), batch=batch)
        assert not jobs.run(batch_work.WORK, batch.pk)
        with pytest.raises(NotNow):
            batch_stop(actor=applied.actor("connie"), batch=batch)
        batch_look_again(actor=applied.actor("connie"), batch=batch)
    work_off(DAY)
    batch.refresh_from_db()
    assert states(batch) == ["issued", "ready", "ready"]
    issue(applied, batch)
    assert states(batch) == ["issued", "issued", "issued"]
    with on(DAY), pytest.raises(DomainError, match="Everybody in this batch"):
        batch_look_again(actor=applied.actor("connie"), batch=batch)


def test_one_who_makes_the_program_stumble_keeps_nobody_else_waiting(applied, monkeypatch):
    rows = more_ready(applied, "Bea Long", "Cy Short")
    batch = look(applied, *rows)
    real = batch_work.certificate_issue

    def stumbles(**what):
        if what["enrollment"].pk == rows[0].pk:
            raise KeyError("never mind")
        return real(**what)

    monkeypatch.setattr(batch_work, "certificate_issue", stumbles)
    issue(applied, batch)
    assert states(batch) == ["not_issued", "issued"]
    assert "an error that it does not know" in batch.lines.order_by("pk")[0].reason


def test_the_worker_acts_for_whoever_pressed_issue_as_they_are_by_then(applied):
    """A consultant whose role ended in between issues nothing; and only consultants ask."""
    batch = look(applied, fresh(applied.enrollment))
    with on(DAY):
        batch_issue(actor=applied.actor("connie"), batch=batch)
    AgencyRole.objects.filter(person=applied.cast.connie).update(ends_on=DAY - dt.timedelta(days=1))
    work_off(DAY)
    assert states(batch) == ["not_issued"]
    assert not Certificate.objects.exists()
    assert batch.lines.get().reason == "Who pressed Issue is no consultant of this agency any more."
    with on(DAY), pytest.raises(NotAllowed):
        batches_ask(actor=applied.actor("ada"), enrollments=[applied.enrollment])


def test_a_dry_run_nobody_issued_from_is_forgotten_the_day_after(applied):
    old = look(applied, fresh(applied.enrollment))
    IssueBatch.objects.update(asked_at=old.asked_at - 2 * batches.FORGOTTEN_AFTER)
    begun = look(applied, fresh(applied.enrollment))
    assert not IssueBatch.objects.filter(pk=old.pk).exists()
    assert IssueLine.objects.get().batch == begun


def test_what_is_looked_at_costs_the_same_however_many_they_are(applied, django_assert_max_num_queries):
    rows = more_ready(applied, *(f"Person {n:02d} Of {n:02d}" for n in range(12)))
    with on(DAY), django_assert_max_num_queries(40):
        (batch,) = batches_ask(actor=applied.actor("connie"), enrollments=rows)
        assert jobs.run(batch_work.WORK, batch.pk)
    assert states(batch) == ["ready"] * 12
