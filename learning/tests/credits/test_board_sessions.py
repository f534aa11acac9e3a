"""Sessions of a board: one credit for each who attended, verified by somebody else, and never twice."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from learning import ports
from learning.models import BoardSession, Category, Credit, Kind
from learning.queries.board_sessions import years_of
from learning.services.board_sessions import SessionFacts, session_edit, session_record, session_take_out
from learning.services.credits import credit_log, credit_record, credit_reenter, credit_reverse, credit_verify
from libraries.models import Membership
from pdplanner.kernel import clock
from pdplanner.kernel.doctor import INVARIANTS
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry
from tests.cast import Cast, person, post

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 3, 9)
Record = Callable[..., BoardSession]


@pytest.fixture
def record(cast: Cast) -> Record:
    """Recorded by the board chair unless `who` is given, with everybody in `there`; any fact can be said otherwise."""

    def record(
        *there: str,
        who: str = "carl",
        corrects: BoardSession | None = None,
        **more: Any,
    ) -> BoardSession:
        said: dict[str, Any] = {
            "held_on": DAY, "title": "Open meetings law", "kind": Kind.objects.get(agency=cast.agency, code="training"),
            "minutes": 20, "led_by": "Dina Herrera", "minute_reference": "Minutes of 9 March 2027, item 4",
            "category": Category.objects.get(agency=cast.agency, code="administration"),
        }  # fmt: skip
        return session_record(
            actor=cast.actor(who), library=cast.library, facts=SessionFacts(**said | more),
            attended=[cast.people[name].pk for name in there or ("carl", "tess")], corrects=corrects,
        )  # fmt: skip

    return record


def states(session: BoardSession) -> dict[str, str]:
    return {str(credit.person).split()[0]: credit.state for credit in session.credits.all()}


def test_the_chair_verifies_the_others_and_somebody_else_the_chair_and_sent_twice_is_once(
    cast: Cast, record: Record
) -> None:
    session = record()
    assert record() == session
    assert states(session) == {"Tess": "verified", "Carl": "claimed"}
    theirs, own = session.credits.get(person=cast.tess), session.credits.get(person=cast.carl)
    assert (theirs.verified_by, theirs.minutes, theirs.ended_on, theirs.provider) == (
        cast.carl, 20, DAY, "Dina Herrera",
    )  # fmt: skip
    assert theirs.categories.get().category.code == "administration"
    with pytest.raises(NotAllowed):
        credit_verify(actor=cast.actor("carl"), credit=own)
    assert credit_verify(actor=cast.actor("tess"), credit=own).verified_by == cast.tess
    assert Credit.objects.count() == 2
    kept = AuditEntry.objects.get(action="library.record_session", subject_type=session._meta.label)
    assert (kept.person, kept.hat, kept.facts) == (
        cast.carl, "Board chair, Millrace Public Library", {"attended": sorted([cast.carl.pk, cast.tess.pk])},
    )  # fmt: skip


@pytest.mark.parametrize("who", ["dina", "alma"])
def test_what_the_library_records_for_its_board_waits_for_those_who_verify_it_anyway(
    cast: Cast, record: Record, who: str
) -> None:
    session = record(who=who)
    assert set(states(session).values()) == {"claimed"}
    assert credit_verify(actor=cast.actor("carl"), credit=session.credits.get(person=cast.tess)).state == "verified"
    with pytest.raises(NotAllowed):
        credit_verify(actor=cast.actor("tess"), credit=session.credits.get(person=cast.tess))


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("tess", NotAllowed), ("ada", NotAllowed), ("connie", NotAllowed), ("omar", Http404), ("fay", Http404)],
)
def test_nobody_else_records_for_the_board(cast: Cast, record: Record, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        record(who=who)
    assert not Credit.objects.exists()


@pytest.mark.parametrize(
    ("there", "facts", "field"),
    [
        (["ada"], {}, "attended"),
        (["carl", "new"], {}, "attended"),
        (["carl"], {"held_on": dt.date(2027, 3, 16)}, "held_on"),
        (["carl"], {"title": " "}, "title"),
        (["carl"], {"led_by": ""}, "led_by"),
        (["carl"], {"minute_reference": ""}, "minute_reference"),
        (["carl"], {"minutes": 0}, "minutes"),
        (["carl"], {"minutes": 25 * 60}, "minutes"),
        (["carl"], {"code": "self_directed"}, "kind"),
    ],
)
def test_what_does_not_hold_is_refused_beside_its_field_and_nothing_is_kept(
    cast: Cast, record: Record, there: list[str], facts: dict[str, Any], field: str
) -> None:
    cast.people["new"] = person("Nora New")
    post(cast.people["new"], cast.library, "trustee", starts_on=DAY + dt.timedelta(days=1))
    if code := facts.pop("code", ""):
        facts["kind"] = Kind.objects.get(agency=cast.agency, code=code)
    with pytest.raises(DomainError) as refused:
        record(*there, **facts)
    assert refused.value.field == field
    assert not BoardSession.objects.exists()
    assert not Credit.objects.exists()


def test_who_left_since_is_credited_for_the_post_of_that_day(cast: Cast, record: Record) -> None:
    Membership.objects.filter(pk=cast.posts["tess"].pk).update(ends_on=DAY)
    assert record("tess").credits.get().membership == cast.posts["tess"]
    with pytest.raises(DomainError, match="Not on the board on 10 March 2027: Tess Ortega"):
        record("tess", held_on=DAY + dt.timedelta(days=1))


def test_who_was_missed_is_added_once_and_nothing_else_of_it_changes(cast: Cast, record: Record) -> None:
    session = record("carl")
    with pytest.raises(DomainError, match="recorded already"):
        record("carl", "tess")
    for _ in range(2):
        session_edit(
            actor=cast.actor("carl"), session=session, minute_reference="Item 5", missed=[cast.tess.pk, cast.ada.pk]
        )
    assert states(session) == {"Carl": "claimed", "Tess": "verified"}
    assert session.minute_reference == "Item 5"


def test_what_the_credit_says_of_the_session_stays_and_the_rest_is_its_owner_s(cast: Cast, record: Record) -> None:
    own = record("carl", who="alma").credits.get()
    said: dict[str, Any] = {
        "kind": own.kind, "title": own.title, "provider": own.provider, "started_on": DAY, "ended_on": DAY,
        "category": None, "goal_line": None, "activity_line": None, "learned": "Post the agenda in time.",
    }  # fmt: skip
    Credit.objects.update(state="returned")
    actor, membership = cast.actor("carl"), cast.posts["carl"]
    with pytest.raises(DomainError, match="stay as they are recorded"):
        credit_record(actor=actor, membership=membership, credit=own, minutes=200, **said)
    assert credit_log(actor=actor, membership=membership, credit=own, minutes=20, **said).state == "claimed"


def test_taken_out_the_same_day_and_recorded_again_the_same_credits_go_on(cast: Cast, record: Record) -> None:
    wrong = session_take_out(actor=cast.actor("carl"), session=record(), reason="Another day.")
    assert states(wrong) == {"Tess": "returned", "Carl": "draft"}
    with pytest.raises(NotNow):
        session_take_out(actor=cast.actor("carl"), session=wrong, reason="Again")
    right = record(held_on=DAY - dt.timedelta(days=1), corrects=wrong)
    assert states(right) == {"Tess": "verified", "Carl": "claimed"}
    assert {credit.ended_on for credit in Credit.objects.all()} == {right.held_on}
    assert (Credit.objects.count(), right.corrects) == (2, wrong)
    with pytest.raises(NotNow, match="again already"):
        record(held_on=DAY - dt.timedelta(days=2), corrects=wrong)


def test_later_a_consultant_takes_it_out_and_what_was_verified_is_reversed_and_entered_again(
    cast: Cast, record: Record
) -> None:
    session = record()
    with clock.moved_to(clock.now() + dt.timedelta(days=1)):
        with pytest.raises(DomainError, match="Tess Ortega’s credit stands in the way") as refused:
            session_take_out(actor=cast.actor("carl"), session=session, reason="Half the time.")
        assert "A consultant can reverse it" in refused.value.words
        session = BoardSession.objects.get()
        assert (session.state, states(session)) == ("held", {"Tess": "verified", "Carl": "claimed"})
        session_take_out(actor=cast.actor("connie"), session=session, reason="Half the time.")
        assert states(session) == {"Tess": "reversed", "Carl": "returned"}
        assert session.credits.get(person=cast.tess).reversal_reason.endswith("taken out: Half the time.")
        right = record(minutes=10, corrects=session)
    assert states(right) == {"Tess": "verified", "Carl": "claimed"}
    assert right.credits.get(person=cast.tess).corrects == session.credits.get(person=cast.tess)
    (year,) = years_of(cast.library)
    assert (year.year, year.sessions, year.minutes, year.together) == (2027, 1, 10, 20)


def rewritten(cast: Cast, credit: Credit, **more: Any) -> dict[str, Any]:
    """What its owner types when they save it once more, with what they say `more`."""
    said = {name: getattr(credit, name) for name in ("kind", "title", "provider", "started_on", "ended_on", "minutes")}
    said |= {"category": None, "goal_line": None, "activity_line": None, "learned": "Post the agenda in time.", **more}
    return said | {"actor": cast.actor("tess"), "membership": cast.posts["tess"], "credit": credit}


@pytest.mark.parametrize("way", ["claimed", "verified", "entered again"])
def test_what_somebody_claimed_again_themselves_is_not_counted_twice(
    cast: Cast, record: Record, client: Client, way: str
) -> None:
    session = record("tess", "carl")
    if way == "entered again":
        with clock.moved_to(clock.now() + dt.timedelta(days=1)):
            session_take_out(actor=cast.actor("connie"), session=session, reason="Half the time.")
            gone = session.credits.get(person=cast.tess)
            own = credit_reenter(actor=cast.actor("tess"), credit=gone)
            credit_log(**rewritten(cast, own, minutes=10))
    else:
        session_take_out(actor=cast.actor("carl"), session=session, reason="Half the time.")
        own = credit_log(**rewritten(cast, session.credits.get(person=cast.tess), minutes=10))
        if way == "verified":
            credit_verify(actor=cast.actor("carl"), credit=own)

    client.force_login(cast.carl)
    page = client.get(reverse("learning:board_session_again", args=[session.pk])).content.decode()
    assert page.count("checked") == 1  # Carl, and nobody for whom it would count twice
    with pytest.raises(DomainError, match="Tess Ortega claimed this session again themselves") as refused:
        record("tess", "carl", minutes=10, corrects=session)
    assert refused.value.field == "attended"

    assert not BoardSession.objects.filter(state="held").exists()
    again = record("carl", minutes=10, corrects=session)
    assert states(again) == {"Carl": "claimed"}
    assert Credit.objects.filter(person=cast.tess, state__in=("claimed", "verified")).count() == 1
    assert list(INVARIANTS["learning.corrects-what-was-reversed"].broken()) == []


def test_what_was_entered_again_and_not_claimed_goes_on_with_the_session(cast: Cast, record: Record) -> None:
    session = record("tess")
    with clock.moved_to(clock.now() + dt.timedelta(days=1)):
        session_take_out(actor=cast.actor("connie"), session=session, reason="Half the time.")
        own = credit_reenter(actor=cast.actor("tess"), credit=session.credits.get())
        right = record("tess", minutes=10, corrects=session)
    assert (right.credits.get(), right.credits.get().minutes, right.credits.get().state) == (own, 10, "verified")
    assert Credit.objects.count() == 2


def test_what_its_owner_made_something_else_of_stays_theirs(cast: Cast, record: Record) -> None:
    session = session_take_out(actor=cast.actor("carl"), session=record("tess"), reason="Another day.")
    other = {"title": "A book about budgets", "minutes": 90, "provider": "I", "learned": "Of myself."}
    private = credit_record(**rewritten(cast, session.credits.get(), **other))
    before = Credit.objects.filter(pk=private.pk).values().get()

    right = record("tess", held_on=DAY - dt.timedelta(days=1), corrects=session)

    assert Credit.objects.filter(pk=private.pk).values().get() == before
    assert (states(right), right.credits.get().corrects) == ({"Tess": "verified"}, None)


def test_what_looks_like_an_own_claim_waits_for_who_verifies_it(cast: Cast, record: Record) -> None:
    kind = Kind.objects.get(agency=cast.agency, code="training")
    credit_log(
        actor=cast.actor("tess"), membership=cast.posts["tess"], kind=kind, title="Open meetings law", provider="D.",
        started_on=DAY, ended_on=DAY, minutes=20, category=None, goal_line=None, activity_line=None, learned="",
    )  # fmt: skip
    session = record("tess")
    assert states(session) == {"Tess": "claimed"}
    assert credit_verify(actor=cast.actor("carl"), credit=session.credits.get()).state == "verified"


def test_what_became_of_a_credit_is_told_to_its_owner_only(cast: Cast, record: Record, client: Client) -> None:
    session = record()
    with clock.moved_to(clock.now() + dt.timedelta(days=1)):
        credit_reverse(actor=cast.actor("connie"), credit=session.credits.get(person=cast.tess), reason="Not there.")
        seen = {}
        for name in ("tess", "carl", "alma"):
            client.force_login(cast.people[name])
            page = client.get(reverse("learning:board_session", args=[session.pk])).content.decode()
            seen[name] = ["Reversed" in page, "Claimed" in page, "not confirmed" in page]
    assert seen == {"tess": [True, False, False], "carl": [False, True, True], "alma": [False, False, True]}


def test_what_a_certificate_counts_keeps_its_session(
    cast: Cast, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = record()
    monkeypatch.setattr(ports.ask(), "spent_on", lambda credit_id: "JSL-2027-00001")
    with pytest.raises(DomainError, match="Certificate JSL-2027-00001 counts this credit"):
        session_take_out(actor=cast.actor("connie"), session=session, reason="Wrong.")
    assert BoardSession.objects.get().state == "held"


def test_taking_out_is_offered_to_whoever_can(cast: Cast, record: Record, client: Client) -> None:
    here = reverse("learning:board_session", args=[record().pk])
    way, words = "take-out/", "a consultant of your agency takes it out"
    offered = {}
    for days in (0, 1):
        with clock.moved_to(clock.now() + dt.timedelta(days=days)):
            for name in ("carl", "alma", "tess", "connie"):
                client.force_login(cast.people[name])
                page = client.get(here).content.decode()
                offered[name, days] = (way in page, words in page)
    yes, sent_on, neither = (True, False), (False, True), (False, False)
    assert offered == {
        ("carl", 0): yes, ("alma", 0): sent_on, ("tess", 0): neither, ("connie", 0): yes,
        ("carl", 1): sent_on, ("alma", 1): sent_on, ("tess", 1): neither, ("connie", 1): yes,
    }  # fmt: skip


def test_on_the_pages(cast: Cast, client: Client) -> None:
    """As the chair: refused beside the field with what was typed, recorded, added to, taken out, recorded again."""
    client.force_login(cast.carl)
    address = reverse("learning:board_session_add", args=[cast.library.pk])
    typed = {"held_on": "2027-03-09", "title": "Open meetings law", "led_by": "A guest", "minutes": "20 min",
             "kind": str(Kind.objects.get(agency=cast.agency, code="training").pk), "category": "",
             "minute_reference": "Minutes of 9 March 2027", "attended": [str(cast.carl.pk)]}  # fmt: skip
    refused = client.post(address, typed | {"minutes": "long", "attended": []})
    assert refused.status_code == 422
    assert all(words in refused.content.decode() for words in ("Tick who was there.", "“long” is not", "A guest"))

    answer = client.post(address, typed, follow=True)
    session = BoardSession.objects.get()
    assert "“Open meetings law” is recorded. 1 waiting to be verified." in answer.content.decode()
    here = {name: reverse(f"learning:board_session{name}", args=[session.pk]) for name in ("", "_edit", "_take_out",
                                                                                           "_again")}  # fmt: skip
    client.post(here["_edit"], {"minute_reference": "Item 4", "missed": [str(cast.tess.pk)]})
    assert "2 of 2 who belonged to the board" in client.get(here[""]).content.decode()
    assert client.post(here["_take_out"], {"reason": ""}).status_code == 422
    assert client.post(here["_take_out"], {"reason": "Another day."}).status_code == 302
    again = client.get(here["_again"]).content.decode()
    assert "Another day." in again
    assert again.count("checked") == 2
    assert client.post(here["_again"], typed | {"held_on": "2027-03-08"}).status_code == 302
    assert BoardSession.objects.get(state="held").held_on == dt.date(2027, 3, 8)
    seen = {}
    for name in ("tess", "alma", "connie", "cora", "ada", "otto"):
        client.force_login(cast.people[name])
        seen[name] = client.get(here[""]).status_code
    assert seen == {"tess": 200, "alma": 200, "connie": 200, "cora": 200, "ada": 404, "otto": 404}
