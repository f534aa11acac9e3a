import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404

from libraries.models import Branch, Library, LibraryName, Membership
from libraries.services import branches, closing, libraries
from libraries.services.agencies import library_add
from libraries.services.people import membership_end, person_add, post_add
from libraries.services.strategic_plans import plan_copy, plan_start
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from tests.cast import Cast, adopted_plan

MAY = dt.date(2026, 5, 31)
FACTS: dict[str, Any] = {
    "kind": "tribal", "address": "1 Mill Lane", "place": "Millrace", "state": "MT", "region": "North",
    "population": 900, "librarians_fte": Decimal("1.5"), "staff_fte": Decimal("2.25"),
}  # fmt: skip


@pytest.fixture
def cora(cast: Cast) -> Actor:
    return cast.actor("cora")


def close(cast: Cast, *, who: str = "cora", library: Library | None = None, posts_end: bool = True) -> Library:
    return closing.library_close(
        actor=cast.actor(who), library=library or cast.library, closed_on=MAY, reason="The town closed it.",
        posts_end=posts_end,
    )  # fmt: skip


def merge(cast: Cast, successor: Library, *, posts_end: bool = True) -> Library:
    return closing.library_merge(
        actor=cast.actor("cora"), library=cast.library, successor=successor, closed_on=MAY, reason="One town.",
        posts_end=posts_end,
    )  # fmt: skip


def ends(*posts: Membership) -> list[dt.date | None]:
    return [Membership.objects.get(pk=post.pk).ends_on for post in posts]


# --- Facts ---
@pytest.mark.parametrize("who", ["alma", "dina", "cora"])
def test_administrators_and_coordinators_correct_the_facts(cast: Cast, who: str) -> None:
    libraries.library_edit(actor=cast.actor(who), library=cast.library, **FACTS)
    row = Library.objects.get(pk=cast.library.pk)
    assert {name: getattr(row, name) for name in FACTS} == FACTS
    assert row.search_text == "millrace public library millrace north mt"
    entry = audit.history(row)[-1]
    assert entry.action == "library.edit"
    assert entry.facts == {
        "changed": ["address", "kind", "librarians_fte", "population", "region", "staff_fte", "state"]
    }


@pytest.mark.parametrize(
    ("who", "refusal"), [("ada", NotAllowed), ("connie", NotAllowed), ("otto", Http404), ("fay", Http404)]
)
def test_others_do_not(cast: Cast, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        libraries.library_edit(actor=cast.actor(who), library=cast.library, **FACTS)


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "castle"), ("state", "XX"), ("population", -1), ("staff_fte", Decimal("1e20")), ("region", "x" * 81)],
)
def test_facts_that_cannot_be_are_refused_beside_their_field(cast: Cast, cora: Actor, field: str, value: Any) -> None:
    with pytest.raises(DomainError) as refused:
        libraries.library_edit(actor=cora, library=cast.library, **(FACTS | {field: value}))
    assert refused.value.field == field


def test_the_state_of_a_library_of_the_directory_stays(cast: Cast, cora: Actor) -> None:
    Library.objects.filter(pk=cast.library.pk).update(outside_id="12", state="WY")
    with pytest.raises(DomainError, match="knows this library by its state"):
        libraries.library_edit(actor=cora, library=cast.library, **FACTS)


def test_two_libraries_entered_by_hand_do_not_become_one_by_place(cast: Cast, cora: Actor) -> None:
    library_add(actor=cora, agency=cast.agency, name="Millrace Public Library", kind="public", place="", region="")
    twin = Library.objects.get(name="Millrace Public Library", place="")
    libraries.library_edit(actor=cora, library=cast.library, **FACTS)
    with pytest.raises(DomainError, match="already in your list"):
        libraries.library_edit(actor=cora, library=twin, **FACTS)


def test_one_name_in_two_states_is_two_libraries(cast: Cast, cora: Actor) -> None:
    given = {"name": "Piñon Library", "kind": "public", "place": "Piñon", "region": ""}
    for state in ("MT", "WY"):
        library_add(actor=cora, agency=cast.agency, state=state, **given)
    with pytest.raises(DomainError, match="already in your list"):
        library_add(actor=cora, agency=cast.agency, state="MT", **given)
    assert Library.objects.filter(name="Piñon Library").count() == 2


# --- Names ---
def test_a_new_name_keeps_the_old_one_through_the_day_before(cast: Cast, cora: Actor) -> None:
    row = libraries.library_rename(actor=cora, library=cast.library, name="Millrace Öffentlich", starts_on=MAY)
    assert (row.name, row.search_text) == ("Millrace Öffentlich", "millrace offentlich millrace")
    old = row.former_names.get()
    assert (old.name, old.through, old.search_text) == (
        "Millrace Public Library", dt.date(2026, 5, 30), "millrace public library",
    )  # fmt: skip
    entry = audit.history(row)[-1]
    assert (entry.action, entry.before, entry.after) == ("library.rename", old.name, row.name)


def test_a_name_written_better_is_not_a_new_name(cast: Cast, cora: Actor) -> None:
    libraries.library_rename(actor=cora, library=cast.library, name="Millrace PUBLIC Library", starts_on=MAY)
    assert LibraryName.objects.count() == 0


def test_names_follow_each_other_in_time(cast: Cast, cora: Actor) -> None:
    row = libraries.library_rename(actor=cora, library=cast.library, name="Second", starts_on=MAY)
    with pytest.raises(DomainError, match="still called Millrace Public Library through 30 May 2026"):
        libraries.library_rename(actor=cora, library=row, name="Third", starts_on=MAY)
    libraries.library_rename(actor=cora, library=row, name="Third", starts_on=MAY + dt.timedelta(days=1))
    assert [str(name) for name in row.former_names.all()] == ["Second", "Millrace Public Library"]


@pytest.mark.parametrize(
    ("name", "days", "words"),
    [("", 0, "Type the new name"), ("Millrace Public Library", 0, "its name already"), ("Later", 1, "still to come")],
)
def test_a_name_is_refused_in_words(cast: Cast, cora: Actor, name: str, days: int, words: str) -> None:
    day = clock.today(cast.agency.time_zone) + dt.timedelta(days=days)
    with pytest.raises(DomainError, match=words):
        libraries.library_rename(actor=cora, library=cast.library, name=name, starts_on=day)


def test_of_two_who_rename_at_once_the_second_is_told(cast: Cast, cora: Actor) -> None:
    seen_by_both = Library.objects.get(pk=cast.library.pk)
    libraries.library_rename(actor=cora, library=cast.library, name="Second", starts_on=MAY)
    with pytest.raises(NotNow):
        libraries.library_rename(actor=cora, library=seen_by_both, name="Third", starts_on=MAY)


def test_only_coordinators_rename_and_close(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        libraries.library_rename(actor=cast.actor("alma"), library=cast.library, name="Ours", starts_on=MAY)
    for who in ("alma", "connie"):
        with pytest.raises(NotAllowed):
            close(cast, who=who)
    with pytest.raises(Http404):
        close(cast, who="fay")


def test_a_former_name_that_was_a_slip_is_taken_out_and_the_history_keeps_it(cast: Cast, cora: Actor) -> None:
    row = libraries.library_rename(actor=cora, library=cast.library, name="Millrase", starts_on=MAY)
    slip = row.former_names.get()
    libraries.former_name_remove(actor=cora, former_name=slip)
    assert not row.former_names.exists()
    assert audit.history(row)[-1].before == "Millrace Public Library"


# --- Closing ---
def test_a_library_where_people_hold_posts_is_not_closed_by_accident(cast: Cast) -> None:
    with pytest.raises(DomainError, match="Posts are held beyond that day: Alma Bell, ") as refused:
        close(cast, posts_end=False)
    assert refused.value.field == "posts_end"
    assert Library.objects.get(pk=cast.library.pk).closed_on is None


def test_closing_ends_the_posts_that_were_shown_and_keeps_everything(cast: Cast) -> None:
    already = cast.posts["tess"]
    Membership.objects.filter(pk=already.pk).update(ends_on=dt.date(2026, 1, 31))
    row = close(cast)
    assert (row.closed_on, row.closed_why, row.successor) == (MAY, "The town closed it.", None)
    assert ends(cast.posts["ada"], cast.posts["dina"], already) == [MAY, MAY, dt.date(2026, 1, 31)]
    assert ends(cast.posts["otto"]) == [None]
    assert row.memberships.count() == 7
    entry = audit.history(row)[-1]
    assert (entry.action, entry.before, entry.after, entry.reason) == (
        "library.close", "open", "closed", "The town closed it.",
    )  # fmt: skip


def test_a_post_that_would_only_have_begun_later_ends_on_its_first_day(cast: Cast) -> None:
    later = clock.today(cast.agency.time_zone) + dt.timedelta(days=30)
    Membership.objects.filter(pk=cast.posts["ada"].pk).update(starts_on=later)
    close(cast)
    assert ends(cast.posts["ada"]) == [later]


def test_a_library_is_closed_once(cast: Cast) -> None:
    close(cast)
    with pytest.raises(NotNow):
        close(cast)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": " "}, "Say why"),
        ({"closed_on": dt.date(1, 1, 1)}, "cannot be right"),
        ({"closed_on": None}, "to come"),
    ],
)
def test_closing_is_refused_in_words(cast: Cast, cora: Actor, changes: dict[str, Any], words: str) -> None:
    tomorrow = clock.today(cast.agency.time_zone) + dt.timedelta(days=1)
    given: dict[str, Any] = {"closed_on": MAY, "reason": "Because.", "posts_end": True} | changes
    with pytest.raises(DomainError, match=words):
        closing.library_close(
            actor=cora, library=cast.library, **(given | {"closed_on": given["closed_on"] or tomorrow})
        )


def test_a_coordinator_who_holds_a_post_there_leaves_it_to_another(cast: Cast, cora: Actor) -> None:
    Membership.objects.filter(pk=cast.posts["tess"].pk).update(person=cast.cora)
    with pytest.raises(DomainError, match="You hold a post here yourself"):
        close(cast)


def test_a_closed_library_gets_no_new_posts_plans_or_branches(cast: Cast, cora: Actor) -> None:
    plan = adopted_plan(cast)
    alma = cast.actor("alma")  # the hats of before, as on a page that is still open
    close(cast)
    with pytest.raises(DomainError, match="is closed; its last day was 31 May 2026"):
        person_add(
            actor=cora, library=cast.library, display_name="New One", family_name="One", contact_mail="", role="staff",
            title="", starts_on=MAY,
        )  # fmt: skip
    with pytest.raises(DomainError, match="is closed"):
        post_add(actor=cora, library=cast.library, person=cast.otto, role="staff", title="", starts_on=MAY)
    with pytest.raises(DomainError, match="is closed"):
        plan_start(actor=alma, library=cast.library, title="Next", starts_on=None, ends_on=None)
    with pytest.raises(DomainError, match="is closed"):
        plan_copy(actor=alma, plan=plan)
    with pytest.raises(DomainError, match="is closed"):
        branches.branch_add(actor=cora, library=cast.library, name="West", address="")
    with pytest.raises(DomainError, match="is closed"):
        libraries.library_edit(actor=cora, library=cast.library, **FACTS)
    with pytest.raises(DomainError, match="is closed"):
        membership_end(actor=cora, membership=Membership.objects.get(pk=cast.posts["ada"].pk), ends_on=None)


# --- Merging and opening again ---
def test_a_library_is_merged_into_another_of_its_agency(cast: Cast) -> None:
    row = merge(cast, cast.second_library)
    assert (row.successor, row.closed_on) == (cast.second_library, MAY)
    assert list(cast.second_library.predecessors.all()) == [row]
    assert ends(cast.posts["ada"]) == [MAY]  # nobody is moved
    assert audit.history(row)[-1].after == "merged"


def test_it_is_merged_neither_into_itself_nor_a_stranger_nor_a_closed_one(cast: Cast) -> None:
    for successor in (cast.library, cast.foreign_library):
        with pytest.raises(DomainError, match="Choose one of the list"):
            merge(cast, successor)
    close(cast, library=cast.second_library)
    with pytest.raises(DomainError, match="is closed itself"):
        merge(cast, cast.second_library)


def test_opening_again_brings_back_what_ended_with_the_closing(cast: Cast, cora: Actor) -> None:
    leaving = dt.date(2031, 1, 1)
    Membership.objects.filter(pk=cast.posts["alma"].pk).update(ends_on=leaving)
    link = cast.posts["ada"].supervisors.get()
    row = merge(cast, cast.second_library)
    link.refresh_from_db()
    assert link.ends_on == MAY
    row = closing.library_reopen(actor=cora, library=row, reason="It was a mistake.")
    assert (row.closed_on, row.closed_why, row.successor) == (None, "", None)
    assert ends(cast.posts["ada"], cast.posts["sam"], cast.posts["alma"]) == [None, None, leaving]
    link.refresh_from_db()
    assert link.ends_on is None
    entry = audit.history(row)[-1]
    assert (entry.action, entry.before, entry.after) == ("library.reopen", "merged", "open")
    with pytest.raises(NotNow):
        closing.library_reopen(actor=cora, library=row, reason="Again.")


def test_what_was_changed_since_the_closing_stays(cast: Cast, cora: Actor) -> None:
    row = close(cast)
    sooner = dt.date(2026, 3, 1)
    membership_end(actor=cora, membership=Membership.objects.get(pk=cast.posts["ada"].pk), ends_on=sooner)
    closing.library_reopen(actor=cora, library=row, reason="It was a mistake.")
    assert ends(cast.posts["ada"], cast.posts["sam"]) == [sooner, None]


def test_only_a_coordinator_opens_it_again(cast: Cast) -> None:
    alma = cast.actor("alma")
    row = close(cast)
    with pytest.raises(NotAllowed):
        closing.library_reopen(actor=alma, library=row, reason="Ours.")
    with pytest.raises(Http404):
        closing.library_reopen(actor=cast.actor("fay"), library=row, reason="Ours.")


# --- Branches ---
def test_an_administrator_keeps_the_branches(cast: Cast) -> None:
    alma = cast.actor("alma")
    branch = branches.branch_add(actor=alma, library=cast.library, name=" West  Side ", address="2 Elm St")
    assert (branch.name, branch.address) == ("West Side", "2 Elm St")
    branches.branch_edit(actor=alma, branch=branch, name="East Side", address="")
    with pytest.raises(DomainError, match="has a branch “east side” already"):
        branches.branch_add(actor=alma, library=cast.library, name="east side", address="")
    branches.branch_close(actor=alma, branch=branch, closed_on=MAY)
    with pytest.raises(NotNow):
        branches.branch_close(actor=alma, branch=branch, closed_on=MAY)
    branches.branch_reopen(actor=alma, branch=branch)
    assert Branch.objects.get(pk=branch.pk).closed_on is None


def test_nobody_is_entered_at_a_closed_branch(cast: Cast, cora: Actor) -> None:
    branch = branches.branch_add(actor=cora, library=cast.library, name="West", address="")
    branches.branch_close(actor=cora, branch=branch, closed_on=MAY)
    with pytest.raises(DomainError, match="Choose one of the list"):
        post_add(
            actor=cora, library=cast.library, person=cast.otto, role="staff", title="", starts_on=MAY, branch=branch
        )


def test_the_branches_of_others_are_theirs(cast: Cast) -> None:
    branch = Branch.objects.create(library=cast.library, name="West")
    with pytest.raises(NotAllowed):
        branches.branch_edit(actor=cast.actor("ada"), branch=branch, name="Mine", address="")
    with pytest.raises(Http404):
        branches.branch_edit(actor=cast.actor("fay"), branch=branch, name="Mine", address="")


def test_the_longest_names_there_may_be_are_kept_on_record_whole(cast, cora):
    long = "N" * 160
    branches.branch_add(actor=cast.actor("alma"), library=cast.library, name=long, address="")
    today = clock.today(cast.agency.time_zone)
    libraries.library_rename(actor=cora, library=cast.library, name=long[:159], starts_on=today)
    assert [(entry.before, entry.after) for entry in audit.history(cast.library)] == [
        ("", long), ("Millrace Public Library", long[:159]),
    ]  # fmt: skip
