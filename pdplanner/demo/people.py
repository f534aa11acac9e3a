"""Who plays: one invented agency, one invented library. Accounts are mail names at demo.example."""

from dataclasses import dataclass

PASSWORD = "demo-library-2026"  # noqa: S105  # printed by `make run`; exists in demo mode only
DOMAIN = "demo.example"


@dataclass(frozen=True)
class Player:
    key: str
    name: str
    family_name: str
    role: str
    title: str = ""
    account: str = ""  # a login at demo.example; empty: a person without a login
    hired_months_ago: int = 58
    supervisor: str = ""


AGENCY = {"name": "Juniper State Library", "code": "JSL", "slug": "juniper", "time_zone": "America/Denver"}
LIBRARY = {"name": "Millrace Public Library", "kind": "public", "place": "Millrace", "region": "West Slope"}
COORDINATOR = Player("ingrid", "Ingrid Solheim", "Solheim", "coordinator", account="coordinator")
CONSULTANT = Player("tomasz", "Tomasz Zieliński", "Zieliński", "consultant", account="consultant")
STAFF = (
    Player("gloria", "Gloria Adeyemi", "Adeyemi", "administrator", "Office manager", account="admin"),
    Player("harriet", "Harriet Lund", "Lund", "director", "Director"),
    Player("walter", "Walter Pym", "Pym", "board_chair", "Chair of the board", account="chair"),
    Player("ruth", "Ruth Okafor", "Okafor", "staff", "Head of public services", account="supervisor"),
    Player("dana", "Dana Whitcomb", "Whitcomb", "staff", "Community librarian", "staff", 40, "ruth"),
    Player("anh", "Nguyễn Thị Ánh", "Nguyễn", "staff", "Youth services assistant", supervisor="ruth"),
    Player("zofia", "Žofia Ďurišová", "Ďurišová", "staff", "Local history librarian", supervisor="ruth"),
    Player("lupe", "Guadalupe Herrera", "Herrera", "staff", "Circulation lead", "", 30, "ruth"),
    Player("marcus", "Marcus Bell", "Bell", "staff", "Library assistant", "", 3, "ruth"),
)
CATEGORIES = (
    ("administration", "Library Administration"),
    ("public", "Library Services to the Public"),
    ("collections", "Collection Management and Technical Services"),
    ("technology", "Technology"),
)
