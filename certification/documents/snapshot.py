"""What a certificate says, frozen at issue and stored as JSON on the certificate.

The document is complete: rendering reads nothing else, so that a name, a rule or a library changed later
changes no certificate. Names are as printed; amounts of credit are decimal strings ("7.5"), dates are ISO
dates, texts are plain text. Issuing builds a `CertificateSnapshot` and stores `as_json()`; everybody else
reads it back with `from_json()`, which refuses what cannot be printed, so a refusal happens at issue.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, Self, get_args

SCHEMA = 1

Paper = Literal["letter", "a4"]
Direction = Literal["ltr", "rtl"]

MOST_SIGNERS = 2  # there are two lines to sign on

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_CHECK_URL = re.compile(r"https?://[^\s]+")
_COLOR = re.compile(r"#[0-9a-f]{6}")
_VERSION = re.compile(r"[0-9a-f]{12}")
STORED_PICTURE = re.compile(r"[0-9a-f]{64}")
_IMAGE_NAME = re.compile(r"([a-z0-9]+(-[a-z0-9]+)*)?")
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class SnapshotError(ValueError):
    """The stored document is not a certificate this version can print; the message names the field."""


@dataclass(frozen=True)
class Signer:
    name: str
    role: str
    image: str = ""
    """The hash of a stored picture of the signature, or the name of a packaged one, "signature-sample-1"; empty leaves
    the line to a pen.
    """


@dataclass(frozen=True)
class GoalLine:
    """One strategic goal of the library the learning served."""

    goal: str
    learning: str
    credits: str


@dataclass(frozen=True)
class CreditLine:
    """One counted credit."""

    title: str
    date: date
    provider: str
    category: str
    counted: str


@dataclass(frozen=True)
class Annex:
    """The second page: what the certificate rests on."""

    plan: str
    """A sentence about the plan in force; empty for a track without a plan."""
    goals: tuple[GoalLine, ...]
    credits: tuple[CreditLine, ...]
    total: str
    rule: str
    """The rule of the total, in words."""


@dataclass(frozen=True)
class CertificateSnapshot:
    number: str
    agency: str
    heading: str
    name: str
    """The holder's name on certificates: a person's or, for a library's own certificate, the library's."""
    name_lang: str
    """Language of the name, a BCP 47 tag: how a screen reader says it."""
    family_name: str
    """What the public check asks for beside the number; never printed by itself."""
    track: str
    statement: str
    library: str
    awarded: date
    valid_through: date | None
    """The last valid day; none for a certificate that does not expire."""
    time_zone: str
    """In words, "Mountain time": where the last valid day ends."""
    check_url: str
    """Address of the public check page with this certificate's token; the QR code."""
    check_text: str
    """Address of the check page as a person types it."""
    signers: tuple[Signer, ...]
    paper: Paper
    design: str
    language: str
    """Language of the whole document, a BCP 47 tag."""
    credits_total: str
    verdict: Mapping[str, Any] = field(default_factory=dict)
    """The engine's verdict at issue, in short; for the record, not printed."""
    name_dir: Direction | None = None
    """Only where the direction of the name's first letter is not that of the name."""
    annex: Annex | None = None
    logo: str = ""
    """The hash of the agency's stored logo; empty for none."""
    seal: str = ""
    """The same of its seal; empty leaves the design's own."""
    ink: str = ""
    """The agency's own color in place of the design's, "#1d4a40"; empty leaves the design's own."""
    accent: str = ""
    """The same for what stands out."""
    wording: str = ""
    """The words between name and track; empty leaves the design's own."""
    design_version: str = ""
    """The fingerprint of the design on the day of issue; for the record, not printed."""
    schema: int = SCHEMA

    def as_json(self) -> dict[str, Any]:
        """The document to store: strings, lists, dicts and null only."""
        return {key: _plain(value) for key, value in dataclasses.asdict(self).items()}

    def pictures(self) -> set[str]:
        """The hashes of the stored pictures it is printed with."""
        images = (self.logo, self.seal, *(signer.image for signer in self.signers))
        return {image for image in images if is_stored(image)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Raises `SnapshotError` for a field that is missing, of another shape, or not printable."""
        reader = _Reader(document)
        if document.get("schema") != SCHEMA:
            raise SnapshotError(f"schema is {document.get('schema')!r}; this version prints schema {SCHEMA}.")
        signers = tuple(_signer(row) for row in reader.rows("signers"))
        if len(signers) > MOST_SIGNERS:
            raise SnapshotError(f"signers are {len(signers)}; a certificate has room for {MOST_SIGNERS}.")
        return cls(
            number=reader.words("number"),
            agency=reader.words("agency"),
            heading=reader.words("heading"),
            name=reader.words("name"),
            name_lang=reader.matching("name_lang", _LANGUAGE_TAG),
            family_name=reader.text("family_name"),
            track=reader.words("track"),
            statement=reader.text("statement"),
            library=reader.text("library"),
            awarded=reader.date("awarded"),
            valid_through=reader.date("valid_through") if document.get("valid_through") else None,
            time_zone=reader.text("time_zone"),
            check_url=reader.matching("check_url", _CHECK_URL),
            check_text=reader.text("check_text"),
            signers=signers,
            paper=reader.one_of("paper", get_args(Paper)),
            design=reader.text("design"),
            language=reader.matching("language", _LANGUAGE_TAG),
            credits_total=reader.amount("credits_total"),
            verdict=document.get("verdict") or {},
            name_dir=reader.one_of("name_dir", get_args(Direction)) if document.get("name_dir") else None,
            annex=_annex(_Reader(document["annex"], "annex")) if document.get("annex") else None,
            # Certificates that were issued before there were these fields do not have them.
            logo=reader.optional("logo", STORED_PICTURE),
            seal=reader.optional("seal", STORED_PICTURE),
            ink=reader.optional("ink", _COLOR),
            accent=reader.optional("accent", _COLOR),
            wording=reader.text("wording") if reader.has("wording") else "",
            design_version=reader.optional("design_version", _VERSION),
        )


def _signer(reader: "_Reader") -> Signer:
    return Signer(
        name=reader.text("name"),
        role=reader.text("role"),
        image=reader.optional("image", _IMAGE_NAME),
    )


def _annex(reader: "_Reader") -> Annex:
    goals = (
        GoalLine(goal=row.text("goal"), learning=row.text("learning"), credits=row.amount("credits"))
        for row in reader.rows("goals")
    )
    credits = (
        CreditLine(
            title=row.text("title"),
            date=row.date("date"),
            provider=row.text("provider"),
            category=row.text("category"),
            counted=row.amount("counted"),
        )
        for row in reader.rows("credits")
    )
    return Annex(
        plan=reader.text("plan"),
        goals=tuple(goals),
        credits=tuple(credits),
        total=reader.amount("total"),
        rule=reader.text("rule"),
    )


class _Reader:
    """Takes typed fields out of a JSON object and says which one is wrong."""

    def __init__(self, document: Mapping[str, Any], path: str = "") -> None:
        if not isinstance(document, Mapping):
            raise SnapshotError(f"{path or 'The snapshot'} must be an object, not {document!r:.60}.")
        self._document = document
        self._path = path

    def has(self, key: str) -> bool:
        return self._document.get(key) not in (None, "")

    def text(self, key: str) -> str:
        value = self._document.get(key)
        if not isinstance(value, str):
            raise self._wrong(key, "a text")
        return printable(value)

    def words(self, key: str) -> str:
        value = self.text(key)
        if not value:
            raise self._wrong(key, "a text that can be seen")
        return value

    def matching(self, key: str, pattern: re.Pattern[str]) -> str:
        value = self.text(key)
        if not pattern.fullmatch(value):
            raise self._wrong(key, f"of the form {pattern.pattern}")
        return value

    def optional(self, key: str, pattern: re.Pattern[str]) -> str:
        return self.matching(key, pattern) if self.has(key) else ""

    def one_of(self, key: str, choices: tuple[Any, ...]) -> Any:
        value = self._document.get(key)
        if value not in choices:
            raise self._wrong(key, f"one of {', '.join(choices)}")
        return value

    def amount(self, key: str) -> str:
        value = self.text(key)
        try:
            Decimal(value)
        except InvalidOperation:
            raise self._wrong(key, 'a decimal number as a text, "7.5"') from None
        return value

    def date(self, key: str) -> date:
        try:
            return date.fromisoformat(self.text(key))
        except ValueError:
            raise self._wrong(key, 'an ISO date, "2026-07-01"') from None

    def rows(self, key: str) -> "list[_Reader]":
        value = self._document.get(key)
        if not isinstance(value, list | tuple):
            raise self._wrong(key, "a list")
        return [_Reader(row, f"{self._name(key)}[{index}]") for index, row in enumerate(value)]

    def _name(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _wrong(self, key: str, wanted: str) -> SnapshotError:
        return SnapshotError(f"{self._name(key)} must be {wanted}, not {self._document.get(key)!r:.60}.")


def is_stored(image: str) -> bool:
    """Whether it is the hash of a stored picture, and no packaged one or none."""
    return bool(STORED_PICTURE.fullmatch(image))


def printable(text: str) -> str:
    """`text` on one line, without what has no shape of its own.

    Dropped: control characters, code points that are no characters (a PDF's metadata is XML and cannot
    hold them), and the marks that force a direction: forms refuse those, and on a certificate they could
    make a name look like another one. Joiners stay, Persian and Indian names need them.
    """
    kept = (character for character in text if character.isspace() or _has_shape(character))
    return " ".join("".join(kept).split())


def _has_shape(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cs", "Cn") and character not in _BIDI_CONTROLS


def _plain(value: Any) -> Any:
    """`value` as JSON knows it; `dataclasses.asdict` leaves dates and tuples as they are."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
