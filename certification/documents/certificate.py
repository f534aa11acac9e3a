"""The PDF of a certificate: a rendering of its snapshot and of nothing else."""

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from django.template import Context, Engine, Template

from certification.documents.colors import LEAST_CONTRAST, contrast_on_paper, too_pale
from certification.documents.designs import CERTIFICATE_FOLDER, DESIGNS, TOKENS, Design
from certification.documents.languages import Language, spoken
from certification.documents.pictures import picture_asset, picture_name
from certification.documents.snapshot import Annex, CertificateSnapshot, SnapshotError, is_stored
from pdplanner.kernel.pdf import (
    Findings,
    FittedName,
    Passage,
    Style,
    fit_name,
    is_right_to_left,
    missing_glyphs,
    parse_style,
    qr_asset,
    render,
    stamped,
)

QR_NAME = "qr.svg"

# An engine of its own: documents know no request, no context processors and no tags but Django's, and no
# setting of the site reaches them. Values are escaped because `Context` escapes unless told otherwise.
ENGINE = Engine(dirs=[str(CERTIFICATE_FOLDER)])


def render_certificate(snapshot: Mapping[str, Any]) -> bytes:
    """The PDF/UA-1 document of a stored snapshot; the same snapshot gives the same bytes.

    Takes about 40 ms once the design is loaded; the first call in a process loads it. Raises `SnapshotError`
    when the snapshot cannot be printed, `PdfRefused` when the document asks for a foreign resource and OSError when
    a stored picture it names is gone.
    """
    return _rendered(CertificateSnapshot.from_json(snapshot))


def render_examined(snapshot: Mapping[str, Any]) -> tuple[bytes, list[str]]:
    """The same document, and in a sentence each what is wrong with it: an empty list for one that may be issued."""
    certificate = CertificateSnapshot.from_json(snapshot)
    findings: list[Findings] = []
    pdf = _rendered(certificate, findings)
    return pdf, list(_faults(certificate, findings[0]))


def _faults(certificate: CertificateSnapshot, found: Findings) -> Iterator[str]:
    if letters := missing_glyphs(_printed(certificate)) or list(found.letters_without_glyph):
        yield f"No font of ours can print {', '.join(letters)}. Write it with other letters."
    elif found.foreign_fonts:
        yield f"Some of it would stand in {found.foreign_fonts[0]}, no font of ours. Write it with other letters."
    if not found.is_tagged or found.figures_without_words:
        yield "The PDF lacks tags or the words of a picture, so a screen reader could not read it out."
    if not found.title or found.language != certificate.language:
        yield "The PDF lacks its title or its language, so a screen reader could not announce it."
    for token in TOKENS:
        color = getattr(certificate, token) or _design(certificate).colors()[token]
        if contrast_on_paper(color) < LEAST_CONTRAST:
            yield too_pale(color)


def _printed(certificate: CertificateSnapshot) -> str:
    """All words of the first page that somebody typed."""
    signers = (words for signer in certificate.signers for words in (signer.name, signer.role))
    parts = (
        certificate.agency, certificate.heading, certificate.name, certificate.wording, certificate.track,
        certificate.statement, certificate.check_text, *signers,
    )  # fmt: skip
    return " ".join(parts)


def _rendered(certificate: CertificateSnapshot, findings: list[Findings] | None = None) -> bytes:
    pictures = {picture_name(digest): picture_asset(digest) for digest in certificate.pictures()}
    name = fit_name(certificate.name, _design(certificate).name_boxes[certificate.paper])
    return render(
        certificate_html(certificate, name),
        style(certificate.design, _page_classes(certificate), certificate.ink, certificate.accent),
        assets={QR_NAME: qr_asset(certificate.check_url), **pictures},
        passages=_passages(certificate, name),
        findings=findings,
    )


def certificate_html(certificate: CertificateSnapshot, name: FittedName) -> str:
    # Not localized: a size of "49,5pt" would be no size.
    context = Context(_context(certificate, name), use_l10n=False)
    return _template(_design(certificate).template).render(context)


@functools.lru_cache(maxsize=64)
def style(design: str, page_classes: str, ink: str = "", accent: str = "") -> Style:
    """A design on a kind of page, in its colors or these, parsed and with its decoration stamped: once per process, as
    long as there are not dozens of colors."""
    colors = {token: color for token, color in zip(TOKENS, (ink, accent), strict=True) if color}
    blank = f'<html lang="en"><body class="{page_classes}"><section class="front"></section>'
    return stamped(parse_style(DESIGNS[design].css(colors), DESIGNS[design].art(colors)), blank)


def _page_classes(certificate: CertificateSnapshot) -> str:
    """The paper, and what of the agency's own stands on it: its seal takes the place of the drawn one."""
    own = {"with-logo": certificate.logo, "with-seal": certificate.seal}
    return " ".join([certificate.paper, *(name for name, picture in own.items() if picture)])


@functools.cache
def _template(name: str) -> Template:
    return ENGINE.get_template(name)


def _design(certificate: CertificateSnapshot) -> Design:
    if certificate.design not in DESIGNS:
        raise SnapshotError(f"design must be one of {', '.join(DESIGNS)}, not {certificate.design!r:.60}.")
    return DESIGNS[certificate.design]


def _context(certificate: CertificateSnapshot, name: FittedName) -> dict[str, Any]:
    direction = "rtl" if is_right_to_left(certificate.name) else "ltr"
    say = spoken(certificate.language)
    return {
        "say": say,
        "certificate": certificate,
        "page_classes": _page_classes(certificate),
        "logo": certificate.logo and picture_name(certificate.logo),
        "seal": certificate.seal and picture_name(certificate.seal),
        "title": say.title.format(number=certificate.number, name=certificate.name, track=certificate.track),
        "logo_words": say.logo.format(agency=certificate.agency),
        "seal_words": say.seal.format(agency=certificate.agency),
        "qr_words": say.qr.format(url=certificate.check_url),
        "certificate_words": say.certificate.format(number=certificate.number),
        "end_of_day": say.end_of_day.format(zone=certificate.time_zone),
        "name": name,
        "wording": certificate.wording or say.wording,
        "name_direction": certificate.name_dir or direction,
        "awarded": say.day(certificate.awarded),
        "valid_through": say.day(certificate.valid_through) if certificate.valid_through else None,
        "signers": [
            {
                "name": signer.name,
                "role": signer.role,
                "image": signer.image and _image_name(signer.image),
                "hand": say.signature.format(name=signer.name),
            }
            for signer in certificate.signers
        ],
        "qr": QR_NAME,
        "annex": certificate.annex and _annex_context(certificate.annex, say),
    }


def _image_name(image: str) -> str:
    return picture_name(image) if is_stored(image) else f"art/{image}.svg"


def _annex_context(annex: Annex, say: Language) -> dict[str, Any]:
    learned = [{**vars(one), "date": say.day(one.date), "counted": say.amount(one.counted)} for one in annex.credits]
    goals = [{**vars(goal), "credits": say.amount(goal.credits)} for goal in annex.goals]
    return {**vars(annex), "credits": learned, "goals": goals, "total": say.amount(annex.total)}


def _passages(certificate: CertificateSnapshot, name: FittedName) -> list[Passage]:
    """The name on the certificate and, in one line, on the annex."""
    passages = [Passage(0, "H2", name.lines, certificate.name_lang)]
    if certificate.annex:
        passages.append(Passage(1, "Span", (certificate.name,), certificate.name_lang))
    return passages
