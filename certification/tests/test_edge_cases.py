"""The edge cases of certification as one table: the name of each, its story, and what is expected of it."""

import datetime as dt

import pytest

from certification.tests import edge_cases as edge
from certification.tests.montana import Learned

D = dt.date
CASES = {
    # Windows: the exclusive end is the same date N years later, or 1 March where that date does not exist.
    "four years from 29 February 2028": (edge.period(4), D(2032, 2, 28)),
    "three years from 29 February 2028": (edge.period(3), D(2031, 2, 28)),
    "one year from 29 February 2028": (edge.period(1), D(2029, 2, 28)),
    "four years from 29 February 2096, and 2100 is no leap year": (edge.period(4, D(2096, 2, 29)), D(2100, 2, 28)),
    "four years from 1 March 2024 end on a leap day": (edge.period(4, D(2024, 3, 1)), D(2028, 2, 29)),
    "a certificate issued on 29 February": (edge.certificate_of_29_february, D(2032, 2, 28)),
    "half past eleven at night on the last day, the holder in another zone": (edge.last_evening, 100),
    "the day after the last day": (edge.day_after_the_last, ["after_window"]),
    "a course across the last day": (edge.across_the_last_day, ["after_window"]),
    # The plan.
    "before the plan, in two tracks": (edge.before_the_plan, {"strategic": 0, "staff": 300}),
    "between submission and approval, approved": (
        edge.between_submission_and_approval(approved=True), {"before": 300, "after": (300, 0)},
    ),
    "between submission and approval, returned": (
        edge.between_submission_and_approval(approved=False), {"before": 300, "after": (0, 0)},
    ),
    "a goal added by an amendment": (
        edge.goal_added_by_an_amendment, ({"after": 100}, [("before", ["goal_not_in_plan"])]),
    ),
    "a goal dropped by an amendment": (
        edge.goal_dropped_by_an_amendment, ({"earlier": 100}, [("later", ["goal_not_in_plan"])]),
    ),
    "the strategic plan is replaced": (
        edge.strategic_plan_replaced, ("Every child starts school ready to read", 300),
    ),
    # People who move.
    "a staff member changes library in mid-window": (
        edge.staff_change_library, (["Sam Okafor", "Omar Haddad"], 300, "2028-02-29"),
    ),
    "the supervisor left without verifying": (edge.supervisor_left(), "Dina Herrera"),
    "the supervisor and the director left": (edge.supervisor_left("dina"), "Carl Pym"),
    "director here and staff there": (edge.two_posts, (["Carl Pym", "Omar Haddad"], [300, 300])),
    # New directors.
    "staff promoted to director": (edge.promoted_to_director, ("first", D(2029, 4, 30))),
    "director again, at another library": (edge.director_again, ("first", D(2029, 4, 30))),
    "a director certified already": (edge.director_certified_elsewhere_in_the_program, ("renewal", None)),
    "a director since 29 February": (edge.deadline_on_leap_day, D(2032, 2, 28)),
    # The end of a period.
    "finishing early": (edge.finishing_early, (D(2028, 9, 30), D(2024, 10, 2), D(2028, 10, 2))),
    "surplus at issue": (edge.surplus_at_issue, (7000, 0, {"before_window", "spent"})),
    "after the application, where the period is fixed": (edge.after_the_application(D(2024, 3, 1)), 6100),
    "after the application, where the period looks back": (edge.after_the_application(D(2021, 3, 1)), 6000),
    "the same activity in two tracks": (edge.same_activity_in_two_tracks, ([6000, 6000], [6000, 0])),
    "the certificate lapses while the track is open": (
        edge.certificate_lapses_with_the_track_open, (D(2028, 5, 31), ["expiring", "expired"], "met"),
    ),
    "the rules change in mid-window": (edge.rules_change_in_mid_window, [(1, 1000), (2, 500)]),
    # Entries.
    "three sessions of a conference": (edge.conference_sessions, 150),
    "no hours at all": (edge.entry(Learned("public", 0)), "Say how long it took, in hours: 1.5 or 1:30."),
    "less than no hours": (edge.entry(Learned("public", -1)), "Say how long it took, in hours: 1.5 or 1:30."),
    "0.3 hours": (edge.entry(Learned("public", 0.3)), 0),
    "200 hours in a day": (
        edge.entry(Learned("public", 200)),
        "200.0 hours do not fit: One day has 24 hours. Check the hours, or add the last day.",
    ),
    "0.3 semester credits": (edge.entry(Learned("public", 0, "college_semester", 0.3)), 100),
    "hours of a college course": (
        edge.entry(Learned("public", 2, "college_semester")),
        "“College course (semester)” is measured in semester credits, not in hours. Say how many semester "
        "credits it was.",
    ),
    "semester credits of a webinar": (
        edge.entry(Learned("public", 0, "live_training", 2)),
        "“Live training” is measured in time. Say how many hours it took.",
    ),
    "400 semester credits": (
        edge.entry(Learned("public", 0, "college_semester", 400)),
        "Say how many semester credits it was, more than 0 and at most 40.",
    ),
    "the same entry twice": (edge.entered_twice, ["You already have “Grant writing” of 1 May 2025, claimed."]),
    "a credit that a certificate counts is reversed": (
        edge.reversing_what_is_spent,
        "Certificate N counts this credit. A certificate that was issued stays as it is, and so does what it rests on.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_edge(name, cast):
    story, expected = CASES[name]
    assert story(cast) == expected
