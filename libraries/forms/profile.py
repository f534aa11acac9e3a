from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import QueryDict

from libraries.models import Person
from pdplanner.kernel.forms import CleanForm
from pdplanner.kernel.models import MailRhythm, Topic
from pdplanner.kernel.wording import zone_words

NEAR = ["America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
        "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam"]  # fmt: skip
AS_ELSE = ("", "As above")
IN_SHORT = (
    (MailRhythm.DIGEST, "In the morning"),
    (MailRhythm.AT_ONCE, "At once"),
    (MailRhythm.NEVER, "No mail"),
)
NOT_LISTED = "Choose one of the list."
TOO_LONG = {"max_length": "This has %(show_value)d letters; at most %(limit_value)d fit. Shorten it."}


@cache
def zone_choices() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """The zones most people here live in, by their names; then every other by its place."""
    regions = (
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    )
    others = sorted(zone for zone in available_timezones() if zone.startswith(regions) and zone not in NEAR)
    return [
        ("", "As my library or agency"),
        ("United States", [(zone, zone_words(zone)) for zone in NEAR]),
        ("Elsewhere", [(zone, zone.replace("_", " ")) for zone in others]),
    ]


class ProfileForm(CleanForm):
    """What a person says about themselves."""

    display_name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="First and family name, as you want to be called here.",
        error_messages={"required": "Type the name people call you by.", **TOO_LONG},
    )
    family_name = forms.CharField(
        label="Family name",
        max_length=80,
        help_text="Lists are sorted by it, and anybody can check a certificate of yours with its number and this name.",
        error_messages={"required": "Type your family name.", **TOO_LONG},
    )
    name_on_certificates = forms.CharField(
        label="Name on certificates",
        required=False,
        max_length=120,
        help_text="Leave it empty to use the name above. Certificates you already hold keep the name they were issued "
        "with.",
        error_messages=TOO_LONG,
    )
    contact_mail = forms.EmailField(
        label="Contact mail",
        required=False,
        max_length=254,
        help_text="Where mail goes while you have no login address. It may be shared, like the mailbox of a desk.",
    )
    time_zone = forms.ChoiceField(
        label="Time zone",
        required=False,
        choices=zone_choices,
        help_text="Times on pages are shown in it. Deadlines always follow the time of your agency.",
        error_messages={"invalid_choice": NOT_LISTED},
    )
    mail_rhythm = forms.ChoiceField(
        label="Mail about your notices",
        choices=MailRhythm.choices,
        widget=forms.RadioSelect,
        help_text="Invitations, mail about signing in and certificates always come at once.",
        error_messages={"required": NOT_LISTED, "invalid_choice": NOT_LISTED},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in Topic:
            self.fields[f"mail_{topic}"] = forms.ChoiceField(
                label=topic.label,
                required=False,
                choices=[AS_ELSE, *IN_SHORT],
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={"invalid_choice": NOT_LISTED},
            )

    @classmethod
    def of(cls, person: Person, typed: QueryDict | None) -> "ProfileForm":
        """The form as `person` left it, with what was typed since."""
        as_it_is = {name: getattr(person, name) for name in cls.base_fields}
        return cls(typed, initial=as_it_is | {f"mail_{topic}": rhythm for topic, rhythm in person.mail_topics.items()})

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.base_fields]

    @property
    def topic_fields(self) -> list[forms.BoundField]:
        """How mail about each topic comes, where that is otherwise."""
        return [self[f"mail_{topic}"] for topic in Topic]

    def clean(self) -> dict[str, Any]:
        """The topics as the service takes them: those for which something was chosen."""
        given = super().clean() or self.cleaned_data
        chosen = {topic.value: given.pop(f"mail_{topic}", "") for topic in Topic}
        return given | {"mail_topics": {topic: rhythm for topic, rhythm in chosen.items() if rhythm}}
