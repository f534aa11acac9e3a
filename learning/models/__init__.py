from learning.models.board import BoardSession
from learning.models.catalog import CatalogItem, CollectionPart, Subject
from learning.models.comment import DraftComment
from learning.models.credit import Credit, CreditCategory
from learning.models.event import Event, Participation
from learning.models.evidence import Evidence
from learning.models.feed import CalendarFeed
from learning.models.feedback import Feedback
from learning.models.hours import HoursEntry
from learning.models.kind import Category, Kind
from learning.models.pdp import ActivityLine, GoalLine, Pdp
from learning.models.plan_template import PlanTemplate, TemplateActivity, TemplateGap
from learning.models.report import FinalReport, GoalReflection
from learning.models.review import Phrase, ReviewMark, ReviewNote
from learning.models.revision import Gap, Option, PlanGoal, PlannedActivity, Revision
from learning.models.spot_check import SpotCheck, SpotRound
from learning.models.verify_link import VerifyLink

__all__ = [
    "ActivityLine",
    "BoardSession",
    "CalendarFeed",
    "CatalogItem",
    "Category",
    "CollectionPart",
    "Credit",
    "CreditCategory",
    "DraftComment",
    "Event",
    "Evidence",
    "Feedback",
    "FinalReport",
    "Gap",
    "GoalLine",
    "GoalReflection",
    "HoursEntry",
    "Kind",
    "Option",
    "Participation",
    "Pdp",
    "Phrase",
    "PlanGoal",
    "PlanTemplate",
    "PlannedActivity",
    "ReviewMark",
    "ReviewNote",
    "Revision",
    "SpotCheck",
    "SpotRound",
    "Subject",
    "TemplateActivity",
    "TemplateGap",
    "VerifyLink",
]
