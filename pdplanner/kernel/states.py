"""Every state a person reads: its word, its shape and its tone, decided once.

The word carries the meaning, the shape tells it apart without color, the tone comes last. Shapes are symbols of
`static/img/shapes.svg`. Tones: "ok" settled, "wait" waiting for someone, "stop" stopped or wrong, "go" on its way,
"" for states nobody has to act on.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class State:
    """How one state looks: `word` is the product's word for it."""

    word: str
    shape: str
    tone: str = ""


STATES: dict[str, State] = {
    # Revisions and plans
    "draft": State("Draft", "draft"),
    "with_supervisor": State("With supervisor", "with-supervisor", "go"),
    "promised": State("Promise to accept", "with-supervisor", "wait"),
    "with_consultant": State("With consultant", "with-consultant", "go"),
    "returned": State("Returned", "returned", "wait"),
    "approved": State("Approved", "approved", "ok"),
    "change_asked": State("Change asked", "change", "wait"),
    "finished": State("Finished", "finished", "ok"),
    "closed": State("Closed", "closed"),
    # Credits, and how they fare in one track
    "claimed": State("Claimed", "claimed", "go"),
    "verified": State("Verified", "verified", "ok"),
    "reversed": State("Reversed", "reversed", "stop"),
    "counted": State("Counted", "counted", "ok"),
    "not_counted": State("Not counted", "not-counted"),
    # Final reports
    "submitted": State("With consultant", "with-consultant", "go"),
    "accepted": State("Accepted", "approved", "ok"),
    # Requirements
    "met": State("Met", "approved", "ok"),
    "planned": State("Planned", "planned", "go"),
    "short": State("Short", "short", "wait"),
    "waiting": State("Waiting", "waiting", "wait"),
    "not_needed": State("Not needed", "closed"),
    # Certificates
    "valid": State("Valid", "valid", "ok"),
    "expiring": State("Expiring", "expiring", "wait"),
    "expired": State("Expired", "expired"),
    "replaced": State("Replaced", "replaced", "wait"),
    "withdrawn": State("Withdrawn", "withdrawn", "stop"),
    # People in a batch of certificates
    "left_out": State("Left out", "closed", "wait"),
    "issued": State("Issued", "valid", "ok"),
    "not_issued": State("Not issued", "withdrawn", "stop"),
    # Enrollments
    "active": State("Active", "active", "go"),
    "applied": State("Applied", "applied", "go"),
    "certified": State("Certified", "valid", "ok"),
    # Decisions about an enrollment
    "in_force": State("In force", "approved", "ok"),
    "taken_back": State("Taken back", "reversed"),
    "granted": State("Granted", "approved", "ok"),
    "declined": State("Declined", "returned", "stop"),
    # Catalog
    "proposed": State("Proposed", "claimed", "go"),
    "retired": State("Retired", "archived"),
    "scheduled": State("Scheduled", "planned", "go"),
    "cancelled": State("Cancelled", "withdrawn", "stop"),
    "registered": State("Registered", "approved", "ok"),
    "on_waiting_list": State("On the waiting list", "waiting", "wait"),
    "attended": State("Attended", "verified", "ok"),
    # Spot checks
    "asked": State("Asked", "question", "go"),
    "answered": State("Answered", "claimed", "wait"),
    "passed": State("Passed", "approved", "ok"),
    "not_shown": State("Not shown", "short", "stop"),
    # Sessions of a board
    "held": State("Held", "verified", "ok"),
    "taken_out": State("Taken out", "withdrawn", "stop"),
    # The audit
    "refused": State("Refused", "withdrawn", "stop"),
    # Notices
    "unread": State("New", "claimed", "go"),
    "read": State("Read", "verified"),
    "settled": State("Settled", "closed"),
    # Strategic plans
    "adopted": State("Adopted", "approved", "ok"),
    "archived": State("Archived", "archived"),
    # Readiness and rule checks
    "missing": State("Missing", "short", "wait"),
    "ready": State("Ready", "approved", "ok"),
    "look": State("Look", "change", "wait"),
    # What is different between two versions
    "added": State("Added", "counted", "ok"),
    "removed": State("Removed", "withdrawn", "stop"),
    "changed": State("Changed", "change", "wait"),
    "moved": State("Moved", "reversed", "go"),
    "dropped": State("Dropped", "withdrawn", "stop"),
    # Samples on the test bench
    "not_met": State("Not met", "short", "wait"),
    "as_expected": State("As expected", "approved", "ok"),
    "differs": State("Differs", "change", "stop"),
    # What other rules would do to an enrollment
    "gains": State("Gains", "counted", "ok"),
    "loses": State("Loses", "withdrawn", "stop"),
    "same": State("The same", "closed"),
    "outside": State("Not covered", "question", "wait"),
    # A reviewer's marks
    "fine": State("Fine", "approved", "ok"),
    "question": State("Question", "question", "wait"),
    "must_change": State("Must change", "change", "stop"),
}


def state_named(name: object) -> State:
    """The state of that name; dashes and underscores are the same. LookupError if the product has no such state."""
    key = str(name).replace("-", "_")
    if key not in STATES:
        raise LookupError(f"No state is called {key!r}. The states are listed in pdplanner/kernel/states.py.")
    return STATES[key]
