"""What a certificate will say for ever, put together from the dossier and the verdict it is issued on."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from certification.documents.designs import version_of
from certification.documents.languages import LANGUAGES, Language, spoken
from certification.documents.snapshot import Annex, CertificateSnapshot, CreditLine, GoalLine, Signer
from certification.engine import left_over, to_decimal
from certification.enums import Paper, Tongue
from certification.explain import requirement_title
from certification.models import Enrollment
from certification.queries.credit_facts import CreditWords
from certification.queries.standing import Live, is_total
from libraries.models import Membership, Person
from pdplanner.kernel.wording import credits_in_sentence

# Nobody tells us the language of a name. "Undetermined" lets a screen reader go by the script, not by a wrong guess.
UNDETERMINED = "und"


def check_url(token: str) -> str:
    return f"{settings.SITE_URL}{reverse('certification:check', args=[token])}"


def snapshot_of(
    live: Live, *, number: str, token: str, awarded: dt.date, valid_through: dt.date | None
) -> dict[str, Any]:
    """The document to store, complete and printable. Raises SnapshotError for what cannot be printed."""
    enrollment, person = live.enrollment, _holder(live.enrollment)
    program, agency = enrollment.track.program, enrollment.agency
    library = library_name(enrollment)
    used = used_hundredths(live)
    say = spoken(program.language)
    total = say.amount(credits_in_sentence(used))
    snapshot = CertificateSnapshot(
        number=number,
        agency=agency.name,
        heading=program.heading,
        name=person.printed_name,
        name_lang=UNDETERMINED,
        family_name=person.family_name,
        track=enrollment.track.name,
        statement=_statement(live, say, total, library),
        library=library,
        awarded=awarded,
        valid_through=valid_through,
        time_zone=say.time_zone(agency.time_zone),
        check_url=check_url(token),
        check_text=typed_address(agency.check_host),
        signers=tuple(Signer(**signer) for signer in program.signers),
        paper="a4" if program.paper == Paper.A4 else "letter",
        design=program.design,
        language=program.language,
        credits_total=_amount(used),
        verdict={
            "status": live.verdict.status.value,
            "rules": live.verdict.rules,
            "rules_version": enrollment.rule_set.version,
            "on": live.verdict.on.isoformat(),
            "counted_hundredths": used,
            "need_hundredths": live.need,
        },
        annex=_annex(live, say) if program.second_page else None,
        logo=program.logo,
        seal=program.seal,
        ink=program.ink,
        accent=program.accent,
        wording=program.wording,
        design_version=version_of(program.design),
    )
    # Read back at once: what could not be printed later is refused now, before a number is used.
    return CertificateSnapshot.from_json(snapshot.as_json()).as_json()


def library_name(enrollment: Enrollment) -> str:
    """The library the holder works for: that of the plan, else of their newest post with this agency."""
    if enrollment.pdp is not None:
        return enrollment.pdp.membership.library.name
    posts = Membership.objects.filter(person=enrollment.person_id, library__agency=enrollment.agency_id)
    post = posts.select_related("library").order_by("-starts_on", "-pk").first()
    return post.library.name if post else ""


def _holder(enrollment: Enrollment) -> Person:
    if enrollment.person is None:
        raise TypeError("a library's own certificate has no person to name")
    return enrollment.person


def _statement(live: Live, say: Language, total: str, library: str) -> str:
    words = say.toward if live.dossier.rules.plan and library else say.earned
    return words.format(credits=total, library=library)


def typed_address(host: str) -> str:
    return (host or urlsplit(settings.SITE_URL).netloc) + reverse("certification:verify").rstrip("/")


def _annex(live: Live, say: Language) -> Annex:
    plan = live.verdict.plan
    words = ""
    if plan and plan.approved_on:
        words = say.plan.format(date=say.day(plan.approved_on), revision=plan.revision)
    return Annex(
        plan=words,
        goals=tuple(_goal_lines(live)),
        credits=tuple(_credit_lines(live)),
        total=_amount(used_hundredths(live)),
        rule=_rule(live, say),
    )


def _credit_lines(live: Live) -> Iterator[CreditLine]:
    for words, hundredths in counted_credits(live):
        yield CreditLine(words.title, words.ended_on, words.provider, words.category, _amount(hundredths))


def counted_credits(live: Live) -> list[tuple[CreditWords, int]]:
    """The credits a certificate counts in the order they were earned, each with its hundredths: all that counts, but
    for what the rules let it leave to be carried over."""
    left = left_by(live)
    used = [(entry.key, entry.hundredths - left.get(entry.key, 0)) for entry in live.verdict.counted]
    return [(live.dossier.credits[key], hundredths) for key, hundredths in used if hundredths]


def used_hundredths(live: Live) -> int:
    return live.verdict.counted_hundredths - sum(left_by(live).values())


def left_by(live: Live) -> dict[str, int]:
    """What a certificate would leave of the counted credits to be carried over, by key."""
    facts = live.dossier.facts
    return left_over(live.dossier.rules, live.verdict, facts.credits)


def _goal_lines(live: Live) -> Iterator[GoalLine]:
    """What was learned toward each goal, by the newest number of the goal."""
    for line, (number, title) in sorted(live.dossier.plan.goal_words.items(), key=lambda item: item[1]):
        served = [(words, amount) for words, amount in counted_credits(live) if words.goal_line == line]
        if served:
            learned = "; ".join(words.title for words, _ in served)
            yield GoalLine(f"{number}. {title}", learned, _amount(sum(amount for _, amount in served)))


def _rule(live: Live, say: Language) -> str:
    """The total as the rules ask for it, in our own English words, and the ceilings as they are called."""
    asked = live.verdict.requirements() if say is LANGUAGES[Tongue.ENGLISH] else ()
    titles = [requirement_title(line) for line in asked if is_total(line.code, live)]
    ceilings = [ceiling.title for ceiling in live.verdict.ceilings if ceiling.title]
    return ". ".join([*titles, *ceilings])


def _amount(hundredths: int) -> str:
    amount = to_decimal(hundredths).normalize()
    return f"{amount:f}"
