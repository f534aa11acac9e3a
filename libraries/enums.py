from django.db import models


class LibraryKind(models.TextChoices):
    PUBLIC = "public", "Public library"
    TRIBAL = "tribal", "Tribal library"
    ACADEMIC = "academic", "Academic library"
    SCHOOL = "school", "School library"
    SPECIAL = "special", "Special library"
    ARCHIVE = "archive", "Archive"
    MUSEUM = "museum", "Museum"


class Post(models.TextChoices):
    """The role of a membership. A director holds an administrator's grants."""

    STAFF = "staff", "Staff member"
    ADMINISTRATOR = "administrator", "Library administrator"
    DIRECTOR = "director", "Library director"
    TRUSTEE = "trustee", "Trustee"
    BOARD_CHAIR = "board_chair", "Board chair"


class Decider(models.TextChoices):
    """In which capacity somebody verifies and commits for another person."""

    SUPERVISOR = "supervisor", "Supervisor"
    DIRECTOR = "director", "Library director"
    BOARD_CHAIR = "board_chair", "Board chair"
    TRUSTEE = "trustee", "Another member of the board"
    CONSULTANT = "consultant", "A consultant of the agency, with a note"


class AgencyPost(models.TextChoices):
    CONSULTANT = "consultant", "Consultant"
    COORDINATOR = "coordinator", "Program coordinator"


class PlanState(models.TextChoices):
    DRAFT = "draft", "Draft"
    ADOPTED = "adopted", "Adopted"
    ARCHIVED = "archived", "Archived"


class FrameworkKind(models.TextChoices):
    """What a framework lists: what people can do, or what somebody outside wants libraries to reach."""

    COMPETENCIES = "competencies", "Competencies"
    GOALS = "goals", "Goals from outside"


STATES = {
    "AK": "Alaska", "AL": "Alabama", "AR": "Arkansas", "AS": "American Samoa", "AZ": "Arizona", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DC": "District of Columbia", "DE": "Delaware", "FL": "Florida",
    "FM": "Micronesia", "GA": "Georgia", "GU": "Guam", "HI": "Hawaii", "IA": "Iowa", "ID": "Idaho", "IL": "Illinois",
    "IN": "Indiana", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "MA": "Massachusetts", "MD": "Maryland",
    "ME": "Maine", "MH": "Marshall Islands", "MI": "Michigan", "MN": "Minnesota", "MO": "Missouri",
    "MP": "Northern Mariana Islands", "MS": "Mississippi", "MT": "Montana", "NC": "North Carolina",
    "ND": "North Dakota", "NE": "Nebraska", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico",
    "NV": "Nevada", "NY": "New York", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania",
    "PR": "Puerto Rico", "PW": "Palau", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota",
    "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VA": "Virginia", "VI": "Virgin Islands", "VT": "Vermont",
    "WA": "Washington", "WI": "Wisconsin", "WV": "West Virginia", "WY": "Wyoming",
}  # fmt: skip
