"""Every route of the house with the access it declares, read from the URLconf."""

from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from pdplanner.kernel.access import Access

# allauth's views carry no declaration of ours; here is what each may answer to whom, checked by test_routes.py.
SIGN_IN_PAGES = ("account_", "mfa_")


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    access: Access | None
    kwargs: tuple[str, ...]

    @property
    def permission(self) -> str:
        return self.access.permission if self.access else ""


def _walk(patterns: list[Any], prefix: str, names: tuple[str, ...], kwargs: tuple[str, ...]) -> Any:
    for entry in patterns:
        here = prefix + str(entry.pattern)
        taken = kwargs + tuple(entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = (*names, entry.namespace) if entry.namespace else names
            yield from _walk(entry.url_patterns, here, inner, taken)
        elif isinstance(entry, URLPattern):
            name = ":".join((*names, entry.name or ""))
            yield Route(name, here, getattr(entry.callback, "access", None), taken)


def all_routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, "", (), ()))


def our_routes() -> list[Route]:
    return [route for route in all_routes() if not route.name.startswith(SIGN_IN_PAGES)]
