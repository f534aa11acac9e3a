"""The lexicon of the story: which line of the shipped list a skill is, told by a word of it (the others stay in their
own words), and an invented state plan with what the libraries' goals serve in it."""

from libraries.enums import FrameworkKind
from libraries.models import Competency, Framework, Goal
from libraries.queries.lexicon import competencies_of
from libraries.services.alignment import goal_align
from libraries.services.frameworks import framework_add
from libraries.services.lexicon_sheet import sheet_enter, sheet_plan
from pdplanner.demo.stage import Stage

CODES = {
    "story time": "L1", "literacy": "L1", "storytelling": "L1", "navigator": "T2", "digital help": "T2", "basics": "T2",
    "oral history": "F4", "describing": "F4", "archive": "F4", "budget": "R2", "conversations": "L3",
    "de-escalation": "W5", "trauma": "W5", "supervis": "R3", "accessible": "R5", "plain language": "W2",
    "privacy": "T3", "outreach": "L5", "bookmobile": "L5", "board": "R4", "weeding": "F3",
}  # fmt: skip


def competency_for(lexicon: Framework, skill: str) -> Competency | None:
    code = next((code for word, code in CODES.items() if word in skill.lower()), "")
    return competencies_of(lexicon).filter(code=code).first() if code else None


STATE_PLAN = """group,code,name
Everybody learns,1.1,Children start school ready to read
Everybody learns,1.2,Grown-ups find their way online
Everybody learns,1.3,People talk with those who think otherwise
Everybody has access,2.1,No household is too far from a library
Everybody has access,2.2,Every building is usable by everybody
Everybody has access,2.3,What is held anywhere is found everywhere
Memory,3.1,The story of every town is kept and told
Libraries that last,4.1,Every library meets the standards
Libraries that last,4.2,People who work in libraries go on learning
"""
# By library: the goal of its adopted plan, and what it serves.
SERVES = {
    "millrace": ("gloria", {1: ["1.1"], 2: ["1.2"], 3: ["1.3"], 4: ["3.1"], 6: ["2.2"]}),
    "cedar": ("bart", {1: ["2.1"], 2: ["4.2"], 3: ["2.3", "3.1"], 4: ["1.2"]}),
}


def state_plan_tell(stage: Stage) -> None:
    """The coordinator sets the state plan down, and two libraries say what their goals serve in it."""
    with stage.calendar.on(stage.calendar.day(5), 9):
        ingrid = stage.actor("ingrid")
        plan = framework_add(
            actor=ingrid, agency=stage.agency, kind=FrameworkKind.GOALS, name="Juniper state plan for libraries",
            source="Juniper State Library, invented", licence="Free to use",
        )  # fmt: skip
        shown = sheet_plan(actor=ingrid, framework=plan, text=STATE_PLAN)
        sheet_enter(actor=ingrid, framework=plan, text=STATE_PLAN, digest=shown.digest)
    entries = {entry.code: entry for entry in competencies_of(plan)}
    with stage.calendar.on(stage.calendar.day(4), 9):
        for library, (who, serves) in SERVES.items():
            goals = Goal.objects.filter(plan__library=stage.libraries[library], plan__state="adopted")
            for goal in goals.filter(position__in=serves):
                codes = serves[goal.position]
                goal_align(actor=stage.actor(who), goal=goal, entries=[entries[code] for code in codes])
