"""Replacing: another name, another number, and never two that are valid."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage

from certification.models import Certificate, SpentCredit
from certification.queries.facts import with_parts
from certification.queries.register import certificate_by_number
from certification.queries.standing import live_standing
from certification.services.replacing import Names, certificate_replace
from certification.services.withdrawing import certificate_withdraw
from certification.tests.scene import Scene, on
from learning.services.credits import credit_reverse
from libraries.enums import AgencyPost
from pdplanner.kernel import doctor, jobs
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry, Mail
from tests.cast import LONG_AGO

ISSUED, REPLACED = dt.date(2027, 3, 3), dt.date(2028, 6, 1)
RENDER = "certification.render_certificate"
MARRIED = Names("Ada Nguyễn", "Nguyễn", "Millrace Public Library")


def replace(scene: Scene, certificate: Certificate, actor: str = "connie", names: Names = MARRIED) -> Certificate:
    seen = Certificate.objects.get(pk=certificate.pk)
    with on(REPLACED):
        return certificate_replace(actor=scene.actor(actor), certificate=seen, names=names, reason="Married in May.")


# --- The pair ---
def test_the_new_one_says_the_new_name_and_attests_the_same(scene, certificate):
    newer = replace(scene, certificate)
    old, new = dict(certificate.snapshot), dict(newer.snapshot)
    assert (new.pop("name"), new.pop("family_name")) == ("Ada Nguyễn", "Nguyễn")
    assert (new.pop("number"), newer.number) == ("JSL-2028-00001", "JSL-2028-00001")
    assert new.pop("check_url").endswith(f"/verify/{newer.token}/")
    assert new == {key: value for key, value in old.items() if key in new}
    assert (newer.awarded_on, newer.valid_through) == (certificate.awarded_on, certificate.valid_through)
    assert (newer.credits_hundredths, newer.verdict) == (certificate.credits_hundredths, certificate.verdict)


def test_they_are_linked_both_ways_and_only_one_is_valid(scene, certificate):
    newer = replace(scene, certificate)
    old = Certificate.objects.get(pk=certificate.pk)
    assert (old.state, newer.state) == ("replaced", "issued")
    assert (old.replaced_by, newer.replaces) == (newer, old)


def test_holder_and_agency_read_of_each_which_the_other_is(scene, certificate, client):
    newer = replace(scene, certificate)
    with on(REPLACED):
        client.force_login(scene.person)
        mine = client.get("/certificates/").content.decode()
        client.force_login(scene.cast.cora)
        old, new = (client.get(f"/issued/{row.pk}/").content.decode() for row in (certificate, newer))
    assert f"Replaces {certificate.number}." in mine
    assert f"Replaced by {newer.number}." in mine
    assert [mine.count(words) for words in ("To share", "Its check page, which says so")] == [1, 1]
    assert f'<dt>Replaces</dt><dd><a href="/issued/{certificate.pk}/">{certificate.number}</a>' in new
    assert f'<dt>Replaced by</dt><dd><a href="/issued/{newer.pk}/">{newer.number}</a>' in old


def test_each_page_says_so_and_the_new_one_keeps_the_old_name_to_itself(scene, certificate, client):
    """Trap 5: only a correction says “replaced by”."""
    cache.clear()
    newer = replace(scene, certificate)
    with on(REPLACED):
        old_page = client.get(f"/verify/{certificate.token}/").content.decode()
        new_page = client.get(f"/verify/{newer.token}/").content.decode()
    assert "A newer one took its place on 1 June 2028." in old_page
    assert f'href="/verify/{newer.token}/">JSL-2028-00001</a>, valid through 2 March 2031' in old_page
    assert "This certificate is real, and it is valid today, 1 June 2028: " in new_page
    assert "JSL-2027-00001" in new_page
    assert "Whitcomb" not in new_page
    assert certificate.token not in new_page


def test_the_old_page_does_not_call_a_withdrawn_one_valid(scene, certificate, client):
    newer = replace(scene, certificate)
    with on(REPLACED):
        certificate_withdraw(actor=scene.actor("cora"), certificate=newer, reason="Error", public_note="In error.")
        page = client.get(f"/verify/{certificate.token}/").content.decode()
    assert f'href="/verify/{newer.token}/">JSL-2028-00001</a>, withdrawn since</dd>' in page
    assert "valid through" not in page


def test_each_is_found_by_its_own_number_and_name(scene, certificate):
    newer = replace(scene, certificate)
    assert certificate_by_number("JSL-2027-00001", "whitcomb") == certificate
    assert certificate_by_number("JSL-2028-00001", "nguyen") == newer
    assert certificate_by_number("JSL-2028-00001", "whitcomb") is None


def test_the_old_paper_stays_byte_for_byte_and_the_new_one_is_announced_once(scene, certificate):
    jobs.run(RENDER, certificate.pk)
    before = Certificate.objects.get(pk=certificate.pk)
    with default_storage.open(before.pdf_path) as file:
        bytes_before = file.read()
    newer = replace(scene, certificate)
    jobs.run(RENDER, newer.pk)
    old = Certificate.objects.get(pk=certificate.pk)
    with default_storage.open(old.pdf_path) as file:
        assert file.read() == bytes_before
    assert (old.snapshot, old.pdf_sha256) == (before.snapshot, before.pdf_sha256)
    (mail,) = Mail.objects.filter(key__startswith="certificate.ready")
    assert "JSL-2028-00001" in mail.subject
    assert "It replaces JSL-2027-00001, which is not valid any more." in mail.text


def test_the_library_is_corrected_in_the_sentence_too(scene, certificate):
    newer = replace(scene, certificate, names=Names("Ada Whitcomb", "Whitcomb", "Millrace Town Library"))
    assert newer.snapshot["library"] == "Millrace Town Library"
    assert newer.snapshot["statement"].endswith("toward the strategic goals of Millrace Town Library")


# --- What follows ---
def test_the_credits_are_used_up_by_the_new_one(scene, certificate):
    newer = replace(scene, certificate)
    held = SpentCredit.objects.filter(freed_at=None).values_list("certificate", "hundredths")
    assert list(held) == [(newer.pk, 1000)] * 6
    with on(REPLACED), pytest.raises(DomainError, match="JSL-2028-00001"):
        credit_reverse(actor=scene.actor("connie"), credit=certificate.spent_credits.first().credit, reason="Why")


def test_a_standing_of_any_day_knows_the_one_of_that_day(scene, certificate):
    """As of a day before, it rests on the old number; the certified period counts its own credits all the while."""
    replace(scene, certificate)
    with on(dt.date(2028, 7, 1)):
        row = with_parts(type(scene.enrollment).objects.filter(pk=scene.enrollment.pk)).get()
        for day, known in ((ISSUED, ["JSL-2027-00001", "JSL-2028-00001"]), (REPLACED, ["JSL-2028-00001"])):
            live = live_standing(row, day)
            assert live.verdict.counted_hundredths == 6000
            assert live.dossier.facts.enrollment.certificates == set(known)


def test_it_can_be_replaced_again_and_then_withdrawn(scene, certificate):
    second = replace(scene, certificate)
    third = replace(scene, second, names=Names("Ada N. Whitcomb", "Whitcomb", "Millrace Public Library"))
    with on(REPLACED):
        certificate_withdraw(actor=scene.actor("cora"), certificate=third, reason="Why", public_note="In error.")
    rows = Certificate.objects.order_by("pk").values_list("number", "state")
    assert list(rows) == [
        ("JSL-2027-00001", "replaced"), ("JSL-2028-00001", "replaced"), ("JSL-2028-00002", "withdrawn"),
    ]  # fmt: skip
    assert not SpentCredit.objects.filter(freed_at=None).exists()


def test_it_is_on_record_and_the_data_stay_sound(scene, certificate):
    newer = replace(scene, certificate)
    for pk in (certificate.pk, newer.pk):
        jobs.run(RENDER, pk)
    rows = AuditEntry.objects.filter(action="certificate.replace").order_by("pk")
    assert [(row.subject_id, row.before, row.after, row.reason) for row in rows] == [
        (certificate.pk, "issued", "replaced", "Married in May."), (newer.pk, "", "issued", "Married in May."),
    ]  # fmt: skip
    broken = {f.invariant.code: f.rows for f in doctor.examine() if f.rows and f.invariant.code.startswith("certif")}
    assert broken == {}


# --- Refusals ---
def test_a_second_click_is_told_so_and_uses_no_number(scene, certificate):
    seen = Certificate.objects.get(pk=certificate.pk)
    replace(scene, certificate)
    with on(REPLACED), pytest.raises(NotNow, match="replaced"):
        certificate_replace(actor=scene.actor("connie"), certificate=seen, names=MARRIED, reason="Again")
    assert Certificate.objects.count() == 2


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (Names("Ada Whitcomb", "Whitcomb", "Millrace Public Library"), "Nothing on the certificate would change"),
        (Names("\u200b\u202e", "Whitcomb", ""), "invisible direction mark"),
        (Names("12", "Whitcomb", ""), "at least one letter"),
        (Names("Ada Nguyễn", "Nguyễn", " "), "goals of Millrace Public Library”, so it names a library"),
    ],
)
def test_one_that_changes_nothing_or_cannot_be_printed_is_refused(scene, certificate, names, words):
    with pytest.raises(DomainError, match=words):
        replace(scene, certificate, names=names)
    assert Certificate.objects.get().state == "issued"


def test_nobody_replaces_their_own(scene, certificate):
    scene.cast.agency.roles.create(
        person=scene.person, role=AgencyPost.CONSULTANT, starts_on=LONG_AGO, recorded_at=certificate.issued_at
    )
    with pytest.raises(NotAllowed, match="their own"):
        replace(scene, certificate, actor="ada")


# --- The pages ---
def test_the_form_starts_with_the_name_of_today_and_leads_to_the_new_one(scene, certificate, client):
    type(scene.person).objects.filter(pk=scene.person.pk).update(name_on_certificates="Ada Nguyễn")
    client.force_login(scene.cast.connie)
    with on(REPLACED):
        form = client.get(f"/issued/{certificate.pk}/replace/").content.decode()
        typed = {"name": "Ada Nguyễn", "family_name": "Nguyễn", "library": "Mill Library", "reason": ""}
        refused = client.post(f"/issued/{certificate.pk}/replace/", typed)
        torn = client.post(f"/issued/{certificate.pk}/replace/", {**typed, "library": "", "reason": "Married"})
        done = client.post(f"/issued/{certificate.pk}/replace/", {**typed, "reason": "Married"}, follow=True)
    assert 'value="Ada Nguyễn"' in form
    assert "ask a coordinator to withdraw it" in form
    assert (refused.status_code, "Say why." in refused.content.decode()) == (422, True)
    assert (torn.status_code, list(torn.context["form"].errors)) == (422, ["library"])
    assert "JSL-2028-00001 replaces JSL-2027-00001." in done.content.decode()
    said = Certificate.objects.get(state="issued").snapshot
    assert said["statement"] == "60 credits, planned and earned toward the strategic goals of Mill Library"
    assert done.redirect_chain == [(f"/issued/{Certificate.objects.get(state='issued').pk}/", 302)]
