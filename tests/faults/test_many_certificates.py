"""Trap 3 with many: fifty are issued, their worker dies on the way, two go on; nothing is lost, nothing is twice."""

import hashlib
import json
from collections import Counter

import pytest

from tests.faults.ground import Ground

MANY, SOME = 50, 10
WELCOME = {
    "format": "pdplanner-rules", "version": 1, "code": "welcome", "title": "Welcome", "program": "welcome",
    "track": "welcome", "track_title": "Welcome Track", "kinds": {"live_training": "Live training"},
    "unit": {"minutes": 60, "step": "0.5", "rounding": "down"},
    "window": {"kind": "fixed", "months": 48, "start": "enrollment"},
    "certificate": {"months": 48, "start": "issue"},
    "levels": [{"code": "certificate", "title": "Welcome", "phases": {
        "first": {"kind": "credits", "code": "total", "title": "One credit", "min": "1"},
    }}],
}  # fmt: skip
ISSUE_ALL = f"""
import json
from certification.services.enrollments import enrollment_apply, enrollment_open
from certification.services.issuing import certificate_issue
from certification.services.starting import program_start
from learning.models import Kind
from learning.queries.credits import verifiers
from learning.services.credits import credit_log, credit_verify
from libraries.models import Agency, Library
from pdplanner.kernel import clock
from pdplanner.kernel.access import actor_for
from tests.cast import person, post
agency = Agency.objects.get(slug="juniper")
cora, connie = (actor_for(agency.roles.filter(role=role)[0].person) for role in ("coordinator", "consultant"))
(rules,) = program_start(actor=cora, agency=agency, documents=[json.loads('''{json.dumps(WELCOME)}''')], name="Welcome")
library, today = Library.objects.get(name="Millrace Public Library"), clock.today(agency.time_zone)
kind = Kind.objects.get(agency=agency, code="live_training")
applied = []
for number in range({MANY}):
    who = person(f"Nora Newcomer {{number}}", f"nora{{number}}@example.org")
    begun = post(who, library, "staff", "Library assistant")
    enrollment = enrollment_open(actor=actor_for(who), track=rules.track, membership=begun, starts_on=today)
    credit = credit_log(
        actor=actor_for(who), membership=begun, kind=kind, title="Welcome", provider="The state library",
        started_on=today, ended_on=today, minutes=60, category=None, goal_line=None, activity_line=None,
        learned="Much.",
    )
    credit_verify(actor=actor_for(verifiers(begun).people[0]), credit=credit)
    applied.append(enrollment_apply(actor=actor_for(who), enrollment=enrollment))
print(*(certificate_issue(actor=connie, enrollment=enrollment).pk for enrollment in applied))
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
