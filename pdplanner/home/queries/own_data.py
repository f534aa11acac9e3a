"""Everything the house holds about one person, table by table, as it is written in their own copy.

Of others it holds the names of those who decided or said something, and nothing else. `ELSEWHERE` names every other
place where a person stands, and why it is left out; a test finds a new one that is in neither.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, Q, QuerySet

from libraries.models import AgencyRole, Membership, Person
from pdplanner.kernel.models import AuditEntry, MailRhythm, Topic
from pdplanner.kernel.wording import long_date


@dataclass(frozen=True)
class Kept:
    """One table of the copy: rows of `model` whose `path` leads to the person, less the columns in `without`;
    `named` adds what a row is called where a column left out says it."""

    title: str
    model: str
    path: str
    without: tuple[str, ...] = ()
    only: tuple[tuple[str, Any], ...] = ()
    named: bool = False

    def rows(self, person: Person) -> QuerySet[Any]:
        model = apps.get_model(self.model)
        found = model._default_manager.filter(**{self.path: person.pk}, **dict(self.only)).order_by("pk")
        related = [field.name for field in self.columns(model) if field.is_relation]
        return found.select_related(*related) if related else found

    def columns(self, model: type[Model]) -> list[Any]:
        """Without machinery: keys of rows, hashes, and what only says where a background job stands."""
        left_out = {*self.without, *MACHINERY}
        return [one for one in model._meta.concrete_fields if one.name not in left_out and not one.primary_key]


MACHINERY = {
    "job_state", "job_attempts", "job_lease_until", "job_not_before", "job_error", "search_text", "password",
    "login_key", "token", "token_hash", "path", "pdf_path", "family_name_key", "is_staff", "is_superuser", "key",
    "about_type", "about_id", "mail_due_at", "remind_at", "reminded", "zone", "html", "to_person", "user", "wanted",
}  # fmt: skip

KEPT = (
    Kept("Profile", "libraries.Person", "pk"),
    Kept("Addresses you sign in with", "account.EmailAddress", "user"),
    Kept("Your second step at sign-in", "mfa.Authenticator", "user", ("data",), named=True),
    Kept("Invitations", "libraries.Invitation", "person"),
    Kept("Posts", "libraries.Membership", "person"),
    Kept("Who supervised you", "libraries.Supervision", "report__person", ("report",)),
    Kept("Posts at the agency", "libraries.AgencyRole", "person"),
    Kept("Libraries and regions you look after", "libraries.Assignment", "agency_role__person", ("agency_role",)),
    Kept("When somebody stood in for you", "libraries.StandIn", "away__person", ("away",)),
    Kept("What you said about strategic plans", "libraries.PlanComment", "person"),
    Kept("Plans", "learning.Pdp", "person"),
    Kept("Revisions of plans", "learning.Revision", "pdp__person",
         ("passed_to", "passed_by", "passed_at", "passed_why")),
    Kept("Goals of plans", "learning.PlanGoal", "revision__pdp__person"),
    Kept("Gaps", "learning.Gap", "revision__pdp__person"),
    Kept("Options", "learning.Option", "revision__pdp__person"),
    Kept("Planned activities", "learning.PlannedActivity", "revision__pdp__person"),
    Kept("Comments on your drafts", "learning.DraftComment", "revision__pdp__person"),
    # What is not settled is a reviewer's draft; it may never be sent.
    Kept("Marks of reviewers", "learning.ReviewMark", "revision__pdp__person", only=(("is_settled", True),)),
    Kept("Hours of projects", "learning.HoursEntry", "activity_line__pdp__person"),
    Kept("Final reports", "learning.FinalReport", "pdp__person"),
    Kept("Reflections on goals", "learning.GoalReflection", "report__pdp__person"),
    Kept("Credits", "learning.Credit", "person"),
    Kept("Categories of credits", "learning.CreditCategory", "credit__person"),
    Kept("Evidence", "learning.Evidence", "person"),
    Kept("Spot checks", "learning.SpotCheck", "credit__person"),
    Kept("Events", "learning.Participation", "person"),
    Kept("How you said events were", "learning.Feedback", "person"),
    Kept("What you proposed for the catalog", "learning.CatalogItem", "proposed_by"),
    Kept("Phrases you use in reviews", "learning.Phrase", "person"),
    Kept("Enrollments", "certification.Enrollment", "person"),
    Kept("Standings", "certification.Standing", "enrollment__person"),
    Kept("Exceptions you asked for", "certification.ExceptionRequest", "asked_by"),
    Kept("Decisions about enrollments", "certification.Decision", "enrollment__person"),
    Kept("Rules you were under before", "certification.FormerRules", "enrollment__person"),
    Kept("Proofs", "certification.Proof", "person"),
    Kept("Certificates", "certification.Certificate", "person", ("withdrawn_because",)),
    Kept("When you were to get a certificate", "certification.IssueLine", "enrollment__person", ("batch",)),
    Kept("Credits that certificates count", "certification.SpentCredit", "certificate__person"),
    Kept("Certificates from elsewhere", "certification.OutsideCertificate", "person"),
    Kept("Public lists you stand on", "certification.PublicListing", "person"),
    Kept("Notices", "kernel.Notice", "to_person"),
    Kept("Mail to you", "kernel.Mail", "to_person"),
)  # fmt: skip

# Where a person stands as whoever decided, said or entered something about somebody or something else.
ELSEWHERE = {
    "kernel.AuditEntry.person": "what you did to what is yours is under History, the rest is about others",
    "kernel.AuditEntry.on_behalf_of": "what somebody did in your place while you were away is about others",
    "kernel.Digest.to_person": "that a mail of the day is to be written; the mail itself is under Mail to you",
    "account.EmailConfirmation.email_address": "keys that ended with the mail they were in",
    "learning.ReviewNote.person": "what consultants tell each other about somebody’s plan",
    "libraries.StandIn.deputy": "when you stood in for somebody: it says when they were away",
    "libraries.Supervision.supervisor": "whom you supervised: it is about them",
    "learning.DraftComment.person": "said about somebody else’s plan; on your own drafts it is there",
    "learning.ReviewMark.person": "said about somebody else’s plan",
    "learning.ReviewNote.pdp": "what consultants tell each other about a plan",
    "learning.GoalLine.pdp": "a number that goals of revisions share, and no words",
    "learning.ActivityLine.pdp": "a number that activities of revisions share, and no words",
    "learning.VerifyLink.verifier": "keys of links in mail to you; the mail is there",
    "learning.VerifyLink.learner": "keys of links that asked somebody to verify your credits; the credits are there",
    "learning.CalendarFeed.person": "a key that calendar programs read your events with; the events are there",
    "certification.ImpactRow.enrollment": "what rules nobody has published would change",
}

NOT_IN_IT = (
    ("What consultants note for each other about a plan",
     "They are for those who review it together, and neither you nor your library reads them. "
     "What was decided about you, and the reasons you were given, is here."),
    ("Drafts of a review that were never sent", "Nobody has said them to you. What was sent with a decision is here."),
    ("Why a certificate was withdrawn, as the agency notes it for itself",
     "What it tells you and everybody who checks the certificate is here."),
    ("Reasons and details in the history", "They may speak of others. What was said to you stands with its thing."),
    ("What you did for others",
     "Verifying, reviewing and deciding is about them, and in their copies with your name."),
    ("Passwords, keys and sessions", "They are secrets, kept in a form nobody can read, or end by themselves."),
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """Rows as pairs of a column and what it says: once for machines, once for people."""

    title: str
    rows: tuple[dict[str, Any], ...]

    @property
    def in_words(self) -> list[list[tuple[str, str]]]:
        return [[_said(name, value) for name, value in row.items() if value not in EMPTY] for row in self.rows]


EMPTY: tuple[Any, ...] = (None, "", [], {})


def tables_of(person: Person) -> list[Table]:
    """Every table that has a row, the history last."""
    found, things = [], Q(pk__in=[])
    for kept in KEPT:
        rows = list(kept.rows(person))
        if not rows:
            continue
        columns = kept.columns(type(rows[0]))
        told = tuple(_row(row, columns, person) | ({"name": str(row)} if kept.named else {}) for row in rows)
        found.append(Table(kept.title, told))
        things |= Q(subject_type=kept.model, subject_id__in=[row.pk for row in rows])
    history = tuple(_history(person, things))
    return [*found, *([Table("History", history)] if history else [])]


def _row(row: Model, columns: Sequence["Field[Any, Any]"], person: Person) -> dict[str, Any]:
    """Its id, so that the history can name it, and what each column says."""
    return {"id": row.pk, **{str(one.verbose_name): _value(row, one, person) for one in columns}}


def _value(row: Model, column: "Field[Any, Any]", person: Person) -> Any:
    if column.is_relation:
        other = getattr(row, column.name)
        if isinstance(other, Membership | AgencyRole) and other.person_id != person.pk:
            other = other.person  # of others the name, not what they work as
        return str(other) if other is not None else None
    if column.name == "mail_topics":
        chosen: dict[str, str] = getattr(row, column.name)
        return [f"{Topic(topic).label}: {MailRhythm(rhythm).label}" for topic, rhythm in chosen.items()]
    if column.choices:
        return getattr(row, f"get_{column.name}_display")()
    return getattr(row, column.name)


def _history(person: Person, things: Q) -> Iterator[dict[str, Any]]:
    """Who did what to the rows of the copy, by their ids."""
    for entry in AuditEntry.objects.filter(things, refused=False).select_related("person").order_by("at", "pk"):
        yield {
            "at": entry.at, "action": entry.action, "by": str(entry.person) if entry.person else "the system",
            "as": entry.hat, "thing": f"{entry.subject_type} {entry.subject_id}", "before": entry.before,
            "after": entry.after,
        }  # fmt: skip


def _said(name: str, value: Any) -> tuple[str, str]:
    """A column as people read it: amounts whole, and what only a program reads named."""
    name = "post" if name == "membership" else name
    if name.endswith(" hundredths"):
        return name.removesuffix(" hundredths"), f"{value / 100:g}"
    return name, _in_words(value)


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return f"{long_date(value)}, {value:%H:%M} UTC"
    if isinstance(value, dt.date):
        return long_date(value)
    if isinstance(value, dict):
        return "for programs; it is in data.json"
    if isinstance(value, list):
        return ", ".join(map(_in_words, value))
    return str(value)
