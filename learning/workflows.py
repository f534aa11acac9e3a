from learning.enums import CreditState as C
from learning.enums import EventState as E
from learning.enums import ItemState as I
from learning.enums import PdpState as P
from learning.enums import ReportState as F
from learning.enums import RevisionState as R
from learning.enums import SessionState as B
from learning.enums import SpotCheckState as S
from pdplanner.kernel.workflow import Move, Workflow

REVISION = Workflow(
    model="learning.Revision",
    states=tuple(R.values),
    moves=(
        Move("submit", (R.DRAFT,), R.WITH_SUPERVISOR, "revision.submit", "Send to supervisor"),
        # After Returned it goes through the supervisor again only if a promise changed (house, decision 5).
        Move("resubmit", (R.DRAFT,), R.WITH_CONSULTANT, "revision.submit", "Send to consultant"),
        # A small change, where the library lets those stand: the approval of the revision before holds.
        Move("stand", (R.DRAFT,), R.APPROVED, "revision.submit", "Put in force"),
        Move("withdraw", (R.WITH_SUPERVISOR, R.PROMISED, R.WITH_CONSULTANT), R.DRAFT, "revision.withdraw", "Take back"),
        Move("commit", (R.WITH_SUPERVISOR,), R.WITH_CONSULTANT, "revision.commit", "Commit and send on"),
        # Less than was asked goes back to who asked: both sides accept what is promised.
        Move("offer", (R.WITH_SUPERVISOR,), R.PROMISED, "revision.commit", "Commit with less than was asked"),
        Move("accept", (R.PROMISED,), R.WITH_CONSULTANT, "revision.accept", "Accept and send on"),
        Move("send_back", (R.WITH_SUPERVISOR,), R.RETURNED, "revision.commit", "Return to staff member"),
        Move("approve", (R.WITH_CONSULTANT,), R.APPROVED, "revision.approve", "Approve"),
        Move("return", (R.WITH_CONSULTANT,), R.RETURNED, "revision.approve", "Return with reasons"),
        # The undo of an approval, the same day and while nothing rests on it.
        Move("unapprove", (R.APPROVED,), R.WITH_CONSULTANT, "revision.approve", "Take the approval back"),
        Move("drop", (R.DRAFT,), R.WITHDRAWN, "revision.edit", "Drop this revision"),
        Move("get_back", (R.WITHDRAWN,), R.DRAFT, "revision.edit", "Get this draft back"),
    ),
)

PDP = Workflow(
    model="learning.Pdp",
    states=tuple(P.values),
    moves=(
        Move("finish", (P.OPEN,), P.FINISHED, "pdp.finish", "Finish the plan"),
        Move("close", (P.OPEN,), P.CLOSED, "pdp.close", "Close the plan"),
        Move("reopen", (P.CLOSED,), P.OPEN, "pdp.reopen", "Reopen the plan"),
        # A certificate finished it; once that is withdrawn, its holder may have to go on.
        Move("unfinish", (P.FINISHED,), P.OPEN, "pdp.unfinish", "Reopen the finished plan"),
    ),
)

CREDIT = Workflow(
    model="learning.Credit",
    states=tuple(C.values),
    moves=(
        Move("claim", (C.DRAFT, C.RETURNED), C.CLAIMED, "credit.claim", "Claim"),
        Move("take_back", (C.CLAIMED,), C.DRAFT, "credit.claim", "Take back"),
        Move("verify", (C.CLAIMED,), C.VERIFIED, "credit.verify", "Verify"),
        Move("return", (C.CLAIMED,), C.RETURNED, "credit.verify", "Return with a reason"),
        Move("override", (C.CLAIMED,), C.VERIFIED, "credit.override", "Verify for a missing verifier"),
        Move("override_return", (C.CLAIMED,), C.RETURNED, "credit.override", "Return for a missing verifier"),
        Move("unverify", (C.VERIFIED,), C.CLAIMED, "credit.verify", "Undo"),
        Move("reverse", (C.VERIFIED,), C.REVERSED, "credit.reverse", "Reverse"),
    ),
)

REPORT = Workflow(
    model="learning.FinalReport",
    states=tuple(F.values),
    moves=(
        Move("submit", (F.DRAFT, F.RETURNED), F.SUBMITTED, "report.submit", "Send to consultant"),
        Move("take_back", (F.SUBMITTED,), F.DRAFT, "report.submit", "Take back"),
        Move("accept", (F.SUBMITTED,), F.ACCEPTED, "report.decide", "Accept"),
        Move("return", (F.SUBMITTED,), F.RETURNED, "report.decide", "Return with a reason"),
    ),
)

CATALOG_ITEM = Workflow(
    model="learning.CatalogItem",
    states=tuple(I.values),
    moves=(
        Move("propose", (I.RETURNED,), I.PROPOSED, "catalog_item.propose", "Propose again"),
        Move("approve", (I.PROPOSED,), I.APPROVED, "catalog_item.decide", "Approve"),
        Move("return", (I.PROPOSED,), I.RETURNED, "catalog_item.decide", "Return with a reason"),
        Move("retire", (I.APPROVED,), I.RETIRED, "catalog_item.retire", "Retire"),
        Move("take_up", (I.RETIRED,), I.APPROVED, "catalog_item.retire", "Take up again"),
    ),
)

EVENT = Workflow(
    model="learning.Event",
    states=tuple(E.values),
    moves=(Move("cancel", (E.SCHEDULED,), E.CANCELLED, "event.cancel", "Cancel the event"),),
)

SPOT_CHECK = Workflow(
    model="learning.SpotCheck",
    states=tuple(S.values),
    moves=(
        # What turns up late is shown all the same.
        Move("answer", (S.ASKED, S.NOT_SHOWN), S.ANSWERED, "spot_check.answer", "Send my answer"),
        Move("take_back", (S.ANSWERED,), S.ASKED, "spot_check.answer", "Take my answer back"),
        Move("pass", (S.ANSWERED,), S.PASSED, "spot_check.decide", "Pass"),
        Move("not_show", (S.ASKED, S.ANSWERED), S.NOT_SHOWN, "spot_check.decide", "Not shown, with a reason"),
        Move("drop", (S.ASKED, S.ANSWERED), S.DROPPED, "spot_check.decide", "Stop asking, with a reason"),
    ),
)

# What it made credits of goes its own way, by the moves of a credit.
BOARD_SESSION = Workflow(
    model="learning.BoardSession",
    states=tuple(B.values),
    moves=(Move("take_out", (B.HELD,), B.TAKEN_OUT, "board_session.take_out", "Take the session out"),),
)
