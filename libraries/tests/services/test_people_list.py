"""Entering and inviting by list: the dry run tells the truth, and twice is once."""

import pytest
from django.http import Http404

from libraries.models import Invitation, Library, Membership, Person
from libraries.queries.people_list import HERE, KNOWN, NEW, WRONG, Plan, lines_of
from libraries.services.people_list import list_enter, list_plan
from pdplanner.kernel.errors import DomainError, NotAllowed
from pdplanner.kernel.models import Mail
from tests.cast import Cast, person, post

LIST = """Nell Page, nell@example.org, Youth librarian
"Vega, Rosa", rosa@example.org, Trustee
Ada Whitcomb, ada@example.org
Nguyễn Thị Ánh, , Clerk
Bad Mail, nobody-at-example
Lou Desk, desk@example.org
Kim Desk, desk@example.org
"""


def plan(cast: Cast, text: str = LIST, by: str = "alma") -> Plan:
    return list_plan(actor=cast.actor(by), library=cast.library, text=text)


def enter(cast: Cast, text: str = LIST, by: str = "alma", digest: str = "") -> Plan:
    return list_enter(
        actor=cast.actor(by), library=cast.library, text=text, digest=digest or plan(cast, text, by).digest
    )


def test_the_dry_run_says_line_by_line_what_will_happen(cast: Cast) -> None:
    found = plan(cast)
    assert [(line.does, line.invites, line.words) for line in found.lines] == [
        (NEW, True, ""),
        (NEW, True, ""),
        (HERE, False, "Ada Whitcomb is staff member here already."),
        (NEW, False, "No mail, so nobody is invited."),
        (WRONG, False, "This is not a mail address. Write it like name@example.org."),
        (NEW, True, ""),
        (
            NEW,
            False,
            "Shares the mailbox with Lou Desk. A login address belongs to one person: invite them by their own.",
        ),
    ]
    assert (found.entered, found.invited, found.left_out) == (5, 3, 1)
    assert not Person.objects.filter(family_name="Page").exists()


def test_what_was_shown_is_done_in_one_go(cast: Cast) -> None:
    enter(cast)
    rosa = Membership.objects.get(person__display_name="Rosa Vega")
    assert (rosa.role, rosa.person.family_name, rosa.library) == ("trustee", "Vega", cast.library)
    assert Membership.objects.get(person__display_name="Nell Page").title == "Youth librarian"
    assert Invitation.objects.count() == Mail.objects.filter(key__startswith="invitation.sent:").count() == 3


def test_a_second_click_changes_nothing(cast: Cast) -> None:
    digest = plan(cast).digest
    enter(cast, digest=digest)
    before = (Person.objects.count(), Membership.objects.count(), Invitation.objects.count())
    again = enter(cast, digest=digest)
    assert again.entered == 0
    assert (Person.objects.count(), Membership.objects.count(), Invitation.objects.count()) == before


def test_a_name_given_to_the_library_meanwhile_stays(cast: Cast) -> None:
    Library.objects.filter(pk=cast.library.pk).update(name="Millrace Library")
    enter(cast)  # by a page that was loaded before
    assert Library.objects.get(pk=cast.library.pk).name == "Millrace Library"


def test_nothing_is_done_that_was_not_shown(cast: Cast) -> None:
    digest = plan(cast).digest
    post(person("Nell Page", "nell@example.org"), cast.library, "staff")
    with pytest.raises(DomainError, match="Meanwhile something changed"):
        enter(cast, digest=digest)
    assert not Person.objects.filter(display_name="Rosa Vega").exists()


def test_somebody_who_comes_back_stays_one_person(cast: Cast) -> None:
    Membership.objects.filter(pk=cast.posts["sam"].pk).update(ends_on="2020-01-01")
    text = "Sam Okafor, sam@example.org, Reference librarian"
    line = plan(cast, text).lines[0]
    assert (line.does, line.invites, line.person_id) == (KNOWN, False, cast.sam.pk)
    enter(cast, text)
    assert cast.sam.memberships.count() == 2
    assert Person.objects.filter(display_name="Sam Okafor").count() == 1


def test_another_role_of_somebody_here_is_another_post(cast: Cast) -> None:
    assert plan(cast, "Ada Whitcomb, ada@example.org, Trustee").lines[0].does == KNOWN


def test_a_namesake_with_another_mail_is_not_guessed_at(cast: Cast) -> None:
    line = plan(cast, "Ada Whitcomb, other.ada@example.org").lines[0]
    assert (line.does, "Enter this one by itself" in line.words) == (WRONG, True)


def test_a_mail_of_a_colleague_makes_another_person_without_an_invitation(cast: Cast) -> None:
    line = plan(cast, "Nell Page, sam@example.org").lines[0]
    assert (line.does, line.invites) == (NEW, False)
    assert line.words.startswith("Shares the mailbox with Sam Okafor.")


def test_whether_somebody_elsewhere_signs_in_with_a_mail_is_not_told(cast: Cast) -> None:
    line = plan(cast, "Nell Page, fred@example.org").lines[0]
    assert (line.does, line.invites, line.words) == (NEW, True, "")
    enter(cast, "Nell Page, fred@example.org")
    assert Mail.objects.filter(to_address="fred@example.org").count() == 1


def test_nobody_gives_themselves_a_post_by_list(cast: Cast) -> None:
    line = plan(cast, "Alma Bell, alma@example.org, Library director").lines[0]
    assert (line.does, line.words) == (WRONG, "This is you. Somebody else gives you a post.")


def test_lines_twice_in_a_list_are_entered_once(cast: Cast) -> None:
    found = plan(cast, "Nell Page, nell@example.org\nNell Page, nell@example.org")
    assert [line.does for line in found.lines] == [NEW, WRONG]
    assert found.lines[1].words == "The same as line 1."


def test_a_coordinator_enters_for_any_library_and_others_do_not(cast: Cast) -> None:
    assert plan(cast, by="cora").entered == 5
    with pytest.raises(NotAllowed):
        plan(cast, by="ada")
    with pytest.raises(Http404):
        plan(cast, by="omar")


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "Paste the list"), (" \n\t\n", "Paste the list"), (",,,\n", "nobody in this list"), ("name,mail\n", "nobody"),
     ("A\x00B, a@example.org", "control character"), ("x" * 60_001, "at most 60000"),
     ("\n".join(f"Page {number}" for number in range(301)), "at most 300 at once")],
)  # fmt: skip
def test_a_list_that_is_none_is_refused_in_words(cast: Cast, text: str, words: str) -> None:
    with pytest.raises(DomainError, match=words) as refusal:
        plan(cast, text)
    assert refusal.value.field == "people"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nell Page", ("Nell Page", "Page", "", "staff", "")),
        ("Nell Page\tNELL@Example.org\tDirector\tActing director", (
            "Nell Page", "Page", "nell@example.org", "director", "Acting director",
        )),
        ("Nell Page; nell@example.org; Board chair", ("Nell Page", "Page", "nell@example.org", "board_chair", "")),
        ("E-mail,Name,Last name\nnell@example.org,Nell de la Paz,de la Paz", (
            "Nell de la Paz", "de la Paz", "nell@example.org", "staff", "",
        )),
    ],
)  # fmt: skip
def test_lists_come_in_several_shapes(text: str, expected: tuple[str, ...]) -> None:
    one = lines_of(text)[0]
    assert (one.name, one.family_name, one.mail, one.role, one.title) == expected


@pytest.mark.parametrize("rows", [3, 30])
def test_a_dry_run_costs_the_same_for_few_and_for_many(
    cast: Cast, rows: int, django_assert_num_queries: object
) -> None:
    actor = cast.actor("alma")
    text = "\n".join(f"Page {number}, page{number}@example.org" for number in range(rows))
    with django_assert_num_queries(7):
        list_plan(actor=actor, library=cast.library, text=text)
