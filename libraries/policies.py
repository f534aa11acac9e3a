"""Who may do what to libraries, people and strategic plans. Paths are ORM look-ups from the object."""

from pdplanner.kernel.access import SELF, Grant, Permission

_OF_LIBRARY = (Grant("administrator", "library"),)
_READERS = (
    Grant("staff", "library"),
    Grant("administrator", "library"),
    Grant("trustee", "library"),
    Grant("board_chair", "library"),
    Grant("consultant", "library__agency"),
    Grant("coordinator", "library__agency"),
)
_TO_PEOPLE = (
    Grant("coordinator", "to_person__memberships__library__agency"),
    Grant("coordinator", "to_person__agency_roles__agency"),
)

# Of whoever holds or held a post at the agency or at one of its libraries.
_COORDINATORS_OF = (Grant("coordinator", "memberships__library__agency"), Grant("coordinator", "agency_roles__agency"))

PERMISSIONS = {
    "agency.view": Permission("libraries.Agency", (Grant("consultant", "pk"), Grant("coordinator", "pk"))),
    "agency.appoint": Permission("libraries.Agency", (Grant("coordinator", "pk"),)),
    "agency.add_library": Permission("libraries.Agency", (Grant("coordinator", "pk"),)),
    # What was done and refused in the agency. Whoever takes it along leaves an entry.
    "audit_entry.view": Permission("kernel.AuditEntry", (Grant("coordinator", "agency"),)),
    "agency.export_audit": Permission("libraries.Agency", (Grant("coordinator", "pk"),)),
    "agency_role.view": Permission(
        "libraries.AgencyRole", (Grant("consultant", "agency"), Grant("coordinator", "agency"))
    ),
    "agency_role.end": Permission("libraries.AgencyRole", (Grant("coordinator", "agency"),), not_own="person"),
    "agency_role.invite": Permission("libraries.AgencyRole", (Grant("coordinator", "agency"),), not_own="person"),
    # Assignments and stand-ins say whose work comes first to whom; nobody may do more or less because of them.
    "agency_role.assign": Permission("libraries.AgencyRole", (Grant("coordinator", "agency"),)),
    "agency_role.name_stand_in": Permission(
        "libraries.AgencyRole", (Grant(SELF, "person"), Grant("coordinator", "agency"))
    ),
    "assignment.view": Permission(
        "libraries.Assignment",
        (Grant("consultant", "agency_role__agency"), Grant("coordinator", "agency_role__agency")),
    ),
    "assignment.end": Permission("libraries.Assignment", (Grant("coordinator", "agency_role__agency"),)),
    "stand_in.view": Permission(
        "libraries.StandIn", (Grant("consultant", "away__agency"), Grant("coordinator", "away__agency"))
    ),
    "stand_in.end": Permission(
        "libraries.StandIn", (Grant(SELF, "away__person"), Grant("coordinator", "away__agency"))
    ),
    # Work of the house that failed: mail to its people, its certificates and standings.
    "agency.retry_work": Permission("libraries.Agency", (Grant("coordinator", "pk"),)),
    "agency.want_second_step": Permission("libraries.Agency", (Grant("coordinator", "pk"),)),
    "agency.keep_retention": Permission("libraries.Agency", (Grant("coordinator", "pk"),)),
    "agency.keep_regions": Permission("libraries.Agency", (Grant("coordinator", "pk"),)),
    # All posts of a person, as far as the reader sees them.
    "person.view": Permission(
        "libraries.Person",
        (
            Grant(SELF, "pk"),
            Grant("consultant", "memberships__library__agency"),
            *_COORDINATORS_OF,
        ),
    ),
    "person.erase": Permission("libraries.Person", _COORDINATORS_OF, not_own="pk"),
    "library.view": Permission(
        "libraries.Library",
        (
            Grant("staff", "pk"),
            Grant("administrator", "pk"),
            Grant("trustee", "pk"),
            Grant("board_chair", "pk"),
            Grant("consultant", "agency"),
            Grant("coordinator", "agency"),
        ),
    ),
    "library.edit": Permission("libraries.Library", (Grant("administrator", "pk"), Grant("coordinator", "agency"))),
    # Who commits to plans says how closely changes of them are looked at.
    "library.trust_small_changes": Permission("libraries.Library", (Grant("administrator", "pk"),)),
    "library.invite_to_goals": Permission("libraries.Library", (Grant("administrator", "pk"),)),
    # A name, an end and a merger are facts of the agency's list, and posts hang on them.
    "library.rename": Permission("libraries.Library", (Grant("coordinator", "agency"),)),
    "library.close": Permission("libraries.Library", (Grant("coordinator", "agency"),)),
    "library.reopen": Permission("libraries.Library", (Grant("coordinator", "agency"),)),
    "former_name.remove": Permission("libraries.LibraryName", (Grant("coordinator", "library__agency"),)),
    "branch.view": Permission("libraries.Branch", _READERS),
    "branch.edit": Permission(
        "libraries.Branch", (Grant("administrator", "library"), Grant("coordinator", "library__agency"))
    ),
    "library.see_people": Permission(
        "libraries.Library",
        (Grant("administrator", "pk"), Grant("consultant", "agency"), Grant("coordinator", "agency")),
    ),
    # What each person learns, side by side: for those who answer for it, not for the board.
    "library.see_coverage": Permission(
        "libraries.Library",
        (Grant("administrator", "pk"), Grant("consultant", "agency"), Grant("coordinator", "agency")),
    ),
    "library.read_report": Permission(
        "libraries.Library",
        (
            Grant("administrator", "pk"),
            Grant("trustee", "pk"),
            Grant("consultant", "agency"),
            Grant("coordinator", "agency"),
        ),
    ),
    "library.add_person": Permission(
        "libraries.Library", (Grant("administrator", "pk"), Grant("coordinator", "agency"))
    ),
    "library.start_plan": Permission("libraries.Library", (Grant("administrator", "pk"),)),
    # The shared words for what people can do: everybody at the agency and its libraries reads them.
    "agency.keep_lexicon": Permission("libraries.Agency", (Grant("coordinator", "pk"),)),
    "framework.view": Permission(
        "libraries.Framework",
        (
            Grant("staff", "agency__libraries"),
            Grant("administrator", "agency__libraries"),
            Grant("trustee", "agency__libraries"),
            Grant("board_chair", "agency__libraries"),
            Grant("consultant", "agency"),
            Grant("coordinator", "agency"),
        ),
    ),
    # Numbers of all libraries together; those of few people are hidden.
    "framework.see_alignment": Permission(
        "libraries.Framework",
        (Grant("administrator", "agency__libraries"), Grant("consultant", "agency"), Grant("coordinator", "agency")),
    ),
    "framework.edit": Permission("libraries.Framework", (Grant("coordinator", "agency"),)),
    "competency_group.edit": Permission("libraries.CompetencyGroup", (Grant("coordinator", "framework__agency"),)),
    "competency.edit": Permission("libraries.Competency", (Grant("coordinator", "group__framework__agency"),)),
    "membership.view": Permission(
        "libraries.Membership",
        (
            Grant(SELF, "person"),
            Grant("administrator", "library"),
            Grant("supervisor", "pk"),
            Grant("consultant", "library__agency"),
            Grant("coordinator", "library__agency"),
        ),
    ),
    "membership.edit": Permission(
        "libraries.Membership",
        (Grant("administrator", "library"), Grant("coordinator", "library__agency")),
        not_own="person",
    ),
    # Whoever works for a director does not choose who verifies them.
    "membership.name_verifier": Permission(
        "libraries.Membership", (Grant("coordinator", "library__agency"),), not_own="person"
    ),
    "membership.invite": Permission(
        "libraries.Membership",
        (Grant("administrator", "library"), Grant("coordinator", "library__agency")),
        not_own="person",
    ),
    "strategic_plan.view": Permission("libraries.StrategicPlan", _READERS),
    "strategic_plan.edit": Permission("libraries.StrategicPlan", _OF_LIBRARY),
    "strategic_plan.adopt": Permission("libraries.StrategicPlan", _OF_LIBRARY),
    "strategic_plan.archive": Permission("libraries.StrategicPlan", _OF_LIBRARY),
    "plan_comment.settle": Permission("libraries.PlanComment", (Grant("administrator", "plan__library"),)),
    "goal.edit": Permission("libraries.Goal", (Grant("administrator", "plan__library"),)),
    # Which goals from outside it serves; said of an adopted plan, too, whose words never change.
    "goal.align": Permission("libraries.Goal", (Grant("administrator", "plan__library"),)),
    "objective.edit": Permission("libraries.Objective", (Grant("administrator", "goal__plan__library"),)),
    "measure.edit": Permission("libraries.Measure", (Grant("administrator", "objective__goal__plan__library"),)),
    # Whoever may not see the thing it is about does not see it either: kernel/notices.py.
    "notice.view": Permission("kernel.Notice", (Grant(SELF, "to_person"),)),
    # Mail to the people of the agency, how it fared and not what it says; see home/queries/mails.py.
    "mail.view": Permission("kernel.Mail", _TO_PEOPLE),
    "mail.send_again": Permission("kernel.Mail", _TO_PEOPLE),
    "profile.edit": Permission("libraries.Person", (Grant(SELF, "pk"),)),
    "profile.export": Permission("libraries.Person", (Grant(SELF, "pk"),)),
}

# How the audit finds whose coordinators read about a thing.
AGENCY_PATHS = {
    "libraries.Agency": "pk",
    "libraries.AgencyRole": "agency",
    "libraries.Assignment": "agency_role__agency",
    "libraries.StandIn": "away__agency",
    "libraries.Framework": "agency",
    "libraries.CompetencyGroup": "framework__agency",
    "libraries.Competency": "group__framework__agency",
    "libraries.Library": "agency",
    "libraries.LibraryName": "library__agency",
    "libraries.Branch": "library__agency",
    "libraries.Membership": "library__agency",
    "libraries.StrategicPlan": "library__agency",
    "libraries.PlanComment": "plan__library__agency",
    "libraries.Goal": "plan__library__agency",
    "libraries.Objective": "goal__plan__library__agency",
    "libraries.Measure": "objective__goal__plan__library__agency",
}
