"""What a requirement rests on, and what it still lacks: a sentence for every reason of a requirement."""

from certification.engine import Reason, ReasonCode
from certification.explain.labels import Labels, Sentence, amount_of, capital, day, number_of, said
from pdplanner.kernel.wording import credits_in_sentence

MOMENTS = {
    "today": "",
    "enrollment": " on the day of enrollment",
    "application": " on the day of application",
    "period_start": " on the first day of the period",
    "period_end": " on the last day of the period",
    "longest": ", as held longest in the period,",
}
COMPARED = {
    "eq": "{wanted}",
    "ne": "anything but {wanted}",
    "lt": "less than {wanted}",
    "le": "at most {wanted}",
    "gt": "more than {wanted}",
    "ge": "at least {wanted}",
    "in": "one of {wanted}",
}


def _plan_approved(reason: Reason, labels: Labels) -> str:
    if reason["approved_on"] == reason["in_force_on"]:
        return f"Approved on {day(reason, 'approved_on')}."
    since = day(reason, "in_force_on")
    return f"In force since {since}; revision {reason['revision']} was approved on {day(reason, 'approved_on')}."


def _certificate_held(reason: Reason, labels: Labels) -> str:
    track = labels.tracks.get(str(reason.get("track")))
    name = f"{track} certificate" if track else "Certificate"
    origin = ", recorded from elsewhere" if reason["elsewhere"] else ""
    state = f"valid {_moment(reason)}" if reason["is_current"] else f"valid through {day(reason, 'valid_through_on')}"
    return f"{name} {reason['number']}{origin}, {state}."


def _moment(reason: Reason) -> str:
    return "on the day of enrollment" if reason["at"] == "enrollment" else f"on {day(reason, 'day_on')}"


def document_word(reason: Reason, labels: Labels) -> str:
    type_ = str(reason["type"])
    return labels.documents.get(type_, capital(type_.replace("_", " ")))


def _percent(reason: Reason) -> str:
    return f" with {reason['percent']}%" if reason.get("percent") is not None else ""


def _piece(reason: Reason, labels: Labels) -> str:
    return f"{day(reason, 'first_on')} through {day(reason, 'last_on')}."


def _amount_by(reason: Reason, labels: Labels) -> str:
    name, value = labels.word(reason["name"]), labels.word(reason["value"])
    asked, moment = amount_of(int(reason["amount_hundredths"])), MOMENTS[str(reason["at"])]
    verb = "is" if int(reason["amount_hundredths"]) == 100 else "are"
    return f"{asked} {verb} asked for, because {name}{moment} is {value}."


def _too_many(reason: Reason, labels: Labels) -> str:
    have = int(reason["have"])
    return f"{have} {'is' if have == 1 else 'are'} over the maximum of {reason['maximum']}."


def _group_short(reason: Reason, labels: Labels) -> str:
    group = labels.words.get(f"{reason['axis']}:{reason['group']}") or labels.word(reason["group"])
    if reason.get("need_hundredths"):
        have, need = (credits_in_sentence(int(reason[name])) for name in ("have_hundredths", "need_hundredths"))
    else:
        have, need = str(reason["have"]), str(reason["need"])
    return f"{capital(group)}: {have} of {need}."


def _course_failed(reason: Reason, labels: Labels) -> str:
    course = capital(labels.word(reason["course"]))
    if not reason.get("need"):
        return f"{course} was not passed."
    got = f"{reason['percent']}%" if reason.get("percent") is not None else "no mark on record"
    return f"{course}: {got}, and {reason['need']}% is the pass mark."


def _exam_failed(reason: Reason, labels: Labels) -> str:
    exam, need = capital(labels.word(reason["what"])), reason.get("need")
    if not need:
        return f"{exam} was not passed."
    got = f"{reason['percent']}%" if reason.get("percent") is not None else "no mark on record"
    return f"{exam}: {got}, and {need}% is the pass mark."


def _dated(reason: Reason) -> str:
    return f", {day(reason, 'done_on')}" if reason.get("done_on") else ""


def _fact_found(reason: Reason, labels: Labels) -> str:
    return f"{capital(labels.word(reason['what']))}{_dated(reason)}{_percent(reason)}, verified."


def _fact_unverified(reason: Reason, labels: Labels) -> str:
    what = labels.word(reason["what"]) if reason.get("what") else f"some {reason['about']}"
    return f"{capital(what)} is claimed and not verified yet."


def _fact_missing(reason: Reason, labels: Labels) -> str:
    return f"No such {reason['about']} is on record."


def _fact_too_old(reason: Reason, labels: Labels) -> str:
    since = f", and only what is from {day(reason, 'since_on')} on counts" if reason.get("since_on") else ""
    return f"{capital(labels.word(reason['what']))} is from {day(reason, 'done_on')}{since}."


def _fact_short(reason: Reason, labels: Labels) -> str:
    have, need = int(reason["have"]), int(reason["need"])
    if reason["unit"] == "hours":
        return f"{credits_in_sentence(have)} of {amount_of(need, 'hour')} on record and verified."
    return f"{have} of {number_of(need, 'month')} on record and verified."


def _hours_outside(reason: Reason, labels: Labels) -> str:
    counted, recorded = credits_in_sentence(int(reason["counted"])), amount_of(int(reason["recorded"]), "hour")
    since = f" from {day(reason, 'since_on')}" if reason.get("since_on") else ""
    through = f" through {day(reason, 'through_on')}" if reason.get("through_on") else ""
    return f"Of {recorded} on record, {counted} count: only work{since}{through} does, in proportion to its days."


def _attribute_is_not(reason: Reason, labels: Labels) -> str:
    name, value = labels.word(reason["name"]), labels.word(reason["value"])
    wanted = ", ".join(labels.word(part) for part in str(reason["wanted"]).split(", "))
    asked = COMPARED[str(reason["op"])].format(wanted=wanted)
    return f"{capital(name)}{MOMENTS[str(reason['at'])]} is {value}; {asked} is asked for."


def _attribute_is(reason: Reason, labels: Labels) -> str:
    name, value = labels.word(reason["name"]), labels.word(reason["value"])
    return f"{capital(name)}{MOMENTS[str(reason['at'])]} is {value}."


def _held_too_short(reason: Reason, labels: Labels) -> str:
    held, need = number_of(int(reason["months"]), "month"), number_of(int(reason["need"]), "month")
    return f"Held for {held} without a gap by {day(reason, 'day_on')}, and {need} are needed."


def _issued_times(reason: Reason, labels: Labels) -> str:
    times, most = int(reason["times"]), int(reason["maximum"])
    before = "Never issued before" if not times else f"Issued {_times(times)} before"
    return f"{before}; at most {_times(most)} is allowed." if most else f"{before}; none may have been issued."


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _missing(reason: Reason, labels: Labels) -> str:
    return f"Not submitted yet. It is due on {day(reason, 'due_on')}." if reason.get("due_on") else "Not submitted yet."


def _check(verb: str) -> Sentence:
    def sentence(reason: Reason, labels: Labels) -> str:
        note = f" “{reason['note']}”" if reason.get("note") else ""
        return f"{verb} by the {labels.word(reason['role'])} on {day(reason, 'decided_on')}.{note}"

    return sentence


REQUIREMENT_SENTENCES: dict[ReasonCode, Sentence] = {
    ReasonCode.PLAN_APPROVED: _plan_approved,
    ReasonCode.PLAN_RETURNED: said("{Your} plan was returned on {returned_on}. Change it and submit it again."),
    ReasonCode.CERTIFICATE_HELD: _certificate_held,
    ReasonCode.NO_CERTIFICATE: said("No certificate of this program is on record."),
    ReasonCode.CERTIFICATE_TOO_LATE: said("Certificate {number} was not yet valid on {day_on}."),
    ReasonCode.CERTIFICATE_NOT_CURRENT: said("Certificate {number} was no longer valid on {day_on}."),
    ReasonCode.CERTIFICATE_WITHDRAWN: said("Certificate {number} was withdrawn."),
    ReasonCode.DOCUMENT_ACCEPTED: said("Accepted on {accepted_on}."),
    ReasonCode.DOCUMENT_SUBMITTED: said("Submitted on {submitted_on}, not accepted yet."),
    ReasonCode.DOCUMENT_RETURNED: said("Returned on {returned_on}. Change it and submit it again."),
    ReasonCode.DOCUMENT_MISSING: _missing,
    ReasonCode.DOCUMENT_TOO_SHORT: said("It has {words} words, and at least {min_words} are needed."),
    ReasonCode.DOCUMENT_TOO_LONG: said("It has {words} words, and at most {max_words} are allowed."),
    ReasonCode.DOCUMENT_LATE: said("Submitted on {submitted_on}. It was due on {due_on}."),
    ReasonCode.PIECE: _piece,
    ReasonCode.AMOUNT_BY: _amount_by,
    ReasonCode.AMOUNT_UNKNOWN: said("How much is asked for depends on {name_word}, which is not on record."),
    ReasonCode.TOO_MANY: _too_many,
    ReasonCode.GROUP_SHORT: _group_short,
    ReasonCode.COURSE_DONE: said("{course_Word} done."),
    ReasonCode.COURSE_TESTED: said("{course_Word} tested out of."),
    ReasonCode.COURSE_WAIVED: said("Not needed: {what_word} stands for it."),
    ReasonCode.COURSE_MISSING: said("{course_Word} not done yet."),
    ReasonCode.COURSE_FAILED: _course_failed,
    ReasonCode.COURSE_OUT_OF_ORDER: said("{course_Word} was done out of order: what stands before it comes first."),
    ReasonCode.FACT_FOUND: _fact_found,
    ReasonCode.FACT_UNVERIFIED: _fact_unverified,
    ReasonCode.FACT_MISSING: _fact_missing,
    ReasonCode.FACT_TOO_OLD: _fact_too_old,
    ReasonCode.FACT_SHORT: _fact_short,
    ReasonCode.HOURS_OUTSIDE: _hours_outside,
    ReasonCode.EXAM_FAILED: _exam_failed,
    ReasonCode.SUBJECT_MISSING: said("{subject_Word} is not covered."),
    ReasonCode.ATTRIBUTE_IS: _attribute_is,
    ReasonCode.ATTRIBUTE_IS_NOT: _attribute_is_not,
    ReasonCode.ATTRIBUTE_UNKNOWN: said("{name_Word} is not on record."),
    ReasonCode.CERTIFICATE_ISSUED_LATER: said("Certificate {number} was issued too late for this."),
    ReasonCode.CERTIFICATE_HELD_TOO_SHORT: _held_too_short,
    ReasonCode.ISSUED_TIMES: _issued_times,
    ReasonCode.SIGNED: said("Approved by the {role_word} on {decided_on}."),
    ReasonCode.SIGN_OFF_OPEN: said("Still to be approved by the {role_word}."),
    ReasonCode.SIGN_OFF_REFUSED: said("Refused by the {role_word} on {decided_on}."),
    ReasonCode.SIGN_OFF_EXPIRED: said("The approval by the {role_word} was good through {expired_on}."),
    ReasonCode.CHECK_MET: _check("Found good"),
    ReasonCode.CHECK_NOT_MET: _check("Found wanting"),
    ReasonCode.CHECK_OPEN: said("Still to be judged by the {role_word}."),
    ReasonCode.CHECK_EXPIRED: said("The judgment of the {role_word} was good through {expired_on}."),
}
