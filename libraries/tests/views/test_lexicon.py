"""The pages of the lexicon: a coordinator writes, everybody else reads."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from libraries.models import Competency, Framework
from libraries.services.competencies import competency_add, group_add
from libraries.services.frameworks import framework_add
from libraries.services.shipped_framework import shipped_framework_add
from tests.cast import Cast


def url(name: str, *args: int) -> str:
    return reverse(f"libraries:{name}", args=args)


@pytest.fixture
def cora(cast: Cast, client: Client) -> Client:
    client.force_login(cast.cora)
    return client


@pytest.fixture
def core(cast: Cast) -> Framework:
    return shipped_framework_add(actor=cast.actor("cora"), agency=cast.agency)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_coordinator_begins_with_the_short_list(cast: Cast, cora: Client) -> None:
    assert "Take our short list" in text(cora, url("lexicon"))
    answer = cora.post(url("framework_add_shipped", cast.agency.pk))
    page = text(cora, answer.url)
    assert "30 in 6 groups" in page
    assert "Greets and listens" in page
    assert "Take our short list" not in text(cora, url("lexicon"))
    assert (
        "Nothing was changed" in cora.post(url("framework_add_shipped", cast.agency.pk), follow=True).content.decode()
    )


def test_staff_read_and_find_no_button(cast: Cast, client: Client, core: Framework) -> None:
    client.force_login(cast.ada)
    assert "Add a framework" not in text(client, url("lexicon"))
    page = text(client, url("framework", core.pk))
    assert "Greets and listens" in page
    assert "Add a group" not in page
    assert "Retire" not in page
    client.force_login(cast.fred)
    assert client.get(url("framework", core.pk)).status_code == 404


def test_a_framework_is_written_by_hand(cast: Cast, cora: Client) -> None:
    typed = {"name": "Trustee skills", "kind": "competencies", "edition": "", "source": "", "licence": "", "note": ""}
    row = Framework.objects.get(pk=int(cora.post(url("framework_add", cast.agency.pk), typed).url.split("/")[-2]))
    cora.post(url("group_add", row.pk), {"name": "Meetings"})
    group = row.groups.get()
    typed = {"name": "Reads minutes", "code": "", "description": ""}
    answer = cora.post(url("competency_add", group.pk), typed)
    entry = Competency.objects.get(name="Reads minutes")
    assert answer.url == f"{url('framework', row.pk)}#competency-{entry.pk}"
    again = cora.post(url("competency_add", group.pk), typed)
    assert again.status_code == 422
    assert "There is a competency of this name in the framework already." in again.content.decode()


def test_a_retired_competency_says_so_and_comes_back(cora: Client, core: Framework) -> None:
    entry = Competency.objects.get(code="W1")
    page = cora.post(url("competency_retire", entry.pk), follow=True).content.decode()
    assert "is retired: it is offered no longer" in page
    assert ">Retired" in page
    cora.post(url("competency_restore", entry.pk))
    assert ">Retired" not in text(cora, url("framework", core.pk))


def test_a_sheet_is_shown_then_entered(cora: Client, core: Framework) -> None:
    file = SimpleUploadedFile("more.csv", b"group,code,name\nOutside,O1,Reads the sky\n")
    answer = cora.post(url("framework_sheet", core.pk), {"file": file})
    page = answer.content.decode()
    assert "1 will be added and 0 changed" in page
    assert "30 of the framework are not in this sheet and stay as they are." in page
    hidden = answer.context["confirm"].initial
    cora.post(url("framework_sheet_confirm", core.pk), hidden)
    assert Competency.objects.filter(name="Reads the sky").count() == 1
    assert "All of this is here already" in cora.post(
        url("framework_sheet_confirm", core.pk), hidden, follow=True
    ).content.decode()  # fmt: skip


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"PK\x03\x04 broken", b"\x00\x00"])
def test_a_file_that_is_no_sheet_is_refused_in_words(cora: Client, core: Framework, content: bytes) -> None:
    answer = cora.post(url("framework_sheet", core.pk), {"file": SimpleUploadedFile("a.xlsx", content)})
    assert answer.status_code == 422


@pytest.mark.parametrize("rows", [3, 300])
def test_a_long_framework_asks_the_database_as_often(
    cora: Client, core: Framework, rows: int, django_assert_max_num_queries: object
) -> None:
    group = core.groups.get(position=1)
    Competency.objects.bulk_create(Competency(group=group, name=f"Skill {n}", position=n + 9) for n in range(rows))
    with django_assert_max_num_queries(10):
        cora.get(url("framework", core.pk))


def test_a_line_is_said_to_be_the_same_as_one_of_another_list(cast: Cast, cora: Client, core: Framework) -> None:
    actor = cast.actor("cora")
    other = framework_add(actor=actor, agency=cast.agency, kind="competencies", name="National list")
    competency_add(actor=actor, group=group_add(actor=actor, framework=other, name="People"), name="Hospitality")
    entry = Competency.objects.get(code="W1")
    address = url("competency_matches", entry.pk)
    assert cora.post(address, {"other": ""}).status_code == 422
    assert cora.post(address, {"other": "W2"}).status_code == 422
    assert "are the same now" in cora.post(address, {"other": "Hospitality"}, follow=True).content.decode()
    assert "The same as Greets and listens (Library core, 2026)." in text(cora, url("framework", other.pk))
    same = Competency.objects.get(name="Hospitality")
    assert "are two again" in cora.post(url("competency_unmatch", entry.pk, same.pk), follow=True).content.decode()
    assert "The same as" not in text(cora, url("framework", core.pk))
