"""The ribbon of every role: the pages one works on. What is rarer is reached from them.

Whatever hat they wear, everybody finds their own standing, because an enrollment outlives the post it began with.
"""

from pdplanner.kernel.navigation import Navigation

_HOME = ("Home", "home:home")
_STANDING = ("My standing", "certification:standing")
_OWN = (
    _STANDING,
    ("My plan", "learning:pdp"),
    ("My credits", "learning:credits"),
)
_CATALOG = ("Catalog", "learning:catalog")
_CERTIFICATES = ("My certificates", "certification:certificates")
_TO_VERIFY = ("To verify", "learning:to_verify")
_TO_COMMIT = ("Plans to review", "learning:plans_to_review")
_CHECKS = ("Checks to do", "certification:checks_to_do")
_TEAM = ("My team", "home:team")
_TEAM_CREDITS = ("Team credits", "learning:team_credits")
_STRATEGIC_PLAN = ("Strategic plan", "libraries:strategic_plan")
_COVERAGE = ("Coverage", "home:coverage")
_REPORT = ("Report", "home:report")
_STAFF = ("People", "libraries:staff")
_LIBRARIES = ("Libraries", "libraries:libraries")
_PEOPLE = ("People", "certification:people")
_RULES = ("Tracks and rules", "certification:tracks")
_LEXICON = ("Lexicon", "libraries:lexicon")
_AGENCY_STAFF = ("Agency staff", "libraries:agency_people")
_EXCEPTIONS = ("Exceptions", "certification:exceptions")
_SPOT_CHECKS = ("Spot checks", "learning:spot_rounds")
_ISSUED = ("Issued certificates", "certification:issued")

NAVIGATION: Navigation = {
    "": (_HOME, *_OWN, _CERTIFICATES),
    "staff": (_HOME, *_OWN, _CATALOG, ("Final report", "learning:my_report"), _CERTIFICATES, _STRATEGIC_PLAN, _RULES),
    "supervisor": (_HOME, _TO_VERIFY, _TO_COMMIT, _CHECKS, _TEAM, _TEAM_CREDITS, _STANDING),
    # Administrators and directors learn under the same hat, so their own pages stand after those of the library.
    "administrator": (_HOME, _STRATEGIC_PLAN, _COVERAGE, _REPORT, _STAFF, *_OWN, _CATALOG, _CERTIFICATES),
    "director": (
        _HOME,
        _STRATEGIC_PLAN,
        _COVERAGE,
        _REPORT,
        _STAFF,
        _TO_VERIFY,
        _TO_COMMIT,
        _CHECKS,
        _TEAM,
        _TEAM_CREDITS,
        *_OWN,
        _CATALOG,
        _CERTIFICATES,
    ),
    # The board learns, too. A trustee decides for the chair, and finds what waits on the first page.
    "trustee": (_HOME, _STRATEGIC_PLAN, _REPORT, *_OWN, _CATALOG, _CERTIFICATES, _RULES),
    "board_chair": (
        _HOME,
        _TO_VERIFY,
        _TO_COMMIT,
        _CHECKS,
        _STRATEGIC_PLAN,
        _REPORT,
        *_OWN,
        _CATALOG,
        _CERTIFICATES,
        _RULES,
    ),
    "consultant": (
        _HOME,
        ("Queue", "learning:queue"),
        ("Final reports", "learning:final_reports"),
        _CHECKS,
        ("Ready to certify", "certification:ready"),
        _PEOPLE,
        _ISSUED,
        _LIBRARIES,
        _CATALOG,
        _RULES,
        _STANDING,
    ),
    "coordinator": (
        _HOME,
        _RULES,
        _CATALOG,
        _LEXICON,
        _ISSUED,
        _EXCEPTIONS,
        _SPOT_CHECKS,
        _CHECKS,
        _PEOPLE,
        _LIBRARIES,
        _AGENCY_STAFF,
        _STANDING,
    ),
}
