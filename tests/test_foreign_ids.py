"""R6: who puts the id of a stranger's row where one only chooses is refused, and no row of theirs is ever touched.

Whatever a form of the demo offers to choose from, it is sent a row of another agency, and of another library of the
same agency where the account is of a library: one field after the other, all else filled in as by somebody who means
it.
"""

import re
from collections.abc import Callable, Iterator
from itertools import count, cycle
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.forms import ModelChoiceField
from django.http import HttpResponse
from django.test import Client

from learning.services import credit_rules
from libraries.models import Agency
from tests.amounts import sample_and_whole
from tests.crawl import ACCOUNTS, CHOSEN, Form, signed_in, walk_of
from tests.strangers import NAMES, OF_ANOTHER_AGENCY, OF_ANOTHER_LIBRARY, settle
from tests.written import LEFT_BY_A_REFUSAL, Undo, rows_of, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

OF_A_LIBRARY = ("staff", "supervisor", "admin", "chair")
TYPED = {"date": "2026-01-05", "number": "1", "url": "https://example.org/", "email": "a@example.org"}
WORDS = "1"  # a title, a length, an amount
Sent = dict[str, list[str]]


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("whole", sample_and_whole(False, True), ids=["sample", "whole"])
def test_a_strangers_row_is_never_taken(
    account: str, whole: bool, client: Client, figure: Callable[[str, int], None]
) -> None:
    figure("R6: ids of strangers given to fields", _try_all(account, client, whole))


def test_a_form_that_takes_any_row_is_found(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where somebody forgets to narrow what a field offers. The services ask again, so both locks are taken away."""

    def careless(field: Any, value: Any) -> Any:
        return field.queryset.model._default_manager.filter(pk=value).first() if value else None

    monkeypatch.setattr(ModelChoiceField, "to_python", careless)
    monkeypatch.setattr(credit_rules, "check_kind", lambda *_given: None)
    with pytest.raises(AssertionError, match=r"is in .*_\w+ now"):
        _try_all("staff", client, whole=True)


def _try_all(account: str, client: Client, whole: bool) -> int:
    """How many ids were sent. The whole gives every field of every form each stranger's; else they take turns in every
    third field, and what an earlier account was shown too is left to that one."""
    forms = {form.key: form for form in walk_of(account).forms if form.method == "post"}
    for earlier in () if whole else ACCOUNTS[: ACCOUNTS.index(account)]:
        forms = {key: form for key, form in forms.items() if key not in {f.key for f in walk_of(earlier).forms}}
    strangers = [OF_ANOTHER_AGENCY, *[OF_ANOTHER_LIBRARY] * (account in OF_A_LIBRARY)]
    settle(Agency.objects.get())
    signed_in(client, account)
    turns, fields, tried = cycle(strangers), count(), 0
    for form in forms.values():
        for name in form.choices if whole else (name for name in form.choices if next(fields) % 3 == 0):
            for number in strangers if whole else [next(turns)]:
                for sent in _with_an_id(form, name, number):
                    _refused(client, form, sent, number)
                    tried += 1
    return tried


def _with_an_id(form: Form, name: str, number: int) -> Iterator[Sent]:
    """The form with the id where its own values have one, and where its name has one. Words are no ids."""
    if name == "csrfmiddlewaretoken":
        return
    offered = [value for value in form.choices[name] if value]
    shapes = (
        dict.fromkeys(re.sub(r"\d+", str(number), value, count=1) for value in offered) if offered else [str(number)]
    )
    for value in [shape for shape in shapes if str(number) in shape][:2]:
        yield {**_filled_in(form), name: [value]}
    if re.search(r"\d", name):
        said = _filled_in(form)
        yield {**said, re.sub(r"\d+", str(number), name, count=1): said.pop(name, None) or ["on"]}


def _filled_in(form: Form) -> Sent:
    """As the page has it, and with something in every field that is empty, but where choosing nothing is a choice."""
    kept = {name: [value for value in values if value.strip()] for name, values in form.fields.items()}
    days = [kept[name][0] for name, kind in form.kinds.items() if kind == "date" and kept[name]]
    typed = {**TYPED, **({"date": days[0]} if days else {})}
    said: Sent = {}
    for name, kind in form.kinds.items():
        said[name] = kept[name]
        if not said[name] and kind in CHOSEN and "" not in form.choices[name]:
            said[name] = form.choices[name][:1]
        elif not said[name] and kind not in CHOSEN | {"file"}:
            said[name] = [typed.get(kind, WORDS)]
    files = [name for name, kind in form.kinds.items() if kind == "file"]
    pressed = {button: form.choices[button][:1] for button in form.buttons[:1] if button}
    return {name: values for name, values in said.items() if name not in files} | pressed


def _refused(client: Client, form: Form, sent: Sent, number: int) -> None:
    words = f"{form.page} → {form.action}: {sent!r}"[:600]
    with written() as tables:
        response, _ = _send(client, form, sent)
    assert response.status_code < 500, words
    assert NAMES[number] not in ("" if response.streaming else response.content.decode()), f"{words} tells of them"
    if touched := sorted(tables - LEFT_BY_A_REFUSAL):
        # Once more, looking at the rows: what was written may have been taken back.
        _, changed = _send(client, form, sent, touched)
        for table, rows in changed.items():
            assert not [row for row in rows if str(number) in row], f"{words}: {number} is in {table} now"
        # What one sends to one's own box of evidence is kept before the rest is judged: see keep_files.
        left = {table for table, rows in changed.items() if rows} - {"learning_evidence"}
        assert response.status_code == 302 or not left, f"{words} was answered {response.status_code}, and left {left}"


def _send(
    client: Client, form: Form, sent: Sent, tables: list[str] | tuple[()] = ()
) -> tuple[HttpResponse, dict[str, set[str]]]:
    """The answer, and the rows of these tables that are new, other or gone; then all is undone."""
    try:
        with transaction.atomic():
            before = {table: rows_of(table) for table in tables}
            response = client.post(form.action, sent)
            changed = {table: set(rows) ^ set(rows_of(table)) for table, rows in before.items()}
            raise Undo
    except Undo:
        return response, changed


@pytest.mark.database
@pytest.mark.parametrize(("number", "least"), [(OF_ANOTHER_AGENCY, 50), (OF_ANOTHER_LIBRARY, 30)])
def test_one_number_is_a_row_of_theirs_in_many_tables(number: int, least: int) -> None:
    settle(Agency.objects.get())
    assert sum(model._base_manager.filter(pk=number).exists() for model in apps.get_models()) >= least
