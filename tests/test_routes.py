"""No door without a declaration: every route says who may open it, and why."""

import pytest

from pdplanner.kernel.access import PERMISSIONS
from tests.routes import SIGN_IN_PAGES, all_routes, our_routes


@pytest.mark.parametrize("route", our_routes(), ids=lambda route: route.name)
def test_every_route_declares_its_access(route):
    assert route.access is not None, f"{route.pattern} has no @needs, @signed_in or @public"
    if route.access.kind == "needs":
        assert route.permission in PERMISSIONS
    else:
        assert len(route.access.why) > 10


def test_every_route_has_a_name_of_its_own():
    names = [route.name for route in all_routes()]
    assert not any(name.endswith(":") or not name for name in names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("route", [r for r in all_routes() if r.name.startswith(SIGN_IN_PAGES)], ids=lambda r: r.name)
@pytest.mark.django_db
def test_sign_in_pages_open_to_strangers_without_an_error_and_show_nobody(route, client, cast):
    from django.urls import reverse

    values = {"uidb36": "1", "key": "set-password", "pk": 1}
    address = reverse(route.name, kwargs={name: values[name] for name in route.kwargs})

    response = client.get(address)

    assert response.status_code in {200, 302}, address
    for person in cast.people.values():
        assert person.display_name not in response.content.decode()
