"""What happened to a credit, in sentences: the audit rows as a person reads them."""

import datetime as dt
from dataclasses import dataclass

from learning.enums import CreditState as C
from learning.models import Credit
from learning.queries.credits import UNVERIFIED
from pdplanner.kernel import audit

# By action and the state it led to.
_WORDS = {
    ("credit.record", C.DRAFT): "Recorded",
    ("library.record_session", C.CLAIMED): "Recorded with a session of the board",
    ("board_session.edit", C.CLAIMED): "Recorded with a session of the board",
    ("board_session.take_out", C.RETURNED): "Returned, because the session of the board was taken out",
    ("credit.edit", C.DRAFT): "Edited",
    ("credit.edit", C.RETURNED): "Edited",
    **{("catalog_item.edit", state): "Worth corrected in the catalog" for state in UNVERIFIED},
    ("credit.claim", C.CLAIMED): "Claimed",
    ("credit.take_back", C.DRAFT): "Taken back",
    ("credit.verify", C.VERIFIED): "Verified",
    ("credit.verify", C.RETURNED): "Returned",
    ("credit.verify", C.CLAIMED): "Verification undone",
    ("credit.override", C.VERIFIED): "Verified in place of a missing verifier",
    ("credit.override", C.RETURNED): "Returned in place of a missing verifier",
    ("credit.reverse", C.REVERSED): "Reversed",
    ("credit.reenter", C.DRAFT): "Entered again, to correct a reversed credit",
}


@dataclass(frozen=True)
class HistoryLine:
    at: dt.datetime
    words: str
    who: str
    hat: str
    reason: str


def history_of(credit: Credit) -> list[HistoryLine]:
    """Oldest first. An action this list does not know is named as it is in the audit, never left out."""
    return [
        HistoryLine(
            at=row.at,
            words=_WORDS.get((row.action, C(row.after)) if row.after in C.values else ("", C.DRAFT), row.action),
            who=str(row.person) if row.person_id else "pdplanner",
            hat=row.hat,
            reason=row.reason,
        )
        for row in audit.history(credit)
    ]
