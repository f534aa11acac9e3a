"""The main navigation: which pages a role sees in the ribbon, and which one is open.

The entries are the building's wiring and live where `settings.NAVIGATION` points; the kernel knows no page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

# Role to entries, each a label and the name of a URL without arguments. "" is for people without any role.
Navigation = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Entry:
    """One entry as printed. `current` is "page" on the very page, "true" on a page below it, else empty."""

    label: str
    url: str
    current: str = ""


@lru_cache(maxsize=1)
def _navigation() -> Navigation:
    navigation: Navigation = import_string(settings.NAVIGATION)
    return navigation


def url_or_nothing(name: str) -> str:
    """The address of a page, or "" when this installation has no such page: then nothing links to it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def entries(role: str, path: str) -> tuple[Entry, ...]:
    """The ribbon for `role` on the page at `path`; the longest address that leads to the page is the current one."""
    known = [(label, url) for label, name in _navigation().get(role, ()) if (url := url_or_nothing(name))]
    home = url_or_nothing("home:home")
    here = max((url for _, url in known if path == url or (url != home and path.startswith(url))), key=len, default="")
    return tuple(Entry(label, url, _current(url, here, path)) for label, url in known)


def _current(url: str, here: str, path: str) -> str:
    if url != here:
        return ""
    return "page" if url == path else "true"
