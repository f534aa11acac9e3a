"""What people of the story cannot do yet, by the course that closes the gap, and what would close it without one."""

SKILLS = {
    "Story time in two languages": "Telling stories in two languages",
    "Early literacy institute": "Bringing early literacy into play",
    "Reading in two languages with grown-ups": "Reading with grown-ups in their own language",
    "Story time for children under two": "Leading story time for children under two",
    "Summer reading on wheels": "Planning summer reading for children we see from the van only",
    "Outreach to farms and camps": "Winning the trust of farms and camps",
    "Every ranch on the map": "Finding out who lives beyond our stops",
    "Bookmobile safety and first conversations": "Starting a conversation at the door of the bookmobile",
    "The standards, one by one": "Reading the state’s standards and seeing what we miss",
    "Digital navigator course": "Teaching digital basics one to one",
    "Digital navigator basics": "Teaching digital basics one to one",
    "Digital help at the desk": "Helping with a device without taking it out of the hand",
    "Forms, benefits and plain language": "Explaining forms in plain language",
    "Showing others how to describe": "Teaching colleagues to describe old papers",
    "Teaching colleagues to tell stories": "Passing on what I know of telling stories",
    "Leading without being in the room": "Leading four branches from a distance",
    "Public speaking": "Speaking before a full room",
    "Teaching on the road": "Teaching where there is no classroom",
    "After school without a classroom": "Running an after-school hour alone",
    "Oral history: from interview to archive": "Recording and keeping an oral history",
    "Interviewing for oral history": "Recording and keeping an oral history",
    "Presented “Talking things over”": "Moderating when neighbors disagree",
    "Describing the Larkspur Courier, 1911 to 1938": "Describing old newspapers so that they are found",
    "Local newspapers: from box to catalog": "Describing old newspapers so that they are found",
    "State conference: three local history sessions": "Telling local history so that people stay",
    "Signals, outlets and neighbors": "Setting up internet that works outdoors",
    "Hardware for branches": "Mending what breaks at a branch",
    "Coding clubs that last": "Keeping a coding club going after its first month",
    "Teaching the catalog": "Teaching people to search the catalog by themselves",
    "Setting up loaned hotspots": "Setting up what we lend",
    "Hotspots, tablets and those who lend them": "Setting up what we lend",
    "Accessibility of what we lend": "Choosing devices that everybody can use",
    "Scheduling for late evenings": "Making a desk schedule that holds late evenings",
    "Library budgets that open doors": "Writing a budget that a board says yes to",
    "Sensory-friendly rooms and hours": "Making a room quiet enough",
    "Planning accessible buildings": "Planning accessible buildings",
    "Trauma-informed service at the desk": "Staying calm at the desk when somebody is not",
    "Supervising with care": "Giving feedback that people can use",
}
# Ways without training: title, and what speaks for it or against it.
OTHER_WAYS = (
    ("Ask a neighbor library for its notes", "Gives no credits, helps at once."),
    ("Go along with a colleague who does it well", "Costs two afternoons; I would still depend on her."),
    ("Change the desk schedule, so that whoever can do it is here", "Helps on some days, and teaches nobody."),
    ("A one-page checklist beside the desk", "Good for the steps, not for what comes between them."),
    ("Leave it to the state library’s help line", "They are closed when our people ask."),
)


def skill_for(course: str) -> str:
    """What somebody who takes the course cannot do yet."""
    return SKILLS.get(course, course)


def other_way_for(course: str) -> tuple[str, str]:
    """Title, and what speaks for it or against it; the same for the same course."""
    return OTHER_WAYS[len(course) % len(OTHER_WAYS)]
