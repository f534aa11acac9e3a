"""What each of them plans and learns. Hours are hours; goals count from 1 in the library's plan; `months` is how many
months ago it happened, and None is still to come; what is not `done` was planned for that time and left."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """A planned activity, and the credit it became. `late` hours were logged beyond what was planned."""

    goal: int
    title: str
    why: str
    kind: str
    hours: float
    months: float | None
    provider: str = "Juniper State Library"
    category: str = "public"
    cost: int = 0
    helper: str = ""
    late: float = 0
    done: bool = True


ZOFIA = (
    Piece(3, "Oral history: from interview to archive", "I record and describe the mill workers while they can still tell it.",
          "live_training", 10, 41, "Western Council of Museums", "collections", 180),
    Piece(3, "Digitizing the ranch photographs", "The photographs become findable from home.",
          "self_directed", 30, 33, "Own project", "collections", helper="Harriet Lund"),
    Piece(3, "Describing collections", "What is described can be found by anyone.", "live_training", 12, 30,
          "Juniper State College", "collections", 240),
    Piece(2, "Digital navigator course", "I can help at the desk with forms and accounts.", "live_training", 10, 24,
          category="technology"),
    Piece(2, "Plain language and accessible documents", "Our own forms become readable.", "live_training", 8, 18),
    Piece(3, "State conference: local history sessions", "I bring back what other towns do.", "conference_session", 6, 13,
          "Juniper Library Association", "collections", 120),
    Piece(1, "Story time in two languages", "Slovak families asked for it.", "live_training", 6, 11),
)  # fmt: skip
ANH = (
    Piece(1, "Early literacy institute", "I lead story time for the youngest with confidence.", "live_training", 16, 38,
          cost=150),
    Piece(1, "Early literacy for families who speak Vietnamese at home",
          "The eleven families who asked for a bilingual story time have it.", "live_training", 12, 31, cost=90),
    Piece(1, "Shadowing story time at Cedar Fork", "I see how an experienced colleague reads a room.", "self_directed", 24,
          26, "Cedar Fork Library", helper="Lupe Herrera"),
    Piece(2, "Digital help at the desk", "Parents ask me for help with school accounts.", "live_training", 10, 20,
          category="technology"),
    Piece(1, "Reading partners: working with schools", "Every kindergarten class comes twice a year.", "live_training", 8, 12),
    Piece(1, "Storytelling without a book", "Children listen longer when I look at them.", "recording", 4, 6),
    Piece(2, "Helping children stay safe online", "Caregivers trust the children’s computers.", "live_training", 3, 3,
          category="technology"),
)  # fmt: skip
DANA = (
    Piece(7, "Trauma-informed service at the desk", "I meet upset people without making it worse.", "live_training", 6, 14),
    Piece(4, "State conference: three local history sessions", "I learn how others publish recordings.",
          "conference_session", 4.5, 13, "Juniper Library Association", "collections", 120),
    Piece(3, "Presented “Talking things over”", "Colleagues elsewhere use our way of moderating.", "presenting", 4, 9),
    Piece(2, "Digital navigator basics", "I cover two afternoons at the help desk.", "live_training", 3, 7,
          category="technology"),
    Piece(4, "Oral histories of the mill district", "Twelve conversations are recorded, described and heard.",
          "self_directed", 36, 5, "Own project", "collections", helper="Žofia Ďurišová"),
    Piece(3, "Exchange days at Cedar Fork", "I bring back how they run a repair café.", "self_directed", 24, 1,
          "Cedar Fork Library", helper="Ruth Okafor", late=3),
    Piece(3, "Facilitating community conversations", "I can hold a room when people disagree.", "live_training", 6, None),
    Piece(2, "Digital navigator practicum", "I work one to one with ten people until they manage alone.", "live_training", 8,
          None, category="technology"),
    Piece(4, "Publishing sound: rights and releases", "What we record may be heard.", "live_training", 4, None,
          category="collections"),
    Piece(7, "De-escalation, part two", "The whole desk team works the same way.", "live_training", 4.5, None),
)  # fmt: skip
LUPE = (
    Piece(5, "Scheduling for late evenings", "Two late evenings are covered without overtime.", "live_training", 16, None),
    Piece(6, "Sensory-friendly rooms and hours", "Children who find the library too loud can stay.", "self_directed", 54,
          None, helper="Harriet Lund"),
    Piece(7, "Supervising with care", "New desk staff learn it from me.", "live_training", 26, None, cost=200),
)  # fmt: skip
HARRIET = (
    Piece(5, "Library budgets that open doors", "The late evenings are paid for.", "live_training", 30, None,
          "Juniper State College", "administration", 600),
    Piece(6, "Planning accessible buildings", "The quiet room is built right the first time.", "live_training", 30, None,
          category="administration", cost=350),
)  # fmt: skip
