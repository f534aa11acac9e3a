"""The dry run: what a certificate would say if it were issued now, and what speaks against it. Nothing is issued."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Q

from certification import explain
from certification.engine import EnrollmentFact, Rules, Status, Window, credit_window
from certification.engine.rules import WindowRule
from certification.enums import CertificateState, EnrollmentState, LineState, Phase
from certification.models import Certificate, Enrollment, IssueBatch, IssueLine, Track
from certification.queries.enrollments import rule_sets_for
from certification.queries.facts import rules_of, with_parts
from certification.queries.register import folded
from certification.queries.standing import Live, evaluate_live
from certification.services.issuing import check_glyphs, days_of
from certification.services.snapshots import used_hundredths
from pdplanner.kernel.access import Actor, refusal, visible
from pdplanner.kernel.errors import DomainError

_DECIDED = "This application was decided a moment ago, or taken back."
_NAMESAKE = "Somebody else in this batch has the same name and family name. Make sure that they are two people."


def looked_at(actor: Actor, lines: Sequence[IssueLine]) -> list[IssueLine]:
    """The same lines with what would be printed, and whether it can be issued. Nothing is saved."""
    theirs = Enrollment.objects.filter(pk__in=[line.enrollment_id for line in lines])
    lives = evaluate_live(list(with_parts(theirs)))
    allowed = set(visible(actor, "enrollment.issue").filter(pk__in=theirs.values("pk")).values_list("pk", flat=True))
    held = _Held(lives.values())
    coming = _NextPeriods()
    for line in lines:
        live = lives[line.enrollment_id]
        line.remarks, line.reason = [], ""
        if line.enrollment_id not in allowed:
            line.reason = refusal(actor, "enrollment.issue", live.enrollment)
        else:
            line.reason = _against(live)
            _fill(line, live, coming)
            line.remarks = [] if line.reason else held.besides(live)
        line.state = LineState.LEFT_OUT if line.reason else LineState.LOOK if line.remarks else LineState.READY
    return list(lines)


def _fill(line: IssueLine, live: Live, periods: "_NextPeriods") -> None:
    window = days_of(live.enrollment, live.verdict.on)
    coming = periods.of(live) if window.last_day else Window()
    line.printed = live.enrollment.person.printed_name if live.enrollment.person else ""
    line.first_day, line.last_day = window.starts_on, window.last_day
    line.next_first, line.next_last = coming.starts_on, coming.last_day
    line.credits_hundredths = used_hundredths(live)


def _against(live: Live) -> str:
    """Why it cannot be issued now; "" if it can."""
    if live.enrollment.person is None:
        return "Certificates of whole libraries are not issued yet."
    if live.enrollment.state != EnrollmentState.APPLIED:
        return _DECIDED
    if not live.is_ready:
        labels = explain.labels_of(live.dossier, is_own=False)
        still = [item for item in live.verdict.requirements() if item.status is not Status.MET]
        lines = (f"{explain.requirement_title(i, labels)}: {explain.requirement_sentence(i, labels)}" for i in still)
        return " ".join(["Not ready any more.", *filter(None, [explain.not_filed_sentence(live.verdict)]), *lines])
    try:
        check_glyphs(live.enrollment.person)
    except DomainError as problem:
        return problem.words
    return ""


class _Held:
    """Certificates in force that look like the ones these people would get."""

    def __init__(self, lives: Iterable[Live]) -> None:
        people = [live.enrollment for live in lives if live.enrollment.person]
        alike = Q(person__in=[row.person_id for row in people])
        alike |= Q(family_name_key__in={folded(row.person.family_name) for row in people if row.person})
        self.rows = list(
            Certificate.objects.filter(
                alike, state=CertificateState.ISSUED, enrollment__track__in={row.track_id for row in people}
            ).values_list(
                "number", "valid_through", "person", "family_name_key", "snapshot__name", "enrollment__track",
                "enrollment__level",
            )
        )  # fmt: skip

    def besides(self, live: Live) -> list[str]:
        """A sentence for each; the one that is being renewed is none of them."""
        enrollment, person = live.enrollment, live.enrollment.person
        assert person is not None  # boards are left out before
        names, found = (folded(person.family_name), folded(person.printed_name)), []
        for number, last_day, holder, family_key, printed, track_id, level in self.rows:
            is_same = (track_id, level) == (enrollment.track_id, enrollment.level)
            if not is_same or (last_day is not None and last_day < live.verdict.on):
                continue
            if holder == person.pk and enrollment.phase == Phase.FIRST:
                found.append(f"They hold a valid certificate of this track already: {number}.")
            elif holder != person.pk and (family_key, folded(str(printed))) == names:
                found.append(f"Somebody else of the same name holds {number}. Make sure that they are two people.")
        return found


class _NextPeriods:
    """In which period somebody would be who goes on in the track on the day of the certificate."""

    def __init__(self) -> None:
        self.rules: dict[int, Rules | None] = {}

    def of(self, live: Live) -> Window:
        """Without days where the rules have no period, or need to be told more than the day it begins."""
        today, enrollment = live.verdict.on, live.enrollment
        rules = self._rules(enrollment.track, today)
        if rules is None or not _goes_by_the_day(rules.window_of(Phase.RENEWAL)):
            return Window()
        fact = EnrollmentFact(
            starts_on=today, level=enrollment.level, phase=Phase.RENEWAL, issued_on=today,
            previous_ends_before=enrollment.ends_before,
        )  # fmt: skip
        return credit_window(rules, fact, today)

    def _rules(self, track: Track, on: dt.date) -> Rules | None:
        if track.pk not in self.rules:
            self.rules[track.pk] = next((rules_of(row) for row in rule_sets_for(track, on)), None)
        return self.rules[track.pk]


def _goes_by_the_day(rule: WindowRule) -> bool:
    if rule.kind == "cohort":
        return bool(rule.cohorts)
    by_birth = any(snap and snap.to == "birth_month" for snap in (rule.snap_start, rule.snap_end))
    return rule.kind in ("fixed", "cycle") and rule.start != "post" and not by_birth


def doubles_in(batch: IssueBatch) -> Iterator[tuple[IssueLine, str]]:
    """The lines of one track that bear the same name and family name, with what to say about it."""
    lines = list(batch.lines.filter(state__in=(LineState.READY, LineState.LOOK)).select_related("enrollment__person"))
    keys = {line.pk: _key(line) for line in lines}
    often = Counter(keys.values())
    return ((line, _NAMESAKE) for line in lines if often[keys[line.pk]] > 1)


def _key(line: IssueLine) -> tuple[int, str, str]:
    person = line.enrollment.person
    return line.enrollment.track_id, folded(line.printed), folded(person.family_name if person else "")
