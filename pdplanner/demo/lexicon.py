"""Which line of the shipped list a skill of the story is, told by a word of it; the others stay in their own words."""

from libraries.models import Competency, Framework
from libraries.queries.lexicon import competencies_of

CODES = {
    "story time": "L1", "literacy": "L1", "storytelling": "L1", "navigator": "T2", "digital help": "T2", "basics": "T2",
    "oral history": "F4", "describing": "F4", "archive": "F4", "budget": "R2", "conversations": "L3",
    "de-escalation": "W5", "trauma": "W5", "supervis": "R3", "accessible": "R5", "plain language": "W2",
    "privacy": "T3", "outreach": "L5", "bookmobile": "L5", "board": "R4", "weeding": "F3",
}  # fmt: skip


def competency_for(lexicon: Framework, skill: str) -> Competency | None:
    code = next((code for word, code in CODES.items() if word in skill.lower()), "")
    return competencies_of(lexicon).filter(code=code).first() if code else None
