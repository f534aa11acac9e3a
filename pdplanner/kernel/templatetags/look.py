"""The look in templates: states with their shapes, amounts and dates as we write them, the ring and the bar.

Built into the template engine by the settings, so no template has to load it.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pdplanner.kernel import gauges, shapes, wording
from pdplanner.kernel.notes import undo_url_of
from pdplanner.kernel.states import state_named

register = template.Library()

Missing = str | None  # a variable the page does not have reads as ""; it prints nothing, while 0 is a value


@register.inclusion_tag("components/state.html")
def state(
    name: object, *, label: bool = False, suffix: object = "", word: str = "", tone: str | None = None
) -> dict[str, Any]:
    """A state as word and shape. `label` once, beside the page title; `suffix` follows the word (", revision 1");
    `word` and `tone` replace the usual ones where a list says the state in a sentence of its own."""
    look = state_named(name)
    tail = str(suffix)
    return {
        "word": word or look.word,
        "suffix": tail if not tail or tail.startswith(",") else f" {tail}",
        "drawing": shapes.drawing(look.shape),
        "tone": look.tone if tone is None else tone,
        "label": label,
    }


@register.simple_tag
def state_word(name: object) -> str:
    """The word alone, for sentences, options and `title`."""
    return state_named(name).word


@register.simple_tag
def state_tone(name: object) -> str:
    """The class that colors a whole part in the tone of a state: "tone-ok" or nothing."""
    tone = state_named(name).tone
    return f"tone-{tone}" if tone else ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing beside a word; never instead of one, so it is hidden from screen readers."""
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', shapes.drawing(name.replace("_", "-"))
    )


@register.simple_tag
def state_icon(name: object) -> SafeString:
    """The shape of a state without its word, where the word stands in larger type beside it."""
    return icon(state_named(name).shape)


@register.inclusion_tag("components/ring.html")
def ring(counted: int, planned: int, need: int, *, unit: str = "credits") -> dict[str, Any]:
    """How far along, as a ring; amounts in hundredths. Always print the figures beside it."""
    return {
        "arcs": gauges.ring(counted=counted, planned=planned, need=need),
        "counted": counted,
        "planned": planned,
        "short": max(0, need - counted - planned),
        "need": need,
        "unit": unit,
    }


@register.inclusion_tag("components/bar.html")
def bar(label: str, planned: int, need: int, *, counted: int = 0, at_most: bool = False) -> dict[str, Any]:
    """The desk bar's counter: "Planned 30.0 of 60"; with `at_most`, "Self-directed 12.0, at most 20".
    Amounts in hundredths; what is `counted` is drawn solid, `planned` ticked after it."""
    total = counted + planned
    return {
        "label": label,
        "total": total,
        "need": need,
        "at_most": at_most,
        "over": max(0, total - need) if at_most else 0,
        "line": gauges.bar(counted=counted, planned=planned, need=need),
    }


@register.inclusion_tag("components/figures.html")
def figures(
    counted: int,
    planned: int,
    short: int,
    *,
    counted_note: str = "verified and within the rules",
    planned_note: str = "",
    short_note: str = "",
) -> dict[str, Any]:
    """The three amounts beside a ring, in hundredths, each with what it means."""
    return {
        "rows": [
            {"state": "counted", "amount": counted, "note": counted_note},
            {"state": "planned", "amount": planned, "note": planned_note},
            {"state": "short", "amount": short, "note": short_note},
        ]
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any], *, things: str = "entries") -> dict[str, Any]:
    """Which part of a long list this is, and the ways to the rest; keeps the filters in the address."""
    return {"request": context["request"], "page": page, "things": things}


@register.filter
def undo_url(message: Message) -> str:
    """Where a POST takes back what the message reports, or ""."""
    return undo_url_of(message.extra_tags or "")


@register.filter
def fields_with_errors(form: BaseForm) -> list[BoundField]:
    """The fields a person has to look at again, in the order of the page."""
    return [field for field in form if field.errors]


@register.filter(name="credits")
def credits_filter(amount: int | Decimal | Missing) -> str:
    """ "6.0" for a column; an int is hundredths of a credit."""
    return "" if amount is None or isinstance(amount, str) else wording.credits_in_column(amount)


@register.filter
def amount(value: int | Decimal | Missing) -> str:
    """ "60" or "37.5" for a sentence; an int is hundredths of a credit."""
    return "" if value is None or isinstance(value, str) else wording.credits_in_sentence(value)


@register.filter
def money(cents: int | Missing) -> str:
    """ "$450" from cents."""
    return "" if cents is None or isinstance(cents, str) else wording.money(cents)


@register.filter
def hours(minutes: int | Missing) -> str:
    """ "1.5" from minutes."""
    return "" if minutes is None or isinstance(minutes, str) else wording.hours(minutes)


@register.filter
def hours_words(minutes: int | Missing) -> str:
    """ "1 hour" or "1.5 hours" from minutes, for sentences."""
    return "" if minutes is None or isinstance(minutes, str) else wording.hours_in_sentence(minutes)


@register.filter
def longdate(value: date | datetime | Missing) -> str:
    """ "30 June 2028"."""
    return "" if value is None or isinstance(value, str) else wording.long_date(value)


@register.filter
def shortdate(value: date | datetime | Missing) -> str:
    """ "9 Oct 2026", for columns."""
    return "" if value is None or isinstance(value, str) else wording.short_date(value)


@register.filter
def timeofday(value: datetime | Missing) -> str:
    """ "10:42 AM"."""
    return "" if value is None or isinstance(value, str) else wording.time_of_day(value)


@register.filter
def zone_words(zone: object) -> str:
    """ "Mountain time" from "America/Denver"."""
    return wording.zone_words(zone)
