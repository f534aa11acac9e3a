"""Whoever is refused by a rule can ask for an exception, once for each thing, and is told the answer."""

import datetime as dt
import json
import re

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from certification.enums import DecisionKind
from certification.models import Decision, Enrollment, ExceptionRequest, RuleSet
from certification.queries.exception_requests import requests_shown, requests_to_decide
from certification.services.boards import board_enroll
from certification.services.enrollments import enrollment_close
from certification.services.exception_requests import (
    exception_ask,
    request_decline,
    request_grant,
    request_take_back,
)
from certification.services.exceptions import Terms, exception_grant
from certification.services.rule_sets import rule_set_add, rule_set_publish
from certification.tests.scene import Scene, fresh, on
from learning.models import Credit
from libraries.models import AgencyRole, Membership, Person
from pdplanner.kernel import clock, notices
from pdplanner.kernel.doctor import INVARIANTS
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry, Mail, Notice
from tests.cast import EXAMPLES, Cast

DAY = dt.date(2026, 5, 4)
LATER = dt.date(2029, 12, 31)
MORE_TIME = Terms(DecisionKind.EXTENSION, "I was ill for six months", until_on=LATER)


def ask(scene: Scene, terms: Terms = MORE_TIME, who: str = "ada") -> ExceptionRequest:
    with on(DAY):
        return exception_ask(actor=scene.actor(who), enrollment=fresh(scene.enrollment), terms=terms)


def early_credit(scene: Scene) -> Credit:
    """From before the plan was in force, and from before the period began as well if the rules are moved."""
    scene.approved_plan()
    return scene.credit("Too early", dt.date(2025, 8, 2), 3)


def to_count(credit: Credit) -> Terms:
    return Terms(DecisionKind.CREDIT, "The form was lost in the mail", credit_pk=credit.pk)


def open_asks() -> set[str]:
    return set(Notice.objects.filter(asks=True, settled_at=None, topic="tracks").values_list("subject", flat=True))


def page(client: Client, scene: Scene, who: str) -> str:
    client.force_login(scene.cast.people[who])
    with on(DAY):
        response = client.get(reverse("certification:enrollment", args=[scene.enrollment.pk]))
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- Asking ---
def test_the_coordinator_is_asked_and_reads_why_on_the_page_and_not_in_the_mail(scene: Scene) -> None:
    request = ask(scene)
    assert open_asks() == {"Ada Whitcomb asks you for an exception"}
    mail = Mail.objects.get(key__startswith="exception.asked:")
    assert mail.to_person == scene.cast.cora
    assert "More time, through 31 December 2029" in mail.text
    assert "ill" not in mail.text.replace("will", "")
    entry = AuditEntry.objects.get(action="enrollment.ask_exception")
    assert (entry.person, entry.after, entry.subject_id, entry.reason) == (scene.person, "asked", request.pk, "")
    assert entry.agency == scene.cast.agency


def test_one_thing_is_asked_for_once_while_it_waits(scene: Scene) -> None:
    credit = early_credit(scene)
    ask(scene)
    first = ask(scene, to_count(credit))
    for terms in (MORE_TIME, to_count(credit)):
        with pytest.raises(NotNow, match="asked for on 4 May 2026 and waits"):
            ask(scene, terms)
    with on(DAY):
        request_take_back(actor=scene.actor(), request=first)
    assert ask(scene, to_count(credit)).pk != first.pk


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        (Terms(DecisionKind.EXTENSION, "Why", until_on=dt.date(2029, 6, 30)), "Choose a day after 30 June 2029"),
        (Terms(DecisionKind.EXTENSION, " ", until_on=LATER), "Say why you ask"),
        (Terms(DecisionKind.LEAVE, "Why", from_on=DAY, until_on=DAY), "nothing here that an exception could move"),
        (Terms(DecisionKind.WAIVER, "Why", until_on=LATER), "nothing here that an exception could move"),
        (Terms(DecisionKind.CREDIT, "Why", credit_pk=10**9), "This credit counts by now"),
    ],
)
def test_what_could_never_be_granted_is_refused_in_words_when_it_is_asked(
    scene: Scene, terms: Terms, refusal: str
) -> None:
    with pytest.raises(DomainError, match=refusal):
        ask(scene, terms)
    assert not ExceptionRequest.objects.exists()


@pytest.mark.parametrize("state", ["claimed", "counted"])
def test_only_a_credit_that_a_rule_alone_keeps_out_is_asked_about(scene: Scene, state: str) -> None:
    scene.approved_plan()
    day = dt.date(2025, 8, 2) if state == "claimed" else dt.date(2025, 9, 2)
    credit = scene.claimed("One", day, 3) if state == "claimed" else scene.credit("One", day, 3)
    with pytest.raises(NotNow):
        ask(scene, to_count(credit))


@pytest.mark.parametrize(
    ("who", "refusal"), [("sam", NotAllowed), ("connie", NotAllowed), ("cora", NotAllowed), ("omar", Http404)]
)
def test_nobody_asks_for_another(scene: Scene, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        ask(scene, who=who)


# --- The answer ---
def test_granted_it_is_answered_and_nothing_waits_any_more(scene: Scene) -> None:
    request = ask(scene)
    with on(DAY):
        decision = request_grant(actor=scene.actor("cora"), request=request, terms=MORE_TIME)
    request.refresh_from_db()
    assert (request.state, request.decision, request.decided_by) == ("granted", decision, scene.cast.cora)
    assert open_asks() == set()
    told = Notice.objects.filter(to_person=scene.person, topic="tracks").values_list("subject", flat=True)
    assert list(told) == ["You were granted an exception: extension"]
    assert AuditEntry.objects.get(action="exception_request.decide").after == "granted"


def test_granted_another_way_it_is_answered_too(scene: Scene) -> None:
    credit = early_credit(scene)
    more_time, to_count_it = ask(scene), ask(scene, to_count(credit))
    terms = Terms(DecisionKind.CREDIT, "Found in the files", credit_pk=credit.pk, code="before_plan")
    with on(DAY):
        exception_grant(actor=scene.actor("cora"), enrollment=fresh(scene.enrollment), terms=terms)
    more_time.refresh_from_db()
    to_count_it.refresh_from_db()
    assert (more_time.state, to_count_it.state) == ("asked", "granted")


def test_a_credit_that_two_rules_keep_out_is_answered_with_the_second(scene: Scene) -> None:
    document = {**scene.rule_set.document, "first_deadline": {"post": "staff", "months": 48}}
    RuleSet.objects.filter(pk=scene.rule_set.pk).update(document=document)
    scene.approved_plan()
    credit = scene.credit("Of last year", dt.date(2025, 6, 20), 3, goal=False)
    request = ask(scene, to_count(credit))
    with on(DAY):
        for code in ("before_window", "before_plan", "no_goal"):
            request.refresh_from_db()
            assert request.state == "asked", code
            terms = Terms(DecisionKind.CREDIT, "Found in the files", credit_pk=credit.pk, code=code)
            request_grant(actor=scene.actor("cora"), request=request, terms=terms)
    request.refresh_from_db()
    assert request.state == "granted"


def test_declined_its_asker_reads_why_and_may_ask_again(scene: Scene, client: Client) -> None:
    request = ask(scene)
    with on(DAY):
        with pytest.raises(DomainError, match="Say why not"):
            request_decline(actor=scene.actor("cora"), request=request, reason=" ")
        request_decline(actor=scene.actor("cora"), request=request, reason="Two years are left.")
    assert open_asks() == set()
    mail = Mail.objects.get(key__startswith="exception.answered:")
    assert (mail.to_person, "Two years are left." in mail.text) == (scene.person, True)
    assert AuditEntry.objects.get(action="exception_request.decide").reason == "Two years are left."
    words = page(client, scene, "ada")
    assert "Declined More time, through 31 December 2029" in words
    assert "Cora Vance declined on 4 May 2026: Two years are left." in words
    assert ask(scene).pk != request.pk


def test_what_waits_is_shown_however_often_something_was_declined_since(scene: Scene, client: Client) -> None:
    credit = early_credit(scene)
    waits = ask(scene, to_count(credit))
    old = {"enrollment": scene.enrollment, "asked_by": scene.person, "reason": "Why", "kind": "extension"}
    no = {"until_on": LATER, "state": "declined", "decided_by": scene.cast.cora, "answer": "No."}
    with on(DAY):
        then = {"asked_at": clock.now(), "decided_at": clock.now()}
        ExceptionRequest.objects.bulk_create(ExceptionRequest(**old, **no, **then) for _ in range(11))
    shown = requests_shown(scene.enrollment)
    assert (shown[0], len(shown)) == (waits, 11)
    assert "An exception was asked for on 4 May 2026." in page(client, scene, "ada")


@pytest.mark.parametrize("ended", ["taken_back", "declined"])
def test_what_is_answered_or_taken_back_is_granted_to_nobody(scene: Scene, ended: str) -> None:
    request, stale = ask(scene), ExceptionRequest.objects.get()
    cora = scene.actor("cora")
    with on(DAY):
        if ended == "taken_back":
            request_take_back(actor=scene.actor(), request=request)
        else:
            request_decline(actor=cora, request=request, reason="No.")
        for call in (
            lambda: request_grant(actor=cora, request=stale, terms=MORE_TIME),
            lambda: request_decline(actor=cora, request=stale, reason="No."),
            lambda: request_take_back(actor=scene.actor(), request=stale),
        ):
            with pytest.raises(NotNow):
                call()
    assert not Decision.objects.exists()


def test_leaving_the_track_takes_back_what_was_asked(scene: Scene) -> None:
    request = ask(scene)
    with on(DAY):
        enrollment_close(actor=scene.actor(), enrollment=fresh(scene.enrollment))
    request.refresh_from_db()
    assert (request.state, open_asks()) == ("taken_back", set())


def test_nobody_decides_on_what_they_asked_for(scene: Scene) -> None:
    Enrollment.objects.update(person=scene.cast.cora, pdp=None)
    request = ask(scene, who="cora")
    assert open_asks() == set()
    for call in (
        lambda: request_grant(actor=scene.actor("cora"), request=request, terms=MORE_TIME),
        lambda: request_decline(actor=scene.actor("cora"), request=request, reason="No."),
    ):
        with pytest.raises(NotAllowed, match="Nobody decides on what is their own"):
            call()


def test_the_doctor_finds_an_answer_that_is_none(scene: Scene) -> None:
    check = INVARIANTS["certification.request-has-its-answer"]
    ask(scene)
    assert list(check.broken()) == []
    ExceptionRequest.objects.update(state="granted")
    assert len(list(check.broken())) == 1


# --- A board ---
def a_board(cast: Cast, scene: Scene) -> Enrollment:
    rules = json.loads((EXAMPLES / "nebraska-board.json").read_text())
    draft = rule_set_add(actor=cast.actor("cora"), track=scene.track, effective_from=DAY, document=rules)
    rule_set_publish(actor=cast.actor("cora"), rule_set=draft)
    return board_enroll(actor=cast.actor("carl"), library=cast.library, track=scene.track, starts_on=DAY)


def test_the_chair_asks_for_a_board_and_is_told(cast: Cast, scene: Scene, client: Client) -> None:
    with on(DAY):
        board = a_board(cast, scene)
        with pytest.raises(NotAllowed):
            exception_ask(actor=cast.actor("tess"), enrollment=board, terms=MORE_TIME)
        request = exception_ask(actor=cast.actor("carl"), enrollment=board, terms=MORE_TIME)
        client.force_login(cast.carl)
        shown = client.get(reverse("certification:enrollment", args=[board.pk])).content.decode()
        assert "Take it back" in shown
        assert list(requests_to_decide(cast.actor("cora"))) == [request]
        Membership.objects.create(
            person=cast.cora, library=cast.library, role="trustee", starts_on=DAY, recorded_at=clock.now()
        )
        assert list(requests_to_decide(cast.actor("cora"))) == [], "nothing is offered that is refused"
        with pytest.raises(NotAllowed, match="you belong or belonged to this board"):
            request_decline(actor=cast.actor("cora"), request=request, reason="No.")
        AgencyRole.objects.create(
            agency=cast.agency, person=cast.connie, role="coordinator", starts_on=DAY, recorded_at=clock.now()
        )
        request_grant(actor=cast.actor("connie"), request=request, terms=MORE_TIME)
    assert Mail.objects.get(to_person=cast.carl, key__startswith="exception.answered:").subject == (
        "The request for an exception was granted"
    )


def test_the_answer_to_a_board_goes_to_whoever_chairs_it_by_then(cast: Cast, scene: Scene) -> None:
    with on(DAY):
        request = exception_ask(actor=cast.actor("carl"), enrollment=a_board(cast, scene), terms=MORE_TIME)
        posts = Membership.objects.filter(library=cast.library)
        posts.filter(person=cast.carl).update(ends_on=DAY - dt.timedelta(days=1))
        posts.filter(person=cast.tess).update(role="board_chair")
        request_decline(actor=cast.actor("cora"), request=request, reason="Two years are left.")
    assert Mail.objects.get(key__startswith="exception.answered:").to_person == cast.tess


@pytest.mark.parametrize("why", ["left", "closed"])
def test_who_asks_where_nobody_is_in_post_to_decide_reads_so(scene: Scene, client: Client, why: str) -> None:
    address = reverse("certification:exception_ask", args=[scene.enrollment.pk, "extension"])
    coordinators = AgencyRole.objects.filter(role="coordinator")
    if why == "left":
        coordinators.update(ends_on=DAY - dt.timedelta(days=1))
    else:
        Person.objects.filter(pk__in=coordinators.values("person")).update(is_active=False)
    client.force_login(scene.person)
    with on(DAY):
        said = client.post(address, {"until_on": "2029-12-31", "reason": "I was ill"}, follow=True).content.decode()
    assert "nobody is in post today who could decide" in said
    assert "are told" not in said


# --- The pages ---
def test_from_the_line_that_does_not_count_to_the_decision(scene: Scene, client: Client) -> None:
    credit = early_credit(scene)
    client.force_login(scene.person)
    standing = reverse("certification:enrollment", args=[scene.enrollment.pk])
    address = reverse("certification:exception_ask", args=[scene.enrollment.pk, f"credit-{credit.pk}"])
    with on(DAY):
        assert f'href="{address}"' in client.get(standing).content.decode()
        form = client.get(address).content.decode()
        assert "“Too early” does not count." in form
        empty = client.post(address, {"reason": ""})
        assert (empty.status_code, "Say why you ask" in empty.content.decode()) == (422, True)
        assert client.post(address, {"reason": "The form was lost"}).status_code == 302
        shown = client.get(standing).content.decode()
        assert f'href="{address}"' not in shown
        assert "An exception was asked for on 4 May 2026." in shown
        assert client.get(address).status_code == 409

        client.force_login(scene.cast.cora)
        home = client.get("/").content.decode()
        assert "Decide on 1 request for an exception" in home
        request = ExceptionRequest.objects.get()
        decide = reverse("certification:credit_exception", args=[scene.enrollment.pk]) + f"?asked={request.pk}"
        assert f'href="{decide}"' in client.get(reverse("certification:exceptions")).content.decode()
        filled = client.get(decide)
        assert "The form was lost" in filled.content.decode()
        assert filled.context["form"]["credit"].value() == f"{credit.pk}:before_plan"
        given = {"credit": f"{credit.pk}:before_plan", "reason": "Found in the files"}
        seen = client.post(decide, given).context["form"]["seen"].value()
        assert client.post(decide, {**given, "seen": seen, "grant": "yes"}).status_code == 302
        assert "Decide on" not in client.get("/").content.decode()
        assert client.get(decide).status_code == 409
    request.refresh_from_db()
    assert request.state == "granted"


def test_more_time_is_asked_for_and_declined_on_pages(scene: Scene, client: Client) -> None:
    address = reverse("certification:exception_ask", args=[scene.enrollment.pk, "extension"])
    client.force_login(scene.person)
    with on(DAY):
        wrong = client.post(address, {"until_on": "2029-06-30", "reason": "I was ill"})
        assert "Choose a day after 30 June 2029" in wrong.content.decode()
        assert "I was ill" in wrong.content.decode()
        client.post(address, {"until_on": "2029-12-31", "reason": "I was ill"})
        request = ExceptionRequest.objects.get()
        client.force_login(scene.cast.cora)
        decide = reverse("certification:extension", args=[scene.enrollment.pk]) + f"?asked={request.pk}"
        assert 'value="2029-12-31"' in client.get(decide).content.decode()
        decline = reverse("certification:request_decline", args=[request.pk])
        assert client.post(decline, {"reason": ""}).status_code == 422
        assert client.post(decline, {"reason": "Two years are left."}).status_code == 302
    request.refresh_from_db()
    assert request.state == "declined"


def test_of_what_is_asked_the_library_reads_nothing(scene: Scene, client: Client) -> None:
    ask(scene)
    assert "I was ill" in page(client, scene, "ada")
    assert "I was ill" in page(client, scene, "cora")
    for who in ("sam", "connie"):
        words = page(client, scene, who)
        assert ("I was ill" in words, "More time, through" in words) == (False, False)
    assert not notices.notices_of(scene.actor("sam")).filter(about_type="certification.ExceptionRequest").exists()


@pytest.mark.parametrize("about", ["nonsense", "credit-", "credit-0", "check", "credit-99999999999999999999"])
def test_an_address_that_names_nothing_is_not_found(scene: Scene, client: Client, about: str) -> None:
    client.force_login(scene.person)
    assert client.get(f"/standing/{scene.enrollment.pk}/ask/{about}/").status_code == 404
