"""The code one scans to set up the second step."""

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
