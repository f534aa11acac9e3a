"""What falls due on a standing: the end of the period, the days for filing, documents, a first certificate."""

from certification import explain
from certification.explain import Labels
from certification.explain.first_due import due_line
from certification.queries.deadlines import Deadline
from certification.queries.standing import OPEN_STATES, Live
from pdplanner.kernel.wording import zone_words


def dates_due(live: Live, deadline: Deadline | None, labels: Labels) -> list[dict[str, object]]:
    """Soonest first. What is overdue or has lapsed stays there; a period that is merely over does not."""
    if live.enrollment.state not in OPEN_STATES:
        return []
    verdict, applied = live.verdict, live.dossier.facts.enrollment.applied_on
    due = [*explain.document_days(verdict, labels)]
    if not applied:
        due += explain.filing_days(verdict)
    looks_back = live.dossier.rules.window.kind == "lookback" and not applied
    if verdict.last_day is not None and verdict.last_day >= verdict.on and not looks_back:
        zone = zone_words(live.enrollment.agency.time_zone)
        due.append((verdict.last_day, f"Last day to earn credits, end of day, {zone}"))
    if deadline is not None:
        due.append((deadline.due_on, due_line(deadline, verdict.on)))
    return [{"date": day, "words": words} for day, words in sorted(due)]
