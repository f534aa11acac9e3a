import json
from datetime import date
from typing import Any

import pytest

from certification.documents import CertificateSnapshot, SnapshotError
from certification.documents.snapshot import Annex, CreditLine, GoalLine, Signer
from certification.tests.documents.samples import ANNEX, sample_snapshot


def test_a_snapshot_survives_storage_unchanged() -> None:
    stored = sample_snapshot(annex=ANNEX)
    read = CertificateSnapshot.from_json(json.loads(json.dumps(stored)))
    later = ("logo", "seal", "ink", "accent", "wording", "design_version")
    assert read.as_json() == {**stored, **dict.fromkeys(later, "")}


def test_a_snapshot_reads_into_typed_values() -> None:
    snapshot = CertificateSnapshot.from_json(sample_snapshot(annex=ANNEX))
    assert snapshot.valid_through == date(2030, 6, 30)
    assert snapshot.signers[0] == Signer("Eleanor M. Whitcomb", "State Librarian", "signature-sample-1")
    assert isinstance(snapshot.annex, Annex)
    assert isinstance(snapshot.annex.goals[0], GoalLine)
    assert snapshot.annex.credits[1] == CreditLine(
        "Story time in two languages",
        date(2023, 3, 3),
        "Mountain Plains Library Association",
        "Services to the public",
        "6",
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema": 2}, "schema is 2; this version prints schema 1."),
        ({"name": None}, "name must be a text, not None."),
        ({"name": " \u202e\x00"}, "name must be a text that can be seen"),
        ({"awarded": "1 July 2026"}, "awarded must be an ISO date"),
        ({"paper": "legal"}, "paper must be one of letter, a4, not 'legal'."),
        ({"name_dir": "up"}, "name_dir must be one of ltr, rtl"),
        ({"name_lang": "no language"}, "name_lang must be of the form"),
        ({"check_url": "javascript:alert(1)"}, "check_url must be of the form"),
        ({"credits_total": "many"}, "credits_total must be a decimal number"),
        ({"credits_total": 60}, "credits_total must be a text, not 60."),
        ({"signers": "Eleanor"}, "signers must be a list"),
        ({"signers": ["Eleanor"]}, r"signers\[0\] must be an object"),
        ({"signers": [{"name": "A", "role": "B", "image": "../../x"}]}, r"signers\[0\].image must be of the form"),
        ({"signers": [{"name": "A", "role": "B"}] * 3}, "signers are 3; a certificate has room for 2."),
        ({"annex": {**ANNEX, "total": None}}, "annex.total must be a text"),
        ({"annex": {**ANNEX, "goals": [{"goal": "One"}]}}, r"annex.goals\[0\].learning must be a text"),
    ],
)
def test_a_snapshot_that_cannot_be_printed_is_refused_by_field(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SnapshotError, match=message):
        CertificateSnapshot.from_json(sample_snapshot(**changes))


def test_text_is_kept_on_one_line_and_without_invisible_commands() -> None:
    typed = "  Anna\t\u202eLee\x00\nde \ud800Vries\ufffe \u2066x\u2069 "
    assert CertificateSnapshot.from_json(sample_snapshot(name=typed)).name == "Anna Lee de Vries x"


def test_joiners_inside_names_stay() -> None:
    assert CertificateSnapshot.from_json(sample_snapshot(name="می\u200cخواهم")).name == "می\u200cخواهم"
