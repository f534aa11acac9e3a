"""What the pages of the second step hand to a phone or to the browser."""

import json
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pdplanner.kernel.pdf.qr import QUIET_ZONE, qr_outline

register = template.Library()


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    """`text` as a QR code in the page itself: the content policy loads no image made on the way."""
    outline, side = qr_outline(text)
    return format_html(
        '<svg class="qr" viewBox="{0} {0} {1} {1}" role="img" aria-label="{2}"><path d="{3}"/></svg>',
        -QUIET_ZONE, side, label, outline,
    )  # fmt: skip


@register.filter
def for_browser(options: Any) -> str:
    """What the server offers for a passkey, to be read by static/js/passkey.js from an attribute."""
    return json.dumps(options, default=dict)
