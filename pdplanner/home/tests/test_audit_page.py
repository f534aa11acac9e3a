"""The audit as coordinators read it: of their agency only, in words, searched, and taken along with a trace."""

import ast
import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from certification.tests.scene import Scene, on
from learning.models import Credit
from learning.services.credits import credit_return
from libraries.enums import AgencyPost
from libraries.models import AgencyRole
from libraries.services.strategic_plans import plan_adopt
from libraries.tests.views.test_strategic_plans import draft as draft_of
from pdplanner.home.explain.audit_actions import ACTIONS
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import PERMISSIONS, actor_for
from pdplanner.kernel.models import AuditEntry
from tests.cast import LONG_AGO, Cast

DAY = dt.date(2026, 3, 2)
MARK = "Cassowary"


@pytest.fixture
def returned(scene: Scene) -> AuditEntry:
    """Sam has sent a credit of Ada's back."""
    scene.approved_plan()
    credit = scene.claimed("Course 1", DAY, 1)
    with on(DAY):
        credit_return(actor=scene.actor("sam"), credit=credit, reason="Which course was it?")
    return AuditEntry.objects.get(subject_type="learning.Credit", subject_id=credit.pk, after="returned")


def as_coordinator(client: Client, cast: Cast) -> Client:
    client.force_login(cast.people["cora"])
    return client


def page(client: Client, cast: Cast, **asked: Any) -> str:
    return as_coordinator(client, cast).get(reverse("home:audit"), asked).content.decode()


def sheet(client: Client, cast: Cast, **asked: Any) -> list[dict[str, str]]:
    response = as_coordinator(client, cast).post(reverse("home:audit_sheet"), asked)
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.django_db
def test_a_coordinator_reads_who_did_what_as_what_in_words(client: Client, scene: Scene, returned: AuditEntry) -> None:
    shown = page(client, scene.cast)
    assert "Verify a credit, or return it" in shown
    assert "Claimed, then Returned" in shown
    assert "Sam Okafor" in shown
    assert returned.hat in shown
    assert "credit.verify</" not in shown


@pytest.mark.django_db
def test_an_entry_leads_to_its_thing_and_tells_the_reason_and_the_request(
    client: Client, scene: Scene, returned: AuditEntry
) -> None:
    as_coordinator(client, scene.cast)
    shown = client.get(reverse("home:audit_entry", args=[returned.pk])).content.decode()
    address = reverse("learning:credit", args=[returned.subject_id])
    assert f'href="{address}"' in shown
    assert "Which course was it?" in shown
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_of_what_is_not_theirs_to_read_they_are_told_that_it_happened_and_no_more(client: Client, scene: Scene) -> None:
    """A draft of a credit is its owner's alone."""
    scene.approved_plan()
    draft = scene.claimed("My own affair", DAY, 1)
    Credit.objects.filter(pk=draft.pk).update(state="draft")
    told = audit.record("credit.edit", draft, actor=scene.actor("ada"), after="draft", reason="Between me and myself",
                        facts={"changed": ["My own affair"]})  # fmt: skip
    as_coordinator(client, scene.cast)
    shown = client.get(reverse("home:audit_entry", args=[told.pk])).content.decode()
    assert "Change a credit" in shown
    assert "A reason was given." in shown
    assert "Between me and myself" not in shown
    assert "My own affair" not in shown
    assert reverse("learning:credit", args=[draft.pk]) not in shown
    (line,) = [row for row in sheet(client, scene.cast, kind="learning.Credit") if row["Action"] == "Change a credit"]
    assert line["Reason"] == ""


@pytest.mark.django_db
def test_a_strategic_plan_tells_nothing_before_it_is_adopted(client: Client, cast: Cast) -> None:
    draft = draft_of(cast, goals=1, title="Close the branch")
    told = AuditEntry.objects.filter(subject_type="libraries.StrategicPlan", subject_id=draft.pk)
    as_coordinator(client, cast)
    for entry in told:
        shown = client.get(reverse("home:audit_entry", args=[entry.pk])).content.decode()
        assert "Goal 0" not in shown
        assert reverse("libraries:plan", args=[draft.pk]) not in shown
    plan_adopt(
        actor=cast.actor("alma"), plan=draft, adopted_on=clock.today(cast.agency.time_zone), minute_reference="Item 4"
    )
    shown = client.get(reverse("home:audit_entry", args=[told[0].pk])).content.decode()
    assert reverse("libraries:plan", args=[draft.pk]) in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "okafor"}, True), ({"q": "Whitcomb"}, False),
        ({"action": "credit.verify"}, True), ({"action": "credit.reverse"}, False),
        ({"kind": "learning.Credit"}, True), ({"kind": "libraries.Library"}, False),
        ({"since": "2026-03-02", "until": "2026-03-02"}, True), ({"until": "2026-03-01"}, False),
        ({"since": "2026-03-03"}, False), ({"outcome": "done"}, True), ({"outcome": "refused"}, False),
    ],
)  # fmt: skip
def test_it_is_searched(client: Client, scene: Scene, returned: AuditEntry, asked: dict[str, str], found: bool) -> None:
    assert (reverse("home:audit_entry", args=[returned.pk]) in page(client, scene.cast, **asked)) is found


@pytest.mark.django_db
def test_all_about_one_record_is_one_search(client: Client, scene: Scene, returned: AuditEntry) -> None:
    other = audit.record("credit.verify", scene.claimed("Another", DAY, 1), actor=scene.actor("sam"))
    shown = page(client, scene.cast, kind=returned.subject_type, number=returned.subject_id)
    assert reverse("home:audit_entry", args=[returned.pk]) in shown
    assert reverse("home:audit_entry", args=[other.pk]) not in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"since": "2026-13-40"}, "This is not a date."),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "This day is before the first one."),
        ({"number": "7"}, "Choose what the number is of."),
        ({"number": "seven", "kind": "learning.Credit"}, "A number has only digits"),
        ({"action": "credit.eat"}, "Choose one of the list."),
        ({"q": "Sam\0"}, "invisible control character"),
    ],
)  # fmt: skip
def test_what_cannot_be_searched_for_is_said_beside_its_field(
    client: Client, cast: Cast, asked: dict[str, str], words: str
) -> None:
    response = as_coordinator(client, cast).get(reverse("home:audit"), asked)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert client.post(reverse("home:audit_sheet"), asked).status_code == 302


@pytest.mark.django_db
def test_nothing_of_another_agency_is_in_the_page_or_the_sheet(client: Client, cast: Cast) -> None:
    farwell = cast.people["fay"]
    AgencyRole.objects.create(
        agency=cast.other_agency, person=farwell, role=AgencyPost.COORDINATOR, starts_on=LONG_AGO,
        recorded_at=clock.now(),
    )  # fmt: skip
    farwell.display_name = f"{MARK} Moss"
    farwell.save()
    foreign = audit.record("library.rename", cast.foreign_library, actor=actor_for(farwell), before=f"{MARK} one",
                           after=f"{MARK} two", reason=MARK)  # fmt: skip
    of_a_person = audit.record("person.add", cast.people["fred"], actor=actor_for(farwell), after=MARK)

    assert MARK not in page(client, cast)
    assert MARK not in str(sheet(client, cast))
    for entry in (foreign, of_a_person):
        assert client.get(reverse("home:audit_entry", args=[entry.pk])).status_code == 404

    client.force_login(farwell)
    assert client.get(reverse("home:audit")).content.decode().count(MARK) >= 4
    assert client.get(reverse("home:audit_entry", args=[foreign.pk])).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["connie", "dina", "sam", "ada", "root"])
def test_nobody_but_coordinators_reads_it(client: Client, cast: Cast, who: str) -> None:
    told = audit.record("library.edit", cast.library, actor=None)
    client.force_login(cast.people[who])
    assert client.get(reverse("home:audit")).status_code == 403
    assert client.post(reverse("home:audit_sheet")).status_code == 403
    assert client.get(reverse("home:audit_entry", args=[told.pk])).status_code == 404


@pytest.mark.django_db
def test_the_sheet_holds_what_was_searched_and_leaves_a_trace(
    client: Client, scene: Scene, returned: AuditEntry
) -> None:
    (line,) = [row for row in sheet(client, scene.cast, kind="learning.Credit") if row["After"] == "Returned"]
    assert (line["Who"], line["Before"], line["Outcome"]) == ("Sam Okafor", "Claimed", "Done")
    assert line["Reason"] == "Which course was it?"
    trace = AuditEntry.objects.get(action="agency.export_audit")
    assert (trace.person, trace.agency_id) == (scene.cast.people["cora"], scene.cast.agency.pk)
    assert trace.facts["looked_for"] == {"kind": "learning.Credit"}
    assert "Download the audit" in page(client, scene.cast)


@pytest.mark.django_db
def test_the_trace_of_a_sheet_names_nobody_who_was_looked_for(client: Client, scene: Scene) -> None:
    sheet(client, scene.cast, q="Okafor", kind="learning.Credit")
    trace = AuditEntry.objects.get(action="agency.export_audit")
    assert trace.facts["looked_for"] == {"q": "somebody by name", "kind": "learning.Credit"}


@pytest.mark.django_db
def test_a_sheet_that_is_too_long_is_refused_in_words(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pdplanner.home.views.audit.MOST_IN_A_SHEET", 1)
    for _ in range(2):
        audit.record("library.edit", cast.library, actor=None)
    response = as_coordinator(client, cast).post(reverse("home:audit_sheet"), {"outcome": "done"}, follow=True)
    assert response.redirect_chain[-1][0] == f"{reverse('home:audit')}?outcome=done"
    assert "Narrow the days" in response.content.decode()
    assert not AuditEntry.objects.filter(action="agency.export_audit").exists()


def test_every_action_has_its_words() -> None:
    """Permissions, which can be refused, and whatever the code records by a name of its own."""
    named = set(PERMISSIONS)
    for app in ("libraries", "learning", "certification", "pdplanner"):
        for file in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            if "tests" not in file.parts:
                named |= _recorded(ast.parse(file.read_text()))
    assert len(named) > 120
    assert named - ACTIONS.keys() == set()


def _recorded(tree: ast.AST) -> set[str]:
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record"
        and getattr(node.func.value, "id", "") == "audit" and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip
