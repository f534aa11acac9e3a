"""Code for an installation of its own: people with a credit in a small track, who applied for its certificate."""

import json

RULES = {
    "format": "pdplanner-rules", "version": 1, "code": "welcome", "title": "Welcome", "program": "welcome",
    "track": "welcome", "track_title": "Welcome Track", "kinds": {"live_training": "Live training"},
    "unit": {"minutes": 60, "step": "0.5", "rounding": "down"},
    "window": {"kind": "fixed", "months": 48, "start": "enrollment"},
    "certificate": {"months": 48, "start": "issue"},
    "levels": [{"code": "certificate", "title": "Welcome", "phases": {
        "first": {"kind": "credits", "code": "total", "title": "One credit", "min": "1"},
    }}],
}  # fmt: skip
_APPLY = """
import json
from certification.services.enrollments import enrollment_apply, enrollment_open
from certification.services.starting import program_start
from learning.models import Kind
from learning.queries.credits import verifiers
from learning.services.credits import credit_log, credit_verify
from libraries.models import Agency, Library
from pdplanner.kernel import clock
from pdplanner.kernel.access import actor_for
from tests.cast import person, post
agency = Agency.objects.get(slug="juniper")
coordinator = actor_for(agency.roles.filter(role="coordinator")[0].person)
(rules,) = program_start(actor=coordinator, agency=agency, documents=[json.loads('''RULES''')], name="Welcome")
library, today = Library.objects.get(name="Millrace Public Library"), clock.today(agency.time_zone)
kind = Kind.objects.get(agency=agency, code="live_training")
applied = []
for number in range(NUMBER):
    who = person(f"Nora Newcomer {number}", f"nora{number}@example.org")
    begun = post(who, library, "staff", "Library assistant")
    enrollment = enrollment_open(actor=actor_for(who), track=rules.track, membership=begun, starts_on=today)
    credit = credit_log(
        actor=actor_for(who), membership=begun, kind=kind, title="Welcome", provider="The state library",
        started_on=today, ended_on=today, minutes=60, category=None, goal_line=None, activity_line=None,
        learned="Much.",
    )
    credit_verify(actor=actor_for(verifiers(begun).people[0]), credit=credit)
    applied.append(enrollment_apply(actor=actor_for(who), enrollment=enrollment))
"""


def applied(number: int) -> str:
    """So many of them; their enrollments are in `applied` then."""
    return _APPLY.replace("RULES", json.dumps(RULES)).replace("NUMBER", str(number))
