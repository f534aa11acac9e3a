"""What the self-directed projects of the story propose: question or skill, method, resources, what there is to show."""

from learning.models.revision import PROJECT
from pdplanner.demo.learning_of import Piece

PROPOSALS = {
    "Digitizing the ranch photographs": (
        "How do I scan and describe photographs so that a family finds its own ranch?",
        "Scan four hundred prints with Harriet, then describe each from the back of the print and the family’s word.",
        "The scanner at Millrace, the state’s guide to describing photographs, a reader from each family.",
        "Four hundred photographs in the state’s digital collections, and our own page of instructions.",
    ),
    "Shadowing story time at Cedar Fork": (
        "How does an experienced colleague read a room of toddlers?",
        "Six Tuesdays beside Lupe: watch two, share two, lead two, and talk over each one afterward.",
        "Six Tuesday mornings, a seat in a car, Lupe’s plans of the past year.",
        "Six plans of my own for story time, with what I would do differently.",
    ),
    "Oral histories of the mill district": (
        "How does one record a conversation so that it is worth hearing in fifty years?",
        "Two trial interviews with Žofia, then twelve in people’s kitchens, each described within a week.",
        "The library’s recorder, release forms, Žofia’s guide to questions.",
        "Twelve described recordings in our archive, and a listening evening in the reading room.",
    ),
    "Exchange days at Cedar Fork": (
        "What makes people come back to a repair café?",
        "Four days behind their tables, one conversation with each of their volunteers, notes the same evening.",
        "Four days away from the desk, Ruth’s list of volunteers, our van.",
        "A plan for a repair café at Millrace, with what it costs and whom it needs.",
    ),
    "Sensory-friendly rooms and hours": (
        "Which light, sound and hours let children stay who find the library too loud?",
        "Visit three libraries that have such hours, measure our rooms with two families, try four Sunday mornings.",
        "A sound meter from the school district, the lamps we have, two families who offered to help.",
        "A two-page guide for any branch, the measured rooms, and an hour with the desk team.",
    ),
    "Microfilm to screen": (
        "How does a reel of the Courier become pages one can search from home?",
        "Scan two reels with the college, compare three ways of reading the letters, keep the one with fewest errors.",
        "Two reels, a week of the college’s scanner, its archivist’s patience.",
        "Two reels online, and what a third would cost.",
    ),
    "Bookmobile routes from real journeys": (
        "Where do people already drive, and could the bookmobile meet them there?",
        "A week of asking at every stop, a map of the answers, two trial routes.",
        "Paper maps, the county’s road data, a driver who knows them.",
        "A route that reaches every address within ten miles, for the board to decide.",
    ),
    "Learning from three other bookmobiles": (
        "What do other bookmobiles do when it snows?",
        "Ride along for two days each with three of them, and ask the same ten questions.",
        "Six days, three hosts, a warm coat.",
        "A winter checklist that our drivers use.",
    ),
    "Indexing the county’s obituaries": (
        "How is an index made that a stranger can use?",
        "Index ten years, let three families search it, mend what they could not find, index the rest.",
        "The bound volumes, a spreadsheet, the society for local history.",
        "Sixty years of obituaries that one can search by name.",
    ),
    "Two weeks with the mail library": (
        "How do holds reach people who never come to a stop?",
        "Two weeks in the mail room, every step done by hand once, then drawn up for our county.",
        "Two weeks away, a host, the post office’s rates.",
        "Twenty households served by mail, and what each parcel costs.",
    ),
    "Every ranch on the map": (
        "Where does nobody come to us, and why?",
        "Put every cardholder on a map, drive the empty parts, ask at thirty doors with the same five questions.",
        "The county’s map of addresses, the van, a colleague on the first five drives.",
        "A map for the board, with what thirty households said.",
    ),
    "Grandparents as volunteers": (
        "What do older volunteers need to read with children week after week?",
        "Talk with ten of them, try a term with four, sit down with them every month.",
        "A room on Wednesdays, the school’s reading teacher, coffee.",
        "A page for the next volunteers, written with the first four.",
    ),
}


def proposal_of(piece: Piece) -> dict[str, str]:
    """The words of a self-directed piece under the names of its fields; nothing for any other."""
    return dict(zip(PROJECT, PROPOSALS[piece.title], strict=True)) if piece.kind == "self_directed" else {}
