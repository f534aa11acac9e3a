"""Whatever people type stands in the report for the board as typed, and nothing typed is ever loaded."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.template import Context
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from certification.models import Track
from certification.tests.documents.test_injection import ATTACKS, asked, letters  # noqa: F401  # a fixture
from certification.tests.scene import on
from libraries.models import Goal, Library, Person, StrategicPlan
from pdplanner.home.tests.house import wear
from pdplanner.home.tests.learners import DAY, newcomer, plan_for
from pdplanner.home.tests.test_board_report import accepted, certificate
from pdplanner.kernel.pdf import PdfRefused
from pdplanner.kernel.tests.pdf.reading import text_of
from tests.cast import Cast, adopted_plan, strategic_track

pytestmark = pytest.mark.django_db


def told(cast: Cast, client: Client, words: str) -> bytes:
    """The PDF of a library where `words` were typed wherever the report prints something typed."""
    goals, rules = list(adopted_plan(cast).goals.all()), strategic_track(cast)
    priya = newcomer(cast, "Priya Raman")
    plan_for(priya, {goals[0]: [4]})
    accepted(priya, words, words)
    certificate(cast, priya, rules, None, 1)
    Library.objects.filter(pk=cast.library.pk).update(name=words)
    StrategicPlan.objects.filter(library=cast.library).update(title=words)
    Goal.objects.update(title=words)
    Person.objects.filter(pk=priya.person_id).update(display_name=words)
    Track.objects.update(name=words)
    wear(client, cast, "carl", "board_chair")
    with on(DAY):
        answer = client.get(reverse("home:library_report_pdf", args=[cast.library.pk]))
    assert answer.status_code == 200
    return bytes(answer.content)


@pytest.mark.parametrize("attack", ATTACKS)
def test_markup_in_every_field_of_the_report_is_text_and_loads_nothing(
    cast: Cast,
    client: Client,
    asked: list[str],  # noqa: F811
    attack: str,
    figure: Callable[[str, int], None],
) -> None:
    pdf = told(cast, client, attack)
    figure("R9: injections into printed fields", 1)
    assert asked == []
    assert letters(text_of(pdf)).count(letters(attack)) >= 7
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert dict(document.attachments) == {}
        assert attack in str(document.docinfo.Title)


def test_the_same_markup_without_escaping_is_stopped_by_the_fetcher(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(template: str, context: dict[str, Any]) -> str:
        page: Any = get_template(template)
        return str(page.template.render(Context(context, autoescape=False)))

    monkeypatch.setattr("pdplanner.home.documents.board_report_pdf.render_to_string", careless)
    with pytest.raises(PdfRefused, match="file:///etc/passwd"):
        told(cast, client, ATTACKS[0])
