"""What somebody tried and was refused is on record, once, wherever the refusal was answered, and only there."""

import datetime as dt

import pytest
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from certification.models import IssueBatch
from certification.tests.scene import Scene
from learning.models import Credit
from learning.queries.credit_history import history_of
from libraries.queries.outline import last_change
from libraries.services.agencies import agency_role_add
from libraries.services.strategic_plans import plan_start
from pdplanner.kernel import audit, clock, jobs
from pdplanner.kernel.access import Actor, actor_for
from pdplanner.kernel.errors import NotAllowed
from pdplanner.kernel.models import AuditEntry
from pdplanner.kernel.requests import Refusals
from tests.cast import LONG_AGO, Cast

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)
OWN = "Nobody decides on what is their own. Somebody else has to do this."


@pytest.fixture
def claimed(scene: Scene) -> Credit:
    """Ada's, waiting for Sam."""
    scene.approved_plan()
    return scene.claimed("Course 1", DAY, 1)


def refusals() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(refused=True).order_by("pk"))


def verify(client: Client, who: str, scene: Scene, credit: Credit) -> int:
    client.force_login(scene.cast.people[who])
    return client.post(reverse("learning:credit_verify", args=[credit.pk])).status_code


def test_to_verify_ones_own_credit_leaves_an_entry_a_coordinator_reads(
    client: Client, scene: Scene, claimed: Credit
) -> None:
    assert verify(client, "ada", scene, claimed) == 403
    (entry,) = refusals()
    assert (entry.action, entry.subject_type, entry.subject_id) == ("credit.verify", "learning.Credit", claimed.pk)
    assert (entry.person, entry.agency_id, entry.reason) == (scene.cast.ada, scene.cast.agency.pk, OWN)
    assert entry.hat == "Staff member, Millrace Public Library"
    assert (entry.before, entry.after) == ("", "")
    assert entry.request

    client.force_login(scene.cast.people["cora"])
    shown = client.get(reverse("home:audit"), {"outcome": "refused"}).content.decode()
    assert "Verify a credit, or return it" in shown
    assert "Ada Whitcomb" in shown
    one = client.get(reverse("home:audit_entry", args=[entry.pk])).content.decode()
    assert "Tried by" in one
    assert OWN in one


def test_many_at_once_name_the_one_that_was_refused(client: Client, scene: Scene, claimed: Credit) -> None:
    """A director who ticks their own credit among others."""
    Credit.objects.filter(pk=claimed.pk).update(
        person=scene.cast.people["dina"], membership=scene.cast.posts["dina"], claimed_at=clock.now()
    )
    client.force_login(scene.cast.people["dina"])
    tick = f"{claimed.pk}@{clock.now().isoformat()}"
    response = client.post(reverse("learning:verify_selected"), {"credit": [tick]})
    assert response.status_code == 200
    assert f"“{claimed}”: {OWN}" in response.content.decode()
    assert [(entry.subject_id, entry.reason) for entry in refusals()] == [(claimed.pk, OWN)]


def test_issuing_for_many_leaves_an_entry_for_what_is_ones_own(scene: Scene) -> None:
    scene.ready()
    enrollment = scene.applied()
    type(enrollment).objects.filter(pk=enrollment.pk).update(person=scene.cast.people["connie"])
    batch = IssueBatch.objects.create(
        agency=enrollment.agency, asked_by=scene.cast.people["connie"], asked_at=clock.now(), looked_at=clock.now(),
        issued_by=scene.cast.people["connie"], started_at=clock.now(),
    )  # fmt: skip
    line = batch.lines.create(enrollment=enrollment, state="ready", printed="Connie")
    assert jobs.run("certification.issue_batch", batch.pk)
    line.refresh_from_db()
    assert (line.state, line.reason) == ("not_issued", OWN)
    assert [(entry.action, entry.subject_id) for entry in refusals()] == [("enrollment.issue", enrollment.pk)]


@transaction.atomic
def _appoint_herself(cora: Actor, cast: Cast) -> None:
    audit.record("agency.view", cast.agency, actor=cora)
    agency_role_add(actor=cora, agency=cast.agency, person=cora.person, role="consultant", starts_on=LONG_AGO)


def test_the_entry_stays_though_all_that_was_done_before_it_is_taken_back(cast: Cast) -> None:
    """Where the refusal ends a transaction, everything of it goes but the entry."""
    cora = actor_for(cast.people["cora"])
    before = AuditEntry.objects.count()
    with pytest.raises(NotAllowed) as denied:
        _appoint_herself(cora, cast)
    request = RequestFactory().post("/")
    request.actor = cora  # type: ignore[attr-defined]
    request.session = {}  # type: ignore[assignment]
    Refusals(lambda request: None).process_exception(request, denied.value)  # type: ignore[arg-type,return-value]
    assert AuditEntry.objects.count() == before + 1
    assert [(entry.action, entry.reason) for entry in refusals()] == [
        ("agency.appoint", "Nobody appoints themselves. Another coordinator has to do this.")
    ]


def test_the_same_tried_again_at_once_is_one_attempt(
    client: Client, scene: Scene, claimed: Credit, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.wall_now()
    monkeypatch.setattr(clock, "wall_now", lambda: now)
    for _ in range(5):
        assert verify(client, "ada", scene, claimed) == 403
    assert len(refusals()) == 1
    monkeypatch.setattr(clock, "wall_now", lambda: now + audit.ONE_ATTEMPT)
    assert verify(client, "ada", scene, claimed) == 403
    assert len(refusals()) == 2


def test_who_only_opens_a_page_has_tried_nothing(client: Client, scene: Scene, claimed: Credit) -> None:
    client.force_login(scene.cast.people["connie"])
    assert client.get(reverse("certification:leave_days", args=[scene.enrollment.pk])).status_code == 403
    assert refusals() == []
    assert client.post(reverse("certification:leave_days", args=[scene.enrollment.pk])).status_code == 403
    assert [entry.action for entry in refusals()] == ["enrollment.except"]


def test_what_one_may_not_see_is_no_refusal(client: Client, scene: Scene, claimed: Credit) -> None:
    """It is the same 404 as what is not there, and neither leaves anything."""
    assert verify(client, "otto", scene, claimed) == 404
    assert verify(client, "otto", scene, Credit(pk=10**6)) == 404
    assert refusals() == []


def test_it_is_no_part_of_what_happened_to_the_record(client: Client, scene: Scene, claimed: Credit) -> None:
    before = history_of(claimed)
    assert verify(client, "ada", scene, claimed) == 403
    assert history_of(claimed) == before


def test_a_plan_whose_change_was_refused_still_takes_its_last_change_back(client: Client, cast: Cast) -> None:
    """What was refused keeps no facts, and nothing that reads facts stumbles over it."""
    plan = plan_start(
        actor=actor_for(cast.people["dina"]), library=cast.library, title="Next", starts_on=DAY,
        ends_on=dt.date(2029, 3, 1),
    )  # fmt: skip
    client.force_login(cast.people["tess"])
    assert client.post(reverse("libraries:plan_edit", args=[plan.pk]), {"title": "Mine"}).status_code == 403
    assert [entry.action for entry in refusals()] == ["strategic_plan.edit"]
    assert last_change(plan, cast.people["tess"].pk) is None
