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


class AgencyPost(models.TextChoices):
    CONSULTANT = "consultant", "Consultant"
    COORDINATOR = "coordinator", "Program coordinator"


class PlanState(models.TextChoices):
    DRAFT = "draft", "Draft"
    ADOPTED = "adopted", "Adopted"
    ARCHIVED = "archived", "Archived"
