"""The only things a document may load: files of ours, by name.

WeasyPrint fetches whatever a document names, files of the machine and addresses of the inner network included.
Here nothing is reachable that was not handed over as bytes beforehand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

BASE_URL = "https://assets.invalid/"
"""Where documents believe they live. The domain `.invalid` can never be resolved (RFC 2606)."""

_MEDIA_TYPES = {".svg": "image/svg+xml", ".ttf": "font/ttf", ".css": "text/css"}


class PdfRefused(Exception):
    """A document asked for something that is not one of its assets; nothing was loaded and no PDF was made."""


@dataclass(frozen=True)
class Asset:
    media_type: str
    body: bytes


Assets = Mapping[str, Asset]


def read_assets(folder: Path, suffix: str, *, prefix: str = "") -> dict[str, Asset]:
    """Every file of `folder` that ends in `suffix`, under the name `prefix` + file name."""
    media_type = _MEDIA_TYPES[suffix]
    return {prefix + path.name: Asset(media_type, path.read_bytes()) for path in sorted(folder.glob(f"*{suffix}"))}


class NamedAssets(URLFetcher):
    """Serves the assets it was given and stops the rendering at anything else.

    The refusal must be WeasyPrint's fatal error: every other exception is logged and the document is
    finished without the asset. That error derives from `BaseException` and would end a worker, so
    `rendering.border` turns it into `PdfRefused`.
    """

    def __init__(self, assets: Assets) -> None:
        super().__init__(allowed_protocols=())
        self._assets = assets

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        asset = self._assets.get(url.removeprefix(BASE_URL)) if url.startswith(BASE_URL) else None
        if asset is None:
            raise FatalURLFetchingError(f"The document asks for {url[:200]!r}, which is not one of its assets.")
        return URLFetcherResponse(url, asset.body, {"Content-Type": asset.media_type})
