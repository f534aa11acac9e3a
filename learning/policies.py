"""Who may do what to plans, credits, evidence and final reports. Paths are ORM look-ups from the object.

`entrusted` is the anchor of the board: the posts whose holders a chair or another trustee decides for, as
libraries/queries/deciding.py works out.
"""

from learning.enums import CreditState, RevisionState
from pdplanner.kernel.access import SELF, Grant, Permission


def _deciders(path: str) -> tuple[Grant, ...]:
    board = (Grant(role, path, anchor="entrusted") for role in ("board_chair", "trustee"))
    return (Grant("supervisor", path), *board)


def _shared_with(path: str) -> tuple[Grant, ...]:
    """Whoever a draft waits for once it is sent, where its writer shares it: not everybody who could decide."""
    roles = ("supervisor", "board_chair", "trustee")
    return tuple(Grant(role, path, anchor="awaits", where=("shared_at__isnull", False)) for role in roles)


_DECIDERS = _deciders("membership")

# A draft is its owner's alone until they claim it, and so is what is attached to it.
_CLAIMED_ONCE = (CreditState.CLAIMED, CreditState.VERIFIED, CreditState.RETURNED, CreditState.REVERSED)

# A draft of a plan is its writer's alone until they send it; their supervisor reads it sooner where they share it.
_SENT_ONCE = (
    RevisionState.WITH_SUPERVISOR, RevisionState.PROMISED, RevisionState.WITH_CONSULTANT, RevisionState.RETURNED,
    RevisionState.APPROVED,
)  # fmt: skip

# The catalog is everybody's who has a post at the agency or at one of its libraries.
_AGENCY_STAFF = (Grant("consultant", "agency"), Grant("coordinator", "agency"))

_EVENT_STAFF = (Grant("consultant", "item__agency"), Grant("coordinator", "item__agency"))


def _everybody(path: str, where: tuple[str, bool] | None = None) -> tuple[Grant, ...]:
    """Whoever has a post at a library of the agency."""
    return tuple(Grant(role, path, anchor="own_agency", where=where) for role in ("staff", "trustee"))


def _board_keepers(library: str) -> tuple[Grant, ...]:
    return (Grant("administrator", library), Grant("board_chair", library))


def _board_readers(library: str) -> tuple[Grant, ...]:
    agency = "agency" if library == "pk" else f"{library}__agency"
    return (
        *_board_keepers(library), Grant("trustee", library), Grant("consultant", agency), Grant("coordinator", agency),
    )  # fmt: skip


PERMISSIONS = {
    # What was proposed is between its proposer and the agency until it is approved for the first time.
    "catalog_item.view": Permission(
        "learning.CatalogItem",
        (Grant(SELF, "proposed_by"), *_everybody("agency", where=("approved_at__isnull", False)), *_AGENCY_STAFF),
    ),
    "agency.propose_item": Permission(
        "libraries.Agency", (*_everybody("pk"), Grant("consultant", "pk"), Grant("coordinator", "pk"))
    ),
    "catalog_item.edit": Permission("learning.CatalogItem", (Grant(SELF, "proposed_by"), *_AGENCY_STAFF)),
    "catalog_item.propose": Permission("learning.CatalogItem", (Grant(SELF, "proposed_by"),)),
    "catalog_item.decide": Permission("learning.CatalogItem", _AGENCY_STAFF, not_own="proposed_by"),
    "catalog_item.retire": Permission("learning.CatalogItem", _AGENCY_STAFF),
    "catalog_item.schedule": Permission("learning.CatalogItem", _AGENCY_STAFF),
    # An address on the net that shows when and where, and to nobody who takes part.
    "agency.publish_events": Permission("libraries.Agency", (Grant("coordinator", "pk"),)),
    "event.view": Permission("learning.Event", (*_everybody("item__agency"), *_EVENT_STAFF)),
    "event.register": Permission("learning.Event", _everybody("item__agency")),
    # Of those who see it, whoever was there; the service sees to that.
    "event.answer": Permission("learning.Event", _everybody("item__agency")),
    "event.edit": Permission("learning.Event", _EVENT_STAFF),
    "event.cancel": Permission("learning.Event", _EVENT_STAFF),
    # The roster verifies: that is for consultants, who verify elsewhere too. Their own attendance it leaves alone.
    "event.keep_roster": Permission("learning.Event", (Grant("consultant", "item__agency"),)),
    # What a board learned together. Who takes the minutes or leads the library writes it down; who verifies the credits
    # that come of it is decided as for every other credit.
    "library.see_board": Permission("libraries.Library", _board_readers("pk")),
    "library.record_session": Permission("libraries.Library", _board_keepers("pk")),
    "board_session.view": Permission("learning.BoardSession", _board_readers("library")),
    "board_session.edit": Permission("learning.BoardSession", _board_keepers("library")),
    "board_session.take_out": Permission(
        "learning.BoardSession", (*_board_keepers("library"), Grant("consultant", "library__agency"))
    ),
    # A paper that a consultant was shown goes into the box of whose it is.
    "person.keep_evidence": Permission(
        "libraries.Person", (Grant("consultant", "memberships__library__agency"),), not_own="pk"
    ),
    "agency.ask_boards": Permission("libraries.Agency", (Grant("coordinator", "pk"),)),
    "agency.describe_learning": Permission("libraries.Agency", (Grant("coordinator", "pk"),)),
    "kind.edit": Permission("learning.Kind", (Grant("coordinator", "agency"),)),
    "category.edit": Permission("learning.Category", (Grant("coordinator", "agency"),)),
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
    # What staff can begin a plan from; who keeps the library's goals keeps it.
    "library.make_template": Permission("libraries.Library", (Grant("administrator", "pk"),)),
    "plan_template.edit": Permission("learning.PlanTemplate", (Grant("administrator", "library"),)),
    "pdp.amend": Permission("learning.Pdp", (Grant(SELF, "person"),)),
    "pdp.carry": Permission("learning.Pdp", (Grant(SELF, "person"),)),
    "activity_line.log_hours": Permission("learning.ActivityLine", (Grant(SELF, "pdp__person"),)),
    "hours_entry.remove": Permission("learning.HoursEntry", (Grant(SELF, "activity_line__pdp__person"),)),
    "pdp.close": Permission("learning.Pdp", (Grant(SELF, "person"),)),
    "pdp.reopen": Permission("learning.Pdp", (Grant(SELF, "person"),)),
    # Done by issuing the certificate the plan led to, and by nothing else.
    "pdp.finish": Permission("learning.Pdp", (Grant("consultant", "membership__library__agency"),), not_own="person"),
    "pdp.unfinish": Permission("learning.Pdp", (Grant("consultant", "membership__library__agency"),), not_own="person"),
    "revision.view": Permission(
        "learning.Revision",
        (
            Grant(SELF, "pdp__person"),
            *_deciders("pdp__membership"),
            *_shared_with("pdp__membership"),
            Grant("administrator", "pdp__membership__library"),
            Grant("consultant", "pdp__membership__library__agency"),
            Grant("coordinator", "pdp__membership__library__agency"),
        ),
        shown=("state", _SENT_ONCE),
    ),
    "revision.edit": Permission("learning.Revision", (Grant(SELF, "pdp__person"),)),
    "revision.share": Permission("learning.Revision", (Grant(SELF, "pdp__person"),)),
    # What is said stays readable to the two of them; that it is said to a shared draft only, the service sees to.
    "revision.comment": Permission("learning.Revision", (Grant(SELF, "pdp__person"), *_shared_with("pdp__membership"))),
    "revision.submit": Permission("learning.Revision", (Grant(SELF, "pdp__person"),)),
    "revision.withdraw": Permission("learning.Revision", (Grant(SELF, "pdp__person"),)),
    "revision.accept": Permission("learning.Revision", (Grant(SELF, "pdp__person"),)),
    "revision.commit": Permission(
        "learning.Revision",
        _deciders("pdp__membership"),
        not_own="pdp__person",
    ),
    "revision.approve": Permission(
        "learning.Revision", (Grant("consultant", "pdp__membership__library__agency"),), not_own="pdp__person"
    ),
    # What consultants tell each other of a plan, and words they use often.
    "review_note.view": Permission("learning.ReviewNote", (Grant("consultant", "agency"),), not_own="pdp__person"),
    "review_note.remove": Permission("learning.ReviewNote", (Grant(SELF, "person"),), not_own="pdp__person"),
    "phrase.view": Permission("learning.Phrase", (Grant(SELF, "person"), Grant("consultant", "agency"))),
    "phrase.change": Permission("learning.Phrase", (Grant(SELF, "person"),)),
    "phrase.add": Permission("libraries.Agency", (Grant("consultant", "pk"),)),
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
    # Nothing is decided by it, but nobody needs a reminder from themselves.
    "membership.remind": Permission("libraries.Membership", (Grant("supervisor", "pk"),), not_own="person"),
    "credit.claim": Permission("learning.Credit", (Grant(SELF, "person"),)),
    "credit.verify": Permission("learning.Credit", _DECIDERS, not_own="person", shown=("state", _CLAIMED_ONCE)),
    # Only where nobody of the library is in post; the service sees to that.
    "credit.override": Permission(
        "learning.Credit",
        (Grant("consultant", "membership__library__agency"),),
        not_own="person",
        shown=("state", _CLAIMED_ONCE),
    ),
    "credit.reverse": Permission(
        "learning.Credit",
        (Grant("consultant", "membership__library__agency"),),
        not_own="person",
        shown=("state", _CLAIMED_ONCE),
    ),
    # A sample of verified credits is a matter of the program, so its coordinator draws it. Consultants look at what is
    # shown: they see evidence and reverse credits anyway. Supervisors and libraries are told nothing of it.
    "agency.start_spot_round": Permission("libraries.Agency", (Grant("coordinator", "pk"),)),
    "spot_round.view": Permission("learning.SpotRound", _AGENCY_STAFF),
    "spot_check.view": Permission(
        "learning.SpotCheck",
        (Grant(SELF, "credit__person"), Grant("consultant", "round__agency"), Grant("coordinator", "round__agency")),
    ),
    "spot_check.answer": Permission("learning.SpotCheck", (Grant(SELF, "credit__person"),)),
    # That nobody checks what they verified themselves, the service sees to.
    "spot_check.decide": Permission(
        "learning.SpotCheck", (Grant("consultant", "round__agency"),), not_own="credit__person"
    ),
    "evidence.view": Permission(
        "learning.Evidence",
        (
            Grant(SELF, "person"),
            *_deciders("credits__membership"),
            Grant("consultant", "credits__membership__library__agency"),
            # Shown in a spot check, from the moment it was sent.
            Grant("consultant", "spot_checks__round__agency", where=("spot_checks__answered_at__isnull", False)),
        ),
        shown=("credits__state", _CLAIMED_ONCE),
    ),
    "evidence.remove": Permission("learning.Evidence", (Grant(SELF, "person"),)),
    "pdp.report": Permission("learning.Pdp", (Grant(SELF, "person"),)),
    "report.view": Permission(
        "learning.FinalReport",
        (
            Grant(SELF, "pdp__person"),
            *_deciders("pdp__membership"),
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

# How the audit finds whose coordinators read about a thing.
# Whose consultants look after it, where the way to the agency does not lead by the library.
LIBRARY_PATHS = {"learning.SpotCheck": ("credit__membership__library",)}

AGENCY_PATHS = {
    "learning.CatalogItem": "agency",
    "learning.Event": "item__agency",
    "learning.BoardSession": "library__agency",
    "learning.Kind": "agency",
    "learning.Category": "agency",
    "learning.Pdp": "membership__library__agency",
    "learning.Revision": "pdp__membership__library__agency",
    "learning.DraftComment": "revision__pdp__membership__library__agency",
    "learning.ActivityLine": "pdp__membership__library__agency",
    "learning.HoursEntry": "activity_line__pdp__membership__library__agency",
    "learning.PlanTemplate": "library__agency",
    "learning.ReviewNote": "agency",
    "learning.Phrase": "agency",
    "learning.Credit": "membership__library__agency",
    "learning.FinalReport": "pdp__membership__library__agency",
    "learning.SpotRound": "agency",
    "learning.SpotCheck": "round__agency",
}
