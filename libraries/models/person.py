import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models

from libraries.models.searchable import Searchable
from pdplanner.kernel.models import MailRhythm


def new_login_key() -> str:
    return uuid.uuid4().hex


class PersonManager(BaseUserManager["Person"]):
    """People are made by services; this knows only what Django's own commands need."""

    def get_by_natural_key(self, key: str | None) -> "Person":
        return self.get(login_key=key)


class Person(Searchable, AbstractBaseUser, PermissionsMixin):
    """One human is one row, with or without a login; belongs to no agency.

    Login addresses are allauth's EmailAddress rows, verified and unique. `contact_mail` is separate and may be shared:
    two people with one mailbox are never merged. `login_key` only satisfies Django; nobody types it.
    """

    SEARCHED = ("display_name", "family_name")
    login_key = models.CharField(max_length=32, unique=True, default=new_login_key, editable=False)
    display_name = models.CharField(max_length=120)
    family_name = models.CharField(max_length=80)
    name_on_certificates = models.CharField(max_length=120, blank=True)
    contact_mail = models.EmailField(blank=True)
    time_zone = models.CharField(max_length=50, blank=True)
    mail_rhythm = models.CharField(max_length=10, choices=MailRhythm.choices, default=MailRhythm.DIGEST)
    # Where they want it otherwise: topic → rhythm, see `rhythm_for`.
    mail_topics = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)
    recorded_at = models.DateTimeField(null=True)
    # Since when only the row is left, under a made-up name, because certificates, credits and the audit point to it.
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = PersonManager()
    USERNAME_FIELD = "login_key"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering = ["family_name", "display_name"]

    def __str__(self) -> str:
        return self.display_name

    @property
    def printed_name(self) -> str:
        """The name as certificates print it."""
        return self.name_on_certificates or self.display_name

    def rhythm_for(self, topic: str) -> str:
        """How mail about notices of this topic comes: as chosen for it, else as for everything."""
        return str(self.mail_topics.get(str(topic), self.mail_rhythm))

    def mail_address(self) -> str:
        """Where mail goes: the verified login address, else the contact mail, else nothing ("")."""
        login = self.emailaddress_set.filter(verified=True).order_by("-primary").first()
        return login.email if login else self.contact_mail
