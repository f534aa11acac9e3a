"""What the others learn: plans at Cedar Fork and Sage Hollow, and courses of those whose track asks for no plan."""

from pdplanner.demo.learning_of import Piece

STATE, UNION, COLLEGE = "Juniper State Library", "Juniper Library Association", "Juniper State College"


def course(
    title: str, category: str, hours: float, months: float, provider: str = STATE, kind: str = "live_training"
) -> Piece:
    """A piece of learning that serves no goal of a plan."""
    return Piece(0, title, "", kind, hours, months, provider, category)


# --- Millrace: tracks without a plan -----------------------------------------------------------------------------
PEARL_FIRST = (
    course("Cataloging with linked data", "collections", 16, 72, COLLEGE),
    course("Authority work for small libraries", "collections", 12, 68),
    course("Weeding without tears", "collections", 8, 64),
    course("Budgets and grants for beginners", "administration", 8, 60),
    course("At the desk: the question behind the question", "public", 8, 55),
    course("Moving to a new library system", "technology", 10, 50),
)
PEARL_RENEWAL = (
    course("Subject headings that respect people", "collections", 12, 40),
    course("Describing zines and local music", "collections", 9.5, 31, UNION),
    course("Project planning for two people", "administration", 6, 25),
    course("Reading aloud to adults", "public", 10, 16),
    course("Data clean-up with spreadsheets", "technology", 14, 8),
)
ROSALIND = (
    course("Resource sharing across the mountains", "collections", 12, 36),
    course("Copyright at the copier", "administration", 6, 30),
    course("Finding what is out of print", "public", 14, 24, UNION),
    course("Privacy on public computers", "technology", 10, 17),
    course("Serving readers in care homes", "public", 10.5, 9),
    course("Statistics your board will read", "administration", 8, 3),
)
SAL = (
    course("The trustee’s first year", "administration", 3, 20),
    course("What a board decides, and what it leaves to the director", "administration", 3, 12, UNION),
    course("Reading a library budget", "administration", 2, 6),
    course("Open meetings and good minutes", "administration", 2.5, 0.3),
)
# The goals of the plan are those of the older strategic plan, which is archived since; goal 2 has no follower there.
DELPHINE = (
    Piece(1, "Reading in two languages with grown-ups", "Parents who read for themselves read to their children.",
          "live_training", 20, 28, cost=150),
    Piece(2, "Forms, benefits and plain language", "I can sit beside somebody with a form and not be afraid of it.",
          "live_training", 18, 24),
    Piece(3, "Interviewing for oral history", "I record the women of the spinning rooms.", "live_training", 12, 20,
          "Western Council of Museums", "collections"),
    Piece(1, "Book talks for people in a hurry", "I lend a book in the time a bus takes.", "live_training", 9, 8),
    Piece(3, "Transcribing and describing sound", "What was said can be found by anyone.", "recording", 6.5, 4, UNION,
          "collections"),
    Piece(1, "Family literacy practicum", "I lead the Tuesday evening by myself.", "live_training", 16, None),
)  # fmt: skip
DELPHINE_ELSEWHERE = (
    course("Library spaces for adults", "administration", 8, 36),
    course("Accounts, passwords and patience", "technology", 7, 33),
)
LUCIA_MILLRACE = (
    course("Welcome to library work", "public", 9, 28),
    course("Mending and shelving", "collections", 6, 22),
    course("First aid for computers", "technology", 6.5, 14),
    course("Talking about money: fines and fees", "administration", 5, 9),
)
LUCIA_LATE = course("Desk schedules without tears", "administration", 3, 7.4)
LUCIA_CEDAR = (
    course("Driving a library through snow", "public", 4, 5),
    course("Story time on the road", "public", 6, 2),
)

# --- Cedar Fork ---------------------------------------------------------------------------------------------------
BART = (
    course("The director’s year", "administration", 18, 70),
    course("Personnel law for county libraries", "administration", 14, 62, COLLEGE),
    course("Planning with a community", "public", 12, 50),
    course("One catalog for four branches", "technology", 10, 38),
    course("Buildings that last", "administration", 8, 27, UNION),
)
MARYAM = (
    course("Running a branch alone", "administration", 12, 30),
    course("Arabic for the front desk, taught by patrons", "public", 8, 21),
    course("Map and newspaper indexing", "collections", 10, 12),
    course("Screens, children and caregivers", "technology", 6, 6),
)
MARYAM_WAITING = (
    course("Homework help without homework", "public", 5, 2.6),
    course("State conference: small branches, large ideas", "administration", 3.5, 2.3, UNION, "conference_session"),
)
EVERETT_FIRST = (
    course("Acquisitions from order to shelf", "collections", 18, 73, COLLEGE),
    course("Serials and standing orders", "collections", 14, 68),
    course("Serving readers by mail", "public", 10, 64),
    course("Money in and money out", "administration", 10, 60),
    course("Repairing what others throw away", "technology", 9, 54),
)
OWEN = (
    course("Running a branch with two people", "administration", 14, 69, COLLEGE),
    course("Buildings: heat, light and leaks", "administration", 12, 65),
    course("Storytelling for every age", "public", 14, 61, UNION),
    course("What a collection is for", "collections", 12, 55, COLLEGE),
    course("Computers the public uses", "technology", 9, 50),
)
EVERETT_PLAN = (
    Piece(3, "Describing the Larkspur Courier, 1911 to 1938", "Every household asks for its own name in it.",
          "live_training", 14, 40, COLLEGE, "collections"),
    Piece(3, "Microfilm to screen", "Nobody drives fifty-five miles to read one page.", "self_directed", 24, 30,
          "Own project", "collections"),
    Piece(4, "Hardware for branches", "The scanner at Stone Bridge works again.", "live_training", 9, 20,
          category="technology"),
    Piece(3, "A county bibliography", "What was printed here can be found here.", "live_training", 18, 14, UNION,
          "collections", done=False),
    Piece(2, "Showing others how to describe", "I am not the only one who can.", "presenting", 12, 8, done=False),
)  # fmt: skip
EVERETT_ANEW = (course("Coming back to learning", "administration", 3, 0.2),)
TENZIN = (
    Piece(1, "Outreach to farms and camps", "I know whom to ask before the bookmobile comes.", "live_training", 12, 34),
    Piece(2, "Leading without being in the room", "Four branches learn from one another.", "live_training", 14, 27,
          category="administration", cost=220),
    Piece(1, "Bookmobile routes from real journeys", "A stop within ten miles of every address.", "self_directed", 30, 18,
          "Own project", "technology"),
    Piece(2, "Coaching colleagues", "Everybody says once a year what they cannot do yet.", "live_training", 10, 7,
          category="administration"),
    Piece(1, "Grants that keep a bookmobile running", "The stops stay when the grant ends.", "live_training", 16, None,
          category="administration"),
)  # fmt: skip
# Goal 4 was in Tenzin's first plan and is not in the one that was approved after it.
TENZIN_LEFT_OUT = Piece(4, "Setting up loaned hotspots", "I can show others what I set up.", "live_training", 6, 5,
                        category="technology")  # fmt: skip
PETRA = (
    Piece(1, "Summer reading on wheels", "Children without a car read all summer.", "live_training", 16, 41),
    Piece(2, "Teaching colleagues to tell stories", "Every branch has somebody who can.", "presenting", 6, 33),
    Piece(1, "Puppets, songs and signs", "Babies and those who hear little are welcome.", "live_training", 16, 25,
          UNION, cost=90),
    Piece(4, "Coding clubs that last", "Ten children come back every week.", "live_training", 12, 15,
          category="technology"),
    Piece(1, "Learning from three other bookmobiles", "I bring back what works in the snow.", "self_directed", 30, 6,
          "Own project"),
)  # fmt: skip
GRACE = (
    Piece(3, "Local newspapers: from box to catalog", "The Courier’s first fourteen years can be searched.",
          "live_training", 18, 39, COLLEGE, "collections", 240),
    Piece(3, "Finding aids people can read", "An archive is used when it is understood.", "live_training", 14, 29,
          category="collections"),
    Piece(4, "Teaching the catalog", "Nobody leaves without knowing how to ask again.", "live_training", 13, 19,
          category="technology"),
    Piece(3, "Indexing the county’s obituaries", "Families find their own.", "self_directed", 45, 9, "Own project",
          "collections"),
)  # fmt: skip
GRACE_TWICE = Piece(4, "Teaching the catalog, September session", "", "live_training", 4, 18.5, category="technology")
MOHAMMED = (
    Piece(1, "Bookmobile safety and first conversations", "I am often the only county employee people meet.",
          "live_training", 18, None),
    Piece(4, "Hotspots, tablets and those who lend them", "I can set up what we lend.", "live_training", 20, None,
          category="technology"),
    Piece(1, "Two weeks with the mail library", "Holds reach people who cannot come.", "self_directed", 30, None,
          "Own project"),
    Piece(2, "Teaching on the road", "I learn at the stops, not only at the courthouse.", "live_training", 14, None),
)  # fmt: skip
NGOZI = (
    Piece(1, "Every ranch on the map", "We know where nobody comes to us, and why.", "self_directed", 60, None,
          "Own project"),
    Piece(4, "Accessibility of what we lend", "A tablet is of use to somebody who cannot see it.", "live_training", 24,
          None, category="technology"),
    Piece(2, "Public speaking", "I can stand before a county board.", "live_training", 16, None, cost=180,
          category="administration"),
)  # fmt: skip

# --- Sage Hollow --------------------------------------------------------------------------------------------------
JOSEPHINE = (
    course("Welcome, new directors", "administration", 8, 4),
    course("Working with your board", "administration", 6.5, 2),
    course("A budget for one person", "administration", 4, 0.5),
)
JIRI = (
    Piece(2, "After school without a classroom", "Fifteen children come, and stay.", "live_training", 20, None),
    Piece(2, "Grandparents as volunteers", "Somebody reads with everybody.", "self_directed", 30, None, "Own project"),
    Piece(1, "The standards, one by one", "The director has somebody to look at them with.", "live_training", 14, None,
          category="administration"),
    Piece(3, "Signals, outlets and neighbors", "The porch has internet at any hour.", "live_training", 16, None,
          category="technology"),
)  # fmt: skip
