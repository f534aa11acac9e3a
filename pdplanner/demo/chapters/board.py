"""The board of Millrace learns at its meetings: its chair records each session, and a trustee verifies the chair."""

from learning.services.board_hours import agency_ask_boards
from learning.services.board_sessions import SessionFacts, session_record
from learning.services.credits import credit_verify
from pdplanner.demo.acting import Acting
from pdplanner.demo.calendar import ONE_DAY
from pdplanner.demo.stage import Stage
from pdplanner.kernel.wording import long_date

HOURS_ASKED = 3  # a year, as in Montana
# Months ago, topic, minutes, who led it.
SESSIONS = (
    (14, "What a library board decides, and what its director does", 45, "The state library"),
    (9, "Reading the monthly report of income and spending", 30, "Harriet Lund"),
    (5, "Open meetings: notice, agenda, minutes", 30, "The county attorney"),
    (1, "The public library standards, section by section", 20, "Harriet Lund"),
)


def tell(stage: Stage) -> None:
    acting, library = Acting(stage), stage.libraries["millrace"]
    with stage.calendar.on(stage.calendar.day(15)):
        agency_ask_boards(actor=stage.actor("ingrid"), agency=stage.agency, minutes=HOURS_ASKED * 60)
    board = [stage.persons[key].pk for key in ("walter", "sal")]
    for months, title, minutes, led_by in SESSIONS:
        day = stage.calendar.day(months)
        facts = SessionFacts(
            day, title, acting.kind("live_training"), minutes, led_by, f"Minutes of {long_date(day)}, item 5"
        )
        with stage.calendar.on(day, 20):
            session = session_record(actor=stage.actor("walter"), library=library, facts=facts, attended=board)
        with stage.calendar.on(day + ONE_DAY):
            own = session.credits.get(person=stage.persons["walter"])
            credit_verify(actor=stage.actor("sal"), credit=own)
