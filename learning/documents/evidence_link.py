"""What an address is, as far as its letters tell: nothing is ever fetched from it.

Taken is what opens a page and shows where it leads. Whoever reads a claim goes by the host, so it is the one a browser
goes to: no name and password before it, no letters that only look like others, nothing invisible.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from learning.documents.evidence_file import printable
from pdplanner.kernel.errors import DomainError

LONGEST_ADDRESS, LONGEST_NAME = 500, 190
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?![0-9])", re.IGNORECASE)  # "host:8080" is none
_PARTS = re.compile(r"(https?)://([^/?#]*)(.*)", re.IGNORECASE)
_page = URLValidator(schemes=["https", "http"])


@dataclass(frozen=True)
class EvidenceLink:
    """An address that was looked at, as it is kept, and what it is called."""

    url: str
    name: str


def inspected_link(typed: str, *, name: str) -> EvidenceLink:
    """Look at an address. Raises DomainError on the field `link` with what is wrong and what to do."""
    typed = typed.strip()
    if not typed:
        raise DomainError("Give the address of the page, or leave its name empty, too.", "link")
    if any(unicodedata.category(character)[0] in "CZ" for character in typed):
        raise DomainError(
            "This address has a space or an invisible character in it. Copy it again from the address bar of your "
            "browser.",
            "link",
        )
    scheme, host, rest = _split(typed)
    rest = rest if rest.startswith("/") else f"/{rest}"
    url = f"{scheme.lower()}://{host.lower()}{rest}"
    if len(url) > LONGEST_ADDRESS:
        raise DomainError(
            f"This address has {len(url)} characters; at most {LONGEST_ADDRESS} are kept. What comes after a ? is "
            "often not needed: try it without, or save the page as a PDF and add that.",
            "link",
        )
    try:
        _page(url)
    except ValidationError as problem:
        raise DomainError(
            "This is not the address of a page. Copy it from the address bar of your browser; it looks like "
            "https://example.org/badge.",
            "link",
        ) from problem
    return EvidenceLink(url, _named(name) or f"{host.lower()}{rest}".rstrip("/")[:LONGEST_NAME])


def _split(typed: str) -> tuple[str, str, str]:
    """Scheme, host with its port, and the rest. An address without a scheme is read as https."""
    found = _PARTS.fullmatch(typed if _SCHEME.match(typed) else f"https://{typed}")
    if found is None:
        raise DomainError(
            "A link begins with https:// or http://. Copy the address of the page from your browser.", "link"
        )
    scheme, host, rest = found.groups()
    if "@" in host:
        raise DomainError(
            "This address has a name or a password in it, before the @. Take that out: whoever sees your evidence "
            "could read it.",
            "link",
        )
    if not host.isascii() or "\\" in typed:
        raise DomainError(
            "This address is written so that it could lead somewhere else than it seems. Open the page and copy its "
            "address from there.",
            "link",
        )
    return scheme, host, rest


def _named(name: str) -> str:
    return " ".join(printable(name).split())[:LONGEST_NAME]
