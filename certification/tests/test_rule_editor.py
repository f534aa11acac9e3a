"""A coordinator describes a track without scripts: every page is a form, and every refusal keeps what was typed."""

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certification.engine import load_rules
from certification.models import Program, RuleSet, Track
from certification.services.rule_drafts import Overtaken, draft_start, draft_undo, place_put
from certification.tests.scene import on
from pdplanner.kernel.errors import NotNow
from pdplanner.kernel.models import AuditEntry
from tests.cast import EXAMPLES

TODAY = dt.date(2026, 11, 20)
FIRST = "levels[0].phases.first.of"

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast, client):
    """Cora at her desk, with a program and a track that has no rules yet."""
    client.force_login(cast.cora)
    with on(TODAY):
        client.post(reverse("certification:program_add", args=[cast.agency.pk]), {"name": "Juniper certification"})
        program = Program.objects.get()
        client.post(reverse("certification:track_add", args=[program.pk]), {"name": "Library director"})
    return Desk(cast, client, Track.objects.get())


class Desk:
    def __init__(self, cast, client, track):
        self.cast, self.client, self.track = cast, client, track

    def start(self, **data):
        with on(TODAY):
            answer = self.client.post(reverse("certification:draft_start", args=[self.track.pk]), data)
        self.pk = RuleSet.objects.order_by("-pk").values_list("pk", flat=True).first()
        return answer

    @property
    def draft(self) -> RuleSet:
        return RuleSet.objects.get(pk=self.pk)

    def url(self, name: str) -> str:
        return reverse(f"certification:{name}", args=[self.pk])

    def add(self, to: str, kind: str = "", **data):
        with on(TODAY):
            return self.client.post(f"{self.url('draft_add')}?to={to}&as={kind}", {"edits": self.draft.edits, **data})

    def change(self, at: str, kind: str = "", **data):
        with on(TODAY):
            return self.client.post(
                f"{self.url('draft_change')}?at={at}&as={kind}", {"edits": self.draft.edits, **data}
            )

    def post(self, name: str, **data):
        with on(TODAY):
            return self.client.post(self.url(name), data)

    def undo(self, edits: object = None):
        with on(TODAY):
            return self.client.post(f"{self.url('draft_undo')}?edits={self.draft.edits if edits is None else edits}")

    def page(self) -> str:
        with on(TODAY):
            return " ".join(self.client.get(self.url("draft")).content.decode().split())

    def described(self) -> None:
        """A total, two category minima, a tag minimum, a ceiling and an alternative, as a person enters them."""
        self.start(source="empty")
        self.add(FIRST, "credits", min="60", title="")
        self.add(FIRST, "credits", min="30", where__categories=["administration"])
        self.add(FIRST, "credits", min="10", where__categories=["technology"])
        self.add(FIRST, "credits", min="5", where__tags="Early literacy")
        self.add("ceilings", "amount", max="20", where__kinds=["self_directed"])
        self.add(FIRST, "any", title="Schooling or experience")
        self.add(f"{FIRST}[4].of", "fact_degree", title="A degree", any_of="MLIS, Master of Library Science")
        self.add(f"{FIRST}[4].of", "fact_experience", title="Five years at a library", months="60")


def test_a_track_is_described_from_an_empty_page_by_forms_alone(desk):
    desk.described()
    rules = load_rules(desk.draft.document)
    page = desk.page()
    for sentence in (
        "At least 60 credits",
        "At least 30 credits of Library Administration",
        "At least 5 credits of Early literacy",
        "At most 20 credits of Self-directed project",
        "Schooling or experience (one of these)",
        "A degree: Master of Library Science or MLIS",
        "Five years at a library: 5 years of experience",
    ):
        assert sentence in page, sentence
    assert [row.code for row in rules.ceilings] == ["at_most_20_credits_of_self_directed_project"]
    assert "To mend" not in page


def test_what_is_missing_stands_beside_the_sentence_and_keeps_the_draft_from_being_published(desk):
    desk.start(source="empty")
    assert "This must list at least one requirement." in desk.page()
    answer = desk.post("draft_publish", effective_from="2027-01-01", edits=desk.draft.edits)
    assert answer.status_code == 422
    assert "levels[0].phases.first.of: must list at least one requirement" in answer.content.decode()
    assert desk.draft.state == "draft"


def test_words_that_name_another_amount_than_is_asked_are_marked_and_keep_nobody_from_publishing(desk):
    desk.described()
    desk.change(f"{FIRST}[0]", min="50", title="60 credits in four years")
    assert "The words name 60, and 50 is asked." in desk.page()
    assert desk.post("draft_publish", effective_from="2027-01-01", edits=desk.draft.edits).status_code == 302


def test_a_minimum_above_its_ceiling_is_said_at_its_line(desk):
    desk.described()
    desk.add(FIRST, "credits", min="25", where__kinds=["self_directed"])
    assert "To mend" in desk.page()
    answer = desk.post("draft_publish", effective_from="2027-01-01", edits=desk.draft.edits)
    assert f"{FIRST}[5]" in answer.content.decode()


def test_dates_are_worked_out_for_the_day_one_asks_for(desk):
    desk.described()
    page = desk.page()
    assert "The last day to earn credit is 19 November 2030, end of day, Mountain time." in page
    assert "Enroll on 29 February 2028" in page
    with on(TODAY):
        asked = desk.client.get(desk.url("draft"), {"day": "2027-07-01"}).content.decode()
    assert "The last day to earn credit is 30 June 2031" in asked


def test_published_rules_are_frozen_and_people_enroll_under_them(desk):
    desk.described()
    answer = desk.post("draft_publish", effective_from=TODAY.isoformat(), edits=desk.draft.edits)
    assert answer.status_code == 302
    assert desk.draft.state == "published"
    for name in ("draft_undo", "draft_move", "draft_remove"):
        assert desk.post(name, at=f"{FIRST}[1]", edits=desk.draft.edits, to="up").status_code == 409
    assert desk.change(f"{FIRST}[0]", min="1").status_code == 302  # back to the rules as they are
    assert desk.draft.document["levels"][0]["phases"]["first"]["of"][0]["min"] == "60"
    desk.client.force_login(desk.cast.ada)
    with on(TODAY):
        page = desk.client.get(reverse("certification:enroll", args=[desk.track.pk])).content.decode()
    assert "19 November 2030" in page


def test_nobody_enrolls_under_new_rules_in_the_past(desk):
    desk.described()
    answer = desk.post("draft_publish", effective_from="2026-11-19", edits=desk.draft.edits)
    assert "Choose today or a later day" in answer.content.decode()


def test_lines_move_and_what_is_taken_out_comes_back(desk):
    desk.described()
    first, second = desk.draft.document["levels"][0]["phases"]["first"]["of"][:2]
    line = desk.page().partition('id="at-levels-0-phases-first-of-1"')[2]
    assert line.partition("data-lands=")[2].startswith('"at-levels-0-phases-first-of-0"')
    desk.post("draft_move", at=f"{FIRST}[1]", edits=desk.draft.edits, to="up")
    assert desk.draft.document["levels"][0]["phases"]["first"]["of"][:2] == [second, first]
    before = desk.draft.document
    desk.post("draft_remove", at=f"{FIRST}[0]", edits=desk.draft.edits)
    assert desk.draft.document["levels"][0]["phases"]["first"]["of"][0] == first
    desk.undo()
    assert desk.draft.document == before


def test_undo_takes_back_what_one_saw_and_no_later_change(desk):
    desk.described()
    seen = desk.draft.edits
    assert f'{desk.url("draft_undo")}?edits={seen}"' in desk.page()
    desk.change(f"{FIRST}[0]", min="50")
    after = desk.draft.document
    for edits in (seen, "", "x"):
        answer = desk.undo(edits)
        assert answer.status_code == 409, edits
        assert "changed these rules meanwhile" in answer.content.decode()
    assert desk.draft.document == after
    shown = desk.draft.edits
    assert [desk.undo(shown).status_code for _click in range(2)] == [302, 409]
    assert desk.draft.document["levels"][0]["phases"]["first"]["of"][0]["min"] == "60"


def test_the_note_of_a_removal_brings_back_that_line(desk):
    desk.described()
    before = desk.draft.document
    desk.post("draft_remove", at=f"{FIRST}[1]", edits=desk.draft.edits)
    page = desk.page()
    assert page.count(f'{desk.url("draft_undo")}?edits={desk.draft.edits}"') == 2  # the note's, and the page's own
    desk.undo()
    assert desk.draft.document == before


def test_two_coordinators_at_once_lose_nothing(desk):
    desk.described()
    old = desk.draft.edits
    desk.change(f"{FIRST}[0]", min="50")
    with on(TODAY):
        answer = desk.client.post(f"{desk.url('draft_change')}?at={FIRST}[0]", {"edits": old, "min": "55"})
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "changed these rules meanwhile" in words
    assert 'value="55"' in words
    assert desk.draft.document["levels"][0]["phases"]["first"]["of"][0]["min"] == "50"
    with on(TODAY), pytest.raises(Overtaken):
        place_put(actor=desk.cast.actor("cora"), rule_set=desk.draft, edits=old, place="title", value="Mine")


def test_every_change_says_who_changed_what_from_what_to_what(desk):
    desk.described()
    desk.change(f"{FIRST}[0]", min="50")
    row = AuditEntry.objects.filter(action="rule_set.edit").latest("pk")
    assert row.person == desk.cast.cora
    assert (row.facts["place"], row.facts["before"]["min"], row.facts["after"]["min"]) == (f"{FIRST}[0]", "60", "50")


@pytest.mark.parametrize("example", sorted(path.stem for path in EXAMPLES.glob("*.json")))
def test_every_shipped_program_is_read_and_saved_by_its_forms_without_losing_a_word(desk, example):
    """Each line is opened and saved as it is; the rules say the same afterwards."""
    desk.start(source="example", example=example)
    before = load_rules(desk.draft.document)
    with on(TODAY):
        page = desk.client.get(desk.url("draft"))
        assert b"To mend" not in page.content
        places = [line.place for section in page.context["page"].sections for line in _all(section.lines)]
        for place in places:
            form = desk.client.get(f"{desk.url('draft_change')}", {"at": place}).context["form"]
            data = {key: cell for name in form.fields for key, cell in _posted(name, form[name].value())}
            answer = desk.client.post(
                f"{desk.url('draft_change')}?at={place}",
                {name: value for name, value in data.items() if value is not None and value is not False},
            )
            assert answer.status_code == 302, (place, answer.context["form"].errors)
    assert load_rules(desk.draft.document) == before


def _posted(name, value):
    """As a browser sends a field: rows cell by cell."""
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return [(name, value)]
    return [(f"{name}-{n}-{key}", cell) for n, row in enumerate(value) for key, cell in row.items()]


def _all(lines):
    for line in lines:
        yield line
        yield from _all(line.below)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("rules.json", b"{", "is not valid JSON"),
        ("rules.json", b"[" * 5000, "nested more than 40 levels deep"),
        ("rules.json", b" " * 1_100_000, "is larger than 1,000,000 bytes"),
        ("rules.yaml", b"a: &x 1", "anchors and aliases are not allowed"),
        ("rules.json", b'{"format": "pdplanner-rules", "version": 1}', "title: is missing"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_place_and_the_reason(desk, name, content, words):
    answer = desk.start(source="file", file=SimpleUploadedFile(name, content))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not RuleSet.objects.exists()


def test_a_file_becomes_a_draft_and_is_saved_as_the_same_file(desk):
    text = (EXAMPLES / "indiana-leu-2023.json").read_bytes()
    desk.start(source="file", file=SimpleUploadedFile("indiana.json", text))
    assert json.loads(desk.client.get(desk.url("rule_file")).content) == json.loads(text)


def test_two_versions_are_compared_sentence_by_sentence(desk):
    desk.described()
    desk.post("draft_publish", effective_from=TODAY.isoformat(), edits=desk.draft.edits)
    old = desk.pk
    desk.start(source="version", version=str(old))
    desk.change("about", title="Director, 2027", code="director-2027")
    desk.change(f"{FIRST}[0]", min="50")
    desk.post("draft_remove", at=f"{FIRST}[3]", edits=desk.draft.edits)
    with on(TODAY):
        page = desk.client.get(desk.url("rule_compare"), {"with": old}).content.decode()
    assert "<ins>At least 50 credits.</ins>" in page
    assert "<del>At least 60 credits.</del>" in page
    assert "<del>At least 5 credits of Early literacy.</del>" in page
    desk.post("draft_publish", effective_from="2027-01-01", choice_until="2027-06-30", edits=desk.draft.edits)
    assert desk.draft.document["replaces"] == {"code": "library-director-1", "choice_until": "2027-06-30"}


def test_certificates_that_need_each_other_are_not_published(desk):
    program = desk.track.program.code
    desk.start(source="empty")
    desk.add(FIRST, "holds", title="The other one", program=program, track="assistant")
    desk.post("draft_publish", effective_from=TODAY.isoformat(), edits=desk.draft.edits)
    with on(TODAY):
        desk.client.post(reverse("certification:track_add", args=[desk.track.program.pk]), {"name": "Assistant"})
    desk.track = Track.objects.get(name="Assistant")
    desk.start(source="empty")
    desk.add(FIRST, "holds", title="The first one", program=program, track="library-director")
    answer = desk.post("draft_publish", effective_from=TODAY.isoformat(), edits=desk.draft.edits)
    assert "can never be earned" in answer.content.decode()
    assert desk.draft.state == "draft"


def test_a_draft_is_its_coordinators_alone(desk):
    desk.described()
    for name, status in (("connie", 403), ("ada", 403), ("fay", 404)):
        desk.client.force_login(desk.cast.people[name])
        for page in ("draft", "draft_change", "draft_publish"):
            assert desk.client.get(desk.url(page)).status_code == status, (name, page)
        assert desk.client.get(desk.url("rule_file")).status_code == 404
        assert desk.client.get(desk.url("rule_compare")).status_code == 404


def test_a_deleted_draft_is_gone_and_the_trail_keeps_what_it_said(desk):
    desk.described()
    document = desk.draft.document
    desk.post("draft_delete")
    assert not RuleSet.objects.exists()
    assert AuditEntry.objects.filter(after="deleted").get().facts["document"] == document


@pytest.mark.parametrize("text", ["[1]", "5", "x", "{}", '{"format": "something"}', "a: *b", "[" * 3000])
def test_text_that_is_no_rules_is_refused_beside_it_and_kept(desk, text):
    desk.described()
    before = desk.draft.document
    answer = desk.change("about", "written", whole=text)
    assert answer.status_code == 422
    assert desk.draft.document == before
    assert text[:200].replace('"', "&quot;") in answer.content.decode()


@pytest.mark.parametrize(
    "place", ["", "levels", "levels[9]", "x" * 600, "a..b", "levels[0].phases.nowhere", "title[0]"]
)
def test_a_place_that_is_not_there_leads_back_to_the_draft(desk, place):
    desk.described()
    before = desk.draft.document
    assert desk.client.get(desk.url("draft_change"), {"at": place}).status_code in {200, 302}
    assert desk.post("draft_remove", at=place, edits="1").status_code == 409
    assert desk.post("draft_move", at=place, edits="x").status_code == 409
    assert desk.draft.document == before


def test_undo_of_nothing_is_refused_in_words(cast):
    program = Program.objects.create(agency=cast.agency, code="p", name="P")
    track = Track.objects.create(program=program, code="t", name="T")
    with on(TODAY):
        draft = draft_start(actor=cast.actor("cora"), track=track, effective_from=TODAY)
        with pytest.raises(NotNow, match="nothing to take back"):
            draft_undo(actor=cast.actor("cora"), rule_set=draft, edits=0)


def test_a_copy_of_a_version_has_a_code_of_its_own(cast):
    program = Program.objects.create(agency=cast.agency, code="p", name="P")
    track = Track.objects.create(program=program, code="t", name="T")
    cora = cast.actor("cora")
    with on(TODAY):
        first = draft_start(actor=cora, track=track, effective_from=TODAY)
        other = draft_start(actor=cora, track=track, effective_from=TODAY, document=first.document)
    assert [row.document["code"] for row in (first, other)] == ["t-1", "t-2"]
    assert first.document["title"] == other.document["title"] == "T"
