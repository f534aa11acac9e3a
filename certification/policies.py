"""Who may do what to tracks, enrollments and certificates. Paths are ORM look-ups from the object."""

from pdplanner.kernel.access import SELF, Grant, Permission

# Of the people they decide for, and only with the agency of that library: who learns elsewhere as well is not theirs
# to follow there.
_VERIFIERS = (
    Grant("supervisor", "person__memberships", within="agency"),
    Grant("board_chair", "person__memberships", anchor="entrusted", within="agency"),
    Grant("trustee", "person__memberships", anchor="entrusted", within="agency"),
)
# Of a board's enrollment, whose holder is the library.
_BOARD = (Grant("administrator", "library"), Grant("board_chair", "library"), Grant("trustee", "library"))
# Whoever asks for an exception: the holder, and for a board its chair.
_ASKERS = (Grant(SELF, "person"), Grant("board_chair", "library"))
_REQUEST_ASKERS = (Grant(SELF, "enrollment__person"), Grant("board_chair", "enrollment__library"))
_AGENCY_READERS = (Grant("consultant", "agency"), Grant("coordinator", "agency"))

PERMISSIONS = {
    "agency.add_program": Permission("libraries.Agency", (Grant("coordinator", "pk"),)),
    "program.edit": Permission("certification.Program", (Grant("coordinator", "agency"),)),
    "program.add_track": Permission("certification.Program", (Grant("coordinator", "agency"),)),
    "track.edit": Permission("certification.Track", (Grant("coordinator", "program__agency"),)),
    "track.view": Permission(
        "certification.Track",
        (
            Grant("consultant", "program__agency"),
            Grant("coordinator", "program__agency"),
            Grant("staff", "program__agency__libraries"),
            Grant("administrator", "program__agency__libraries"),
            Grant("trustee", "program__agency__libraries"),
        ),
    ),
    "track.enroll": Permission(
        "certification.Track",
        (
            Grant("staff", "program__agency__libraries"),
            Grant("administrator", "program__agency__libraries"),
            Grant("trustee", "program__agency__libraries"),
        ),
    ),
    "rule_set.view": Permission(
        "certification.RuleSet",
        (
            Grant("consultant", "track__program__agency"),
            Grant("coordinator", "track__program__agency"),
            Grant("staff", "track__program__agency__libraries"),
            Grant("administrator", "track__program__agency__libraries"),
            Grant("trustee", "track__program__agency__libraries"),
        ),
    ),
    "rule_set.edit": Permission("certification.RuleSet", (Grant("coordinator", "track__program__agency"),)),
    "rule_set.publish": Permission("certification.RuleSet", (Grant("coordinator", "track__program__agency"),)),
    "enrollment.view": Permission(
        "certification.Enrollment",
        (
            Grant(SELF, "person"),
            *_VERIFIERS,
            *_BOARD,
            *_AGENCY_READERS,
        ),
    ),
    "library.enroll_board": Permission(
        "libraries.Library", (Grant("administrator", "pk"), Grant("board_chair", "pk"), Grant("coordinator", "agency"))
    ),
    "enrollment.apply": Permission("certification.Enrollment", (Grant(SELF, "person"),)),
    "enrollment.close": Permission("certification.Enrollment", (Grant(SELF, "person"),)),
    "enrollment.issue": Permission("certification.Enrollment", (Grant("consultant", "agency"),), not_own="person"),
    # Whose own is among them is left out line by line, as "enrollment.issue" says.
    "issue_batch.run": Permission("certification.IssueBatch", (Grant("consultant", "agency"),)),
    "enrollment.withdraw": Permission("certification.Enrollment", (Grant("coordinator", "agency"),), not_own="person"),
    "enrollment.except": Permission("certification.Enrollment", (Grant("coordinator", "agency"),), not_own="person"),
    "enrollment.ask_exception": Permission("certification.Enrollment", _ASKERS),
    "exception_request.view": Permission(
        "certification.ExceptionRequest", (*_REQUEST_ASKERS, Grant("coordinator", "enrollment__agency"))
    ),
    "exception_request.take_back": Permission("certification.ExceptionRequest", _REQUEST_ASKERS),
    "exception_request.decide": Permission(
        "certification.ExceptionRequest", (Grant("coordinator", "enrollment__agency"),), not_own="enrollment__person"
    ),
    "enrollment.move": Permission("certification.Enrollment", (Grant(SELF, "person"), Grant("coordinator", "agency"))),
    "enrollment.check": Permission("certification.Enrollment", (*_VERIFIERS, *_AGENCY_READERS), not_own="person"),
    "enrollment.check_as_verifier": Permission("certification.Enrollment", _VERIFIERS, not_own="person"),
    "enrollment.check_as_consultant": Permission(
        "certification.Enrollment", (Grant("consultant", "agency"),), not_own="person"
    ),
    "enrollment.check_as_coordinator": Permission(
        "certification.Enrollment", (Grant("coordinator", "agency"),), not_own="person"
    ),
    "agency.see_exceptions": Permission("libraries.Agency", (Grant("consultant", "pk"), Grant("coordinator", "pk"))),
    "decision.view": Permission(
        "certification.Decision",
        (Grant("consultant", "enrollment__agency"), Grant("coordinator", "enrollment__agency")),
    ),
    "decision.revoke": Permission(
        "certification.Decision",
        # Who decided takes it back while they still could decide it; services/decisions.py looks.
        (Grant("coordinator", "enrollment__agency"), Grant(SELF, "decided_by")),
        not_own="enrollment__person",
    ),
    "certificate.view": Permission(
        "certification.Certificate",
        (Grant(SELF, "person"), Grant("consultant", "agency"), Grant("coordinator", "agency")),
    ),
    "certificate.retry": Permission("certification.Certificate", _AGENCY_READERS),
    "certificate.list": Permission("certification.Certificate", (Grant(SELF, "person"),)),
    "certificate.replace": Permission("certification.Certificate", _AGENCY_READERS, not_own="person"),
    "certificate.withdraw": Permission(
        "certification.Certificate", (Grant("coordinator", "agency"),), not_own="person"
    ),
    "person.see_standing": Permission(
        "libraries.Person",
        (Grant("consultant", "memberships__library__agency"), Grant("coordinator", "memberships__library__agency")),
    ),
    "person.record_certificate": Permission(
        "libraries.Person", (Grant("consultant", "memberships__library__agency"),), not_own="pk"
    ),
    "enrollment.prove": Permission("certification.Enrollment", (Grant(SELF, "person"),)),
    "proof.view": Permission("certification.Proof", (Grant(SELF, "person"), *_AGENCY_READERS)),
    "proof.take_back": Permission("certification.Proof", (Grant(SELF, "person"),)),
    "proof.verify": Permission("certification.Proof", (Grant("consultant", "agency"),), not_own="person"),
    "outside_certificate.view": Permission(
        "certification.OutsideCertificate", (Grant(SELF, "person"), *_AGENCY_READERS)
    ),
}

# How the audit finds whose coordinators read about a thing.
AGENCY_PATHS = {
    "certification.Program": "agency",
    "certification.Track": "program__agency",
    "certification.RuleSet": "track__program__agency",
    "certification.Sample": "track__program__agency",
    "certification.Enrollment": "agency",
    "certification.Decision": "enrollment__agency",
    "certification.ExceptionRequest": "enrollment__agency",
    "certification.Proof": "agency",
    "certification.IssueBatch": "agency",
    "certification.Certificate": "agency",
    "certification.OutsideCertificate": "agency",
}
# And whose consultants look after it: by the plan of its holder, where there is one, else the library that holds it.
LIBRARY_PATHS = {
    "certification.Enrollment": ("pdp__membership__library", "library"),
    "certification.Decision": ("enrollment__pdp__membership__library", "enrollment__library"),
    "certification.Certificate": ("enrollment__pdp__membership__library", "enrollment__library"),
}
