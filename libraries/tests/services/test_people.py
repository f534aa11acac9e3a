import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from libraries.models import Branch, Membership, Person, Supervision
from libraries.queries.deciding import deciders
from libraries.services.people import membership_end, person_add, post_add, profile_save, supervisor_set
from pdplanner.kernel import audit, clock
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from tests.cast import LONG_AGO, Cast, post

MAY = dt.date(2026, 5, 1)


def add(cast: Cast, **more: object) -> Membership:
    given = {
        "library": cast.library, "display_name": "Nell Page", "family_name": "Page", "contact_mail": "",
        "role": "staff", "title": "Page", "starts_on": MAY, "actor": cast.actor("alma"),
    }  # fmt: skip
    return person_add(**(given | more))


def test_an_administrator_enters_a_person_without_a_login(cast: Cast) -> None:
    membership = add(cast)
    assert str(membership) == "Nell Page, Page, Millrace Public Library"
    assert not membership.person.has_usable_password()
    entry = audit.history(membership)[0]
    assert (entry.action, entry.person, entry.hat) == (
        "library.add_person", cast.alma, "Library administrator, Millrace Public Library",
    )  # fmt: skip


def test_a_coordinator_enters_people_of_any_library_of_the_agency(cast: Cast) -> None:
    assert add(cast, actor=cast.actor("cora"), library=cast.second_library).library == cast.second_library
    with pytest.raises(Http404):
        add(cast, actor=cast.actor("cora"), library=cast.foreign_library)


def test_staff_and_consultants_enter_nobody(cast: Cast) -> None:
    for name in ("ada", "sam", "connie", "carl"):
        with pytest.raises(NotAllowed):
            add(cast, actor=cast.actor(name))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""), ("display_name", "   "), ("display_name", "x" * 121), ("display_name", "A\u202eB"),
        ("display_name", "A\x00B"), ("display_name", "\u200b"), ("display_name", "123"), ("family_name", ""),
        ("contact_mail", "nobody"), ("role", "emperor"), ("title", "t" * 121), ("starts_on", dt.date(1, 1, 1)),
        ("starts_on", dt.date(9999, 1, 1)),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused_beside_its_field(cast: Cast, field: str, value: object) -> None:
    with pytest.raises(DomainError) as refusal:
        add(cast, **{field: value})
    assert refusal.value.field == field
    assert not Person.objects.filter(family_name="Page").exists()


def test_a_branch_of_another_library_is_refused(cast: Cast) -> None:
    branch = Branch.objects.create(library=cast.second_library, name="Cedar West")
    with pytest.raises(DomainError) as refusal:
        add(cast, branch=branch)
    assert refusal.value.field == "branch"


@pytest.mark.parametrize("name", ["Nguyễn Thị Ánh", "محمد عبدالله", "Žofia Ďurišová", "O’Neil-Smith"])
def test_names_of_every_script_are_kept_as_they_are(cast: Cast, name: str) -> None:
    assert add(cast, display_name=name).person.display_name == name


@pytest.mark.parametrize("name", ["\u3164", "Ada\u200b Whitcomb", "\u115f\u1160", "Ada\U000e0041", "\ufeffAda"])
def test_a_name_that_cannot_be_seen_is_refused(cast: Cast, name: str) -> None:
    with pytest.raises(DomainError, match="invisible") as refusal:
        add(cast, display_name=name)
    assert refusal.value.field == "display_name"


def test_somebody_known_gets_another_post_and_stays_one_row(cast: Cast) -> None:
    before = Person.objects.count()
    membership = post_add(
        actor=cast.actor("cora"), library=cast.second_library, person=cast.ada, role="staff", title="", starts_on=MAY
    )
    assert (membership.person, Person.objects.count()) == (cast.ada, before)


def test_an_administrator_cannot_give_a_post_to_somebody_of_another_library(cast: Cast) -> None:
    with pytest.raises(DomainError) as refusal:
        post_add(actor=cast.actor("alma"), library=cast.library, person=cast.otto, role="staff", title="",
                 starts_on=MAY)  # fmt: skip
    assert refusal.value.field == "person"


def test_nobody_gives_themselves_a_post(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        post_add(actor=cast.actor("alma"), library=cast.library, person=cast.alma, role="director", title="",
                 starts_on=MAY)  # fmt: skip


def test_the_same_post_cannot_be_held_twice_at_a_time(cast: Cast) -> None:
    with pytest.raises(DomainError, match="already staff member"):
        post_add(actor=cast.actor("alma"), library=cast.library, person=cast.ada, role="staff", title="",
                 starts_on=MAY)  # fmt: skip


def test_a_post_ends_and_its_supervision_with_it(cast: Cast) -> None:
    membership_end(actor=cast.actor("alma"), membership=cast.posts["sam"], ends_on=MAY)
    assert Supervision.objects.get().ends_on == MAY
    with clock.moved_to(dt.datetime(2026, 5, 2, 18, tzinfo=dt.UTC)):
        assert cast.actor("sam").hats == ()
        assert deciders(cast.posts["ada"]) == [cast.dina]


def test_the_last_day_still_counts(cast: Cast) -> None:
    membership_end(actor=cast.actor("alma"), membership=cast.posts["sam"], ends_on=MAY)
    with clock.moved_to(dt.datetime(2026, 5, 2, 5, 59, tzinfo=dt.UTC)):  # 23:59 on 1 May, Mountain time
        assert [hat.role for hat in cast.actor("sam").hats] == ["staff", "supervisor"]


def test_a_wrong_last_day_can_be_corrected(cast: Cast) -> None:
    membership = membership_end(actor=cast.actor("alma"), membership=cast.posts["sam"], ends_on=MAY)
    membership_end(actor=cast.actor("alma"), membership=membership, ends_on=None)
    membership.refresh_from_db()
    assert membership.ends_on is None


def test_the_second_of_two_who_end_a_post_is_told(cast: Cast) -> None:
    stale = Membership.objects.get(pk=cast.posts["ada"].pk)
    membership_end(actor=cast.actor("alma"), membership=cast.posts["ada"], ends_on=MAY)
    with pytest.raises(NotNow):
        membership_end(actor=cast.actor("dina"), membership=stale, ends_on=dt.date(2026, 6, 1))


def test_a_post_cannot_end_before_it_begins(cast: Cast) -> None:
    with pytest.raises(DomainError) as refusal:
        membership_end(actor=cast.actor("alma"), membership=cast.posts["ada"], ends_on=dt.date(2014, 1, 1))
    assert refusal.value.field == "ends_on"


def test_nobody_edits_their_own_post(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="Nobody decides on what is their own"):
        membership_end(actor=cast.actor("alma"), membership=cast.posts["alma"], ends_on=MAY)
    with pytest.raises(NotAllowed):
        supervisor_set(
            actor=cast.actor("alma"), membership=cast.posts["alma"], supervisor=cast.posts["sam"], starts_on=MAY
        )


def test_a_new_supervisor_follows_the_old_one(cast: Cast) -> None:
    supervisor_set(actor=cast.actor("dina"), membership=cast.posts["ada"], supervisor=cast.posts["alma"], starts_on=MAY)
    links = Supervision.objects.order_by("starts_on").values_list("supervisor", "starts_on", "ends_on")
    assert list(links) == [
        (cast.posts["sam"].pk, LONG_AGO, dt.date(2026, 4, 30)),
        (cast.posts["alma"].pk, MAY, None),
    ]


def test_a_change_on_the_same_day_replaces_the_first(cast: Cast) -> None:
    for name in ("alma", "sam"):
        supervisor_set(
            actor=cast.actor("dina"), membership=cast.posts["ada"], supervisor=cast.posts[name], starts_on=MAY
        )
    assert Supervision.objects.get(ends_on=None).supervisor == cast.posts["sam"]


def test_without_a_supervisor_the_director_decides(cast: Cast) -> None:
    supervisor_set(actor=cast.actor("alma"), membership=cast.posts["ada"], supervisor=None, starts_on=MAY)
    with clock.moved_to(dt.datetime(2026, 5, 2, 18, tzinfo=dt.UTC)):
        assert deciders(cast.posts["ada"]) == [cast.dina]


def test_supervision_runs_in_no_circle(cast: Cast) -> None:
    with pytest.raises(DomainError, match="Sam Okafor supervises Ada Whitcomb, directly"):
        supervisor_set(
            actor=cast.actor("alma"), membership=cast.posts["sam"], supervisor=cast.posts["ada"], starts_on=MAY
        )


@pytest.mark.parametrize("who", ["otto", "tess", "carl"])
def test_a_supervisor_works_in_the_same_library(cast: Cast, who: str) -> None:
    with pytest.raises(DomainError) as refusal:
        supervisor_set(
            actor=cast.actor("alma"), membership=cast.posts["ada"], supervisor=cast.posts[who], starts_on=MAY
        )
    assert refusal.value.field == "supervisor"


def test_nobody_supervises_themselves_through_a_second_post(cast: Cast) -> None:
    second = post(cast.ada, cast.library, "director")
    with pytest.raises(DomainError, match="Nobody supervises themselves"):
        supervisor_set(actor=cast.actor("alma"), membership=cast.posts["ada"], supervisor=second, starts_on=MAY)


def test_a_director_has_no_supervisor(cast: Cast) -> None:
    with pytest.raises(DomainError, match="Only staff members and administrators"):
        supervisor_set(
            actor=cast.actor("cora"), membership=cast.posts["dina"], supervisor=cast.posts["sam"], starts_on=MAY
        )


@pytest.mark.database
def test_the_database_refuses_a_second_open_supervision(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Supervision.objects.create(
            supervisor=cast.posts["alma"], report=cast.posts["ada"], starts_on=MAY, recorded_at=clock.now()
        )


def save_profile(cast: Cast, **more: object) -> Person:
    given = {
        "display_name": "Ada Whitcomb", "family_name": "Whitcomb", "name_on_certificates": "Ada B. Whitcomb",
        "time_zone": "", "contact_mail": "ada@home.example", "mail_rhythm": "at_once",
        "mail_topics": {},
    }  # fmt: skip
    return profile_save(actor=cast.actor("ada"), **(given | more))


def test_a_person_says_what_certificates_print(cast: Cast) -> None:
    person = save_profile(cast)
    assert (person.printed_name, person.contact_mail) == ("Ada B. Whitcomb", "ada@home.example")
    assert audit.history(person)[-1].facts == {"changed": ["contact_mail", "name_on_certificates"]}


def test_saving_a_profile_unchanged_leaves_no_trace(cast: Cast) -> None:
    save_profile(cast)
    save_profile(cast)
    assert len(audit.history(cast.ada)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("display_name", ""), ("family_name", " "), ("name_on_certificates", "x" * 121), ("display_name", "Ada\u202e"),
     ("name_on_certificates", "Ada\x07"), ("time_zone", "Mars/Olympus"), ("contact_mail", "no"),
     ("mail_rhythm", "hourly")],
)  # fmt: skip
def test_a_profile_is_refused_beside_its_field(cast: Cast, field: str, value: str) -> None:
    with pytest.raises(DomainError) as refusal:
        save_profile(cast, **{field: value})
    assert refusal.value.field == field


def test_a_directors_other_post_gets_no_supervisor_either(cast: Cast) -> None:
    """Else a report of the director could verify for them, past the board chair."""
    desk = post_add(
        actor=cast.actor("alma"), library=cast.library, person=cast.dina, role="staff", title="Desk on Saturdays",
        starts_on=clock.today("America/Denver"),
    )  # fmt: skip

    with pytest.raises(DomainError, match="Dina Herrera is the director here: the board chair decides"):
        supervisor_set(
            actor=cast.actor("alma"), membership=desk, supervisor=cast.posts["sam"], starts_on=desk.starts_on
        )
