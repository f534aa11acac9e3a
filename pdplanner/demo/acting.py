"""What every verb of the story needs: the stage, its calendar, and who decides for whom."""

from certification.models import Enrollment
from learning.models import Kind, Revision
from pdplanner.demo.people import EVERYBODY
from pdplanner.demo.stage import Stage

# Who decides where nobody is named as supervisor, and for the directors themselves.
DIRECTORS = {"millrace": "harriet", "cedar": "bart", "sage": "josephine"}
CHAIRS = {"millrace": "walter", "cedar": "lucille", "sage": "emmett"}


class Acting:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.calendar = stage.calendar

    def kind(self, code: str) -> Kind:
        return Kind.objects.get(agency=self.stage.agency, code=code)


def decider(key: str) -> str:
    """Who commits and verifies for somebody of the story, for as long as nobody leaves."""
    player = EVERYBODY[key]
    heads = CHAIRS if player.role in {"director", "trustee"} else DIRECTORS
    return player.supervisor or heads[player.library]


def first_revision(enrollment: Enrollment) -> Revision:
    assert enrollment.pdp is not None
    return enrollment.pdp.revisions.get(number=1)


def newest_plan(enrollment: Enrollment) -> Revision:
    assert enrollment.pdp is not None
    return enrollment.pdp.revisions.latest("number")


def given(key: str) -> str:
    player = EVERYBODY[key]
    return player.name.removesuffix(f" {player.family_name}")


def one_of(sentences: tuple[str, ...], title: str) -> str:
    """One of them, the same for the same title: people do not all write the same, and every build says the same."""
    return sentences[len(title) % len(sentences)]
