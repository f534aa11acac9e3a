"""Whatever people type is printed as typed; nothing typed is ever loaded."""

import functools
import html
import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.template import Context

from certification.documents import CertificateSnapshot, SnapshotError, render_certificate
from certification.tests.documents.samples import ANNEX, CREDITS, GOALS, sample_snapshot
from pdplanner.kernel.pdf import PdfRefused
from pdplanner.kernel.pdf.assets import NamedAssets
from pdplanner.kernel.tests.pdf.reading import text_of

ATTACK = "<link rel=attachment href=file:///etc/passwd>"
ATTACKS = [
    ATTACK,
    "<img src=http://169.254.169.254/>",
    "</title></p></section><style>@import url(file:///etc/passwd)</style>",
    '" style="background:url(file:///etc/passwd)" x=\'',
    "{% include 'annex.html' %}{{ certificate }}",
    "url(file:///etc/passwd) &lt;img src=x&gt;",
]

FIELDS = ["number", "agency", "heading", "name", "track", "statement", "time_zone", "check_text"]
SIGNER = {"name": "Eleanor", "role": "State Librarian"}


def everywhere(text: str) -> dict[str, Any]:
    """A snapshot with the text in every field that is printed."""
    return sample_snapshot(
        **dict.fromkeys(FIELDS, text),
        family_name=text,
        library=text + " ",
        verdict={text: text},
        check_url=f"https://x.example/{text.replace(' ', '')}",
        signers=[{"name": text, "role": text}, {"name": text, "role": text}],
        annex={
            "plan": text,
            "goals": [{"goal": text, "learning": text, "credits": "1"}],
            "credits": [{**CREDITS[0], "title": text, "provider": text, "category": text}],
            "total": "1",
            "rule": text,
        },
    )


ONE_BY_ONE = {
    **{field: {field: ATTACK} for field in FIELDS},
    "library": {"library": ATTACK, "annex": ANNEX},
    "signer": {"signers": [{**SIGNER, "name": ATTACK}]},
    "role": {"signers": [{**SIGNER, "role": ATTACK}]},
    "plan": {"annex": {**ANNEX, "plan": ATTACK}},
    "goal": {"annex": {**ANNEX, "goals": [{**GOALS[0], "goal": ATTACK}]}},
    "learning": {"annex": {**ANNEX, "goals": [{**GOALS[0], "learning": ATTACK}]}},
    "credit": {"annex": {**ANNEX, "credits": [{**CREDITS[0], "title": ATTACK}]}},
    "provider": {"annex": {**ANNEX, "credits": [{**CREDITS[0], "provider": ATTACK}]}},
    "category": {"annex": {**ANNEX, "credits": [{**CREDITS[0], "category": ATTACK}]}},
    "rule": {"annex": {**ANNEX, "rule": ATTACK}},
}


@pytest.fixture(autouse=True)
def _counted(figure: Callable[[str, int], None]) -> None:
    figure("R9: injections into printed fields", 1)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address the renderer asked for."""
    addresses: list[str] = []
    fetch = NamedAssets.fetch

    def recorded(self: NamedAssets, url: str, headers: Any = None) -> Any:
        addresses.append(url.removeprefix("https://assets.invalid/"))
        return fetch(self, url, headers)

    monkeypatch.setattr(NamedAssets, "fetch", recorded)
    render_certificate(sample_snapshot())  # loads the design, which has assets of its own
    addresses.clear()
    return addresses


def letters(text: str) -> str:
    """Without blanks: the page breaks lines where it likes."""
    return "".join(text.split())


@pytest.mark.parametrize("changes", ONE_BY_ONE.values(), ids=ONE_BY_ONE.keys())
def test_markup_in_a_field_is_printed_as_typed_and_loads_nothing(changes: dict[str, Any], asked: list[str]) -> None:
    pdf = render_certificate(sample_snapshot(**changes))
    assert letters(ATTACK) in letters(text_of(pdf))
    assert set(asked) <= {"qr.svg", "art/signature-sample-1.svg", "art/signature-sample-2.svg"}


@pytest.mark.parametrize("attack", ATTACKS)
def test_markup_in_every_field_at_once_is_text(attack: str, asked: list[str]) -> None:
    pdf = render_certificate(everywhere(attack))
    assert asked == ["qr.svg"]
    assert letters(text_of(pdf)).count(letters(attack)) >= len(FIELDS)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert dict(document.attachments) == {}
        assert attack in str(document.docinfo.Title)


@pytest.mark.parametrize("changes", ONE_BY_ONE.values(), ids=ONE_BY_ONE.keys())
def test_the_same_markup_without_escaping_is_stopped_by_the_fetcher(
    changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    careless = functools.partial(Context, autoescape=False)
    monkeypatch.setattr("certification.documents.certificate.Context", careless)
    with pytest.raises(PdfRefused, match="file:///etc/passwd"):
        render_certificate(sample_snapshot(**changes))


@pytest.mark.parametrize("field", ["name_lang", "language", "check_url"])
def test_markup_in_a_field_of_fixed_form_is_refused(field: str) -> None:
    with pytest.raises(SnapshotError, match=field):
        CertificateSnapshot.from_json(sample_snapshot(**{field: ATTACK}))


def test_escaped_entities_are_not_unescaped_twice() -> None:
    typed = html.escape(ATTACK)
    assert letters(typed) in letters(text_of(render_certificate(sample_snapshot(track=typed))))
