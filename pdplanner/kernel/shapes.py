"""The drawings of states and icons, read once from the sprite `static/img/shapes.svg`.

They are printed into the page instead of being referenced: a reference into another file costs a request, cannot
take the color of the surface behind it, and breaks when the page is saved or printed.
"""

import re
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.utils.safestring import SafeString, mark_safe

_SYMBOL = re.compile(r'<symbol id="(?P<name>[a-z-]+)" viewBox="0 0 16 16">(?P<drawing>.*?)</symbol>', re.DOTALL)


@lru_cache(maxsize=1)
def drawings() -> dict[str, SafeString]:
    """The inside of every symbol by name, on a grid of 16 units."""
    found = finders.find("img/shapes.svg")
    if not found:
        raise ImproperlyConfigured("static/img/shapes.svg is missing, so no state can be drawn.")
    sprite = Path(str(found)).read_text(encoding="utf-8")
    # Safe: the sprite is a file of ours, and nothing a person typed ever gets into it.
    return {m["name"]: mark_safe(m["drawing"]) for m in _SYMBOL.finditer(sprite)}


def drawing(name: str) -> SafeString:
    """The inside of one symbol. LookupError if the sprite has none of that name."""
    if name not in drawings():
        raise LookupError(f"No shape is called {name!r}. The shapes are symbols of static/img/shapes.svg.")
    return drawings()[name]
