"""What every page's frame needs: who is here, through which hat, where they can go, and in which colors."""

import datetime as dt
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, Hat
from pdplanner.kernel.navigation import Entry, entries, url_or_nothing

THEMES = ("light", "dark")  # anything else follows the device


class Frame:
    """The frame of one page. Everything is worked out when it is printed, so a fragment pays for nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def _actor(self) -> Actor | None:
        # Error pages may be printed before the middleware that knows the actor has run.
        return getattr(self._request, "actor", None)

    @property
    def person(self) -> Any:
        return self._actor.person if self._actor else None

    @property
    def hats(self) -> tuple[Hat, ...]:
        return self._actor.hats if self._actor else ()

    @property
    def barred(self) -> tuple[Hat, ...]:
        return self._actor.barred if self._actor else ()

    @property
    def hat(self) -> Hat | None:
        return self._actor.hat if self._actor else None

    @cached_property
    def nav(self) -> tuple[Entry, ...]:
        if self._actor is None:
            return ()
        return entries(self.hat.role if self.hat else "", self._request.path)

    @property
    def theme(self) -> str:
        chosen = self._request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @property
    def zone(self) -> str:
        return timezone.get_current_timezone_name()

    @property
    def now(self) -> dt.datetime:
        """When the page was made, for the line at its end on paper."""
        return clock.now()

    @property
    def path(self) -> str:
        """Where to come back to after choosing colors; a page that answered a POST is opened anew at its address."""
        return self._request.get_full_path()

    @cached_property
    def home_url(self) -> str:
        return url_or_nothing("home:home") or "/"

    @cached_property
    def hat_url(self) -> str:
        return url_or_nothing("home:hat")

    @cached_property
    def theme_url(self) -> str:
        return url_or_nothing("home:theme")

    @cached_property
    def verify_url(self) -> str:
        return url_or_nothing("certification:verify")

    @cached_property
    def notices_url(self) -> str:
        return url_or_nothing("home:notices")

    @property
    def unread(self) -> int:
        """How many notices were not read when the page was asked for; the query that knows the person counts them."""
        return getattr(self.person, "unread_notices", 0)

    @cached_property
    def profile_url(self) -> str:
        return url_or_nothing("libraries:profile")

    @cached_property
    def sign_in_url(self) -> str:
        return url_or_nothing("account_login")

    @cached_property
    def demo_url(self) -> str:
        """The page that tells the demo's story; "" in every other mode."""
        return url_or_nothing("demo:story")

    @cached_property
    def sign_out_url(self) -> str:
        return url_or_nothing("account_logout")


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Context processor: `frame` in every template."""
    return {"frame": Frame(request)}
