"""What the agency's catalog offers: all invented. Titles of some are those of what people of the story learned."""

from dataclasses import dataclass

from pdplanner.demo.courses import COLLEGE, STATE, UNION

MUSEUMS = "Western Council of Museums"


@dataclass(frozen=True)
class Offer:
    """One item; `by` proposed it `months` ago. `credits` only where the agency sets another worth than its hours."""

    title: str
    about: str
    hours: float
    category: str
    subjects: str
    kind: str = "live_training"
    format: str = "live"
    provider: str = STATE
    region: str = ""
    cost: int = 0
    credits: float = 0
    by: str = "ingrid"
    months: float = 10
    link: str = "learn"


# In the catalog.
OFFERS = (
    Offer("Digital navigator basics", "The first conversation, the device in somebody’s hand, and where to stop. For "
          "everybody who sits beside people at a screen.", 3, "technology", "digital help, forms"),
    Offer("Digital navigator practicum", "Ten people, one to one, until they manage alone. You keep a short diary, and "
          "a mentor reads it.", 8, "technology", "digital help", format="self_paced", by="ruth"),
    Offer("Story time in two languages", "Songs, rhymes and books that work when half of the room speaks another "
          "language at home.", 6, "public", "early literacy, story time, reading", format="in_person",
          region="West Slope", cost=45),
    Offer("Early literacy institute", "Two days on how children come to read, and what a library can do before "
          "kindergarten.", 16, "public", "early literacy, reading", format="in_person", region="Millrace",
          cost=150, provider=COLLEGE),
    Offer("De-escalation, part two", "For those who have had part one: the whole desk as a team, rehearsed with "
          "actors.", 4.5, "public", "trauma-informed service, patience"),
    Offer("Facilitating community conversations", "Hold a room when people disagree. With a guide to take home.", 6,
          "public", "community conversations, moderating", provider=UNION, cost=60, by="dana", months=6),
    Offer("Publishing sound: rights and releases", "What has to be signed before an oral history is heard.", 4,
          "collections", "oral histories, local history", provider=MUSEUMS, by="zofia", months=8),
    Offer("Describing the Larkspur Courier", "From a box of newspapers to a searchable page, recorded at the college.",
          2, "collections", "local newspaper, description", "recording", "recording", COLLEGE, by="grace"),
    Offer("Sensory-friendly rooms and hours", "What a building does to a child who finds it too loud, and what costs "
          "nothing to change.", 2, "public", "quiet room, building, accessibility", "recording", "recording"),
    Offer("Planning accessible buildings", "Doors, desks, light and signs, with the numbers an architect asks for.", 12,
          "administration", "building, accessibility", format="in_person", region="Cedar Fork", cost=350,
          provider=COLLEGE),
    Offer("Scheduling for late evenings", "Two late evenings a week with the people you have.", 3, "administration",
          "late evenings, shift workers", by="harriet", months=5),
    Offer("A bookmobile route from real journeys", "Draw the route people would take, then drive it.", 5, "technology",
          "bookmobile, household reach", format="self_paced", by="tenzin", months=9),
    Offer("Reading a library budget", "For trustees and for everybody who asks one for money. Sixty minutes, counted "
          "as half a credit.", 1, "administration", "budget, board", credits=0.5, provider=UNION),
    Offer("Twenty-three small things about privacy", "One a week, ten minutes each, with something to try at the desk.",
          4, "technology", "privacy, public computers", format="self_paced"),
    Offer("State conference: small branches, large ideas", "Three sessions of the conference for branches with one "
          "or two people.", 3.5, "administration", "branch", "conference_session", "in_person", UNION, "Juniper City",
          120),
    Offer("One room, three uses", "Shelves on wheels, and who moves them.", 1.25, "administration", "branch, building",
          "conference_session", "in_person", UNION, "Juniper City"),
    Offer("Two people, one desk", "What to let go when there is nobody to hand it to.", 1.25, "public", "branch",
          "conference_session", "in_person", UNION, "Juniper City"),
    Offer("A branch in the town budget", "Say in one page what it gives, in numbers the council uses.", 1,
          "administration", "branch, budget", "conference_session", "in_person", UNION, "Juniper City"),
)  # fmt: skip
# Which of them is a collection of which, in the order of its parts.
CONFERENCE = "State conference: small branches, large ideas"
SESSIONS = ("One room, three uses", "Two people, one desk", "A branch in the town budget")
# Waiting, given back, and no longer given.
PROPOSED = Offer("Bookbinding for beginners", "Sew, glue and press. I took it last month and mend our picture books "
                 "since.", 6, "collections", "mending, local history", format="in_person", region="Cedar Fork",
                 cost=80, provider="Cedar Fork Guild of Binders", by="petra", months=0.2)  # fmt: skip
RETURNED = Offer("A vendor shows its new catalog", "They came to us and it was good.", 1, "technology", "catalog",
                 provider="Shelfmark Systems", by="marcus", months=0.6)  # fmt: skip
RETURN_REASON = "A demonstration of a product is not training. Is there a part that anybody could use with any catalog?"
RETIRED = Offer("Web pages with frames", "How to lay out a page.", 2, "technology", "web pages", "recording",
                "recording", months=30)  # fmt: skip
RETIRE_REASON = "Nobody makes pages like that any more."


@dataclass(frozen=True)
class Occasion:
    """An event of the item of that title, `days` ago (below zero: to come); who registered in this order, who
    came, and what each of these said of it: what they learned, will use, would recommend."""

    title: str
    days: int
    hour: int
    place: str = ""
    capacity: int | None = None
    registered: tuple[str, ...] = ()
    attended: tuple[str, ...] = ()
    said: tuple[tuple[int, int, int], ...] = ()


OCCASIONS = (
    Occasion("Story time in two languages", 62, 9, "Stone Bridge branch", 12,
             ("lupe", "ngozi", "jiri", "marcus", "tenzin", "petra"), ("lupe", "ngozi", "jiri", "tenzin", "petra"),
             ((4, 4, 4), (3, 4, 4), (4, 3, 4), (3, 2, 3), (2, 3, 3))),
    Occasion("Digital navigator basics", 20, 13, registered=("mohammed", "marcus", "harriet"),
             attended=("mohammed", "harriet")),
    Occasion("One room, three uses", 33, 9, "Juniper City"),
    Occasion("Two people, one desk", 33, 11, "Juniper City"),
    Occasion("A branch in the town budget", 33, 14, "Juniper City"),
    # Nobody has kept this roster yet.
    Occasion("Facilitating community conversations", 2, 10, "Millrace Public Library", 10, ("dana", "marcus", "lupe")),
    Occasion("De-escalation, part two", -6, 10, capacity=2, registered=("ruth", "lupe", "dana", "marcus")),
    Occasion("Publishing sound: rights and releases", -19, 14, registered=("zofia", "dana")),
    Occasion("Planning accessible buildings", -33, 9, "Cedar Fork County Library", 20, ("harriet",)),
)  # fmt: skip
