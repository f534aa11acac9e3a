"""The board report as a tagged PDF: what the page says, for a board packet."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from pdplanner.kernel.pdf import Style, parse_style, render

STYLESHEET = Path(settings.BASE_DIR) / "templates" / "documents" / "board_report" / "report.css"


def board_report_pdf(facts: Mapping[str, Any]) -> bytes:
    """PDF/UA-1, Letter. Raises `PdfRefused` when it asks for a foreign resource."""
    return render(render_to_string("documents/board_report/report.html", dict(facts)), _style())


@cache
def _style() -> Style:
    return parse_style(STYLESHEET.read_text(encoding="utf-8"), {})
