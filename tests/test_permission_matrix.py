"""R1: every route × method × role × relation, generated from the URLconf; what is expected comes from the grants table.

The expectation is worked out here by walking the objects' attributes in Python, not by the queries the product uses, so
that a wrong look-up path in either is found. A route added tomorrow is covered by itself; a model without a sample in
tests/world.py fails.
"""

import re
from typing import Any
from zlib import crc32

import pytest
from django.apps import apps
from django.db import models, transaction
from django.urls import reverse

from pdplanner.kernel import clock
from pdplanner.kernel.access import PERMISSIONS, SELF, Actor, actor_for
from tests import world as stage
from tests.amounts import sample_and_whole
from tests.routes import Route, our_routes

pytestmark = pytest.mark.django_db

ACTORS = ("ada", "sam", "alma", "dina", "tess", "carl", "connie", "cora", "root", "otto", "omar", "fred", "fay")
STRANGERS = (None, "lost")  # anonymous and deactivated
UNKNOWN = 10**9
METHODS = ("GET", "POST")
REFUSED = {401, 403, 404, 405}

GUARDED = [route for route in our_routes() if route.access and route.access.kind == "needs"]
SIGNED_IN = [route for route in our_routes() if route.access and route.access.kind == "signed_in"]


class _Undo(Exception):
    """Ends a savepoint so that every cell starts from the same world."""


def _ask(client: Any, method: str, address: str) -> Any:
    try:
        with transaction.atomic():
            response = client.get(address) if method == "GET" else client.post(address, {})
            if hasattr(response, "streaming_content"):
                b"".join(response.streaming_content)
            raise _Undo
    except _Undo:
        return response


# --- What the table says, by hand ---
def _values(thing: Any, path: str) -> set[int]:
    """The ids `path` leads to from `thing`, by walking attributes."""
    here = {thing}
    for step in path.split("__"):
        if step == "pk":
            continue
        found: set[Any] = set()
        for row in here:
            field = row._meta.get_field(step)
            value = getattr(row, field.get_accessor_name() if field.auto_created else step)
            found |= set(value.all()) if isinstance(value, models.Manager) else {value}
        here = found - {None}
    return {row.pk for row in here}


def _states(thing: Any, path: str) -> set[Any]:
    """The states `path` leads to; its last step is the field."""
    *steps, last = path.split("__")
    here = {thing}
    for step in steps:
        here = {row for one in here for row in getattr(one, step).all()}
    return {getattr(row, last) for row in here}


def _is_shown(thing: Any, shown: tuple[str, Any] | None, where: tuple[str, Any] | None) -> bool:
    if where is not None:
        field, _, is_null = where[0].rpartition("__")
        assert (is_null, where[1]) == ("isnull", False), "only what is not null is looked at by hand"
        return any(value is not None for value in _states(thing, field))
    return shown is None or bool(_states(thing, shown[0]) & set(shown[1]))


def _allowed(actor: Actor, name: str, thing: Any) -> bool:
    rule = PERMISSIONS[name]
    if rule.not_own and actor.person.pk in _values(thing, rule.not_own):
        return False
    for grant in rule.grants:
        if grant.role != SELF and not _is_shown(thing, rule.shown, grant.where):
            continue
        ids = _values(thing, grant.path)
        if grant.role == SELF and actor.person.pk in ids:
            return True
        agencies = _values(thing, grant.within) if grant.within else set()
        for hat in actor.hats:
            reached = grant.role in hat.roles and ids.intersection(hat.reach.get(grant.reach_key, ()))
            if reached and (not grant.within or hat.agency_id in agencies):
                return True
    return False


def _expected(actor: Actor, route: Route, thing: Any | None) -> int:
    """404, 403 or 200, the last standing for anything that is not a refusal."""
    view = route.permission.partition(".")[0] + ".view"
    if thing is None:
        return 404
    if _allowed(actor, route.permission, thing):
        return 200  # also of a draft that was taken back: its page says so and shows nothing of it
    return 403 if view in PERMISSIONS and _allowed(actor, view, thing) else 404


def _without_tokens(html: str) -> str:
    """Forgery tokens are masked anew for every page."""
    return re.sub(r"[A-Za-z0-9]{64}", "token", html)


def _check(response: Any, expected: int, cell: str) -> None:
    if expected == 200:
        # A 404 from inside an open door would be a second, undeclared lock.
        assert response.status_code < 500, cell
        assert response.status_code not in {401, 403, 405}, f"{cell}: {response.status_code}"
    else:
        assert response.status_code == expected, f"{cell}: {response.status_code}, expected {expected}"


def _address(route: Route, pk: int | None = None) -> str:
    kwargs = {name: pk if name == "pk" else UNKNOWN for name in route.kwargs}
    return reverse(route.name, kwargs=kwargs)


@pytest.mark.parametrize(
    "share",
    sample_and_whole(6, 1),
    ids=["sixth", "whole"],
)
@pytest.mark.parametrize("route", GUARDED, ids=lambda route: route.name)
def test_every_role_gets_what_the_grants_table_says(route, share, players, world, client, figure):
    """The whole takes eight minutes of a processor; `make test` asks every sixth cell, always the same ones."""
    rule = PERMISSIONS[route.permission]
    with_object = "pk" in route.kwargs
    samples: dict[str, Any] = {"unknown": None}
    if with_object:
        assert rule.model in world, f"tests/world.py has no {rule.model} for {route.name}"
        samples |= world[rule.model]
    cells = 0
    for name in (*STRANGERS, *ACTORS):
        client.logout()
        if name:
            client.force_login(players.people[name])
        actor = actor_for(players.people[name]) if name and name != "lost" else None
        for method in METHODS:
            is_served = method in route.access.methods  # else the answer is 405 whatever is asked for
            for owner, thing in (samples if is_served else {"unknown": None}).items():
                cell = f"{method} {route.name} as {name} on {owner}’s"
                if crc32(cell.encode()) % share:
                    continue
                pk = thing.pk if thing is not None else UNKNOWN
                response = _ask(client, method, _address(route, pk))
                cells += 1
                if actor is None:
                    assert response.status_code == 302, cell
                    assert response.url.startswith(reverse("account_login")), cell
                elif not is_served:
                    assert response.status_code == 405, cell
                elif with_object:
                    _check(response, _expected(actor, route, thing), cell)
                else:
                    roles = {role for hat in actor.hats for role in hat.roles} | {SELF}
                    _check(response, 200 if roles & rule.roles else 403, cell)
    assert cells >= 15 // share
    figure("R1: cells of the permission matrix asked", cells)


@pytest.mark.parametrize("route", SIGNED_IN, ids=lambda route: route.name)
def test_pages_of_ones_own_open_to_everybody_signed_in_and_to_nobody_else(route, players, world, client, figure):
    for name in (*STRANGERS, *ACTORS):
        client.logout()
        if name:
            client.force_login(players.people[name])
        for method in METHODS:
            response = _ask(client, method, _address(route, UNKNOWN))
            cell = f"{method} {route.name} as {name}"
            if name in STRANGERS:
                assert response.status_code == 302, cell
            elif method not in route.access.methods:
                assert response.status_code == 405, cell
            else:
                assert response.status_code < 500, cell
                assert response.status_code not in {401, 403, 405}, cell
            figure("R1: cells of the permission matrix asked", 1)


@pytest.mark.parametrize("route", [r for r in GUARDED if "pk" in r.kwargs], ids=lambda route: route.name)
def test_a_foreign_object_answers_word_for_word_like_an_unknown_one(route, players, world, client, figure):
    model = PERMISSIONS[route.permission].model
    foreign = world[model]["fred"]
    if foreign == world[model]["ada"]:
        pytest.fail(f"{model}: the world has no foreign sample")
    client.force_login(players.sam)
    method = route.access.methods[0]
    bodies = []
    with clock.moved_to(clock.now()):  # pages say to the minute when they were printed
        for pk in (foreign.pk, UNKNOWN):
            response = _ask(client, method, _address(route, pk))
            assert response.status_code == 404
            bodies.append(_without_tokens(response.content.decode()).replace(_address(route, pk), "…"))
    assert bodies[0] == bodies[1]
    figure("R1: pages where a foreign body is the unknown body", 1)


def test_the_matrix_has_at_least_three_thousand_cells(figure):
    people = len(ACTORS) + len(STRANGERS)
    cells = 0
    for route in (*GUARDED, *SIGNED_IN):
        served = set(METHODS) & set(route.access.methods)
        things = len(stage.OWNERS) + 1 if route in GUARDED and "pk" in route.kwargs else 1
        cells += people * (things * len(served) + len(METHODS) - len(served))
    figure("R1: cells of the whole permission matrix", cells)
    figure("R1: routes of the permission matrix", len(GUARDED) + len(SIGNED_IN))
    assert cells >= 3000


def test_every_model_a_permission_names_is_a_model():
    for name, rule in PERMISSIONS.items():
        assert apps.get_model(rule.model), name
