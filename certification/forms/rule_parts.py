"""What a rule document is made of, as a person fills it in: every part with its boxes, and where parts may stand.

`docs/rules.md` is the format. A part is found again by what never changes in it (`fixed`) or by a key only it has.
"""

from dataclasses import dataclass, replace

from certification.forms.requirement_parts import REQUIREMENTS
from certification.forms.rule_boxes import Box
from certification.forms.shared_boxes import DEGREES, PHASE_CHOICES, ROWS_HINT, TITLE, Part, where


@dataclass(frozen=True)
class Place:
    """Somewhere in the document a part may stand. `parts` is what it may be; several are asked for first."""

    title: str
    parts: tuple[Part, ...]
    is_list: bool = False
    is_required: bool = False


def _months(label: str, hint: str = "", *, required: bool = False) -> Box:
    return Box("months", "whole", label, hint, required=required)


def _span(path: str, label: str, hint: str = "") -> tuple[Box, Box]:
    return (
        Box(f"{path}.months", "whole", f"{label}: months", hint),
        Box(f"{path}.days", "whole", f"{label}: days", "Instead of months, or beside them."),
    )


_MOVES = (("forward", "forward, to the next one"), ("back", "back, to the one before"))
_SNAP_HINT = "month, birth_month, or a day of the year written 06-30. Empty: it is not moved."


def _snap(path: str, which: str) -> tuple[Box, Box]:
    return (
        Box(f"{path}.to", "text", f"Move the {which} day to", _SNAP_HINT),
        Box(f"{path}.move", "choice", f"Move the {which} day", choices=_MOVES),
    )


_ALLOWANCES = tuple(replace(box, is_rare=True) for box in (
    *_span("early_credit", "Credit from before the period", "How long before its first day credit counts already."),
    Box("early_credit.since", "choice", "Credit since the post began", choices=(("post", "counts too"),)),
    Box("early_credit.phases", "several", "Earlier credit counts in", "None ticked: always.", choices=PHASE_CHOICES),
    *_span("renew_early", "File early", "How long before its end a period can be filed for renewal."),
    *_span("grace", "Grace", "How long after its end a period can still be filed."),
    Box("grace.credit_counts", "flag", "Credit of the days of grace still counts"),
    Box("leave_extends", "flag", "Granted leave moves the end by its days"),
    Box("extended", "rows", "Periods made longer for everybody", f"All that ran on that day. {ROWS_HINT}", columns=(
        Box("running_on", "day", "Running on", required=True),
        Box("months", "whole", "Longer by months", required=True))),
))  # fmt: skip
_STARTS = (
    ("enrollment", "the day of enrolling"),
    ("issue", "the day of the certificate that is renewed"),
    ("period", "the end of the period before"),
    ("post", "the day the post began"),
)
WINDOW = (
    Part("fixed", "A number of months for each person", "From the day of enrolling, or another day of their own.", (
        _months("Months", "48 is four years.", required=True),
        Box("start", "choice", "Counted from", choices=_STARTS),
        *_snap("snap_start", "first"), *_snap("snap_end", "last"), *_ALLOWANCES,
    ), {"kind": "fixed"}),
    Part("lookback", "The months before the application", "It ends with the day of application, whenever that is.", (
        _months("Months", "60 is five years.", required=True),
    ), {"kind": "lookback"}),
    Part("cycle", "The same period for everybody", "Two years from 1 July, say, counted on from one day.", (
        _months("Months", "24 is two years.", required=True),
        Box("anchor", "day", "A day on which a period began", required=True), *_ALLOWANCES,
    ), {"kind": "cycle"}),
    Part("cohort", "The days of a group", "Everybody belongs to a group with a first and a last day.", (
        Box("cohorts", "table", "Groups", ROWS_HINT, required=True, columns=(
            Box("code", "code", "Group, like spring-2027", required=True),
            Box("first_day", "day", "First day", required=True), Box("last_day", "day", "Last day", required=True))),
        *_ALLOWANCES,
    ), {"kind": "cohort"}),
    Part("none", "No limit", "Credit counts whenever it was earned.", (), {"kind": "none"}),
)  # fmt: skip

UNIT = Part("unit", "Time and rounding", "", (
    Box("minutes", "whole", "Minutes of learning for one credit", "60 where an hour is a credit."),
    Box("step", "amount", "Smallest step", "0.5 where only half credits exist."),
    Box("rounding", "choice", "Amounts between two steps go",
        choices=(("down", "down"), ("up", "up"), ("nearest", "to the nearest"))),
    Box("round_each", "choice", "Rounded for",
        choices=(("credit", "each credit"), ("activity", "each planned activity, its credits added up"))),
    Box("bands", "rows", "Table of minutes", f"None: minutes are divided. {ROWS_HINT}", columns=(
        Box("from", "whole", "From minutes", required=True), Box("through", "whole", "Through minutes", required=True),
        Box("credits", "amount", "Make credits", required=True))),
))  # fmt: skip
CONVERSIONS = (
    Part("by_minutes", "A rate for a kind, by time", "Three hours of a self-directed project make one credit, say.", (
        Box("kind", "choice", "Kind", of="kinds", required=True),
        Box("minutes", "whole", "Minutes", required=True), Box("credits", "amount", "make credits", required=True),
    ), has="minutes"),
    Part("by_units", "A rate for a kind that is not measured in time", "One semester credit makes 15 credits, say.", (
        Box("kind", "choice", "Kind", of="kinds", required=True),
        Box("units", "amount", "Units", start="1", required=True),
        Box("unit", "text", "One unit is a", "Like “semester credit”.", required=True),
        Box("credits", "amount", "make credits", required=True),
    ), has="units"),
)  # fmt: skip
MULTIPLIERS = (
    Part("multiplier", "More for a role", "Presenters earn twice as much, say.", (
        Box("role", "word", "Role", "Like “presenter”.", required=True, of="words"),
        Box("times", "amount", "Times", "2 is twice as much.", required=True), *where(),
    )),
)  # fmt: skip

_FROM = Box("from", "day", "Only what began on or after", "Empty: always.", is_rare=True)
_SAME = (("topic", "topic"), ("event", "event"), ("activity", "planned activity"))


def _condition(kind: str, title: str, hint: str, *boxes: Box, named: bool = False) -> Part:
    words = Box("title", "text", "In words", "People read it beside a credit that does not count.", required=named)
    return Part(kind, title, hint, (words, *boxes, *where(), _FROM), {"kind": kind})


_LENGTH = (Box("months", "whole", "Months"), Box("days", "whole", "Days"))
CONDITIONS = (
    _condition("never", "Not accepted", "What never counts: vendor sales talks, staff meetings.", named=True),
    _condition("age", "Not older than", "A recording counts only so long after it was published.", *_LENGTH),
    _condition("claimed_within", "Claimed in time", "A credit must be claimed so long after it ended.", *_LENGTH),
    _condition("preapproved", "Approved before", "Somebody must have agreed before it began."),
    _condition("catalog", "From the catalog", "Only what stands in the program’s own catalog."),
    _condition("provider", "From these providers", "Only what these providers offer.",
               Box("providers", "words", "Providers", "With commas between them.", required=True, of="words")),
    _condition("least", "Long enough", "It must last so many minutes.",
               Box("minutes", "whole", "Minutes", required=True)),
    _condition("reflection", "With a reflection", "It must come with a reflection.",
               Box("min_words", "whole", "Words at least"), Box("max_words", "whole", "Words at most")),
    _condition("once", "Not the same again", "The same topic, event or activity counts only so often.",
               Box("same", "choice", "The same", choices=_SAME, required=True),
               Box("times", "whole", "Counts so many times", start=1)),
)  # fmt: skip

_PER = (
    ("window", "in the whole period"), ("year", "in each year of the period"),
    ("calendar_year", "in each calendar year"),
    ("activity", "for each planned activity"), ("topic", "for each topic"), ("credit", "for each single credit"),
)  # fmt: skip
_CODE = Box("code", "code", "Code", "Letters, digits and _ only. Empty: made from the words.", is_rare=True)
CEILINGS = (
    Part("amount", "At most an amount", "20 credits of self-directed learning, say; the surplus is clipped.", (
        Box("max", "amount", "At most", required=True), *where(), TITLE,
        Box("per", "choice", "Holds", choices=_PER), _CODE,
    ), has="max"),
    Part("percent", "At most a part of a requirement", "Half of the total, say.", (
        TITLE, Box("max_percent", "whole", "Percent", required=True),
        Box("of", "choice", "Of", of="amounts", required=True), *where(),
        Box("per", "choice", "Holds", choices=_PER), _CODE,
    ), has="max_percent"),
)  # fmt: skip

PLAN = Part("plan", "A plan comes first", "", (
    Box("credits_count_from", "choice", "Credit counts", required=True, choices=(
        ("approved", "from the approval of the plan"),
        ("submitted", "from the day a plan was sent that was approved later"),
    )),
    Box("goal_required", "flag", "Every credit names a goal of the plan", start=True),
    Box("planned_kinds", "several", "Counts only if it was planned before it started", of="kinds"),
))  # fmt: skip
CERTIFICATE = Part("certificate", "The certificate", "", (
    Box("months", "whole", "Valid for months", "0: it does not expire."),
    Box("start", "choice", "Counted from", choices=(
        ("issue", "the day it is issued"),
        ("after_previous", "the end of the certificate before: early renewal loses no time"),
    )), *_snap("snap_end", "last"),
))  # fmt: skip
ABOUT = Part("about", "Title and codes", "", (
    Box("title", "text", "Title of these rules", "Like “Strategic Track, 2027”.", required=True),
    Box("code", "code", "Code of these rules", "Files and the next version name them by it.", required=True),
    Box("notes", "lines", "Notes", "What the sources leave open, what is your reading; one on each line."),
    Box("sources", "lines", "Sources", "Where the rules are written down; one on each line."),
))  # fmt: skip

PLACES: dict[str, Place] = {
    "window": Place("Period", WINDOW, is_required=True),
    **{f"windows.{phase}": Place(f"Period: {words.lower()}", WINDOW) for phase, words in PHASE_CHOICES},
    "unit": Place("Time and rounding", (UNIT,), is_required=True),
    "conversions": Place("Rate", CONVERSIONS, is_list=True),
    "multipliers": Place("Role", MULTIPLIERS, is_list=True),
    "conditions": Place("Condition", CONDITIONS, is_list=True),
    "ceilings": Place("Ceiling", CEILINGS, is_list=True),
    "carry_over": Place("Carry-over", (Part("carry_over", "Carry-over", "Unused credit of the period before.", (
        Box("max", "amount", "At most", required=True),
        Box("last_months", "whole", "Of its last months", "Empty: of the whole period before."), *where(),
    )),)),
    "plan": Place("Plan", (PLAN,)),
    "certificate": Place("Certificate", (CERTIFICATE,), is_required=True),
    "first_deadline": Place("First deadline", (Part("first_deadline", "When the first one is due", "", (
        Box("post", "choice", "Who holds the post of", required=True, choices=(
            ("director", "director"), ("administrator", "administrator"), ("staff", "staff member"),
            ("trustee", "trustee"))),
        _months("Earns it within months", required=True),
        *_span("grace", "Grace", "How long after that day nobody is overdue yet."),
    )),)),
    "holder": Place("Holder", (
        Part("person", "A person", "", (), {"kind": "person"}),
        Part("board", "A board", "Its members’ credit is counted together.", (
            Box("members", "choice", "Who is a member", choices=(
                ("period", "whoever belonged to it in the period"), ("day", "who belongs to it on the day"))),
        ), {"kind": "board"}),
        Part("library", "A library", "Such rules are judged from files only: no library can be enrolled here.", (),
             {"kind": "library"}),
    )),
    "verification": Place("Who attests a credit", (Part("verification", "Who attests a credit", "", (
        Box("steps", "ordered", "Roles, one after the other", "Like “supervisor, consultant”.", of="words"),
        *where("self_attested", "The holder’s own word is enough for"),
    )),)),
    "fees": Place("Fee", (Part("fee", "Fee", "Shown, never collected.", (
        Box("title", "text", "For", required=True), Box("amount", "amount", "Amount", "Empty: not known."),
        Box("currency", "code", "Currency", "Like USD; needed beside an amount."),
    )),), is_list=True),
    "audit": Place("Audit", (Part("audit", "Audit",
        "Shown, never enforced: each round of spot checks has its own numbers.", (
        Box("percent", "whole", "Percent of holders asked for evidence"),
        Box("exempt_months", "whole", "Months left alone after a pass"),
        *_span("keep", "Keep evidence"), *_span("answer", "Time to answer"),
    )),)),
    "about": Place("Title and codes", (ABOUT,), is_required=True),
    "kinds": Place("Kinds", (Part("titles", "Kinds of learning", "", (Box("table", "titles", "Kinds"),)),)),
    "categories": Place("Categories", (Part("titles", "Categories", "", (Box("table", "titles", "Categories"),)),)),
    "tags": Place("Tags", (Part("titles", "Tags", "", (Box("table", "titles", "Tags"),)),)),
    "words": Place("Words", (Part("titles", "Words for codes", "", (Box("table", "titles", "Words"),)),)),
    "levels": Place("Level", (Part("level", "Level", "", (
        Box("title", "text", "Title", "Like “Certified Librarian II”.", required=True), _CODE,
        Box("certificate.months", "whole", "Its certificates are valid for months", "Empty: as the rules say."),
        Box("needed_for", "fragment", "Of whom it is asked",
            "Empty: of everybody. A requirement as docs/rules.md describes it, like: "
            "{kind: fact, about: attribute, name: post, op: eq, value: director}"),
    )),), is_list=True),
}  # fmt: skip
WHOLE = {"about"}  # written into the document itself, not under a key
TABLES = {"kinds", "categories", "tags", "words"}  # the value itself is the table

__all__ = ["DEGREES", "PLACES", "REQUIREMENTS", "TABLES", "WHOLE", "Part", "Place"]
