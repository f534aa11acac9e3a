"""A person's own copy holds everything about them and nothing about others but the names of those who decided."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.test import Client
from django.urls import reverse

from certification.models import Certificate, Enrollment, Proof, Standing
from learning.models import Credit, DraftComment, Evidence, FinalReport, Pdp, ReviewMark, ReviewNote, Revision
from libraries.models import Person
from pdplanner.home.documents.own_data_zip import CHANGED, GONE, StoredPart, named_once
from pdplanner.home.queries.own_data import ELSEWHERE, KEPT, NOT_IN_IT
from pdplanner.kernel import audit, clock
from pdplanner.kernel.models import AuditEntry, Mail, Notice
from tests import passkey
from tests import world as stage
from tests.cast import Cast

pytestmark = pytest.mark.django_db

MARK = "Kookaburra"
# What belongs to one person hangs on one of these.
THEIRS = (Person, Pdp, Revision, Credit, FinalReport, Enrollment, Certificate, Proof)
DECIDES = ("_by", "passed_to")  # columns that name who decided, entered or made something


def taken(person: Person) -> zipfile.ZipFile:
    client = Client()
    client.force_login(person)
    response = client.post(reverse("home:own_data"))
    assert response.status_code == 200
    assert response.streaming
    assert response["Content-Disposition"] == "attachment; filename=my-data.zip"
    assert response["Cache-Control"] == "private, no-store"
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def tables(archive: zipfile.ZipFile) -> dict[str, list[dict[str, Any]]]:
    return json.loads(archive.read("data.json"))["tables"]


def texts(archive: zipfile.ZipFile) -> str:
    return "".join(archive.read(name).decode() for name in ("data.json", "read-me.html"))


def test_everything_about_a_person_is_in_their_copy(players: Cast, world: stage.World) -> None:
    ada = players.ada
    Notice.objects.filter(to_person=ada).update(words="Come on Monday")
    Mail.objects.filter(to_person=ada).update(text="Dear Ada")
    Person.objects.filter(pk=ada.pk).update(mail_topics={"credits": "never"})

    link = Evidence.objects.create(person=ada, name="Badge", url="https://example.org/badge", added_at=clock.now())

    archive = taken(ada)

    assert archive.testzip() is None
    found = tables(archive)
    for model in ("Credit", "Pdp", "Revision", "Enrollment", "Certificate", "Proof", "OutsideCertificate", "Evidence"):
        label = next(label for label in world if label.endswith(f".{model}"))
        title = next(kept.title for kept in KEPT if kept.model == label)
        assert world[label]["ada"].pk in [row["id"] for row in found[title]], model
    assert found["Notices"][0]["words"] == "Come on Monday"
    assert found["Mail to you"][0]["text"] == "Dear Ada"
    assert found["Profile"][0]["display name"] == ada.display_name
    assert found["Profile"][0]["mail topics"] == ["Credits: No mail. I read my notices here"]
    assert "password" not in texts(archive).split("Passwords, keys and sessions")[0]
    assert link.url in [row["link"] for row in found["Evidence"]]
    evidence = Evidence.objects.get(person=ada, url="")
    assert archive.read(f"evidence/{evidence.name}") == b"proof"
    paper = archive.read(f"certificates/{Certificate.objects.get(person=ada).number}.pdf")
    assert paper.startswith(b"%PDF-1.7")


def test_nothing_of_others_is_in_it(players: Cast, world: stage.World) -> None:
    """What others wrote is marked in every text of every row of theirs."""
    own = {row._meta.label: {row.pk} for rows in world.values() if (row := rows.get("ada"))}
    marked = 0
    for label, rows in world.items():
        for owner, row in rows.items():
            if owner == "ada" or row.pk in own[label] or isinstance(row, (Person, AuditEntry)):
                continue  # what is in the audit cannot be changed; entries with the mark are added below
            columns = [one.name for one in row._meta.fields if isinstance(one, models.TextField) and not one.choices]
            columns += [name for name in ("title", "name", "subject", "skill") if hasattr(type(row), name)]
            if columns:
                type(row)._default_manager.filter(pk=row.pk).update(**dict.fromkeys(columns, f"{MARK} {row.pk}"))
                marked += 1
    ReviewNote.objects.filter(pdp__person=players.ada).update(text=f"{MARK}, between us")
    revision = Revision.objects.get(pdp__person=players.ada)
    unsent = {"revision": revision, "mark": "change", "person": players.connie, "at": clock.now()}
    ReviewMark.objects.create(**unsent, words=f"{MARK}, not yet said")
    ReviewMark.objects.create(**unsent, words="Say by when", is_settled=True)
    Certificate.objects.filter(person=players.ada).update(withdrawn_because=f"{MARK}, for the agency")
    audit.record("credit.verify", Credit.objects.get(person=players.sam), actor=None, reason=MARK)
    audit.record("credit.verify", Credit.objects.get(person=players.ada), actor=None, reason=f"{MARK} told us")
    assert marked > 40

    whole = texts(taken(players.ada))

    assert MARK not in whole
    assert "Say by when" in whole


def test_it_names_who_decided_and_what_happened(players: Cast, world: stage.World) -> None:
    credit = Credit.objects.get(person=players.ada)
    audit.record("credit.verify", credit, actor=players.actor("sam"), before="claimed", after="verified")

    history = tables(taken(players.ada))["History"]

    row = next(row for row in history if row["thing"] == f"learning.Credit {credit.pk}")
    assert (row["by"], row["after"]) == (players.sam.display_name, "verified")


def test_the_page_to_read_is_for_people_and_the_data_for_programs(players: Cast, world: stage.World) -> None:
    Standing.objects.filter(enrollment__person=players.ada).update(
        counted_hundredths=3750, verdict={"on": "2026-03-02"}
    )

    archive = taken(players.ada)

    page = " ".join(archive.read("read-me.html").decode().split())
    assert "<dt>Counted</dt><dd>37.5</dd>" in page
    assert "<dt>Verdict</dt><dd>for programs; it is in data.json</dd>" in page
    assert "<dt>Started on</dt><dd>2 March 2026</dd>" in page
    assert tables(archive)["Standings"][0]["verdict"] == {"on": "2026-03-02"}


def test_it_says_in_words_what_is_left_out_and_why(players: Cast, client: Client) -> None:
    client.force_login(players.ada)
    page = client.get(reverse("home:own_data")).content.decode()
    for what, _why in NOT_IN_IT:
        assert what in page
        assert what in texts(taken(players.ada))


def test_taking_it_is_on_record_and_looking_at_the_page_is_not(players: Cast, client: Client) -> None:
    client.force_login(players.ada)
    client.get(reverse("home:own_data"))
    assert not AuditEntry.objects.filter(action="profile.export").exists()

    taken(players.ada)

    entry = AuditEntry.objects.get(action="profile.export")
    assert (entry.subject_id, entry.person_id) == (players.ada.pk, players.ada.pk)


def _flipped(path: str) -> None:
    file = Path(default_storage.path(path))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def _deleted(path: str) -> None:
    default_storage.delete(path)


@pytest.mark.parametrize(("harm", "why"), [(_flipped, CHANGED), (_deleted, GONE)])
def test_a_file_that_is_gone_or_another_by_now_is_told_of_and_keeps_nothing_else_back(
    players: Cast, world: stage.World, harm: Callable[[str], None], why: str
) -> None:
    """The files are shared by the tests of this module, so the ones harmed are copies."""
    evidence, certificate = (
        Evidence.objects.get(person=players.ada, url=""),
        Certificate.objects.get(person=players.ada),
    )
    for row, column in ((evidence, "path"), (certificate, "pdf_path")):
        content = Path(default_storage.path(getattr(row, column))).read_bytes()
        path = default_storage.save("copy", ContentFile(content))
        type(row).objects.filter(pk=row.pk).update(**{column: path})
        harm(path)
    other = Evidence.objects.create(
        person=players.ada, name="other.txt", path=default_storage.save("other.txt", ContentFile(b"other")), size=5,
        sha256=hashlib.sha256(b"other").hexdigest(), content_type="text/plain", added_at=clock.now(),
    )  # fmt: skip

    archive = taken(players.ada)

    assert set(archive.namelist()) == {"read-me.html", "data.json", f"evidence/{other.name}"}
    assert archive.read(f"evidence/{other.name}") == b"other"
    missing = {f"evidence/{evidence.name}": why, f"certificates/{certificate.number}.pdf": why}
    assert json.loads(archive.read("data.json"))["files_left_out"] == missing
    page = archive.read("read-me.html").decode()
    assert all(f"<dt>{name}</dt><dd>{words}</dd>" in page for name, words in missing.items())


def test_a_copy_with_all_its_files_speaks_of_none_that_is_missing(players: Cast, world: stage.World) -> None:
    assert "Files that are missing" not in texts(taken(players.ada))


def test_files_of_one_name_stand_side_by_side_and_no_name_leads_elsewhere() -> None:
    parts = [StoredPart(f"evidence/{name}", "", "") for name in ("a.pdf", "A.pdf", "../../x")]

    assert [part.name for part in named_once(parts)] == ["evidence/a.pdf", "evidence/A (2).pdf", "evidence/_.._x"]


def test_no_place_where_a_person_stands_is_forgotten() -> None:
    """A new table about people is in the copy, or `ELSEWHERE` says why it is not."""
    kept = {f"{one.model}.{one.path.split('__')[0]}" for one in KEPT}
    kept_models = {one.model for one in KEPT}
    forgotten = []
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            place = f"{model._meta.label}.{column.name}"
            if column.related_model not in THEIRS or place in kept or place in ELSEWHERE:
                continue
            if column.related_model is Person and column.name.endswith(DECIDES):
                continue
            if column.related_model is not Person and model._meta.label in kept_models:
                continue
            forgotten.append(place)
    assert forgotten == []


def test_what_is_left_out_still_exists() -> None:
    for place in ELSEWHERE:
        label, _, column = place.rpartition(".")
        assert apps.get_model(label)._meta.get_field(column)
    assert DraftComment._meta.label in {one.model for one in KEPT}


def test_what_somebody_called_a_passkey_is_in_their_copy_and_nothing_that_checks_it(players: Cast) -> None:
    passkey.add(passkey.proven(Client(), players, "ada"), "Desk at the front")
    archive = taken(players.ada)
    (kept, _codes) = tables(archive)["Your second step at sign-in"]
    assert kept["name"] == "Desk at the front"
    assert "attestationObject" not in texts(archive)
    assert "Desk at the front" in archive.read("read-me.html").decode()
