"""The ribbon of every role. A page that this installation does not have is left out."""

from pdplanner.kernel.navigation import Navigation

_STAFF = (
    ("Home", "home:home"),
    ("My standing", "certification:standing"),
    ("My plan", "learning:pdp"),
    ("My credits", "learning:credits"),
    ("Catalog", "learning:catalog"),
    ("My certificates", "certification:certificates"),
)
_SUPERVISOR = (
    ("Home", "home:home"),
    ("My team", "learning:team"),
    ("To verify", "learning:to_verify"),
    ("Plans to review", "learning:plans_to_review"),
)
_ADMINISTRATOR = (
    ("Home", "home:home"),
    ("Strategic plan", "libraries:strategic_plan"),
    ("Coverage", "learning:coverage"),
    ("Staff", "libraries:staff"),
)
_CONSULTANT = (
    ("Home", "home:home"),
    ("Queue", "learning:queue"),
    ("Final reports", "certification:final_reports"),
    ("Ready to certify", "certification:ready"),
    ("My libraries", "libraries:libraries"),
)
_COORDINATOR = (
    ("Home", "home:home"),
    ("Tracks and rules", "certification:tracks"),
    ("Issued certificates", "certification:issued"),
    ("Libraries", "libraries:libraries"),
)

NAVIGATION: Navigation = {
    "": (("Home", "home:home"),),
    "staff": _STAFF,
    "supervisor": _SUPERVISOR,
    "administrator": _ADMINISTRATOR,
    "director": _ADMINISTRATOR,
    "trustee": (("Home", "home:home"),),
    "board_chair": (("Home", "home:home"), ("To verify", "learning:to_verify")),
    "consultant": _CONSULTANT,
    "coordinator": _COORDINATOR,
}
