from libraries.models.agency import Agency, AgencyRole
from libraries.models.assignment import Assignment, StandIn
from libraries.models.invitation import Invitation
from libraries.models.lexicon import Competency, CompetencyGroup, CompetencyMatch, Framework, GoalAlignment
from libraries.models.library import Branch, Library, LibraryName
from libraries.models.membership import Membership, Supervision
from libraries.models.person import Person
from libraries.models.plan_comment import PlanComment
from libraries.models.strategic_plan import Goal, Measure, Objective, StrategicPlan

__all__ = [
    "Agency",
    "AgencyRole",
    "Assignment",
    "Branch",
    "Competency",
    "CompetencyGroup",
    "CompetencyMatch",
    "Framework",
    "Goal",
    "GoalAlignment",
    "Invitation",
    "Library",
    "LibraryName",
    "Measure",
    "Membership",
    "Objective",
    "Person",
    "PlanComment",
    "StandIn",
    "StrategicPlan",
    "Supervision",
]
