"""The rule engine: frozen facts and a rule set in, a frozen verdict out. Pure Python, standard library only.

    rules = load_rules(text_or_parsed_json)             # RuleSetError: every problem with its place
    facts = Facts(EnrollmentFact(starts_on=date(2025, 7, 1)), credits=(CreditFact(...),), revisions=(...), ...)
    verdict = evaluate(rules, facts, on=date(2026, 11, 17))
    verdict.status                                      # Status.MET, NOT_MET or WAITING (for a person)
    verdict.requirements()                              # one RequirementVerdict per line of a standing page
    verdict.counted, verdict.not_counted                # always add up to all credit; each refusal with its reasons
    verdict_from_json(verdict_to_json(verdict))         # the same verdict, for standings and certificates that keep it

Amounts are integer hundredths of a credit (`amounts.to_decimal`, `amounts.to_hundredths` at the edge). Days are dates
in the agency's time zone; window starts are inclusive, ends exclusive. Time is an argument; nothing asks a clock.
Sentences are in `certification.explain`; the rule format is described in `docs/rules.md`.
"""

from certification.engine.amounts import amount_text, short_text, to_decimal, to_hundredths
from certification.engine.asked import (
    asked_of_credit,
    asked_of_holder,
    asks_for_facts,
    code_said,
    field_of,
    providers_named,
    roles_of,
)
from certification.engine.carry_over import left_over
from certification.engine.codec import load_rules, sketch_rules
from certification.engine.contradictions import tags_named
from certification.engine.conversion import converted, multipliers_of, rate_of, worth_of
from certification.engine.dates import Window, months_later, years_later
from certification.engine.evaluate import evaluate, levels_needed
from certification.engine.facts import (
    AttributeFact,
    CreditFact,
    CreditState,
    DecisionFact,
    DocumentFact,
    EnrollmentFact,
    Facts,
    HoldingFact,
    LeaveFact,
    MemberFact,
    PersonFact,
    PlannedFact,
    RevisionFact,
    Waiver,
)
from certification.engine.grouping import distinguished
from certification.engine.lasting import evaluate_lasting
from certification.engine.prerequisites import open_rule_sets, program_contradictions
from certification.engine.problems import DocumentError, RuleProblem, RuleSetError, SituationError, VerdictError
from certification.engine.reading import plain_day
from certification.engine.rules import Requirement, Rules
from certification.engine.situation import Situation, load_situation
from certification.engine.verdict import (
    CeilingVerdict,
    Counted,
    NotCounted,
    PeriodState,
    PeriodVerdict,
    PlanVerdict,
    Reason,
    ReasonCode,
    RequirementVerdict,
    Status,
    Verdict,
)
from certification.engine.verdict_codec import requirement_from_json, verdict_from_json, verdict_to_json
from certification.engine.windows import (
    certificate_rule,
    certificate_window,
    counts_through,
    credit_window,
    deadline_grace,
    first_deadline,
    reached_through,
)
from certification.engine.writing import dump_rules

__all__ = [
    "AttributeFact",
    "CeilingVerdict",
    "Counted",
    "CreditFact",
    "CreditState",
    "DecisionFact",
    "DocumentError",
    "DocumentFact",
    "EnrollmentFact",
    "Facts",
    "HoldingFact",
    "LeaveFact",
    "MemberFact",
    "NotCounted",
    "PeriodState",
    "PeriodVerdict",
    "PersonFact",
    "PlanVerdict",
    "PlannedFact",
    "Reason",
    "ReasonCode",
    "Requirement",
    "RequirementVerdict",
    "RevisionFact",
    "RuleProblem",
    "RuleSetError",
    "Rules",
    "Situation",
    "SituationError",
    "Status",
    "Verdict",
    "VerdictError",
    "Waiver",
    "Window",
    "amount_text",
    "asked_of_credit",
    "asked_of_holder",
    "asks_for_facts",
    "certificate_rule",
    "certificate_window",
    "code_said",
    "converted",
    "counts_through",
    "credit_window",
    "deadline_grace",
    "distinguished",
    "dump_rules",
    "evaluate",
    "evaluate_lasting",
    "field_of",
    "first_deadline",
    "left_over",
    "levels_needed",
    "load_rules",
    "load_situation",
    "months_later",
    "multipliers_of",
    "open_rule_sets",
    "plain_day",
    "program_contradictions",
    "providers_named",
    "rate_of",
    "reached_through",
    "requirement_from_json",
    "roles_of",
    "short_text",
    "sketch_rules",
    "tags_named",
    "to_decimal",
    "to_hundredths",
    "verdict_from_json",
    "verdict_to_json",
    "worth_of",
    "years_later",
]
