"""Who plays: an invented agency, three invented libraries and their people. Accounts are names at demo.example.

`hired` and `left` are months ago. `says` is what a visitor of /demo/ finds when they are this person.
"""

from dataclasses import dataclass

PASSWORD = "demo-library-2026"  # noqa: S105  # printed by `make run`; exists in demo mode only
DOMAIN = "demo.example"
LONG_AGO = 75  # months: when the agency begins to use the program


@dataclass(frozen=True)
class Player:
    key: str
    name: str
    family_name: str
    role: str
    library: str = ""
    title: str = ""
    account: str = ""  # a login at demo.example; empty: a person without a login
    hired: int = 74
    left: int | None = None
    supervisor: str = ""
    branch: str = ""
    says: str = ""
    opens: str = "home:home"  # the page that shows what is said of them

    @property
    def mail(self) -> str:
        return f"{self.account or self.key}@{DOMAIN}"


AGENCY = {"name": "Juniper State Library", "code": "JSL", "slug": "juniper", "time_zone": "America/Denver"}
LIBRARIES = {
    "millrace": {"name": "Millrace Public Library", "kind": "public", "place": "Millrace", "region": "West Slope"},
    "cedar": {"name": "Cedar Fork County Library", "kind": "public", "place": "Cedar Fork", "region": "East Plains"},
    "sage": {"name": "Sage Hollow Library", "kind": "public", "place": "Sage Hollow", "region": "West Slope"},
}
BRANCHES = {"cedar": ("Cedar Fork", "Larkspur", "Stone Bridge", "Bookmobile")}

COORDINATOR = Player(
    "ingrid", "Ingrid Solheim", "Solheim", "coordinator", account="coordinator",
    says="Keeps the tracks and their rules, the member libraries and the agency’s staff.",
)  # fmt: skip
# Who looks after which region; Kalpana is away, and Tomasz stands in for her.
REGIONS = {"tomasz": "West Slope", "kalpana": "East Plains"}
AWAY, DEPUTY = "kalpana", "tomasz"
CONSULTANTS = (
    Player("tomasz", "Tomasz Zieliński", "Zieliński", "consultant", account="consultant",
           says="Reviews plans beside the library’s goals, reads final reports, issues certificates."),
    Player("kalpana", "Kalpana Raghunathan", "Raghunathan", "consultant"),
)  # fmt: skip
MILLRACE = (
    Player("gloria", "Gloria Adeyemi", "Adeyemi", "administrator", "millrace", "Office manager", "admin",
           says="Drafts the library’s goals, and sees which of them nobody is learning toward."),
    Player("harriet", "Harriet Lund", "Lund", "director", "millrace", "Director"),
    Player("walter", "Walter Pym", "Pym", "board_chair", "millrace", "Chair of the board", "chair",
           says="Verifies the director’s learning, and commits the library to the director’s plan."),
    Player("ruth", "Ruth Okafor", "Okafor", "staff", "millrace", "Head of public services", "supervisor",
           says="Verifies what her team learned, and promises the hours and the money their plans need."),
    Player("dana", "Dana Whitcomb", "Whitcomb", "staff", "millrace", "Community librarian", "staff", 40,
           supervisor="ruth", says="Half-way to a certificate: what counts, what does not, and why."),
    Player("anh", "Nguyễn Thị Ánh", "Nguyễn", "staff", "millrace", "Youth services assistant", supervisor="ruth"),
    Player("zofia", "Žofia Ďurišová", "Ďurišová", "staff", "millrace", "Local history librarian", supervisor="ruth"),
    Player("lupe", "Guadalupe Herrera", "Herrera", "staff", "millrace", "Circulation lead", "", 30, supervisor="ruth"),
    Player("marcus", "Marcus Bell", "Bell", "staff", "millrace", "Library assistant", "", 3, supervisor="ruth"),
    Player("delphine", "Delphine Archambault-Castellanos de la Fuente", "Archambault-Castellanos de la Fuente", "staff",
           "millrace", "Adult services librarian", "delphine", 60, supervisor="ruth",
           says="On two tracks at once. What her Staff certificate counted is spent, and her other track says so.",
           opens="certification:standing"),
    Player("pearl", "Pearl Kaneshiro", "Kaneshiro", "staff", "millrace", "Cataloger", "pearl", supervisor="ruth",
           says="Her certificate expires within weeks, and the renewal still lacks a few credits.",
           opens="certification:certificates"),
    Player("rosalind", "Rosalind Achterberg", "Achterberg", "staff", "millrace", "Interlibrary loan", "rosalind",
           supervisor="ruth", says="Everything is met. One press, and her application is with the consultant.",
           opens="certification:standing"),
    Player("sal", "Salvatore Moretti", "Moretti", "trustee", "millrace", "Trustee", "trustee", 26,
           says="A trustee learns too, on a track of fifteen credits; the chair verifies.",
           opens="certification:standing"),
)  # fmt: skip
CEDAR_FORK = (
    Player("bart", "Bartholomew Oyelaran", "Oyelaran", "director", "cedar", "Director", "bart",
           says="Certified himself. He verifies for a supervisor who has left, and for somebody who came from Millrace.",
           opens="learning:to_verify"),
    Player("lucille", "Lucille Bergstrom", "Bergstrom", "board_chair", "cedar", "Chair of the board"),
    Player("owen", "Owen Castellane", "Castellane", "staff", "cedar", "Head of branches", left=2, branch="Larkspur"),
    Player("maryam", "Maryam Haddad", "Haddad", "staff", "cedar", "Branch librarian", "maryam", 34,
           supervisor="owen", branch="Larkspur",
           says="Her supervisor left without verifying what she had claimed. She sees who does it now.",
           opens="learning:credits"),
    Player("mohammed", "محمد عبدالله", "عبدالله", "staff", "cedar", "Bookmobile librarian", hired=28,
           supervisor="tenzin", branch="Bookmobile"),
    Player("tenzin", "Tenzin Norbu", "Norbu", "staff", "cedar", "Head of outreach", branch="Stone Bridge"),
    Player("petra", "Petra Nováková", "Nováková", "staff", "cedar", "Children’s librarian", supervisor="tenzin"),
    Player("grace", "Grace Wanjiru Kimathi", "Kimathi", "staff", "cedar", "Reference librarian", branch="Cedar Fork"),
    Player("ngozi", "Ngozi Eze-Brandt", "Eze-Brandt", "staff", "cedar", "Outreach assistant", hired=20,
           supervisor="tenzin", branch="Bookmobile"),
    Player("everett", "Everett Pruitt", "Pruitt", "staff", "cedar", "Technical services", "everett",
           says="His certificate has expired and his plan is closed. He has begun anew, and old credits stay behind.",
           opens="certification:standing"),
)  # fmt: skip
SAGE_HOLLOW = (
    Player("agnes", "Agnes Whitlock", "Whitlock", "director", "sage", "Director", left=6),
    Player("emmett", "Emmett Sandoval", "Sandoval", "board_chair", "sage", "Chair of the board", hired=40),
    Player("ida", "Ida Bjornstad", "Bjornstad", "trustee", "sage", "Trustee", hired=14),
    Player("josephine", "Josephine Halvorsen", "Halvorsen", "director", "sage", "Director", "director", 5,
           says="Hired five months ago, the only librarian in town: four years to her certificate, and the date is set.",
           opens="certification:standing"),
    Player("jiri", "Jiří Dvořáček", "Dvořáček", "staff", "sage", "Clerk", hired=18),
)  # fmt: skip
# She came to Cedar Fork from Millrace, so she is entered once and holds two posts, one after the other.
LUCIA = Player(
    "lucia", "Lucia Ferrante", "Ferrante", "staff", "millrace", "Library assistant", "lucia", 40, 7, "ruth",
    says="Changed from Millrace to Cedar Fork in the middle of her four years. Her credits came with her.",
    opens="certification:standing",
)  # fmt: skip
STAFF = (*MILLRACE, *CEDAR_FORK, *SAGE_HOLLOW, LUCIA)
EVERYBODY = {player.key: player for player in (COORDINATOR, *CONSULTANTS, *STAFF)}
# The six whose accounts everybody is given, in the order in which a plan travels.
SIX = tuple(EVERYBODY[key] for key in ("dana", "ruth", "gloria", "walter", "tomasz", "ingrid"))
# Others worth being for a minute, because of what happened to them.
OTHERS = tuple(player for player in EVERYBODY.values() if player.account and player not in SIX)
CATEGORIES = (
    ("administration", "Library Administration"),
    ("public", "Library Services to the Public"),
    ("collections", "Collection Management and Technical Services"),
    ("technology", "Technology"),
)
