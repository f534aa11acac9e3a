"""The requirements of a standing as lines: what is alternative or belongs together stands below its group."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from certification import explain
from certification.engine import RequirementVerdict, Status, Verdict
from certification.explain import Labels
from pdplanner.kernel.wording import credits_in_column

ORDER = {"short": 0, "missing": 0, "planned": 1, "waiting": 2, "met": 3}
_ENOUGH = {"any": "One of these is enough", "all": "All of these are needed", "each": "Needed in every one of these"}


@dataclass(frozen=True)
class RequirementLine:
    """`depth` is how many groups the line stands in."""

    state: str
    title: str
    sentence: str
    figures: str
    depth: int = 0


def requirement_lines(verdict: Verdict, labels: Labels) -> list[RequirementLine]:
    """What is missing first, then what is under way, then what is met; a group keeps together, in its own order."""
    root = verdict.requirement
    tops = root.children if root.kind == "all" and root.children else (root,)
    groups = [list(_group(item, labels, 0)) for item in tops]
    groups.sort(key=lambda lines: ORDER[lines[0].state])
    return [line for lines in groups for line in lines]


def requirement_line(item: RequirementVerdict, labels: Labels) -> RequirementLine:
    """One requirement by itself."""
    amounts = f"{item.have} / {item.need}"
    if item.unit in ("credits", "hours"):
        amounts = f"{credits_in_column(item.have)} / {credits_in_column(item.need)}"
    title = explain.requirement_title(item, labels)
    return RequirementLine(_state(item), title, explain.requirement_sentence(item, labels), amounts)


def _group(item: RequirementVerdict, labels: Labels, depth: int) -> Iterator[RequirementLine]:
    line = replace(requirement_line(item, labels), depth=depth)
    if not item.children:
        yield line
        return
    yield replace(line, sentence=_about(item, labels), figures="" if item.kind == "any" else line.figures)
    is_settled = item.kind in ("any", "n_of") and item.status is Status.MET
    for child in item.children:
        for inner in _group(child, labels, depth + 1):
            is_spare = is_settled and child.status is not Status.MET
            yield replace(inner, state="not_needed") if is_spare else inner


def _about(item: RequirementVerdict, labels: Labels) -> str:
    """What a group asks, and which of its ways is the nearest while none is gone to its end."""
    enough = _ENOUGH.get(item.kind, f"{item.need} of these are enough")
    if item.kind != "any" or item.status is Status.MET:
        return f"{enough}."
    nearest = max(item.children, key=_progress)
    title = explain.requirement_title(nearest, labels)
    return f"{enough}. The nearest: {title}." if _progress(nearest) > (0, 0.0) else f"{enough}."


def _progress(item: RequirementVerdict) -> tuple[int, float]:
    """How far a requirement is: by its state, then by the part of it that is there."""
    rank = {Status.NOT_MET: 0, Status.WAITING: 1, Status.MET: 2}[item.status]
    if item.children:
        return rank, sum(_progress(child)[1] for child in item.children) / len(item.children)
    return rank, min(1.0, (item.have + item.waiting) / item.need) if item.need else 1.0


def _state(item: RequirementVerdict) -> str:
    if item.status is Status.MET:
        return "met"
    if item.status is Status.WAITING:
        return "waiting"
    if item.unit == "credits":
        return "short" if item.short else "planned"
    return "missing"
