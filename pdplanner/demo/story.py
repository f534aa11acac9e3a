"""The story, chapter by chapter. Everything happens through the services, at the moment it happened, by the person who
did it: the service layer would refuse the story if it broke a rule. Which state is found where: docs/demo.md."""

from pdplanner.demo.chapters import board, catalog, cedar_fork, exceptions, millrace, rules, sage_hollow
from pdplanner.demo.lexicon import state_plan_tell
from pdplanner.demo.stage import Stage
from pdplanner.demo.ways import Ways


def tell(stage: Stage) -> None:
    ways = Ways(stage)
    millrace.tell(stage, ways)
    board.tell(stage)
    cedar_fork.tell(stage, ways)
    sage_hollow.tell(stage, ways)
    rules.tell(stage)
    exceptions.tell(stage)
    state_plan_tell(stage)
    catalog.tell(stage)
    stage.stand_in()
    stage.read_notices()
