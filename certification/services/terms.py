"""What enrolling in a track means, worked out before anything is saved."""

import datetime as dt
from dataclasses import dataclass, field, replace

from certification.engine import EnrollmentFact, Rules
from certification.engine.rules import Level
from certification.enums import EnrollmentState, Phase
from certification.models import Enrollment, RuleSet, Track
from certification.queries.deadlines import Deadline, first_certificate_due
from certification.queries.enrollments import Held, certificate_held_in, rule_sets_for
from certification.queries.facts import rules_of
from certification.queries.holder_facts import asks_about_posts, post_began_on, posts_of
from certification.queries.standing import OPEN_STATES
from certification.services.periods import fixed_end
from libraries.models import Person
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.wording import long_date

MOST_DAYS_AWAY = 92  # from today, either way: enough for a form that lay on a desk, too little to reach for old credit
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choice:
    """What somebody chose where there is a choice; empty is what suits them: the newest rules, their first level."""

    version: str = ""
    level: str = ""
    phase: str = ""
    cohort: str = ""


@dataclass(frozen=True)
class Terms:
    """What enrolling means. `ends_before` None: the rules set no end.

    `held` is the certificate that makes it a renewal or a reinstatement. `deadline` is when a first one is due.
    `choices` has, for each field of `Choice` in which there is one, codes and titles.
    """

    rule_set: RuleSet
    rules: Rules
    level: str
    phase: Phase
    cohort: str
    starts_on: dt.date
    ends_before: dt.date | None
    previous: Enrollment | None
    held: Held | None
    deadline: Deadline | None
    choices: dict[str, Choices] = field(default_factory=dict)


def enrollment_terms(*, track: Track, person: Person, starts_on: dt.date, choice: Choice | None = None) -> Terms:
    """What enrolling on `starts_on` would mean. DomainError in words, with its field, when it cannot be."""
    choice = choice or Choice()
    before = _periods_before(track, person, starts_on)
    rule_sets = rule_sets_for(track, starts_on)
    if not rule_sets:
        words = f"The {track.name} has no published rules for {long_date(starts_on)}. Choose a later day."
        raise DomainError(words, "starts_on")
    versions = tuple((str(row.version), f"Version {row.version}") for row in rule_sets)
    version = _chosen(choice.version, versions, "version", "one of the versions that can be chosen on that day")
    rule_set = next(row for row in rule_sets if str(row.version) == version)
    rules = rules_of(rule_set)
    if rules.holder.kind != "person":
        raise DomainError("These rules are about a whole board or library. Nobody enrolls in them for themselves.")
    levels = tuple((row.code, row.title or row.code) for row in rules.levels)
    level = _chosen(choice.level, levels, "level", "one of the levels of this track")
    held = certificate_held_in(track, person, level if len(levels) > 1 else "")
    phases = _phases(rules, next(row for row in rules.levels if row.code == level), held, starts_on)
    phase = Phase(_chosen(choice.phase, phases, "phase", "one of the awards that are open to you"))
    cohorts = _cohorts(rules, phase, starts_on)
    cohort = _chosen(choice.cohort, cohorts, "cohort", "one of the cohorts that are not over") if cohorts else ""
    previous = next((row for row in before if row.state == EnrollmentState.CERTIFIED), None) if held else None
    fact = EnrollmentFact(
        starts_on=starts_on, phase=phase, cohort=cohort or None,
        issued_on=held.issued_on if previous and held else None,
        previous_ends_before=previous.ends_before if previous else None,
        post_began_on=_post_began_on(rules, track, person, starts_on),
    )  # fmt: skip
    return Terms(
        rule_set=rule_set,
        rules=rules,
        level=level,
        phase=phase,
        cohort=cohort,
        starts_on=starts_on,
        ends_before=fixed_end(rules, fact),
        previous=previous,
        held=held,
        deadline=first_certificate_due(rules, person, track.program.agency, starts_on) if held is None else None,
        choices=_offered(version=versions, level=levels, phase=phases, cohort=cohorts),
    )


def terms_to_choose_from(track: Track, person: Person, starts_on: dt.date, choice: Choice) -> Terms | None:
    """The terms of that day, with what there is to choose; what was chosen and is not to be had counts as not chosen.

    None where enrolling cannot be at all.
    """
    for given in (choice, replace(choice, phase="", cohort=""), Choice(version=choice.version), Choice()):
        try:
            return enrollment_terms(track=track, person=person, starts_on=starts_on, choice=given)
        except DomainError:
            continue
    return None


def _post_began_on(rules: Rules, track: Track, person: Person, on: dt.date) -> dt.date | None:
    posts = posts_of([person.pk] if asks_about_posts(rules) else [])
    return post_began_on(posts.get(person.pk, ()), track.program.agency_id, on)


def _periods_before(track: Track, person: Person, starts_on: dt.date) -> list[Enrollment]:
    today = clock.today(track.program.agency.time_zone)
    if abs((starts_on - today).days) > MOST_DAYS_AWAY:
        raise DomainError("Choose a first day within three months of today.", "starts_on")
    before = list(Enrollment.objects.filter(person=person, track=track).order_by("-starts_on", "-pk"))
    if any(enrollment.state in OPEN_STATES for enrollment in before):
        raise DomainError(f"You are enrolled in the {track.name} already.")
    return before


def _chosen(code: str, choices: Choices, name: str, words: str) -> str:
    if code and code not in dict(choices):
        raise DomainError(f"Choose {words}.", name)
    return code or choices[0][0]


def _phases(rules: Rules, level: Level, held: Held | None, on: dt.date) -> Choices:
    """The first award; or the renewal of what is held; or, once that lapsed, what brings it back."""
    if held is None:
        return _titled(Phase.FIRST)
    if _has_lapsed(rules, held, on) and level.requirement(Phase.REINSTATEMENT):
        return _titled(Phase.REINSTATEMENT)
    if level.requirement(Phase.UPKEEP) and not _has_lapsed(rules, held, on):
        return _titled(Phase.RENEWAL, Phase.UPKEEP)
    return _titled(Phase.RENEWAL)


def _titled(*phases: Phase) -> Choices:
    return tuple((phase.value, str(phase.label)) for phase in phases)


def _has_lapsed(rules: Rules, held: Held, on: dt.date) -> bool:
    """Whether the certificate is over, and the days of grace after it."""
    if held.valid_through is None:
        return False
    ends_before, grace = held.valid_through + dt.timedelta(days=1), rules.window_of(Phase.RENEWAL).grace
    return on >= (grace.span.after(ends_before) if grace else ends_before)


def _cohorts(rules: Rules, phase: Phase, starts_on: dt.date) -> Choices:
    """The cohorts that are not over, the one that ends first before the others."""
    rows = sorted(rules.window_of(phase).cohorts, key=lambda row: (row.ends_before, row.starts_on))
    last = dt.timedelta(days=1)
    return tuple(
        (row.code, f"{row.code}: {long_date(row.starts_on)} through {long_date(row.ends_before - last)}")
        for row in rows
        if row.ends_before > starts_on
    )


def _offered(**choices: Choices) -> dict[str, Choices]:
    return {name: rows for name, rows in choices.items() if len(rows) > 1}
