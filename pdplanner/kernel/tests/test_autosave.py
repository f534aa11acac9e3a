"""A page that saves by itself learns when it was saved, or what is wrong; what was typed stays on the page."""

import datetime as dt
import json

from django import forms
from django.test import RequestFactory
from django.utils import timezone

from pdplanner.kernel import autosave, clock


class GapForm(forms.Form):
    title = forms.CharField(label="What is missing")
    note = forms.CharField(label="Note", required=False)


def test_only_the_page_itself_is_answered_with_words_for_the_page() -> None:
    assert autosave.is_autosave(RequestFactory().post("/", headers={"X-Autosave": "true"}))
    assert not autosave.is_autosave(RequestFactory().post("/"))


def test_the_time_is_the_one_of_the_clock_in_the_zone_of_the_page(monkeypatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 17, 17, 42, tzinfo=dt.UTC))
    with timezone.override("America/Denver"):
        assert json.loads(autosave.saved().content) == {"saved_at": "10:42 AM"}


def test_a_refusal_names_the_fields() -> None:
    answer = autosave.not_saved(GapForm({"note": "x"}))
    assert answer.status_code == 422
    assert json.loads(answer.content) == {"words": "Not saved. Look again at: What is missing."}
