"""The public check: right on the day it is opened, and no more talkative than the paper."""

import datetime as dt

import pytest
from django.core.cache import cache

from certification.models import Certificate
from certification.queries.register import folded
from certification.tests.scene import on

ISSUED = dt.date(2027, 3, 3)
LAST = dt.date(2031, 3, 2)


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


def check(client, certificate: Certificate, day: dt.date, hour: int = 12):
    with on(day, hour):
        return client.get(f"/verify/{certificate.token}/")


def ask(client, number: str, family_name: str):
    with on(ISSUED):
        return client.post("/verify/", {"number": number, "family_name": family_name})


@pytest.mark.parametrize(
    ("day", "hour", "word"),
    [
        (ISSUED, 12, "valid"),
        (LAST - dt.timedelta(days=90), 12, "valid"),
        (LAST - dt.timedelta(days=89), 12, "expiring"),
        (LAST, 23, "expiring"),
        (LAST + dt.timedelta(days=1), 0, "expired"),
    ],
)
def test_it_reads_by_the_day_at_the_agency(certificate, client, day, hour, word):
    assert check(client, certificate, day, hour).context["reading"] == word


def test_it_says_the_deciding_date_with_its_rule(certificate, client):
    page = check(client, certificate, ISSUED).content.decode()
    assert "2 March 2031, end of day, Mountain time" in page


@pytest.mark.parametrize(
    ("day", "first", "second"),
    [
        (ISSUED, "This certificate is real, and it is valid today, 3 March 2027: ", ""),
        (LAST, "This certificate is real, and it is valid today, 2 March 2031: ", "It ends soon, on 2 March 2031."),
        (
            LAST + dt.timedelta(days=1),
            "This certificate was real, but it is not valid today, 3 March 2031: ",
            "It ended on 2 March 2031.",
        ),
    ],
)
def test_one_sentence_says_real_valid_whose_for_what_and_by_whom(certificate, client, day, first, second):
    page = check(client, certificate, day).content.decode()
    awarded = (
        "the Juniper State Library awarded it to <bdi>Ada Whitcomb</bdi> for meeting every requirement of the "
        "Strategic Track certificate."
    )
    assert f'<p class="lede">\n{first}{awarded}\n{second}' in page


def test_a_withdrawn_one_says_so_with_the_date(certificate, client):
    Certificate.objects.update(state="withdrawn", withdrawn_at=dt.datetime(2027, 6, 1, 18, tzinfo=dt.UTC))
    page = check(client, certificate, dt.date(2027, 7, 1)).content.decode()
    assert "This certificate was real, but it is not valid today, 1 July 2027: the Juniper State Library" in page
    assert "and withdrew it on 1 June 2027.\nIts number will never be used again." in page
    assert "Valid through" not in page


def test_a_replaced_one_points_to_its_successor(certificate, client):
    new = Certificate.objects.get(pk=certificate.pk)
    Certificate.objects.update(state="replaced")
    new.pk, new.number, new.token, new.issued_at = None, "JSL-2027-00002", "t" * 22, certificate.issued_at
    new.save(force_insert=True)
    Certificate.objects.filter(pk=certificate.pk).update(replaced_by=new)
    page = check(client, certificate, ISSUED).content.decode()
    assert "A newer one took its place on 3 March 2027." in page
    assert f'href="/verify/{new.token}/">JSL-2027-00002</a>' in page


def test_a_renewed_one_stays_valid_and_names_the_next(certificate, client, scene):
    """Trap 5: renewing ends nothing early."""
    enrollment = scene.enrollment
    enrollment.refresh_from_db()
    follower = type(enrollment).objects.create(
        agency=enrollment.agency, track=enrollment.track, rule_set=enrollment.rule_set, person=enrollment.person,
        previous=enrollment, state="certified", starts_on=dt.date(2029, 7, 1), enrolled_at=enrollment.enrolled_at,
    )  # fmt: skip
    new = Certificate.objects.get(pk=certificate.pk)
    new.pk, new.number, new.token, new.enrollment = None, "JSL-2030-00001", "r" * 22, follower
    new.save(force_insert=True)
    response = check(client, certificate, dt.date(2030, 5, 1))
    assert response.context["reading"] == "valid"
    assert "Renewed by" in response.content.decode()
    assert client.get(f"/verify/{certificate.token}/json/").json()["renewed_by"]["number"] == "JSL-2030-00001"
    Certificate.objects.filter(pk=new.pk).update(state="withdrawn", withdrawn_at=certificate.issued_at)
    assert "Renewed by" not in check(client, certificate, dt.date(2030, 5, 1)).content.decode()
    assert client.get(f"/verify/{certificate.token}/json/").json()["renewed_by"] is None


def test_number_and_family_name_lead_to_the_same_page(certificate, client):
    answer = ask(client, " jsl-2027-00001 ", "WHITCOMB")
    assert (answer.status_code, answer.url) == (302, f"/verify/{certificate.token}/")


@pytest.mark.parametrize(
    ("number", "name"),
    [("JSL-2027-00001", "Whitcom"), ("JSL-2027-00002", "Whitcomb"), ("x", "y"), ("JSL-2027-00001", "-")],
)
def test_a_wrong_name_and_an_unknown_number_get_the_same_answer(certificate, client, number, name):
    answer = ask(client, number, name)
    assert (answer.status_code, "Nothing matches." in answer.content.decode()) == (422, True)


def test_wrong_and_unknown_cost_the_same_queries(certificate, client, django_assert_num_queries):
    for number in ("JSL-2027-00001", "JSL-1999-00001"):
        with django_assert_num_queries(1):
            ask(client, number, "Nobody")


@pytest.mark.parametrize("bad", ["", "\x00", "a" * 1000, "\u202e"])
def test_nonsense_is_refused_beside_its_field(client, db, bad):
    answer = ask(client, bad, "Whitcomb")
    assert (answer.status_code, "number" in answer.context["form"].errors) == (422, True)


def test_fishing_is_slowed_down(certificate, client):
    answers = [ask(client, "JSL-2027-00001", f"Name{index}").status_code for index in range(21)]
    assert answers == [422] * 20 + [429]
    assert ask(client, "JSL-2027-00001", "Whitcomb").status_code == 429


def test_behind_a_proxy_everybody_has_tries_of_their_own(certificate, client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # what BEHIND_PROXY sets
    wrong = {"number": "JSL-2027-00001", "family_name": "Nobody"}

    def asked_from(forwarded_for: str) -> int:
        return client.post("/verify/", wrong, headers={"x-forwarded-for": forwarded_for}).status_code

    # Only the last address is the proxy's word; what stands before it anybody can write.
    assert [asked_from(f"192.0.2.{index}, 198.51.100.1") for index in range(21)] == [422] * 20 + [429]
    assert asked_from("198.51.100.2") == 422


@pytest.mark.parametrize("code", ["nothing-of-ours", "%00", "a" * 400, "%E2%80%AE", "'"])
def test_an_unknown_code_is_a_page_of_words(client, db, code):
    answer = client.get(f"/verify/{code}/")
    assert (answer.status_code, "No certificate has this address" in answer.content.decode()) == (404, True)


def test_search_engines_are_kept_out_and_the_token_stays_here(certificate, client):
    answer = check(client, certificate, ISSUED)
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex, nofollow", "same-origin")
    assert "no-store" in answer["Cache-Control"]


def test_no_personal_data_beyond_the_paper(certificate, client, scene):
    scene.person.contact_mail = "ada@private.example"
    scene.person.save()
    page = check(client, certificate, ISSUED).content.decode()
    for private in ("private.example", "Connie", "Course 1", "Sam Okafor"):
        assert private not in page


@pytest.mark.parametrize(
    ("printed", "typed"),
    [("Ďurišová", "durisova"), ("Nguyễn", "NGUYEN"), ("O’Brien", "obrien"), ("Straße", "strasse"),
     ("Fernández-Villanueva", "fernandez villanueva"), ("Łukasiewicz", "lukasiewicz"), ("عبدالله", "عبدالله"),
     ("Đặng", "dang"), ("Åse", "ase")],
)  # fmt: skip
def test_family_names_compare_without_accents_and_case(printed, typed):
    assert folded(printed) == folded(typed)


def test_different_names_stay_different():
    assert len({folded(name) for name in ("Whitcomb", "Whitcombe", "Li", "Le")}) == 4
