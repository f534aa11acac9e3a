"""Trap 3 with many: fifty are issued, their worker dies on the way, two go on; nothing is lost, nothing is twice."""

import hashlib
from collections import Counter

import pytest

from tests.faults.ground import Ground
from tests.faults.newcomers import applied

MANY, SOME = 50, 10
ISSUE_ALL = f"""{applied(MANY)}
from certification.services.issuing import certificate_issue
consultant = actor_for(agency.roles.filter(role="consultant")[0].person)
print(*(certificate_issue(actor=consultant, enrollment=enrollment).pk for enrollment in applied))
"""


@pytest.mark.slow
@pytest.mark.database
def test_fifty_certificates_survive_their_worker_with_one_file_and_one_mail_each(ground: Ground) -> None:
    """Their mail waits for 20 seconds, so that the worker dies over a rendering; a killed mail has tests of its own."""
    keys = [int(key) for key in ground.run(ISSUE_ALL).split()]
    listed = f"SELECT id, pdf_path, pdf_sha256 FROM certification_certificate WHERE id IN ({', '.join(map(str, keys))})"
    done = f"{listed} AND job_state = 'done'"
    before = {file for file in (ground.var / "media" / "certificates").rglob("*") if file.is_file()}
    first = ground.start_worker(MAIL_DELAY_SECONDS="20")
    ground.wait_for(lambda: len(ground.rows(done)) >= SOME, "some of them to be made")
    ground.kill(first)
    assert SOME <= len(ground.rows(done)) < MANY
    ground.start_workers(2)
    ground.start_beat()
    ground.wait_for(ground.is_done, "two workers to make the others and to send all mails", seconds=180)
    ground.let_sweeps_pass()

    made = {path: sha256 for _, path, sha256 in ground.rows(listed)}
    assert len(made) == MANY
    files = {file for file in (ground.var / "media" / "certificates").rglob("*") if file.is_file()} - before
    assert {str(file.relative_to(ground.var / "media")) for file in files if file.suffix != ".part"} == set(made)
    for path, sha256 in made.items():
        assert hashlib.sha256((ground.var / "media" / path).read_bytes()).hexdigest() == sha256
    told = Counter({key: times for key, times in ground.mails().items() if key.startswith("certificate.ready.")})
    assert told == {f"certificate.ready.{key}": 1 for key in keys}
    assert len(ground.renderings()) in (MANY, MANY + 1)  # that one again over which the worker died
