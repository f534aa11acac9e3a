"""Tagged PDF documents from our own templates; nothing is fetched, nothing comes from outside.

`render` is the way in: HTML whose every value was escaped, a `Style` made once per process, the few assets
of the document. What certificates need besides: `fit_name`, `qr_asset`, `missing_glyphs`.
"""

from pdplanner.kernel.pdf.assets import BASE_URL, Asset, Assets, PdfRefused, read_assets
from pdplanner.kernel.pdf.fonts import OTHER_SCRIPTS, missing_glyphs
from pdplanner.kernel.pdf.inspection import Findings
from pdplanner.kernel.pdf.name_fitting import FittedName, NameBox, fit_name
from pdplanner.kernel.pdf.qr import qr_asset
from pdplanner.kernel.pdf.rendering import Style, parse_style, render, stamped
from pdplanner.kernel.pdf.structure import Passage, is_right_to_left

__all__ = [
    "BASE_URL",
    "OTHER_SCRIPTS",
    "Asset",
    "Assets",
    "Findings",
    "FittedName",
    "NameBox",
    "Passage",
    "PdfRefused",
    "Style",
    "fit_name",
    "is_right_to_left",
    "missing_glyphs",
    "parse_style",
    "qr_asset",
    "read_assets",
    "render",
    "stamped",
]
