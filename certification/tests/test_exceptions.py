"""Exceptions: what they change is said before, holds from the day they are granted, and ends when taken back."""

import datetime as dt

import pytest
from django.http import Http404
from django.urls import reverse

from certification.answers import Answers
from certification.enums import DecisionKind
from certification.explain.decisions import effect_sentences
from certification.models import Decision, Enrollment, RuleSet
from certification.queries.decision_facts import DAY
from certification.queries.effects import deadline_of
from certification.queries.facts import with_parts
from certification.queries.standing import Live, live_standing, live_standing_of
from certification.services.decisions import decision_revoke
from certification.services.exceptions import Terms, exception_effect, exception_grant
from certification.tests.scene import LAST_DAY, Scene, fresh, on
from pdplanner.kernel.doctor import INVARIANTS
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry, Mail

GRANTED = dt.date(2026, 5, 4)
LATER = dt.date(2029, 12, 31)
EXTENSION = Terms(DecisionKind.EXTENSION, "Six months of illness", until_on=LATER)


def grant(scene: Scene, terms: Terms = EXTENSION, day: dt.date = GRANTED, who: str = "cora") -> Decision:
    with on(day):
        return exception_grant(actor=scene.actor(who), enrollment=fresh(scene.enrollment), terms=terms)


def revoke(scene: Scene, decision: Decision, day: dt.date, who: str = "cora") -> Decision:
    with on(day):
        return decision_revoke(actor=scene.actor(who), decision=decision, reason="Granted by mistake")


def standing(scene: Scene, day: dt.date, asked: dt.date | None = None) -> Live:
    with on(asked or day):
        return live_standing(with_parts(Enrollment.objects.filter(pk=scene.enrollment.pk)).get(), day)


def rules_say(scene: Scene, **changes) -> None:
    RuleSet.objects.filter(pk=scene.rule_set.pk).update(document={**scene.rule_set.document, **changes})


# --- An extension ---
def test_an_extension_moves_the_last_day_and_says_so_before(scene):
    with on(GRANTED):
        _, effect = exception_effect(enrollment=scene.enrollment, terms=EXTENSION)
        assert effect_sentences(effect) == ["Your period ends 31 December 2029 instead of 30 June 2029."]
    assert Decision.objects.count() == 0
    grant(scene)
    assert standing(scene, GRANTED).verdict.last_day == LATER
    assert fresh(scene.enrollment).period_ends_before == LATER + DAY
    assert fresh(scene.enrollment).ends_before == LAST_DAY + DAY


def test_a_credit_in_the_days_gained_counts(scene):
    scene.approved_plan()
    scene.credit("In autumn", dt.date(2029, 9, 3), 5)
    day = dt.date(2029, 9, 5)
    assert standing(scene, day).verdict.counted_hundredths == 0
    grant(scene, day=day)
    assert standing(scene, day).verdict.counted_hundredths == 500


def test_as_of_the_day_before_the_old_last_day_is_shown(scene):
    grant(scene)
    today = GRANTED + 30 * DAY
    assert standing(scene, GRANTED - DAY, today).verdict.last_day == LAST_DAY
    assert standing(scene, GRANTED, today).verdict.last_day == LATER


def test_taken_back_it_stays_true_of_the_days_it_was_in_force(scene):
    decision = grant(scene)
    end = GRANTED + 10 * DAY
    revoke(scene, decision, end)
    today = end + DAY
    assert [standing(scene, day, today).verdict.last_day for day in (end - DAY, end, today)] == [
        LATER, LAST_DAY, LAST_DAY,
    ]  # fmt: skip
    assert fresh(scene.enrollment).extended_before is None
    row = Decision.objects.get()
    assert (row.decided_by, row.revoked_by, row.reason, row.revoked_because) == (
        scene.cast.cora, scene.cast.cora, "Six months of illness", "Granted by mistake",
    )  # fmt: skip


def test_of_two_extensions_the_other_stays_when_one_is_taken_back(scene):
    first = grant(scene, Terms(DecisionKind.EXTENSION, "First", until_on=dt.date(2029, 9, 30)))
    second = grant(scene, day=GRANTED + DAY)
    revoke(scene, second, GRANTED + 2 * DAY)
    assert standing(scene, GRANTED + 2 * DAY).verdict.last_day == first.until_on
    assert fresh(scene.enrollment).extended_before == first.until_on + DAY


@pytest.mark.parametrize("until_on", [LAST_DAY, dt.date(2025, 1, 1), dt.date(2079, 1, 1), None])
def test_an_extension_goes_further_and_not_beyond_ten_years(scene, until_on):
    with pytest.raises(DomainError) as refusal:
        grant(scene, Terms(DecisionKind.EXTENSION, "Why", until_on=until_on))
    assert refusal.value.field == "until_on"
    assert Decision.objects.count() == 0


# --- Leave ---
def test_leave_moves_the_end_by_its_days_where_the_rules_say_so(scene):
    leave = Terms(DecisionKind.LEAVE, "Parental leave", from_on=dt.date(2027, 1, 1), until_on=dt.date(2027, 6, 30))
    with pytest.raises(DomainError, match="do not move the last day for leave"):
        grant(scene, leave)
    rules_say(scene, window={**scene.rule_set.document["window"], "leave_extends": True})
    Enrollment.objects.update(ends_before=None)  # as `enrollment_open` writes it under such rules
    grant(scene, leave)
    assert standing(scene, GRANTED).verdict.last_day == LAST_DAY + 181 * DAY
    assert standing(scene, GRANTED - DAY, GRANTED).verdict.last_day == LAST_DAY


# --- A credit ---
def test_an_exception_counts_a_credit_from_the_day_it_is_granted(scene):
    """Trap 12: a credit from before the plan was in force does not count, unless an exception says so."""
    scene.approved_plan()
    credit = scene.credit("Too early", dt.date(2025, 8, 2), 3)
    terms = Terms(
        DecisionKind.CREDIT, "The plan was written, the form was lost", credit_pk=credit.pk, code="before_plan"
    )
    assert standing(scene, GRANTED).verdict.counted_hundredths == 0
    grant(scene, terms)
    today = GRANTED + 40 * DAY
    assert standing(scene, GRANTED, today).verdict.counted_hundredths == 300
    assert standing(scene, GRANTED - DAY, today).verdict.counted_hundredths == 0


@pytest.mark.parametrize("code", ["claimed", "spent", "after_window", "nonsense"])
def test_a_credit_is_excepted_only_from_what_keeps_it_from_counting(scene, code):
    scene.approved_plan()
    credit = scene.credit("Too early", dt.date(2025, 8, 2), 3)
    with pytest.raises(DomainError, match="Choose a credit of the holder"):
        grant(scene, Terms(DecisionKind.CREDIT, "Why", credit_pk=credit.pk, code=code))


# --- The first deadline ---
def test_the_first_deadline_is_waived_once_and_the_waiver_extended_once(scene):
    rules_say(scene, first_deadline={"post": "staff", "months": 48})
    due = dt.date(2018, 12, 31)
    days = [dt.date(2026, 12, 31), dt.date(2027, 12, 31), dt.date(2028, 12, 31)]
    terms = [Terms(DecisionKind.WAIVER, "A plan was agreed", until_on=day) for day in days]
    with on(GRANTED):
        assert deadline_of(live_standing_of(scene.enrollment.pk)).due_on == due
        _, effect = exception_effect(enrollment=scene.enrollment, terms=terms[0])
        assert effect_sentences(effect) == [
            "Your first certificate is due by 31 December 2026 instead of 31 December 2018."
        ]
    grant(scene, terms[0])
    grant(scene, terms[1], GRANTED + DAY)
    assert deadline_of(standing(scene, GRANTED + DAY)).due_on == days[1]
    assert deadline_of(standing(scene, GRANTED, GRANTED + DAY)).due_on == days[0]
    assert deadline_of(standing(scene, GRANTED - DAY, GRANTED + DAY)).due_on == due
    with pytest.raises(DomainError, match="There is no further one"):
        grant(scene, terms[2], GRANTED + 2 * DAY)


def test_nothing_is_waived_where_nothing_is_due(scene):
    with pytest.raises(DomainError, match="No first certificate is due here"):
        grant(scene, Terms(DecisionKind.WAIVER, "Why", until_on=LATER))


# --- Who, and when ---
@pytest.mark.parametrize(
    ("who", "refusal"),
    [("ada", NotAllowed), ("sam", NotAllowed), ("connie", NotAllowed), ("omar", Http404), ("fay", Http404)],
)
def test_only_a_coordinator_grants_and_takes_back(scene, who, refusal):
    with pytest.raises(refusal):
        grant(scene, who=who)
    decision = grant(scene)
    with pytest.raises((NotAllowed, Http404)):
        revoke(scene, decision, GRANTED, who)
    assert Decision.objects.get().revoked_at is None


def test_a_coordinator_excepts_nobody_who_is_themselves(scene):
    Enrollment.objects.update(person=scene.cast.cora, pdp=None)
    with pytest.raises(NotAllowed, match="Nobody decides on what is their own"):
        grant(scene)


def test_the_second_of_two_clicks_changes_nothing(scene):
    decision = grant(scene)
    with pytest.raises(DomainError):
        grant(scene)
    revoke(scene, decision, GRANTED)
    with pytest.raises(NotNow):
        revoke(scene, decision, GRANTED)


def test_a_period_that_is_over_has_no_exceptions(scene):
    Enrollment.objects.update(state="closed")
    with pytest.raises(NotNow):
        grant(scene)


def test_it_is_on_record_and_told_to_the_holder(scene):
    decision = grant(scene)
    entry = AuditEntry.objects.filter(action="enrollment.except").get()
    assert (entry.person, entry.after, entry.reason) == (scene.cast.cora, "extension", "Six months of illness")
    mail = Mail.objects.filter(key__startswith=f"decision:{decision.pk}:").get()
    assert "Your period ends 31 December 2029 instead of 30 June 2029." in mail.text
    assert "Six months of illness" in mail.text


def test_the_doctor_finds_who_decided_on_themselves_and_an_end_nobody_decided(scene):
    grant(scene)
    watched = ("nobody-decides-on-themselves", "extended-as-decided", "excepted-credit-is-own")
    checks = [INVARIANTS[f"certification.{code}"] for code in watched]
    assert [list(one.broken()) for one in checks] == [[], [], []]
    Decision.objects.update(decided_by=scene.person)
    Enrollment.objects.update(extended_before=LATER)
    assert [len(list(one.broken())) for one in checks] == [1, 1, 0]


# --- The pages ---
def test_the_effect_is_shown_first_and_granted_only_as_shown(scene, client):
    client.force_login(scene.cast.cora)
    address = reverse("certification:extension", args=[scene.enrollment.pk])
    given = {"until_on": "2029-12-31", "reason": "Six months of illness"}
    with on(GRANTED):
        shown = client.post(address, {**given, "grant": "yes"})
        assert "period ends 31 December 2029 instead of 30 June 2029." in shown.content.decode()
        assert Decision.objects.count() == 0
        seen = shown.context["form"]["seen"].value()
        changed = client.post(address, {**given, "until_on": "2030-12-31", "seen": seen, "grant": "yes"})
        assert "period ends 31 December 2030" in changed.content.decode()
        assert Decision.objects.count() == 0
        assert client.post(address, {**given, "seen": seen, "grant": "yes"}).status_code == 302
    assert Decision.objects.get().until_on == LATER


def test_the_holder_reads_the_exception_with_its_effect(scene, client):
    grant(scene)
    client.force_login(scene.person)
    with on(GRANTED):
        page = client.get(reverse("certification:standing")).content.decode()
    assert (
        "Your period ends 31 December 2029 instead of 30 June 2029. Extension to 31 December 2029. Granted by "
        "Cora Vance on 4 May 2026, because: Six months of illness."
    ) in page


def test_the_agency_lists_filters_and_downloads_exceptions(scene, client):
    revoke(scene, grant(scene), GRANTED)
    client.force_login(scene.cast.connie)
    address = reverse("certification:exceptions")
    assert "Ada Whitcomb" in client.get(address).content.decode()
    assert "Nothing matches" in client.get(address, {"state": "in_force"}).content.decode()
    assert "Ada Whitcomb" in client.get(address, {"q": "whitc", "kind": "extension"}).content.decode()
    sheet = client.get(address, {"csv": "yes"}).content.decode()
    assert "Extension to 31 December 2029,Six months of illness,2026-05-04,Cora Vance,2026-05-04" in sheet


def test_the_sheet_gives_the_days_of_the_agency_also_in_its_evening(scene, client):
    decision, evening = grant(scene), dt.datetime(2026, 5, 5, 3, tzinfo=dt.UTC)  # 21:00 on 4 May in Denver
    revoke(scene, decision, GRANTED)
    Decision.objects.update(decided_at=evening, revoked_at=evening)
    client.force_login(scene.cast.connie)
    sheet = client.get(reverse("certification:exceptions"), {"csv": "yes"}).content.decode()
    assert "Six months of illness,2026-05-04,Cora Vance,2026-05-04" in sheet


def test_the_plan_reads_the_last_day_that_an_extension_gave_it(scene):
    grant(scene)
    with on(GRANTED):
        assert Answers().terms_of_pdp(scene.enrollment.pdp_id).last_day == LATER
