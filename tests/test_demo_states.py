"""docs/demo.md says where each state is found in the demo; here each row is looked up, and the figures stay what they
were."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from certification.engine import Status
from certification.engine.dates import years_later
from certification.models import Certificate, Enrollment, ExceptionRequest, OutsideCertificate, RuleSet
from certification.queries.facts import with_parts
from certification.queries.register import reading
from certification.queries.standing import Live, live_standing
from learning.models import Credit, FinalReport, Pdp, PlanGoal, Revision
from libraries.models import Assignment, Library, Membership, Person, StandIn, StrategicPlan
from pdplanner.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
TABLE = (Path(__file__).resolve().parent.parent / "docs" / "demo.md").read_text()
ROWS = re.findall(
    r"^\| ((?:credit|not counted|plan|report|person|certificate|rules|exception|consultant): [^|]+?) \| ([^|]+?) \|$",
    TABLE,
    re.M,
)


def _live(person: Person, track: str = "") -> list[Live]:
    """Where somebody stands in what is open or over, the newest last."""
    rows = with_parts(Enrollment.objects.filter(person=person, track__code__contains=track))
    return [live_standing(row) for row in rows.order_by("starts_on", "pk")]


def _credit(state: str) -> Callable[[Person], bool]:
    return lambda person: Credit.objects.filter(person=person, state=state).exists()


def _not_counted(code: str) -> Callable[[Person], bool]:
    def is_found(person: Person) -> bool:
        reasons = {r.code.value for live in _live(person) for n in live.verdict.not_counted for r in n.reasons}
        return code in reasons

    return is_found


def _revision(state: str) -> Callable[[Person], bool]:
    def is_found(person: Person) -> bool:
        return Revision.objects.filter(pdp__person=person, pdp__state="open").latest("number").state == state

    return is_found


def _pdp(state: str) -> Callable[[Person], bool]:
    return lambda person: Pdp.objects.filter(person=person, state=state).exists()


def _draft_tried(person: Person) -> bool:
    return RuleSet.objects.filter(edited_by=person, state="draft", track__samples__isnull=False).exists()


def _change_asked(person: Person) -> bool:
    states = Revision.objects.filter(pdp__person=person).order_by("number").values_list("state", flat=True)
    return "approved" in states and states.last() == "draft"


def _answers_a_return(person: Person) -> bool:
    newest = Revision.objects.filter(pdp__person=person).latest("number")
    return newest.state == "with_consultant" and newest.previous is not None and newest.previous.state == "returned"


def _serves_archived(person: Person) -> bool:
    return PlanGoal.objects.filter(
        revision__pdp__person=person, revision__pdp__state="open", revision__state="approved",
        goal__plan__state="archived",
    ).exists()  # fmt: skip


def _report(state: str) -> Callable[[Person], bool]:
    return lambda person: FinalReport.objects.filter(pdp__person=person, state=state).exists()


def _newly_hired(person: Person) -> bool:
    [post], [live] = Membership.objects.filter(person=person, role="director"), _live(person, "director")
    enrollment = live.enrollment
    return (enrollment.starts_on, enrollment.ends_before) == (
        post.starts_on, years_later(post.starts_on, 4),
    )  # fmt: skip


def _half_way(person: Person) -> bool:
    [live] = _live(person)
    return live.verdict.counted_hundredths == 3750 and live.need == 6000


def _ready(person: Person) -> bool:
    [live] = _live(person)
    return live.enrollment.state == "active" and live.verdict.status is Status.MET


def _enrollment(state: str) -> Callable[[Person], bool]:
    return lambda person: Enrollment.objects.filter(person=person, state=state).exists()


def _moved(person: Person) -> bool:
    [live] = _live(person)
    first, second = Membership.objects.filter(person=person).order_by("starts_on")
    started = live.enrollment.starts_on
    return first.library != second.library and started < first.ends_on < second.starts_on and second.ends_on is None


def _on_two_tracks(person: Person) -> bool:
    open_ones = Enrollment.objects.filter(person=person, state="active")
    return set(open_ones.values_list("track__code", flat=True)) == {"staff", "strategic"}


def _supervisor_left(person: Person) -> bool:
    [post] = Membership.objects.filter(person=person)
    supervisor = post.supervisors.get().supervisor
    waiting = Credit.objects.filter(person=person, state="claimed")
    return all(clock.local_date(one.claimed_at, "America/Denver") <= supervisor.ends_on for one in waiting)


def _trustee(person: Person) -> bool:
    [live] = _live(person, "trustee")
    return Membership.objects.get(person=person).role == "trustee" and live.verdict.counted_hundredths == 950


def _certificate(word: str) -> Callable[[Person], bool]:
    return lambda person: word in {reading(one) for one in Certificate.objects.filter(person=person)}


def _looks_after(person: Person) -> bool:
    return Assignment.objects.on(clock.today("America/Denver")).filter(agency_role__person=person).exists()


def _has_stand_in(person: Person) -> bool:
    return StandIn.objects.on(clock.today("America/Denver")).filter(away__person=person).exists()


FOUND: dict[str, Callable[[Person], bool]] = {
    "credit: draft": _credit("draft"),
    "credit: claimed": _credit("claimed"),
    "credit: verified": _credit("verified"),
    "credit: returned": _credit("returned"),
    "credit: reversed": _credit("reversed"),
    "not counted: from a period that is over": _not_counted("before_window"),
    "not counted: before the plan": _not_counted("before_plan"),
    "not counted: over the maximum of self-directed learning": _not_counted("over_ceiling"),
    "not counted: goal not in the plan": _not_counted("goal_not_in_plan"),
    "not counted: spent on a certificate": _not_counted("spent"),
    "plan: draft": _revision("draft"),
    "plan: with supervisor": _revision("with_supervisor"),
    "plan: with consultant": _revision("with_consultant"),
    "plan: with consultant, answering a return": _answers_a_return,
    "plan: returned": _revision("returned"),
    "plan: approved": _revision("approved"),
    "plan: change asked": _change_asked,
    "plan: finished": _pdp("finished"),
    "plan: closed": _pdp("closed"),
    "plan: serves a goal of an archived strategic plan": _serves_archived,
    "report: drafted": _report("draft"),
    "report: submitted": _report("submitted"),
    "report: returned": _report("returned"),
    "report: accepted": _report("accepted"),
    "person: just hired, a director with four years": _newly_hired,
    "person: half-way": _half_way,
    "person: ready": _ready,
    "person: applied": _enrollment("applied"),
    "person: certified": _enrollment("certified"),
    "person: moved to another library in mid-period": _moved,
    "person: on two tracks": _on_two_tracks,
    "person: supervisor left before verifying": _supervisor_left,
    "person: trustee on the trustee track": _trustee,
    "certificate: valid": _certificate("valid"),
    "certificate: expiring": _certificate("expiring"),
    "certificate: expired": _certificate("expired"),
    "certificate: replaced": _certificate("replaced"),
    "certificate: withdrawn": _certificate("withdrawn"),
    "certificate: from elsewhere": lambda person: OutsideCertificate.objects.filter(person=person).exists(),
    "rules: a draft tried on a sample": _draft_tried,
    "exception: asked for": lambda person: ExceptionRequest.objects.filter(asked_by=person, state="asked").exists(),
    "consultant: looks after a region": _looks_after,
    "consultant: away, with a stand-in": _has_stand_in,
}


def test_every_state_is_found_where_the_table_says():
    assert [state for state, _ in ROWS] == list(FOUND)
    missing = [f"{state}: {who}" for state, who in ROWS if not FOUND[state](Person.objects.get(display_name=who))]
    assert missing == []


def test_three_libraries_have_people_and_the_real_ones_beside_them_have_none():
    with_people = Library.objects.filter(memberships__isnull=False).distinct()
    assert sorted(with_people.values_list("name", flat=True)) == [
        "Cedar Fork County Library", "Millrace Public Library", "Sage Hollow Library",
    ]  # fmt: skip
    assert Library.objects.exclude(pk__in=with_people).count() == 82
    assert StrategicPlan.objects.filter(state="adopted").count() == 3


def test_the_figures_are_the_same_whenever_it_is_built():
    found = {
        (str(live.enrollment.person), live.enrollment.track.code): live.verdict.counted_hundredths
        for person in Person.objects.filter(enrollments__state="active").distinct()
        for live in _live(person)
        if live.enrollment.state == "active" and live.verdict.counted_hundredths
    }
    assert found == {
        ("Rosalind Achterberg", "staff"): 6050,
        ("Delphine Archambault-Castellanos de la Fuente", "staff"): 1550,
        ("Delphine Archambault-Castellanos de la Fuente", "strategic"): 1550,
        ("Lucia Ferrante", "staff"): 3050,
        ("Maryam Haddad", "staff"): 3600,
        ("Josephine Halvorsen", "director"): 1450,
        ("Pearl Kaneshiro", "staff"): 5150,
        ("Grace Wanjiru Kimathi", "strategic"): 6000,
        ("Salvatore Moretti", "trustee"): 950,
        ("Tenzin Norbu", "strategic"): 4600,
        ("Petra Nováková", "strategic"): 6000,
        ("Everett Pruitt", "staff"): 300,
        ("Dana Whitcomb", "strategic"): 3750,
    }


def test_a_second_start_changes_nothing(capsys):
    call_command("demo")
    assert "already there; nothing was changed" in capsys.readouterr().out


def test_production_refuses_it(settings):
    settings.MODE = "production"
    with pytest.raises(CommandError, match="never built in production"):
        call_command("demo")
