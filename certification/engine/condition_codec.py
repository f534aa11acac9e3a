"""Reading the conditions on a credit: each kind with the keys it asks for."""

from __future__ import annotations

from certification.engine.conditions import CONDITIONS
from certification.engine.dates import Span
from certification.engine.reading import Fields
from certification.engine.rules import Condition
from certification.engine.tree_codec import read_where
from certification.engine.window_codec import read_span

SAME = ("activity", "event", "topic")
TIMED = ("age", "claimed_within")


def read_condition(fields: Fields) -> Condition:
    kind = fields.choice("kind", CONDITIONS, "never", required=True)
    condition = Condition(
        kind=kind,
        where=read_where(fields),
        title=fields.text("title", required=kind == "never"),
        starts_on=fields.day("from"),
        span=read_span(fields, finish=False) if kind in TIMED else Span(),
        minutes=fields.whole("minutes", 1, least=1, required=True) if kind == "least" else 0,
        min_words=fields.whole("min_words") if kind == "reflection" else 0,
        max_words=fields.whole("max_words") if kind == "reflection" else 0,
        same=fields.choice("same", SAME, "topic", required=True) if kind == "once" else "",
        times=fields.whole("times", 1, least=1, most=1000) if kind == "once" else 1,
        providers=fields.codes("providers") if kind == "provider" else frozenset(),
    )
    if kind == "never" and not fields.has("where"):
        fields.problem("where", "is missing; without it nothing would ever count")
    if kind == "provider" and not condition.providers:
        fields.problem("providers", "is missing; name at least one")
    if 0 < condition.max_words < condition.min_words:
        fields.problem("max_words", f"is {condition.max_words}, below min_words {condition.min_words}")
    fields.finish()
    return condition
