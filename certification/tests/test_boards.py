"""A board as the holder: its members' learning is pooled, and it stands where the engine says its situation stands."""

import datetime as dt
import json

import pytest
from django.http import Http404
from django.urls import reverse

from certification.engine import Status, evaluate, load_rules, load_situation
from certification.enums import DecisionKind
from certification.models import Enrollment, RuleSet, Standing, Track
from certification.queries.facts import with_parts
from certification.queries.standing import live_standing
from certification.services.boards import board_enroll
from certification.services.exception_requests import exception_ask, request_grant
from certification.services.exceptions import Terms, exception_grant
from certification.services.issuing import certificate_issue
from certification.services.rule_sets import rule_set_add, rule_set_publish
from certification.services.standing import standings_mark_stale
from certification.tests.scene import on
from learning.models import Kind
from learning.services.board_sessions import SessionFacts, session_record
from learning.services.credits import credit_claim, credit_record, credit_verify
from libraries.models import AgencyRole, Membership
from pdplanner.kernel import clock
from pdplanner.kernel.doctor import INVARIANTS
from pdplanner.kernel.errors import DomainError, NotAllowed
from tests.cast import EXAMPLES, Cast, strategic_track

STARTS = dt.date(2026, 7, 1)
RULES = json.loads((EXAMPLES / "nebraska-board.json").read_text())


@pytest.fixture
def track(cast) -> Track:
    track = strategic_track(cast).track
    RuleSet.objects.filter(track=track).delete()
    with on(STARTS):
        draft = rule_set_add(actor=cast.actor("cora"), track=track, effective_from=STARTS, document=RULES)
        rule_set_publish(actor=cast.actor("cora"), rule_set=draft)
    return track


def enroll(cast: Cast, track: Track, who: str = "carl") -> Enrollment:
    with on(STARTS):
        return board_enroll(actor=cast.actor(who), library=cast.library, track=track, starts_on=STARTS)


def learn(cast: Cast, who: str, hours: int, day: dt.date, verifier: str) -> str:
    with on(day):
        training = Kind.objects.get(agency=cast.agency, code="training")
        credit = credit_record(
            actor=cast.actor(who), membership=cast.posts[who], kind=training,
            title="Trustee institute", provider="The state", started_on=day, ended_on=day, minutes=hours * 60,
            category=None, goal_line=None, activity_line=None, learned="Much.",
        )  # fmt: skip
        claimed = credit_claim(actor=cast.actor(who), credit=credit)
        return str(credit_verify(actor=cast.actor(verifier), credit=claimed).pk)


def standing(enrollment: Enrollment, day: dt.date, asked: dt.date | None = None):
    with on(asked or day):
        return live_standing(with_parts(Enrollment.objects.filter(pk=enrollment.pk)).get(), day)


def test_a_board_lived_through_the_services_is_what_the_engine_says_of_its_situation(cast, track):
    """Tess learns 12 hours and leaves; Carl learns 8: 20 together, whoever belonged to the board in the period."""
    made = enroll(cast, track)
    tess, carl = (
        learn(cast, "tess", 12, dt.date(2027, 1, 20), "carl"),
        learn(cast, "carl", 8, dt.date(2028, 4, 2), "tess"),
    )
    Membership.objects.filter(pk=cast.posts["tess"].pk).update(ends_on=dt.date(2028, 6, 30))
    day, earlier = dt.date(2028, 12, 1), dt.date(2028, 4, 1)
    situation = {
        "format": "pdplanner-situation", "version": 1, "enrollment": {"starts_on": str(STARTS)},
        "credits": [
            {"key": tess, "kind": "training", "member": "tess", "ended_on": "2027-01-20", "hours": "12"},
            {"key": carl, "kind": "training", "member": "carl", "ended_on": "2028-04-02", "hours": "8"},
        ],
        "members": [
            {"member": "tess", "from_on": "2015-01-01", "until_on": "2028-06-30"},
            {"member": "carl", "from_on": "2015-01-01"},
        ],
    }  # fmt: skip
    judged = evaluate(load_rules(RULES), load_situation(situation).facts, day)
    live = standing(made, day).verdict
    assert (live.status, live.counted, live.last_day) == (judged.status, judged.counted, judged.last_day)
    assert live.status is Status.MET
    assert standing(made, earlier, day).verdict.counted_hundredths == 1200


def test_what_somebody_learned_who_never_belonged_to_the_board_is_not_the_board_s(cast, track):
    made = enroll(cast, track)
    learn(cast, "ada", 12, dt.date(2027, 1, 20), "sam")
    assert standing(made, dt.date(2027, 2, 1)).verdict.recorded_hundredths == 0


@pytest.mark.parametrize(("who", "refusal"), [("tess", NotAllowed), ("ada", NotAllowed), ("fay", Http404)])
def test_the_chair_the_administrator_or_a_coordinator_enrolls_it(cast, track, who, refusal):
    with pytest.raises(refusal):
        enroll(cast, track, who)
    assert enroll(cast, track, "cora").library == cast.library


def test_a_board_is_enrolled_once_and_only_in_rules_about_boards(cast, track):
    enroll(cast, track)
    with pytest.raises(DomainError, match="already"):
        enroll(cast, track, "alma")
    RuleSet.objects.update(document={key: value for key, value in RULES.items() if key != "holder"})
    with pytest.raises(DomainError, match="no rules about boards"):
        enroll(cast, track)


def test_a_member_s_credit_makes_the_standing_of_the_board_stale(cast, track):
    made = enroll(cast, track)
    Standing.objects.update(job_state="done")
    standings_mark_stale(cast.tess.pk)
    assert Standing.objects.get(enrollment=made).job_state == "waiting"


def test_no_member_of_the_board_grants_it_an_exception(cast, track):
    made = enroll(cast, track)
    AgencyRole.objects.create(
        agency=cast.agency, person=cast.tess, role="coordinator", starts_on=STARTS, recorded_at=clock.now()
    )
    more_time = Terms(DecisionKind.EXTENSION, "Flood", until_on=dt.date(2030, 1, 1))
    with on(STARTS), pytest.raises(NotAllowed, match="belong or belonged to this board"):
        exception_grant(actor=cast.actor("tess"), enrollment=made, terms=more_time)
    with on(STARTS):
        assert (
            exception_grant(actor=cast.actor("cora"), enrollment=made, terms=more_time).until_on == more_time.until_on
        )


def test_its_chair_asks_that_a_members_credit_counts_and_the_doctor_finds_nothing_wrong_with_it(cast, track):
    made, day = enroll(cast, track), dt.date(2027, 1, 20)
    early = int(learn(cast, "tess", 12, STARTS - dt.timedelta(days=10), "carl"))
    asked = Terms(DecisionKind.CREDIT, "It was the first session of this board", credit_pk=early)
    granted = Terms(DecisionKind.CREDIT, "Agreed", credit_pk=early, code="before_window")
    doctor = INVARIANTS["certification.excepted-credit-is-own"]
    with on(day):
        request = exception_ask(actor=cast.actor("carl"), enrollment=made, terms=asked)
        request_grant(actor=cast.actor("cora"), request=request, terms=granted)
    assert standing(made, day).verdict.counted_hundredths == 1200
    assert list(doctor.broken()) == []
    Membership.objects.filter(person=cast.tess).update(role="staff")
    assert len(list(doctor.broken())) == 2


def test_a_certificate_of_a_board_is_refused_in_words(cast, track):
    made = enroll(cast, track)
    Enrollment.objects.update(state="applied", applied_at=clock.now())
    with pytest.raises(DomainError, match="Certificates of whole libraries are not issued"):
        certificate_issue(actor=cast.actor("connie"), enrollment=made)


def test_on_the_pages(cast, track, client):
    with on(STARTS):
        client.force_login(cast.carl)
        library = reverse("libraries:library", args=[cast.library.pk])
        board = reverse("certification:board", args=[cast.library.pk])
        assert board in client.get(library).content.decode()
        address = reverse("certification:board_enroll", args=[cast.library.pk])
        assert address in client.get(board).content.decode()
        assert client.post(address, {"track": track.pk, "starts_on": "2026-07-01"}).status_code == 302
        made = Enrollment.objects.get()
        seen = {}
        for name in ("carl", "tess", "alma", "dina", "connie", "ada", "otto"):
            client.force_login(cast.people[name])
            seen[name] = client.get(reverse("certification:enrollment", args=[made.pk])).status_code
    assert seen == {"carl": 200, "tess": 200, "alma": 200, "dina": 200, "connie": 200, "ada": 404, "otto": 404}


def test_its_page_adds_up_its_sessions_by_year_and_they_count_toward_its_standing(cast, track, client):
    """Twenty minutes of two people are half a credit each; who may record finds the way, who may not reads why none."""
    made, day = enroll(cast, track), dt.date(2027, 1, 20)
    board = reverse("certification:board", args=[cast.library.pk])
    record = reverse("learning:board_session_add", args=[cast.library.pk])
    pages = {}
    with on(day):
        for name in ("carl", "tess"):
            client.force_login(cast.people[name])
            pages[name] = client.get(board).content.decode()
        assert (record in pages["carl"], record in pages["tess"]) == (True, False)
        assert all("No session is recorded yet" in page for page in pages.values())
        kind = Kind.objects.get(agency=cast.agency, code="training")
        facts = SessionFacts(day, "Open meetings law", kind, 20, "A guest", "Item 4")
        session = session_record(
            actor=cast.actor("carl"), library=cast.library, facts=facts, attended=[cast.carl.pk, cast.tess.pk]
        )
        credit_verify(actor=cast.actor("tess"), credit=session.credits.get(person=cast.carl))
        page = client.get(board, {"year": "no year"}).content.decode()
    assert "2 of 2 there: Tess Ortega, Carl Pym" in page or "2 of 2 there: Carl Pym, Tess Ortega" in page
    assert [line for line in ('<td class="num">0.33</td>', '<td class="num">0.67</td>') if line not in page] == []
    assert standing(made, day).verdict.counted_hundredths == 100
    client.force_login(cast.ada)
    assert client.get(board).status_code == 403
