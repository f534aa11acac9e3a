import datetime as dt
import html

from django.test import Client
from django.urls import reverse

from certification.models import Certificate
from learning.models import Credit
from libraries.models import Membership
from tests import world
from tests.cast import Cast


def url(name: str, *args: int) -> str:
    return reverse(f"libraries:{name}", args=args)


def text(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_a_closed_library_stays_readable_with_its_people_plans_credits_and_certificates(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.cora)
    rows = world.build(cast)
    credit, certificate = rows["learning.Credit"]["ada"], rows["certification.Certificate"]["ada"]
    plan = cast.library.strategic_plans.get()
    client.post(url("library_close", cast.library.pk), {"closed_on": "2026-05-31", "reason": "So.", "posts_end": "on"})
    assert Membership.objects.get(pk=cast.posts["ada"].pk).ends_on == dt.date(2026, 5, 31)
    assert "Ada Whitcomb" in text(client, url("library_people", cast.library.pk), show="past")
    assert str(plan) in text(client, url("versions", cast.library.pk))
    assert Credit.objects.get(pk=credit.pk).state == credit.state
    assert Certificate.objects.get(pk=certificate.pk).state == certificate.state
    client.force_login(cast.ada)
    assert client.get(reverse("learning:credit", args=[credit.pk])).status_code == 200
    assert client.get(reverse("certification:certificates")).status_code == 200
