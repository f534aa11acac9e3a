import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from libraries.models import Branch, Membership, Person, Supervision
from libraries.services.people import membership_end
from pdplanner.kernel.models import Mail
from tests.cast import Cast, person, post

NEW_PERSON = {
    "display_name": "Nell Page", "family_name": "Page", "contact_mail": "", "role": "staff", "title": "Page",
    "starts_on": "2026-05-01",
}  # fmt: skip


def url(name: str, *args: int) -> str:
    return reverse(f"libraries:{name}", args=args)


@pytest.fixture
def alma(cast: Cast, client: Client) -> Client:
    client.force_login(cast.alma)
    return client


def text(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_posts_supervisors_and_who_can_sign_in(cast: Cast, alma: Client) -> None:
    post(person("Nell Page"), cast.library, "staff", "Page")
    page = text(alma, url("staff"))
    for words in (
        "Ada Whitcomb",
        'Sam Okafor<span class="meta">Supervisor',
        "Can sign in",
        "Nell Page",
        "No login",
        "Board chair",
    ):
        assert words in page
    assert "Otto Lind" not in page


def test_ended_posts_are_listed_when_asked_for(cast: Cast, alma: Client) -> None:
    membership_end(actor=cast.actor("alma"), membership=cast.posts["ada"], ends_on=dt.date(2020, 1, 1))
    assert "Ada Whitcomb" not in text(alma, url("staff"))
    past = text(alma, url("staff"), show="past")
    assert "Ada Whitcomb" in past
    assert "Sam Okafor</a>" not in past
    assert "Ada Whitcomb" in text(alma, url("staff"), show="all")


def test_the_list_is_searched_by_name_and_title_and_narrowed_by_role(cast: Cast, alma: Client) -> None:
    assert "Ada Whitcomb" in text(alma, url("staff"), q="youth whit")
    assert "Ada Whitcomb" not in text(alma, url("staff"), q="sam")
    trustees = text(alma, url("staff"), role="trustee")
    assert "Tess Ortega" in trustees
    assert "Ada Whitcomb" not in trustees
    assert "Nobody fits" in text(alma, url("staff"), q="nobody of this name")


@pytest.mark.parametrize(
    "query",
    [{"q": "\x00"}, {"q": "x" * 10_000}, {"role": "emperor"}, {"show": "never"}, {"page": "1e999"}, {"page": "-1"},
     {"q": "%' OR 1=1"}],
)  # fmt: skip
def test_a_strange_filter_is_answered_with_a_page(alma: Client, query: dict[str, str]) -> None:
    text(alma, url("staff"), **query)


def test_long_lists_come_in_pages_that_keep_the_filter(cast: Cast, alma: Client) -> None:
    for number in range(30):
        post(person(f"Page {number:02}"), cast.library, "staff", "Page")
    page = text(alma, url("staff"), q="page")
    assert "1 to 25 of 31 posts" in page
    assert "q=page&amp;page=2" in page


@pytest.mark.parametrize("rows", [3, 30])
def test_the_list_asks_the_database_as_often_for_many_rows(
    cast: Cast, alma: Client, rows: int, django_assert_max_num_queries: object
) -> None:
    for number in range(rows):
        member = post(person(f"Page {number:02}"), cast.library, "staff", "Page")
        Supervision.objects.create(
            supervisor=cast.posts["sam"], report=member, starts_on=dt.date(2020, 1, 1),
            recorded_at=member.recorded_at,
        )  # fmt: skip
    with django_assert_max_num_queries(12):
        alma.get(url("staff"))


def test_a_person_is_entered_and_invited(cast: Cast, alma: Client) -> None:
    answer = alma.post(url("person_add", cast.library.pk), NEW_PERSON)
    member = Membership.objects.get(person__display_name="Nell Page")
    assert answer.url == url("post", member.pk)
    assert "has no login yet and was not invited" in text(alma, url("post", member.pk))
    alma.post(url("post_invite", member.pk), {"mail": "nell@example.org"})
    assert Mail.objects.get().to_address == "nell@example.org"
    assert "Invited on" in text(alma, url("post", member.pk))


def test_a_known_name_is_asked_about_and_one_may_go_on(cast: Cast, alma: Client) -> None:
    typed = NEW_PERSON | {"display_name": "ada whitcomb", "family_name": "Whitcomb"}
    answer = alma.post(url("person_add", cast.library.pk), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say whether this is the same person." in page
    assert "The same person: Ada Whitcomb, Youth services assistant, Millrace Public Library" in page
    alma.post(url("person_add", cast.library.pk), typed | {"same": "new"})
    assert Person.objects.filter(display_name__iexact="ada whitcomb").count() == 2


def test_the_same_person_gets_another_post(cast: Cast, client: Client) -> None:
    client.force_login(cast.cora)
    typed = NEW_PERSON | {"display_name": "Ada Whitcomb", "same": str(cast.ada.pk)}
    client.post(url("person_add", cast.second_library.pk), typed)
    assert Membership.objects.filter(person=cast.ada, library=cast.second_library).count() == 1
    assert Person.objects.filter(display_name="Ada Whitcomb").count() == 1


def test_a_name_known_elsewhere_is_not_told_to_an_administrator(cast: Cast, alma: Client) -> None:
    answer = alma.post(url("person_add", cast.library.pk), NEW_PERSON | {"display_name": "Otto Lind"})
    assert answer.status_code == 302


def test_a_foreign_person_or_branch_cannot_be_slipped_in(cast: Cast, alma: Client) -> None:
    Branch.objects.create(library=cast.library, name="Riverside")
    foreign = Branch.objects.create(library=cast.second_library, name="Cedar West")
    people = Person.objects.count()
    answer = alma.post(url("person_add", cast.library.pk), NEW_PERSON | {"branch": str(foreign.pk)})
    assert answer.status_code == 422
    typed = NEW_PERSON | {"display_name": "Ada Whitcomb", "same": str(cast.otto.pk)}
    assert alma.post(url("person_add", cast.library.pk), typed).status_code == 422
    assert Person.objects.count() == people


@pytest.mark.parametrize(
    "typed",
    [{"display_name": ""}, {"display_name": "A\x00"}, {"display_name": "\u202eA"}, {"display_name": "x" * 100_000},
     {"role": "emperor"}, {"starts_on": "0001-01-01"}, {"starts_on": "9999-12-31"}, {"starts_on": "-1"},
     {"contact_mail": "nobody"}, {"family_name": "\u200b"}],
)  # fmt: skip
def test_bad_input_is_a_sentence_and_keeps_what_was_typed(cast: Cast, alma: Client, typed: dict[str, str]) -> None:
    answer = alma.post(url("person_add", cast.library.pk), NEW_PERSON | {"title": "Kept title"} | typed)
    assert answer.status_code == 422
    assert "Kept title" in answer.content.decode()


def test_a_post_is_ended_from_its_page(cast: Cast, alma: Client) -> None:
    alma.post(url("post_end", cast.posts["ada"].pk), {"ends_on": "2026-05-31"})
    assert "31 May 2026, end of day, Mountain time" in text(alma, url("post", cast.posts["ada"].pk))
    alma.post(url("post_end", cast.posts["ada"].pk), {"ends_on": ""})
    assert "Not set" in text(alma, url("post", cast.posts["ada"].pk))


def test_a_last_day_before_the_first_is_refused_beside_its_field(cast: Cast, alma: Client) -> None:
    answer = alma.post(url("post_end", cast.posts["ada"].pk), {"ends_on": "2001-01-01"})
    assert answer.status_code == 422
    assert "The last day cannot be before the first." in answer.content.decode()


def test_a_supervisor_is_named_from_the_same_library(cast: Cast, alma: Client) -> None:
    address = url("post_supervisor", cast.posts["ada"].pk)
    page = text(alma, address)
    assert "Dina Herrera, Director" in page
    for nobody in ("Otto Lind", "Tess Ortega", "Ada Whitcomb, Youth"):
        assert nobody not in page
    alma.post(address, {"supervisor": str(cast.posts["dina"].pk), "starts_on": "2026-05-01"})
    assert "Dina Herrera verifies the credits of Ada Whitcomb" in text(alma, url("post", cast.posts["ada"].pk))
    foreign = alma.post(address, {"supervisor": str(cast.posts["otto"].pk), "starts_on": "2026-05-02"})
    assert foreign.status_code == 422


def test_nobody_sees_buttons_for_their_own_post(cast: Cast, alma: Client) -> None:
    page = text(alma, url("post", cast.posts["alma"].pk))
    assert url("post_end", cast.posts["alma"].pk) not in page
    assert alma.post(url("post_end", cast.posts["alma"].pk), {"ends_on": "2027-01-01"}).status_code == 403


@pytest.mark.parametrize(
    ("who", "status"),
    [("ada", 200), ("sam", 200), ("dina", 200), ("connie", 200), ("cora", 200), ("tess", 404), ("otto", 404),
     ("omar", 404), ("fay", 404), ("root", 404)],
)  # fmt: skip
def test_a_post_is_seen_by_who_has_to_do_with_it(cast: Cast, client: Client, who: str, status: int) -> None:
    client.force_login(cast.people[who])
    assert client.get(url("post", cast.posts["ada"].pk)).status_code == status


@pytest.mark.parametrize("who", ["ada", "sam", "tess", "carl"])
def test_the_list_is_for_who_keeps_it(cast: Cast, client: Client, who: str) -> None:
    client.force_login(cast.people[who])
    assert client.get(url("staff")).status_code == 403
    assert client.get(url("library_people", cast.library.pk)).status_code == 403
    assert client.get(url("library_people", cast.foreign_library.pk)).status_code == 404
