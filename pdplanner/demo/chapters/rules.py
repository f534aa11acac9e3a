"""A draft on the coordinator's desk: next year's rules for library staff, tried on a sample, not published yet."""

import json

from certification.services.rule_drafts import draft_start, place_add, place_put
from certification.services.samples import sample_add
from pdplanner.demo.stage import RULES, Stage

FIRST = "levels[0].phases.first.of"
TECHNOLOGY = 4  # its place among the requirements of the rules in force


def tell(stage: Stage) -> None:
    """Ingrid asks for more technology, and for fewer recordings."""
    with stage.calendar.on(stage.calendar.day(0, 6), 11):
        ingrid, track = stage.actor("ingrid"), stage.tracks["staff"]
        now = track.rule_sets.get()
        title = f"Library Staff, {stage.calendar.today.year + 1}"
        document = {**now.document, "code": "staff-2", "title": title}
        draft = draft_start(actor=ingrid, track=track, effective_from=stage.calendar.today, document=document)
        technology = document["levels"][0]["phases"]["first"]["of"][TECHNOLOGY]
        more = {**technology, "min": "8", "title": "8 credits in Technology"}
        place_put(actor=ingrid, rule_set=draft, edits=0, place=f"{FIRST}[{TECHNOLOGY}]", value=more)
        draft.refresh_from_db()
        recordings = {
            "code": "recordings", "title": "At most 30 credits of recordings", "where": {"kinds": ["recording"]},
            "max": "30",
        }  # fmt: skip
        place_add(actor=ingrid, rule_set=draft, edits=1, place="ceilings", value=recordings)
        situation = json.loads((RULES / "situations" / "montana-staff-2023.json").read_text())
        sample_add(
            actor=ingrid, track=track, title="Nearly there, and short of technology", situation=situation,
            expected="not_met",
        )  # fmt: skip
