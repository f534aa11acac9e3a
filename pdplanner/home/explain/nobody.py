"""The home page of a person without any post today."""

from django.urls import reverse
from django.utils.html import format_html

from pdplanner.home.explain.opening import Action, Home, bold
from pdplanner.kernel.access import Actor


def home(actor: Actor) -> Home:
    words = "You have {} today. Ask the person who keeps your library’s staff list to enter you."
    return Home(
        template="home/nobody.html",
        sentence=format_html(words, bold("no post at a library")),
        actions=[
            Action(
                "Look at your certificates", "What you earned stays yours, with or without a post.",
                reverse("certification:certificates"), "My certificates",
            )
        ],
    )  # fmt: skip
