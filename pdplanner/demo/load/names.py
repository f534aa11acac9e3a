"""Names of people and libraries: invented people, and libraries of the real directory as far as it goes."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from django.conf import settings

from libraries.services.directory_file import Entry, entries_of

DIRECTORY = Path(settings.BASE_DIR) / "libraries" / "data" / "us_public_libraries_fy2022.csv"
GIVEN = (
    "Ada", "Ánh", "Bruno", "Carmen", "Chidi", "Dana", "Dolores", "Elif", "Emeka", "Farah", "Fumiko", "Grace", "Hana",
    "Ibrahim", "Ines", "Jamal", "Jolene", "Kofi", "Leilani", "Lena", "Marcus", "Mei", "Nadia", "Noor", "Olga", "Omar",
    "Priya", "Quincy", "Rosa", "Ruth", "Samuel", "Sita", "Tomasz", "Tuan", "Uma", "Viktor", "Wanda", "Ximena", "Yusuf",
    "Žofia",
)  # fmt: skip
FAMILY = (
    "Abara", "Adeyemi", "Bell", "Bergström", "Castillo", "Chen", "Dvořák", "Eastman", "Fernández", "Fox", "Garcia",
    "Goldberg", "Haddad", "Herrera", "Ito", "Jackson", "Johansen", "Kim", "Kowalski", "Lê", "Little Bear", "Lund",
    "MacDonald", "Mbeki", "Müller", "Nakamura", "Nguyễn", "O’Brien", "Okafor", "Ortega", "Patel", "Pym", "Quispe",
    "Reyes", "Rossi", "Sato", "Silva", "Smith", "Solheim", "Tran", "Usman", "Van der Berg", "Vance", "Whitcomb", "Xu",
    "Yazzie", "Young", "Zieliński",
)  # fmt: skip


def library_names() -> Iterator[tuple[str, str, str]]:
    """Name, place and state of one library after another, each once; numbered ones after the directory's last."""
    taken = set()
    with DIRECTORY.open("rb") as file:
        for entry in entries_of(file):
            if isinstance(entry, Entry) and (entry.name, entry.place) not in taken:
                taken.add((entry.name, entry.place))
                yield entry.name, entry.place, entry.state
    for number in count(1):
        yield f"Load Library {number:05}", f"Load City {number % 977}", "MT"
