"""Sage Hollow, one room and one librarian: a director retires, the next one has four years for her certificate."""

from learning.services import revisions
from pdplanner.demo import courses, goals, plans
from pdplanner.demo.acting import first_revision
from pdplanner.demo.stage import Stage
from pdplanner.demo.ways import Ways


def tell(stage: Stage, ways: Ways) -> None:
    plans.adopt(stage, "agnes", "sage", "A Porch with Books", goals.A_PORCH_WITH_BOOKS, months=30)
    stage.leave("agnes", stage.calendar.day(6))
    _josephine(stage, ways)
    _jiri(stage, ways)


def _josephine(stage: Stage, ways: Ways) -> None:
    """Just hired as director: enrolled from her first day, one credit waiting for the chair."""
    ways.enroll("josephine", stage.calendar.day(5), "director")
    *verified, last = courses.JOSEPHINE
    ways.learn("josephine", verified)
    ways.claim("josephine", last)


def _jiri(stage: Stage, ways: Ways) -> None:
    """Certified elsewhere before he came; his first plan was sent back by the director."""
    calendar = stage.calendar
    ways.record_earlier_certificate(
        "jiri", 8, issuer="State Library of Westmark", seen="The certificate, and a letter of the issuing library"
    )
    enrollment = ways.enroll("jiri", calendar.day(0, 55))
    revision = ways.draft("jiri", courses.JIRI, first_revision(enrollment), calendar.day(0, 40))
    ways.submit("jiri", revision, calendar.day(0, 25))
    with calendar.on(calendar.day(0, 19)):
        words = "Sixteen hours a week are all we have of you. Take the volunteers first; the outlets can wait a year."
        revisions.revision_send_back(actor=stage.actor("josephine"), revision=revision, reason=words)
