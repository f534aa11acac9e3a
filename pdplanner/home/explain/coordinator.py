"""The home page of a program coordinator: the agency in figures, its tracks and their rules, work that failed."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pdplanner.home.explain.opening import Action, Home, bold, count, waited
from pdplanner.home.queries.program import agency_in_figures, tracks_with_rules
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, Hat
from pdplanner.kernel.pulse import Heard

AT_MOST = 3


def home(actor: Actor, hat: Hat) -> Home:
    today = clock.today(hat.zone)
    agency: Any = agency_in_figures(hat.agency_id or 0, today, actor.person.pk)
    tracks = list(tracks_with_rules(agency.pk, today))
    failed = failures(agency)
    return Home(
        template="home/coordinator.html",
        sentence=sentence(agency),
        actions=list(islice(_urgent_first(agency, tracks), AT_MOST)),
        facts={
            "agency": agency,
            "tracks": tracks,
            "failed": failed,
            "year": today.year,
            "heard": Heard(agency.heard_at),
        },
    )


def sentence(agency: Any) -> SafeString:
    """ "12 people are on their way in 40 libraries, and 5 certificates were issued this year." """
    verb = "is" if agency.open_count == 1 else "are"
    issued = "was" if agency.issued_count == 1 else "were"
    return format_html(
        "{} {} open at {}, and {} {} issued this year.",
        bold(count(agency.open_count, "enrollment")), verb, count(agency.library_count, "library", "libraries"),
        bold(count(agency.issued_count, "certificate")), issued,
    )  # fmt: skip


def failures(agency: Any) -> list[str]:
    """Work that was tried five times and given up, in words; empty when all is well."""
    kinds = (
        (agency.dead_certificates, "certificate", "could not be printed"),
        (agency.dead_standings, "standing", "could not be reckoned"),
        (agency.dead_mails, "mail", "could not be sent"),
    )
    return [f"{count(number, noun)} {words}." for number, noun, words in kinds if number]


def _urgent_first(agency: Any, tracks: Sequence[Any]) -> Iterator[Action]:
    if agency.dead_certificates:
        reason = "Five attempts failed. The list says why, and you can try again."
        title = f"Mend {count(agency.dead_certificates, 'certificate')} without a PDF"
        yield Action(title, reason, reverse("home:failed_work"), "Failed work")
    if agency.asked_count:
        title = f"Decide on {count(agency.asked_count, 'request')} for an exception"
        yield Action(title, waited(agency.asked_at), reverse("certification:exceptions"), "Exceptions")
    if not agency.library_count:
        reason = "A library has people, a strategic plan and somebody who keeps its staff list."
        yield Action("Add your first library", reason, reverse("libraries:libraries"), "Libraries")
    if not tracks:
        reason = (
            "Whoever runs this installation adds it with its rules, by the command program_start. You read them here."
        )
        yield Action("Ask for your first track", reason, reverse("certification:tracks"), "Tracks and rules")
    for track in tracks:
        if track.draft:
            reason = f"Version {track.draft} of the {track} is a draft; nobody enrolls under it until it is published."
            yield Action(f"The {track} has rules in draft", reason, reverse("certification:tracks"), "Tracks and rules")
        elif not track.version:
            reason = "It has no published rules that hold today, so nobody can enroll."
            yield Action(f"The {track} has no rules yet", reason, reverse("certification:tracks"), "Tracks and rules")
