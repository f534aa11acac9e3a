"""Beginning a draft of rules, publishing it, and the programs and tracks they belong to."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django import forms

from certification.engine import DocumentError, RuleSetError, load_rules
from certification.engine.reading import parse
from certification.forms.rule_files import READ_LIMIT, YAML_ENDINGS, json_of
from certification.models import Track
from pdplanner.kernel.forms import CleanForm

EXAMPLES = Path(__file__).parents[1] / "examples"
SHOWN_PROBLEMS = 12


def _examples() -> list[tuple[str, str]]:
    """The shipped rule sets by title; each says in its notes what it is modelled on."""
    titles = [(path.stem, json.loads(path.read_text())["title"]) for path in EXAMPLES.glob("*.json")]
    return sorted(titles, key=lambda pair: pair[1].casefold())


class StartForm(CleanForm):
    """Where the first words of a draft come from: nowhere, a version, an example that is shipped, or a file."""

    source = forms.ChoiceField(
        label="Start from", widget=forms.RadioSelect,
        error_messages={"required": "Choose where to start."},
    )  # fmt: skip
    version = forms.ChoiceField(label="Version", required=False)
    example = forms.ChoiceField(
        label="Example", required=False,
        help_text="Modelled on real programs, none of them official. Sources come along.",
    )  # fmt: skip
    file = forms.FileField(
        label="File", required=False,
        help_text="Rules as JSON or YAML, at most 1 MB; docs/rules.md describes the format.",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.yaml,.yml"}),
    )  # fmt: skip

    def __init__(self, *args: Any, track: Track, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.track = track
        rows = list(track.rule_sets.order_by("-version"))
        self.versions = {str(row.pk): row for row in rows}
        sources = [("empty", "An empty page, with your kinds and categories"), ("version", "A copy of a version"),
                   ("example", "An example"), ("file", "A file")]  # fmt: skip
        sources = [pair for pair in sources if rows or pair[0] != "version"]
        self.fields["source"].choices = sources
        self.fields["source"].initial = "version" if rows else "empty"
        names = [(str(r.pk), f"Version {r.version}{'' if r.published_at else ', a draft'}") for r in rows]
        self.fields["version"].choices = names
        self.fields["example"].choices = _examples()
        if not rows:
            del self.fields["version"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.read: dict[str, Any] | None = None
        source = cleaned.get("source")
        if source == "version":
            self.read = self.versions[cleaned["version"]].document if cleaned.get("version") else None
        elif source == "example" and cleaned.get("example"):
            self.read = json.loads((EXAMPLES / f"{cleaned['example']}.json").read_text())
        elif source == "file":
            self.read = self._file(cleaned.get("file"))
        if source in ("version", "example") and self.read is None:
            self.add_error(source, "Choose one of them.")
        return cleaned

    def _file(self, upload: Any) -> dict[str, Any] | None:
        """The document in the file, once it can be used; every problem with its place where it cannot."""
        if upload is None:
            self.add_error("file", "Choose a file.")
            return None
        try:
            text = json_of(upload.read(READ_LIMIT), is_yaml=Path(upload.name).suffix.lower() in YAML_ENDINGS)
            load_rules(text)
            document = parse(text, RuleSetError)
        except DocumentError as error:
            lines = [f"{problem}." for problem in error.problems[:SHOWN_PROBLEMS]]
            more = len(error.problems) - len(lines)
            self.add_error("file", [*lines, *([f"And {more} more."] if more else [])])
            return None
        # Decimals become texts, as the format has them, so that they are stored exactly.
        return dict(json.loads(json.dumps(document, default=str)))

    def document(self) -> dict[str, Any] | None:
        """What the draft begins with, None for an empty page."""
        return self.read


class PublishForm(CleanForm):
    effective_from = forms.DateField(
        label="For whoever enrolls from", help_text="Today or later. Who is enrolled stays under their version.",
        error_messages={"required": "Choose the first day of these rules."},
    )  # fmt: skip
    choice_until = forms.DateField(
        label="The version before may still be chosen through", required=False,
        help_text="Empty: from the first day on, only these rules.",
    )  # fmt: skip
    edits = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)

    def __init__(self, *args: Any, today: dt.date, has_before: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if not has_before:
            del self.fields["choice_until"]

    def clean_effective_from(self) -> dt.date:
        day: dt.date = self.cleaned_data["effective_from"]
        if day < self.today:
            raise forms.ValidationError("Choose today or a later day: nobody enrolls under new rules in the past.")
        return day


class DatesForm(CleanForm):
    day = forms.DateField(label="Worked out for", error_messages={"required": "Choose a day."})


class ProgramForm(CleanForm):
    name = forms.CharField(
        label="Name of the program", max_length=120,
        help_text="A family of tracks, like “Juniper library certification”.",
        error_messages={"required": "Type the name of the program."},
    )  # fmt: skip


class TrackForm(CleanForm):
    name = forms.CharField(
        label="Name of the track", max_length=120, help_text="One way to a certificate, like “Library director”.",
        error_messages={"required": "Type the name of the track."},
    )  # fmt: skip
    summary = forms.CharField(
        label="In short", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For whom it is and what it leads to. People read it before they enroll.",
    )  # fmt: skip
