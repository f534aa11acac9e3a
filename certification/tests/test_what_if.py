"""What if: learning nobody has done, in an address; the standing it would make, and the one step into the plan."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.models import Enrollment, Standing
from certification.queries.standing import live_standing_of
from certification.queries.what_if import imagined_live
from certification.tests.scene import Scene, on, strategic
from learning.models import Credit, PlannedActivity, Revision
from pdplanner.kernel.models import AuditEntry

TODAY = dt.date(2026, 11, 20)
TRAINING = "training|600|2027-02-01||Summer institute"

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast) -> Scene:
    scene = strategic(cast)
    scene.approved_plan()
    scene.courses(20)
    return scene


def look(client, scene: Scene, who: str = "ada", **query):
    client.force_login(scene.cast.people[who])
    with on(TODAY):
        return client.get(reverse("certification:what_if", args=[scene.enrollment.pk]), query)


def put(client, scene: Scene, text: str, who: str = "ada"):
    client.force_login(scene.cast.people[who])
    with on(TODAY):
        return client.post(reverse("certification:what_if_plan", args=[scene.enrollment.pk]), {"a": text})


def test_what_one_adds_counts_as_if_it_were_verified_and_nothing_is_saved(client, scene):
    before = [model.objects.count() for model in (Credit, PlannedActivity, Enrollment, Standing, AuditEntry)]
    page = look(client, scene, a=[TRAINING, "training|300|2027-03-01||Evenings"])
    assert (page.context["now"].counted, page.context["then"].counted) == (2000, 3500)
    assert b"Nothing here is saved" in page.content
    assert [model.objects.count() for model in (Credit, PlannedActivity, Enrollment, Standing, AuditEntry)] == before


def test_what_does_not_count_says_why(client, scene):
    page = look(client, scene, a=["training|60|2025-07-02||Before the plan", "self_directed|4500|2027-01-05||Archive"])
    before_plan, archive = page.context["added"]
    assert before_plan["counted"] == 0
    assert "before your plan was approved" in before_plan["reasons"][0]
    assert archive["counted"] == 2000
    assert "75 self-directed hours make 25 credits, and 20 can count" in archive["reasons"][0]


def test_after_the_last_day_it_is_too_late(client, scene):
    page = look(client, scene, a=["training|60|2029-07-01||A day too late"])
    assert page.context["added"][0]["counted"] == 0
    assert page.context["day"] == dt.date(2029, 7, 1)


def test_planned_activities_are_taken_as_done_one_by_one(client, scene):
    planned = {title: row.activity for row, title, _ in look(client, scene).context["planned"]}
    page = look(client, scene, done=[planned["Courses"]])
    assert page.context["then"].counted == 2000 + 4000
    page = look(client, scene, done=list(planned.values()))
    assert page.context["then"].counted == 2000 + 4000 + 2000


def test_a_form_adds_to_the_address_and_keeps_what_was_typed_when_it_is_refused(client, scene):
    kind = scene.kind("training")
    page = look(client, scene, add="1", kind=kind.pk, hours="1:30", day="2027-01-05", title="Talk", a=TRAINING)
    assert page.status_code == 302
    assert page.url.endswith(
        "?a=training%7C600%7C2027-02-01%7C%7CSummer+institute&a=training%7C90%7C2027-01-05%7C%7CTalk"
    )
    page = look(client, scene, add="1", kind=kind.pk, hours="soon", day="2027-01-05", title="Talk")
    assert page.status_code == 422
    assert b"is not a number of hours" in page.content
    assert b'value="soon"' in page.content


@pytest.mark.parametrize(
    "text", ["", "|||||", "training|x|2027-01-01||t", "nothing|60|2027-01-01||t", "training|60|0001-01-01||t",
             "training|0|2027-01-01||t", "training|60|2027-02-30||t", "training|9999999|2027-01-01||t", "\x00" * 50],
)  # fmt: skip
def test_an_address_that_makes_no_sense_imagines_nothing(client, scene, text):
    page = look(client, scene, a=[text], on=text, done=[text])
    assert page.status_code == 200
    assert page.context["added"] == []
    assert put(client, scene, text).status_code == 302
    assert Revision.objects.count() == 1


def test_it_goes_into_the_plan_as_an_amendment_of_the_approved_one(client, scene):
    answer = put(client, scene, TRAINING)
    activity = PlannedActivity.objects.get(title="Summer institute")
    assert (activity.revision.number, activity.revision.state) == (2, "draft")
    assert (activity.minutes, activity.planned_on) == (600, dt.date(2027, 2, 1))
    assert answer.url == f"{reverse('learning:revision_edit', args=[activity.revision_id])}#activity-{activity.pk}"
    put(client, scene, "training|300|2027-03-01||Evenings")
    assert PlannedActivity.objects.get(title="Evenings").revision == activity.revision


def test_while_the_plan_is_with_somebody_it_says_so(client, scene):
    put(client, scene, TRAINING)
    Revision.objects.filter(number=2).update(state="with_supervisor")
    put(client, scene, TRAINING)
    page = look(client, scene)
    assert "A revision of this plan is already open" in page.content.decode()


def test_nobody_plays_it_with_the_standing_of_another(client, scene):
    assert look(client, scene, who="connie").status_code == 403
    assert look(client, scene, who="otto").status_code == 404
    assert put(client, scene, TRAINING, who="sam").status_code == 403


def test_another_track_is_tried_as_if_one_enrolled_today(client, scene):
    client.force_login(scene.cast.otto)
    with on(TODAY):
        page = client.get(reverse("certification:what_if_track", args=[scene.track.pk]), {"a": TRAINING})
    assert "You are not enrolled here" in page.content.decode()
    assert "19 November 2030" in page.content.decode()
    assert page.context["added"][0]["counted"] == 0  # no plan yet, and it says so
    assert "plan" in page.context["added"][0]["reasons"][0]
    assert not Enrollment.objects.filter(person=scene.cast.otto).exists()


def test_in_ones_own_track_the_address_leads_to_ones_own_enrollment(client, scene):
    client.force_login(scene.cast.ada)
    with on(TODAY):
        page = client.get(reverse("certification:what_if_track", args=[scene.track.pk]), {"a": TRAINING})
    assert page.url.startswith(reverse("certification:what_if", args=[scene.enrollment.pk]))


def test_without_anything_added_it_is_the_standing_itself(scene):
    with on(TODAY):
        live = live_standing_of(scene.enrollment.pk)
    assert imagined_live(live.dossier, TODAY).verdict == live.verdict


def test_it_costs_the_same_however_much_one_imagines(client, scene):
    costs = []
    look(client, scene)
    for texts in ([TRAINING], [f"training|60|2027-01-{day:02d}||Day {day}" for day in range(1, 11)]):
        with CaptureQueriesContext(connection) as queries, on(TODAY):
            client.get(reverse("certification:what_if", args=[scene.enrollment.pk]), {"a": texts})
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[0] <= 20


def test_tags_and_parts_are_asked_where_the_track_tells_them_apart_and_the_rest_is_taken_as_there(client, scene):
    form = look(client, scene).context["form"]
    assert not {"tags", "role"} & set(form.fields)
    rule_set = scene.enrollment.rule_set
    document = rule_set.document | {
        "tags": {"literacy": "Early literacy"},
        "conditions": [{"kind": "reflection", "min_words": 50}, {"kind": "catalog"}, {"kind": "preapproved"}],
        "multipliers": [{"role": "presenter", "times": "2"}],
    }
    first = document["levels"][0]["phases"]["first"]
    tagged = {"kind": "credits", "code": "literacy", "title": "Literacy", "where": {"tags": ["literacy"]}, "min": "5"}
    levels = [document["levels"][0] | {"phases": {"first": first | {"of": [*first["of"], tagged]}}}]
    type(rule_set).objects.filter(pk=rule_set.pk).update(document=document | {"levels": levels})
    kind = scene.kind("training")
    typed = {"kind": kind.pk, "hours": "5", "day": "2027-01-05", "title": "Talk", "tags": "literacy"}
    page = look(client, scene, add="1", role="presenter", **typed)
    page = look(client, scene, a=[parse_qs(urlsplit(page.url).query)["a"][0]])
    assert (page.context["added"][0]["counted"], page.context["added"][0]["reasons"]) == (1000, [])
    literacy = [(before.figures, after.figures) for before, after in page.context["lines"]][-1]
    assert literacy == ("0.0 / 5.0", "10.0 / 5.0")
