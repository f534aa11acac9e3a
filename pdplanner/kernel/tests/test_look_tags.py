"""What the tags and filters of the look print."""

import datetime as dt

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory


def printed(source: str, **context: object) -> str:
    return Template(source).render(Context(context)).strip()


def test_a_state_is_printed_as_shape_and_word() -> None:
    html = printed("{% state 'with-supervisor' %}")
    assert html.startswith('<span class="state tone-go"><svg viewBox="0 0 16 16" aria-hidden="true"><circle')
    assert html.endswith("</svg>With supervisor</span>")


def test_the_label_beside_the_title_carries_its_suffix() -> None:
    html = printed("{% state 'draft' label=True suffix=', revision 1' %}")
    assert html.startswith('<span class="state state-label"><svg')
    assert html.endswith("</svg>Draft, revision 1</span>")
    assert printed("{% state 'with_consultant' suffix='for 6 days' %}").endswith(
        "</svg>With consultant for 6 days</span>"
    )


def test_what_a_person_typed_is_escaped_in_a_state() -> None:
    assert "<b>" not in printed("{% state 'short' word=typed %}", typed="<b>No one</b>")


def test_amounts_of_nothing_print_nothing_and_zero_prints_zero() -> None:
    assert (
        printed("[{{ a|credits }}][{{ b|credits }}][{{ b|money }}][{{ missing|hours }}]", a=None, b=0)
        == "[][0.0][$0][]"
    )


def test_dates_print_as_words() -> None:
    assert printed("{{ d|longdate }}, {{ d|shortdate }}", d=dt.date(2028, 6, 30)) == "30 June 2028, 30 Jun 2028"


def test_a_date_without_a_filter_reads_the_same() -> None:
    assert printed("{{ d }}", d=dt.date(2028, 6, 30)) == "30 June 2028"


def test_the_ring_says_in_words_what_it_draws() -> None:
    html = printed("{% ring 3750 1600 6000 %}")
    assert 'role="img" aria-label="37.5 of 60 credits counted, 16 planned, 6.5 short"' in html
    assert html.count("<circle") == 3


def test_the_counter_says_when_a_limit_is_passed() -> None:
    assert "12.0, at most 20</output>" in printed("{% bar 'Self-directed' 1200 2000 at_most=True %}")
    assert "22.0, 2.0 over 20</output>" in printed("{% bar 'Self-directed' 2200 2000 at_most=True %}")
    assert "64.0 of 60</output>" in printed("{% bar 'Planned' 6400 6000 %}")


def test_pages_of_a_list_keep_the_filters_in_the_address() -> None:
    request = RequestFactory().get("/credits/", {"state": "claimed", "page": "2"})
    page = Paginator(range(30), 10).page(2)
    html = printed("{% pagination page things='credits' %}", request=request, page=page)
    assert "11 to 20 of 30 credits" in html
    assert 'href="?state=claimed&amp;page=1"' in html
    assert 'href="?state=claimed&amp;page=3"' in html


@pytest.mark.parametrize("tag", ["{% state 'pending' %}", "{% icon 'star' %}"])
def test_a_name_that_does_not_exist_is_an_error(tag: str) -> None:
    with pytest.raises(LookupError):
        printed(tag)
