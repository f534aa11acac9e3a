"""Posts that change, were entered wrongly or end, and supervisors for many at once."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.http import Http404

from libraries.models import Branch, Membership, Supervision
from libraries.queries.deciding import deciders
from libraries.services.people import membership_end, person_add, supervisor_set, supervisors_set
from libraries.services.posts import post_change, post_correct
from pdplanner.kernel import clock
from pdplanner.kernel.access import actor_for
from pdplanner.kernel.errors import DomainError, NotAllowed
from tests.cast import Cast, post

MAY = dt.date(2026, 5, 1)
JUNE = dt.date(2026, 6, 1)
A_DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.moved_to(dt.datetime(2026, 6, 1, 18, tzinfo=dt.UTC)):
        yield


def change(cast: Cast, name: str = "ada", by: str = "alma", **facts: object) -> Membership:
    given = {"role": "staff", "title": "Youth librarian", "starts_on": JUNE, "branch": None}
    return post_change(actor=cast.actor(by), membership=cast.posts[name], **(given | facts))


def test_a_new_title_ends_the_post_and_begins_another_the_next_day(cast: Cast) -> None:
    new = change(cast)
    old = Membership.objects.get(pk=cast.posts["ada"].pk)
    assert (old.title, old.ends_on) == ("Youth services assistant", JUNE - A_DAY)
    assert (new.title, new.starts_on, new.ends_on) == ("Youth librarian", JUNE, None)


def test_supervision_and_the_open_plan_go_along(cast: Cast) -> None:
    plan = cast.posts["ada"].pdps.create(person=cast.ada, started_at=clock.now())
    new = change(cast)
    plan.refresh_from_db()
    assert plan.membership == new
    assert deciders(new) == [cast.sam]
    moved = change(cast, "sam", title="Assistant director")
    assert Supervision.objects.get(report=new, ends_on=None).supervisor == moved


def test_a_move_to_a_branch_keeps_the_title(cast: Cast) -> None:
    branch = Branch.objects.create(library=cast.library, name="Millrace West")
    new = change(cast, title="Youth services assistant", branch=branch)
    assert (new.branch, new.title) == (branch, "Youth services assistant")
    foreign = Branch.objects.create(library=cast.second_library, name="Cedar West")
    with pytest.raises(DomainError) as refusal:
        post_change(
            actor=cast.actor("alma"), membership=new, role="staff", title="", branch=foreign, starts_on=JUNE + A_DAY
        )
    assert refusal.value.field == "branch"


def test_who_becomes_director_has_no_supervisor_any_more(cast: Cast) -> None:
    membership_end(actor=cast.actor("alma"), membership=cast.posts["dina"], ends_on=JUNE - A_DAY)
    new = change(cast, role="director", title="Director")
    assert deciders(new) == deciders(cast.posts["ada"]) == [cast.carl]
    assert not Supervision.objects.filter(report=new).exists()


def test_changes_that_cannot_be_are_refused_in_words(cast: Cast) -> None:
    with pytest.raises(DomainError, match="correct it instead"):
        change(cast, starts_on=cast.posts["ada"].starts_on)
    with pytest.raises(DomainError, match="This is what the post is now"):
        change(cast, title="Youth services assistant")
    post(cast.ada, cast.library, "trustee")
    with pytest.raises(DomainError, match="another post of this role"):
        change(cast, role="trustee")
    with pytest.raises(NotAllowed):
        change(cast, "alma")
    with pytest.raises(Http404):
        change(cast, by="omar")


def test_what_was_entered_wrongly_is_corrected_while_nothing_rests_on_it(cast: Cast) -> None:
    wrong = person_add(
        actor=cast.actor("alma"), library=cast.library, display_name="Nell Page", family_name="Page", contact_mail="",
        role="staff", title="Paige", starts_on=JUNE,
    )  # fmt: skip
    supervisor_set(actor=cast.actor("alma"), membership=wrong, supervisor=cast.posts["sam"], starts_on=JUNE)
    facts = {"role": "staff", "title": "Page", "starts_on": JUNE + 9 * A_DAY}
    right = post_correct(actor=cast.actor("alma"), membership=wrong, **facts)
    assert (right.title, right.starts_on) == ("Page", JUNE + 9 * A_DAY)
    assert Supervision.objects.get(report=right).starts_on == JUNE + 9 * A_DAY
    right.pdps.create(person=right.person, started_at=clock.now())
    with pytest.raises(DomainError, match=r"1 plan belongs to it\. Change it from a day on"):
        post_correct(actor=cast.actor("alma"), membership=right, **(facts | {"title": "Head page"}))


def test_a_post_somebody_acted_in_is_not_corrected(cast: Cast) -> None:
    helper = person_add(
        actor=cast.actor("dina"), library=cast.library, display_name="Nell Page", family_name="Page", contact_mail="",
        role="administrator", title="", starts_on=MAY,
    )  # fmt: skip
    supervisor_set(actor=actor_for(helper.person), membership=cast.posts["ada"], supervisor=None, starts_on=JUNE)
    with pytest.raises(DomainError, match="Nell Page has acted in it"):
        post_correct(actor=cast.actor("dina"), membership=helper, role="staff", title="", starts_on=MAY)


# --- Leaving ---
def test_a_successor_takes_over_the_day_after_the_last(cast: Cast) -> None:
    membership_end(actor=cast.actor("dina"), membership=cast.posts["sam"], ends_on=JUNE, successor=cast.posts["alma"])
    assert deciders(cast.posts["ada"], on=JUNE) == [cast.sam]
    assert deciders(cast.posts["ada"], on=JUNE + A_DAY) == [cast.alma]


def test_nobody_names_their_own_supervisor_by_ending_a_post(cast: Cast) -> None:
    supervisor_set(actor=cast.actor("dina"), membership=cast.posts["alma"], supervisor=cast.posts["sam"], starts_on=MAY)
    successor = post(cast.tess, cast.library, "staff")
    membership_end(actor=cast.actor("alma"), membership=cast.posts["sam"], ends_on=JUNE, successor=successor)
    assert deciders(cast.posts["ada"], on=JUNE + A_DAY) == [cast.tess]
    assert deciders(cast.posts["alma"], on=JUNE + A_DAY) == [cast.dina]


def test_a_successor_who_cannot_be_ends_nothing(cast: Cast) -> None:
    with pytest.raises(DomainError, match="Choose one of the list"):
        membership_end(
            actor=cast.actor("dina"), membership=cast.posts["sam"], ends_on=JUNE, successor=cast.posts["omar"]
        )
    assert Membership.objects.get(pk=cast.posts["sam"].pk).ends_on is None


# --- Several at once ---
def test_several_people_get_one_supervisor_or_none_of_them_does(cast: Cast) -> None:
    nell = post(cast.otto, cast.library, "staff")
    chosen = [cast.posts["ada"], nell]
    assert (
        supervisors_set(actor=cast.actor("dina"), memberships=chosen, supervisor=cast.posts["alma"], starts_on=JUNE)
        == 2
    )
    assert deciders(nell) == deciders(cast.posts["ada"]) == [cast.alma]
    with pytest.raises(DomainError, match=r"^Ada Whitcomb: "):
        supervisors_set(
            actor=cast.actor("dina"), memberships=chosen, supervisor=cast.posts["ada"], starts_on=JUNE + A_DAY
        )
    with pytest.raises(DomainError, match="Tick at least one"):
        supervisors_set(actor=cast.actor("dina"), memberships=[], supervisor=None, starts_on=JUNE)
