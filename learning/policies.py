"""Who may do what to plans, credits, evidence and final reports. Paths are ORM look-ups from the object.

The commitment and the verification of a director are the board chair's: `directors` is the chair's anchor.
"""

from learning.enums import CreditState
from pdplanner.kernel.access import SELF, Grant, Permission

_DECIDERS = (Grant("supervisor", "membership"), Grant("board_chair", "membership", anchor="directors"))

# A draft is its owner's alone until they claim it, and so is what is attached to it.
_CLAIMED_ONCE = (CreditState.CLAIMED, CreditState.VERIFIED, CreditState.RETURNED, CreditState.REVERSED)

PERMISSIONS = {
    "agency.describe_learning": Permission("libraries.Agency", (Grant("coordinator", "pk"),)),
    "pdp.view": Permission(
        "learning.Pdp",
        (
            Grant(SELF, "person"),
            *_DECIDERS,
            Grant("administrator", "membership__library"),
            Grant("consultant", "membership__library__agency"),
            Grant("coordinator", "membership__library__agency"),
        ),
    ),
    "membership.start_pdp": Permission("libraries.Membership", (Grant(SELF, "person"),)),
    "pdp.amend": Permission("learning.Pdp", (Grant(SELF, "person"),)),
    "pdp.close": Permission("learning.Pdp", (Grant(SELF, "person"),)),
    # Done by issuing the certificate the plan led to, and by nothing else.
    "pdp.finish": Permission("learning.Pdp", (Grant("consultant", "membership__library__agency"),), not_own="person"),
    "revision.view": Permission(
        "learning.Revision",
        (
            Grant(SELF, "pdp__person"),
            Grant("supervisor", "pdp__membership"),
            Grant("board_chair", "pdp__membership", anchor="directors"),
            Grant("administrator", "pdp__membership__library"),
            Grant("consultant", "pdp__membership__library__agency"),
            Grant("coordinator", "pdp__membership__library__agency"),
        ),
    ),
    "revision.edit": Permission("learning.Revision", (Grant(SELF, "pdp__person"),)),
    "revision.submit": Permission("learning.Revision", (Grant(SELF, "pdp__person"),)),
    "revision.withdraw": Permission("learning.Revision", (Grant(SELF, "pdp__person"),)),
    "revision.commit": Permission(
        "learning.Revision",
        (Grant("supervisor", "pdp__membership"), Grant("board_chair", "pdp__membership", anchor="directors")),
        not_own="pdp__person",
    ),
    "revision.approve": Permission(
        "learning.Revision", (Grant("consultant", "pdp__membership__library__agency"),), not_own="pdp__person"
    ),
    "credit.view": Permission(
        "learning.Credit",
        (
            Grant(SELF, "person"),
            *_DECIDERS,
            Grant("consultant", "membership__library__agency"),
            Grant("coordinator", "membership__library__agency"),
        ),
        shown=("state", _CLAIMED_ONCE),
    ),
    # A credit is logged for a post of one's own: the post says whose kinds, categories and deciders apply.
    "membership.log_credit": Permission("libraries.Membership", (Grant(SELF, "person"),)),
    "credit.claim": Permission("learning.Credit", (Grant(SELF, "person"),)),
    "credit.verify": Permission("learning.Credit", _DECIDERS, not_own="person", shown=("state", _CLAIMED_ONCE)),
    "credit.reverse": Permission(
        "learning.Credit",
        (Grant("consultant", "membership__library__agency"),),
        not_own="person",
        shown=("state", _CLAIMED_ONCE),
    ),
    "evidence.view": Permission(
        "learning.Evidence",
        (
            Grant(SELF, "person"),
            Grant("supervisor", "credits__membership"),
            Grant("board_chair", "credits__membership", anchor="directors"),
            Grant("consultant", "credits__membership__library__agency"),
        ),
        shown=("credits__state", _CLAIMED_ONCE),
    ),
    "evidence.remove": Permission("learning.Evidence", (Grant(SELF, "person"),)),
    "pdp.report": Permission("learning.Pdp", (Grant(SELF, "person"),)),
    "report.view": Permission(
        "learning.FinalReport",
        (
            Grant(SELF, "pdp__person"),
            Grant("supervisor", "pdp__membership"),
            Grant("board_chair", "pdp__membership", anchor="directors"),
            Grant("consultant", "pdp__membership__library__agency"),
            Grant("coordinator", "pdp__membership__library__agency"),
        ),
    ),
    "report.write": Permission("learning.FinalReport", (Grant(SELF, "pdp__person"),)),
    "report.submit": Permission("learning.FinalReport", (Grant(SELF, "pdp__person"),)),
    "report.decide": Permission(
        "learning.FinalReport", (Grant("consultant", "pdp__membership__library__agency"),), not_own="pdp__person"
    ),
}
