"""Requirements that only a person can judge: which wait, for whom, and which of them a visitor is asked to decide."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, QuerySet

from certification.engine import ReasonCode, RequirementVerdict, Verdict, requirement_from_json
from certification.models import Enrollment, RuleSet
from certification.queries.facts import rules_of
from certification.queries.standing import OPEN_STATES
from libraries.enums import Decider
from libraries.models import Membership
from libraries.queries.deciding import decided
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, visible

VERIFIER, CONSULTANT, COORDINATOR = (
    "enrollment.check_as_verifier", "enrollment.check_as_consultant", "enrollment.check_as_coordinator",
)  # fmt: skip
# Roles as rule sets name them. For any other (mentor, assessors, the board of the program) a consultant records what
# that person decided, with a note that says who it was.
ASKED = {
    **dict.fromkeys(("supervisor", "manager", "director", "board_chair", "verifier"), VERIFIER),
    **dict.fromkeys(("coordinator", "agency"), COORDINATOR),
}
_WAIT = (ReasonCode.SIGN_OFF_OPEN, ReasonCode.SIGN_OFF_EXPIRED, ReasonCode.CHECK_OPEN, ReasonCode.CHECK_EXPIRED)


@dataclass(frozen=True)
class Check:
    """One requirement of one enrollment that waits for somebody in `role`."""

    code: str
    title: str
    role: str
    role_words: str = ""

    @property
    def permission(self) -> str:
        return ASKED.get(self.role, CONSULTANT)

    @property
    def needs_note(self) -> bool:
        """Whether it is recorded by a consultant for somebody who has no part in this program of ours."""
        return self.role != "consultant" and self.permission == CONSULTANT


@dataclass(frozen=True)
class Step:
    """Credits that wait for somebody in `role` to attest them."""

    role: str
    role_words: str
    credits: tuple[int, ...]

    @property
    def check(self) -> Check:
        """By which permission it is decided."""
        return Check("", "", self.role, self.role_words)


@dataclass(frozen=True)
class ToDo:
    enrollment: Enrollment
    checks: tuple[Check, ...]


def _open(requirement: RequirementVerdict) -> Iterator[Check]:
    """What waits for a person; of several who sign one after the other, whose turn it is."""
    for item in requirement.walk():
        for reason in item.reasons:
            if item.kind in ("sign_off", "manual") and reason.code in _WAIT:
                yield Check(item.code, item.title or "Approval", str(reason["role"]))


def checks_to_do(actor: Actor) -> list[ToDo]:
    """What waits for `actor` where everything else is in, the oldest enrollment first: stored standings tell it."""
    rows = Enrollment.objects.filter(
        pk__in=visible(actor, "enrollment.check").values("pk"), state__in=OPEN_STATES, standing__status="waiting"
    ).select_related("agency", "person", "library", "track", "rule_set")
    judged = rows.annotate(judged=F("standing__verdict__requirement"), refused=F("standing__verdict__not_counted"))
    waiting = [
        ToDo(row, _named(row.rule_set, [*_open(requirement_from_json(row.judged)), *_to_attest(row.refused)]))
        for row in judged
    ]
    mine = {name: _reached(actor, name, waiting) for name in (VERIFIER, CONSULTANT, COORDINATOR)}
    alone = without_verifier([one.enrollment for one in waiting if one.enrollment.pk in mine[CONSULTANT]])
    mine[VERIFIER] |= alone & mine[CONSULTANT]
    found = [
        replace(one, checks=tuple(check for check in one.checks if one.enrollment.pk in mine[check.permission]))
        for one in waiting
    ]
    return sorted((one for one in found if one.checks), key=lambda one: (one.enrollment.starts_on, one.enrollment.pk))


def _to_attest(refused: Iterable[dict[str, Any]]) -> Iterator[Check]:
    """For each role that is asked to attest credits one check, from a stored verdict's list of what does not count."""
    alone = (entry["reasons"][0] for entry in refused if len(entry["reasons"]) == 1)
    roles = [str(reason["params"]["role"]) for reason in alone if reason["code"] == ReasonCode.STEP_OPEN.value]
    yield from (Check("", "Credits to attest", role) for role in dict.fromkeys(roles))


def _reached(actor: Actor, permission: str, waiting: Iterable[ToDo]) -> set[int]:
    pks = [one.enrollment.pk for one in waiting]
    return set(visible(actor, permission).filter(pk__in=pks).values_list("pk", flat=True)) if pks else set()


def permission_to_decide(enrollment: Enrollment, check: Check) -> str:
    """What the visitor needs: where nobody is in post to verify, a consultant decides in their place."""
    if check.permission == VERIFIER and without_verifier([enrollment]):
        return CONSULTANT
    return check.permission


def without_verifier(enrollments: Sequence[Enrollment]) -> set[int]:
    """Of these, all of whose holders nobody at their libraries of the agency is in post to decide for."""
    in_post: set[tuple[int, int]] = set()
    for agency in {enrollment.agency for enrollment in enrollments}:
        today = clock.today(agency.time_zone)
        people = [row.person_id for row in enrollments if row.agency_id == agency.pk]
        posts = Membership.objects.on(today).filter(person__in=people, library__agency=agency)
        rows: QuerySet[Any] = decided(posts, today)
        in_post |= {(row.person_id, agency.pk) for row in rows if row.decided_by != Decider.CONSULTANT}
    return {row.pk for row in enrollments if (row.person_id, row.agency_id) not in in_post}


def _named(rule_set: RuleSet, checks: Iterable[Check]) -> tuple[Check, ...]:
    words = dict(rules_of(rule_set).words)
    return tuple(replace(check, role_words=words.get(check.role, check.role.replace("_", " "))) for check in checks)


def steps_of(enrollment: Enrollment, verdict: Verdict) -> tuple[Step, ...]:
    """Verified credits that wait for the next of the roles that attest them and for nothing else, by role."""
    waiting: dict[str, list[int]] = {}
    for entry in verdict.not_counted:
        if [reason.code for reason in entry.reasons] == [ReasonCode.STEP_OPEN]:
            waiting.setdefault(str(entry.reasons[0]["role"]), []).append(int(entry.key))
    words = dict(rules_of(enrollment.rule_set).words)
    return tuple(Step(role, words.get(role, role.replace("_", " ")), tuple(keys)) for role, keys in waiting.items())


def checks_of(enrollment: Enrollment, verdict: Verdict) -> tuple[Check, ...]:
    """What waits for a person in one standing, with the roles in the rule set's words."""
    return _named(enrollment.rule_set, _open(verdict.requirement))
