"""The requirements a level can ask for, each as the boxes a person fills in; `docs/rules.md` says what each means."""

from certification.forms.rule_boxes import Box
from certification.forms.shared_boxes import DEGREES, ROWS_HINT, TITLE, Part, where

_NEEDS_WORDS = Box("title", "text", "In words", "As people read it on their standing.", required=True)
_PARTLY = (
    Box("first_months", "whole", "Only the first months of the period", "Empty: the whole period.", is_rare=True),
    Box("last_months", "whole", "Only the last months of the period", "One of the two, not both.", is_rare=True),
)
_MOMENTS = (
    ("today", "today"), ("enrollment", "on the day of enrolling"), ("application", "on the day of application"),
    ("period_start", "when the period begins"), ("period_end", "when the period ends"),
    ("longest", "for most days of the period"),
)  # fmt: skip
_WITHIN = (
    Box("within_months", "whole", "In the months before applying", "Empty: whenever.", is_rare=True),
    Box("in_period", "flag", "In the period", is_rare=True),
)
_GOOD_FOR = Box("valid_months", "whole", "Good for months", "Empty: for ever.", is_rare=True)
_DISTINCT = (
    ("topic", "topics"), ("event", "events"), ("activity", "activities"), ("category", "categories"), ("kind", "kinds"),
)  # fmt: skip
_AXES = Box(
    "axis", "code", "Of what", "category, kind, topic, or the front part of tags like domain:doing.", required=True
)

_READ = Box("min.by", "word", "Depends on", "Like post, months_held or lapsed_periods.", required=True, of="words")
_SEEN = Box("min.at", "choice", "Seen", choices=_MOMENTS)

GROUPS = (
    Part("all", "All of these", "A group: everything in it is asked.", (TITLE,), {"kind": "all"}),
    Part("any", "One of these", "A group: one way of several is enough.", (TITLE,), {"kind": "any"}),
    Part("n_of", "Some of these", "A group: so many of it are enough.", (
        TITLE, Box("n", "whole", "How many", required=True, start=1),
    ), {"kind": "n_of"}),
)  # fmt: skip
OF_CREDIT = (
    Part("credits_percent", "A part of another amount", "A fifth of the total on technology, say.", (
        TITLE, Box("min_percent", "whole", "Percent at least", required=True),
        Box("of", "choice", "Of", of="amounts", required=True), *where(), *_PARTLY,
    ), {"kind": "credits"}, has="min_percent"),
    Part("credits_by", "An amount that depends on the holder", "More of a director than of a branch head, say.", (
        TITLE, _READ, _SEEN, Box("min.values", "table", "How much for whom", ROWS_HINT, required=True, columns=(
            Box("value", "text", "Where it is", required=True, of="words"),
            Box("amount", "amount", "Credits", required=True))),
        Box("min.otherwise", "amount", "For all others", "Empty: nothing fits them, and it is not met."),
        *where(), *_PARTLY,
    ), {"kind": "credits"}, has="min.values"),
    Part("credits_steps", "An amount that grows with a number", "Less of who holds the certificate for months, say.", (
        TITLE, _READ, _SEEN, Box("min.steps", "rows", "How much below which number", ROWS_HINT, required=True, columns=(
            Box("below", "whole", "Below", required=True), Box("amount", "amount", "Credits", required=True))),
        Box("min.otherwise", "amount", "From there on", "Empty: nothing fits, and it is not met."),
        *where(), *_PARTLY,
    ), {"kind": "credits"}, has="min.steps"),
    Part("credits_each", "So much for each one", "Ten hours for each period missed, at most fifty, say.", (
        TITLE, _READ, _SEEN, Box("min.each", "amount", "Credits for each", required=True),
        Box("min.max", "amount", "At most", "Empty: no limit."), *where(), *_PARTLY,
    ), {"kind": "credits"}, has="min.each"),
    Part("credits_sum", "A sum of amounts that depend on the holder", "As a file has it, in YAML.", (
        TITLE, Box("min", "fragment", "At least", "Like: {sum: [{by: post, at: longest, values: {director: 100}, "
                   "otherwise: 50}, {by: lapsed_periods, each: 10}], max: 120}", required=True),
        *where(), *_PARTLY,
    ), {"kind": "credits"}, reads="min"),
    Part("credits", "An amount of credit", "A total, or at least so much of a category, a kind or a tag.", (
        Box("min", "amount", "At least", required=True), *where(), TITLE, *_PARTLY,
    ), {"kind": "credits"}),
    Part("count", "A number of entries", "Five courses, or three different topics.", (
        TITLE, Box("min", "whole", "At least", required=True), Box("max", "whole", "At most", "Empty: no limit."),
        Box("distinct", "choice", "Counts different", choices=_DISTINCT),
        Box("each_least", "amount", "Each worth at least"), *where(),
    ), {"kind": "count"}),
    Part("covers", "Something in every group", "Every competency touched, or three of four domains.", (
        TITLE, _AXES, Box("groups", "ordered", "Groups", "With commas between them.", of="words"),
        Box("min_groups", "whole", "In at least so many of them", "Empty: in all."),
        Box("per_group", "whole", "Entries in each", "Empty: one."),
        Box("credits_per_group", "amount", "Credits in each"), *where(),
    ), {"kind": "covers"}),
    Part("each", "The same every year", "What you add below it is asked in every stretch of the period.", (
        TITLE, Box("months", "whole", "Months of a stretch", start=12),
        Box("in_a_row", "whole", "In so many stretches one after another", "Empty: in every one."),
    ), {"kind": "each"}),
)  # fmt: skip


def _fact(about: str, title: str, hint: str, *boxes: Box) -> Part:
    return Part(f"fact_{about}", title, hint, (_NEEDS_WORDS, *boxes), {"kind": "fact", "about": about})


OF_HOLDER = (
    _fact("degree", "A degree", "One of these was awarded.",
          Box("any_of", "words", "Degrees", DEGREES, required=True, of="words"), *_WITHIN),
    _fact("exam", "An examination", "One of these was passed.",
          Box("any_of", "words", "Examinations", DEGREES, required=True, of="words"),
          Box("pass_percent", "whole", "With percent"), *_WITHIN),
    _fact("coursework", "Coursework", "Hours on a transcript, by subject.",
          Box("semester_hours", "amount", "Semester hours"), Box("quarter_hours", "amount", "Or quarter hours"),
          Box("must_cover", "words", "Covering all of", DEGREES, of="words"),
          Box("any_of", "words", "In these subjects", DEGREES, of="words"), *_WITHIN),
    _fact("experience", "Experience", "Months or hours of a kind of work.",
          Box("months", "whole", "Months"), Box("hours", "amount", "Or hours"),
          Box("any_of", "words", "Kinds of work", DEGREES, of="words"), *_WITHIN),
    _fact("attribute", "Something that is true of the holder", "The post held, the population served.",
          Box("name", "word", "What", "Like post, population or hours_a_week.", required=True),
          Box("op", "choice", "Is", required=True, choices=(
              ("eq", "equal to"), ("ne", "not"), ("ge", "at least"), ("gt", "more than"), ("le", "at most"),
              ("lt", "less than"), ("in", "one of"))),
          Box("value", "value", "Value", "A word, a whole number, or several with commas between them.", required=True,
              of="words"),
          Box("at", "choice", "Seen", choices=_MOMENTS)),
    Part("course", "Named courses", "All of a list, or some of it.", (
        _NEEDS_WORDS, Box("courses", "ordered", "Courses", DEGREES, required=True, of="words"),
        Box("n", "whole", "So many of them", "Empty: all."), Box("ordered", "flag", "In this order"),
        Box("pass_percent", "whole", "With percent"), Box("test_out", "flag", "A test passed instead counts"),
        Box("waived_by", "words", "Not needed with one of these degrees", DEGREES, of="words"),
    ), {"kind": "course"}),
    Part("holds_most", "Not too many before", "A provisional certificate is issued only so often.", (
        _NEEDS_WORDS, Box("program", "code", "Program", "Its code.", required=True, of="program"),
        Box("at_most", "whole", "Issued before at most", required=True),
        Box("same_post", "flag", "For the post held now"),
        Box("track", "code", "Track", "Its code. Empty: any."), Box("level", "code", "Level", "Its code. Empty: any."),
    ), {"kind": "holds"}, has="at_most"),
    Part("holds", "A certificate", "Held once, or valid now.", (
        _NEEDS_WORDS, Box("program", "code", "Program", "Its code.", required=True, of="program"),
        Box("track", "code", "Track", "Its code. Empty: any."), Box("level", "code", "Level", "Its code. Empty: any."),
        Box("when", "choice", "Held", choices=(("ever", "once"), ("current", "valid"))),
        Box("at", "choice", "Seen", choices=(("enrollment", "on the day of enrolling"), ("today", "today"))),
        Box("issued_before", "day", "Issued before"), Box("for_months", "whole", "Without a gap for months"),
        Box("not_levels", "words", "Not these levels", "Their codes.", of="words"),
    ), {"kind": "holds"}),
)  # fmt: skip
BY_OTHERS = (
    Part("document", "A document", "A report, a letter; somebody accepts it.", (
        _NEEDS_WORDS, Box("type", "word", "Type", "“final_report” is the final report of the plan.", required=True),
        Box("min_words", "whole", "Words at least"), Box("max_words", "whole", "Words at most"),
        Box("copies", "whole", "How many", "Empty: one."),
        Box("due", "choice", "Due", choices=(
            ("first_credit", "before the first credit"), ("period_end", "by the end of the period"),
            ("enrollment", "so many months after enrolling"))),
        Box("due_months", "whole", "Months after enrolling"),
    ), {"kind": "document"}),
    Part("plan", "An approved plan", "A professional development plan, sent, committed to and approved.", (TITLE,),
         {"kind": "plan"}),
    Part("sign_off", "Approval by people", "Each role approves, one after the other.", (
        _NEEDS_WORDS, Box("roles", "ordered", "Roles", "Like “mentor, consultant”.", required=True, of="words"),
        _GOOD_FOR,
    ), {"kind": "sign_off"}),
    Part("manual", "A person’s judgment", "What no computer should pretend to judge.", (
        Box("title", "text", "The question", "Like “Is the portfolio of the expected quality?”", required=True),
        Box("role", "word", "Who judges", "Like “consultant”.", required=True, of="words"), _GOOD_FOR,
    ), {"kind": "manual"}),
)  # fmt: skip
REQUIREMENTS = (*OF_CREDIT, *OF_HOLDER, *BY_OTHERS, *GROUPS)
# As the page that adds one offers them.
OFFERED = (
    ("Credit", tuple(part for code in (
        "credits", "count", "credits_percent", "covers", "each", "credits_by", "credits_steps", "credits_each",
        "credits_sum") for part in OF_CREDIT if part.code == code)),
    ("Groups and alternatives", (GROUPS[1], GROUPS[2], GROUPS[0])),
    ("The holder", OF_HOLDER),
    ("Other people", BY_OTHERS),
)  # fmt: skip
